//go:build ignore

/* The conversation with the runner. */
#include "runtime.h"
#include <poll.h>
#include <sys/socket.h>

static void send_line(struct text *line)
{
    put_bytes(line, "\n", 1);
    lock(&output_lock);
    for (size_t sent = 0; sent < line->length;) {
        ssize_t n = send(actor.control, line->bytes + sent, line->length - sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break; /* the main thread sees that the connection has ended */
        sent += (size_t)n;
    }
    unlock(&output_lock);
}

void send_event(long long id, const char *event, const char *in)
{
    struct text line = {0};
    put(&line, "{\"id\":%lld,\"event\":\"%s\"", id, event);
    if (in)
        put_string(&line, "in", in);
    put_close(&line, "}");
    send_line(&line);
    free(line.bytes);
}

enum { PROTOCOL_VERSION = 1, LONGEST_LINE = 1 << 20 };

static volatile sig_atomic_t termination_signal;

static const struct {
    int code;
    const char *name;
} error_names[] = {
#define E(name) {name, #name}
    E(EPERM), E(ENOENT), E(ESRCH), E(EINTR), E(EIO), E(ENXIO), E(E2BIG), E(ENOEXEC), E(EBADF), E(ECHILD), E(EAGAIN),
    E(ENOMEM), E(EACCES), E(EFAULT), E(EBUSY), E(EEXIST), E(EXDEV), E(ENODEV), E(ENOTDIR), E(EISDIR), E(EINVAL),
    E(ENFILE), E(EMFILE), E(ENOTTY), E(EFBIG), E(ENOSPC), E(ESPIPE), E(EROFS), E(EMLINK), E(EPIPE), E(EDOM),
    E(ERANGE), E(EDEADLK), E(ENAMETOOLONG), E(ENOSYS), E(ENOTEMPTY), E(ELOOP), E(ENOMSG), E(EIDRM), E(EOVERFLOW),
    E(ENOTSUP), E(ETIMEDOUT), E(ECANCELED), E(EMSGSIZE),
#undef E
};

static void put_failure(struct text *line, int error)
{
    put_open(line, "error", "{");
    if (error == UNSUPPORTED) {
        put_string(line, "condition", "unsupported operation");
    } else {
        char number[24];
        const char *name = number;
        snprintf(number, sizeof number, "errno %d", error);
        for (size_t i = 0; i < sizeof error_names / sizeof *error_names; i++)
            if (error_names[i].code == error)
                name = error_names[i].name;
        put_string(line, "native", name);
        put_number(line, "code", error);
    }
    put_close(line, "}");
}

void answer(long long id, const struct text *result, int error, int64_t called, int64_t returned)
{
    struct text line = {0};
    put(&line, "{\"id\":%lld", id);
    if (error) {
        put_failure(&line, error);
    } else {
        put_open(&line, "ok", "{");
        if (result && result->length)
            put_bytes(&line, result->bytes, result->length);
        put_close(&line, "}");
    }
    if (returned)
        put(&line, ",\"t\":[%lld,%lld]", (long long)called, (long long)returned);
    put_close(&line, "}");
    send_line(&line);
    free(line.bytes);
}

static void take_request(const char *bytes, size_t length)
{
    struct operation *op = allocate(sizeof *op);
    op->line = allocate(length + 1);
    memcpy(op->line, bytes, length);
    if (strlen(op->line) == length)
        op->request = parse_line(op->line);
    const char *name = json_string(json_member(op->request, "op"));
    op->id = json_number(json_member(op->request, "id"), 0);
    if (!op->request || !name || op->id <= 0)
        die("the runner sent a line that is no request: %.60s", bytes);
    op->args = json_member(op->request, "args");
    op->kind = find_operation_kind(name);
    if (!strcmp(name, "state")) {
        answer_state(op->id, json_number(json_member(op->args, "of"), 0));
        free_operation(op);
    } else if (!op->kind) {
        answer(op->id, NULL, UNSUPPORTED, 0, 0);
        free_operation(op);
    } else {
        dispatch(op, json_string(json_member(op->request, "thread")));
    }
}

static void say_hello(void)
{
    struct text line = {0};
    put(&line, "{\"hello\":{\"protocol\":%d", PROTOCOL_VERSION);
    put_string(&line, "token", actor.token);
    put_string(&line, "actor", actor.name);
    put_number(&line, "pid", getpid());
    if (actor.is_root)
        put_statement(&line);
    put_bytes(&line, "}}", 2);
    send_line(&line);
    free(line.bytes);
}

void note_termination(int number) { termination_signal = number; }

/* Waits for input, at most this many nanoseconds if >= 0; signals that end the root actor come through only here. */
static bool await_input(long nanoseconds)
{
    struct pollfd control = {.fd = actor.control, .events = POLLIN};
#ifdef __linux__
    struct timespec timeout = {0, nanoseconds};
    sigset_t none;
    sigemptyset(&none);
    int n = ppoll(&control, 1, nanoseconds < 0 ? NULL : &timeout, &none);
#else
    int n = poll(&control, 1, nanoseconds < 0 ? -1 : 1);
#endif
    if (termination_signal)
        end_actor(128 + termination_signal);
    return n > 0;
}

void converse(void)
{
    enum { SHORTEST_PAUSE = 40000, LONGEST_PAUSE = 1000000 };
    struct text input = {0};
    size_t searched = 0;
    long pause = SHORTEST_PAUSE;
    actor.control = dial();
    say_hello();
    begin_workers();
    for (;;) {
        bool unsettled = report_blocked();
        if (!await_input(unsettled ? pause : -1)) {
            pause = pause < LONGEST_PAUSE ? 2 * pause : LONGEST_PAUSE;
            continue;
        }
        pause = SHORTEST_PAUSE;
        ssize_t n = recv(actor.control, text_room(&input, 65536), 65536, MSG_DONTWAIT);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n <= 0)
            end_actor(0);
        input.length += (size_t)n;
        size_t begin = 0;
        char *newline;
        while ((newline = memchr(input.bytes + searched, '\n', input.length - searched))) {
            size_t end = (size_t)(newline - input.bytes);
            *newline = 0;
            take_request(input.bytes + begin, end - begin);
            begin = searched = end + 1;
        }
        input.length -= begin;
        memmove(input.bytes, input.bytes + begin, input.length);
        searched = input.length;
        if (input.length >= LONGEST_LINE)
            die("the runner sent a line longer than the protocol allows");
    }
}
