//go:build ignore

/*
 * The C actor of ipcspec: performs operations that the runner asks for, as PROTOCOL.md
 * describes, through the C library that it is compiled with.
 *
 * The main thread reads requests, observes which operations are blocked, and answers
 * `state`; it never performs an operation. Every operation runs on a worker thread.
 * Whatever the actor opens for itself lives at high descriptor numbers, because rules
 * observe which numbers are the lowest free ones.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sched.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif
#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif
#ifndef MSG_COPY
#define MSG_COPY 040000
#endif

enum {
    PROTOCOL_VERSION = 1,
    LONGEST_LINE = 1 << 20,
    LARGEST_READ = 262144,
    LARGEST_PAYLOAD = 64 << 20,
    LONGEST_PROGRAM_OUTPUT = 128 << 10,
    FIRST_INTERNAL_DESCRIPTOR = 400,
    OTHER_USER = 65534,
    MOST_EPOLL_EVENTS = 16,
    WORKER_STACK = 1 << 20,
};

/* The rules tagged @may that this implementation claims. */
static const char *const claimed_rules[] = {"PIPE-03", "PIPE-21"};

static const char environment_handles[] = "IPCSPEC_HANDLES";     /* inherited handles: NAME=FD, one a line */
static const char environment_directory[] = "IPCSPEC_DIRECTORY"; /* the world's directory */
static const char environment_journal[] = "IPCSPEC_JOURNAL";     /* where to note queues that no name space takes away */

static struct {
    char *name;
    bool is_root;
    int control;
    const char *directory, *journal;
    struct rlimit original_descriptor_limit;
    int lowest_internal_descriptor;
    bool descriptors_limited;
} actor;

static volatile sig_atomic_t termination_signal;

static void end_actor(int status) __attribute__((noreturn));

static void die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "ipcspec-actor-c %s: ", actor.name ? actor.name : "");
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    end_actor(1);
}

static void *allocate(size_t size)
{
    void *memory = calloc(1, size ? size : 1);
    if (!memory) {
        static const char message[] = "ipcspec-actor-c: out of memory\n";
        if (write(2, message, sizeof message - 1) < 0)
            _exit(2);
        _exit(1);
    }
    return memory;
}

static char *copy_string(const char *s)
{
    size_t size = strlen(s) + 1;
    return memcpy(allocate(size), s, size);
}

/* ---- text that grows ---- */

struct text {
    char *bytes;
    size_t length, capacity;
};

static char *text_room(struct text *t, size_t more)
{
    if (t->length + more + 1 > t->capacity) {
        size_t capacity = 2 * (t->length + more) + 256;
        char *bytes = allocate(capacity);
        if (t->length)
            memcpy(bytes, t->bytes, t->length);
        free(t->bytes);
        t->bytes = bytes;
        t->capacity = capacity;
    }
    return t->bytes + t->length;
}

static void put_bytes(struct text *t, const void *bytes, size_t length)
{
    char *room = text_room(t, length);
    if (length)
        memcpy(room, bytes, length);
    t->length += length;
    t->bytes[t->length] = 0;
}

static void put(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct text *t, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *room = text_room(t, (size_t)length);
    va_start(arguments, format);
    vsnprintf(room, (size_t)length + 1, format, arguments);
    va_end(arguments);
    t->length += (size_t)length;
}

/* ---- writing JSON ---- */

static size_t utf8_sequence(const unsigned char *s, size_t available)
{
    size_t length = s[0] < 0x80 ? 1 : s[0] >= 0xc2 && s[0] < 0xe0 ? 2 : s[0] >= 0xe0 && s[0] < 0xf0 ? 3 : s[0] >= 0xf0 && s[0] < 0xf5 ? 4 : 0;
    if (length > available)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
        return 0;
    return length;
}

static void put_quoted_bytes(struct text *t, const char *bytes, size_t length)
{
    const unsigned char *s = (const unsigned char *)bytes;
    put_bytes(t, "\"", 1);
    for (size_t i = 0; i < length;) {
        size_t sequence = utf8_sequence(s + i, length - i);
        if (sequence == 0)
            put_bytes(t, "\\ufffd", 6);
        else if (s[i] == '"' || s[i] == '\\')
            put(t, "\\%c", s[i]);
        else if (s[i] < 0x20)
            put(t, "\\u%04x", s[i]);
        else
            put_bytes(t, s + i, sequence);
        i += sequence ? sequence : 1;
    }
    put_bytes(t, "\"", 1);
}

static void put_quoted(struct text *t, const char *s) { put_quoted_bytes(t, s, strlen(s)); }

/* Begins a member of an object, or an element of a list when name is NULL. */
static void put_name(struct text *t, const char *name)
{
    if (t->length && !strchr("{[", t->bytes[t->length - 1]))
        put_bytes(t, ",", 1);
    if (name) {
        put_quoted(t, name);
        put_bytes(t, ":", 1);
    }
}

static void put_number(struct text *t, const char *name, long long value)
{
    put_name(t, name);
    put(t, "%lld", value);
}

static void put_string(struct text *t, const char *name, const char *value)
{
    put_name(t, name);
    put_quoted(t, value);
}

static void put_true(struct text *t, const char *name)
{
    put_name(t, name);
    put_bytes(t, "true", 4);
}

static void put_open(struct text *t, const char *name, const char *bracket)
{
    put_name(t, name);
    put_bytes(t, bracket, 1);
}

static void put_close(struct text *t, const char *bracket) { put_bytes(t, bracket, 1); }

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void put_base64(struct text *t, const char *name, const void *bytes, size_t length)
{
    const unsigned char *s = bytes;
    put_name(t, name);
    char *room = text_room(t, (length + 2) / 3 * 4 + 2), *out = room;
    *out++ = '"';
    for (size_t i = 0; i < length; i += 3) {
        uint32_t group = (uint32_t)s[i] << 16;
        if (i + 1 < length)
            group |= (uint32_t)s[i + 1] << 8;
        if (i + 2 < length)
            group |= s[i + 2];
        *out++ = base64_digits[group >> 18];
        *out++ = base64_digits[group >> 12 & 63];
        *out++ = i + 1 < length ? base64_digits[group >> 6 & 63] : '=';
        *out++ = i + 2 < length ? base64_digits[group & 63] : '=';
    }
    *out++ = '"';
    *out = 0;
    t->length += (size_t)(out - room);
}

/* ---- reading JSON ---- */

enum json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_LIST, JSON_OBJECT };

/* A value; strings and numbers point into the line that was parsed. */
struct json {
    enum json_kind kind;
    const char *name, *text;
    size_t length;
    struct json *first, *next;
};

static void json_free(struct json *value)
{
    while (value) {
        struct json *next = value->next;
        json_free(value->first);
        free(value);
        value = next;
    }
}

static void skip_space(char **at) { *at += strspn(*at, " \t\r\n"); }

static int hexadecimal(const char *s)
{
    int value = 0;
    for (int i = 0; i < 4; i++) {
        const char *digits = "0123456789abcdef0123456789ABCDEF", *digit = s[i] ? strchr(digits, s[i]) : NULL;
        if (!digit)
            return -1;
        value = value * 16 + (int)((digit - digits) % 16);
    }
    return value;
}

static char *encode_utf8(char *out, unsigned long rune)
{
    if (rune < 0x80) {
        *out++ = (char)rune;
    } else if (rune < 0x800) {
        *out++ = (char)(0xc0 | rune >> 6);
        *out++ = (char)(0x80 | (rune & 63));
    } else if (rune < 0x10000) {
        *out++ = (char)(0xe0 | rune >> 12);
        *out++ = (char)(0x80 | (rune >> 6 & 63));
        *out++ = (char)(0x80 | (rune & 63));
    } else {
        *out++ = (char)(0xf0 | rune >> 18);
        *out++ = (char)(0x80 | (rune >> 12 & 63));
        *out++ = (char)(0x80 | (rune >> 6 & 63));
        *out++ = (char)(0x80 | (rune & 63));
    }
    return out;
}

/* Unescapes the string at *at in place; the result is never longer than its source. */
static bool parse_string(char **at, const char **text, size_t *length)
{
    char *in = *at, *out;
    if (*in++ != '"')
        return false;
    *text = out = in;
    while (*in != '"') {
        if ((unsigned char)*in < 0x20)
            return false;
        if (*in != '\\') {
            *out++ = *in++;
            continue;
        }
        static const char escapes[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
        in++;
        const char *escape = *in ? strchr(escapes, *in) : NULL;
        if (escape) {
            *out++ = meanings[escape - escapes];
            in++;
        } else {
            long rune = *in == 'u' ? hexadecimal(in + 1) : -1;
            if (rune < 0)
                return false;
            in += 5;
            if (rune >= 0xd800 && rune < 0xdc00 && in[0] == '\\' && in[1] == 'u') {
                long low = hexadecimal(in + 2);
                if (low >= 0xdc00 && low < 0xe000) {
                    rune = 0x10000 + ((rune - 0xd800) << 10) + (low - 0xdc00);
                    in += 6;
                }
            }
            if (rune >= 0xd800 && rune < 0xe000)
                rune = 0xfffd;
            out = encode_utf8(out, (unsigned long)rune);
        }
    }
    *at = in + 1;
    *length = (size_t)(out - *text);
    *out = 0;
    return true;
}

/* Returns NULL when the text is malformed; the actor ends then, so nothing is freed. */
static struct json *parse_value(char **at, int depth)
{
    static const struct {
        const char *word;
        enum json_kind kind;
    } words[] = {{"null", JSON_NULL}, {"false", JSON_FALSE}, {"true", JSON_TRUE}};
    struct json *value = allocate(sizeof *value);
    skip_space(at);
    if (depth > 32)
        return NULL;
    if (**at == '"') {
        value->kind = JSON_STRING;
        return parse_string(at, &value->text, &value->length) ? value : NULL;
    }
    if (**at == '{' || **at == '[') {
        bool object = **at == '{';
        struct json **link = &value->first;
        value->kind = object ? JSON_OBJECT : JSON_LIST;
        ++*at;
        skip_space(at);
        if (**at == (object ? '}' : ']')) {
            ++*at;
            return value;
        }
        for (;;) {
            const char *name = NULL;
            size_t length;
            skip_space(at);
            if (object) {
                if (!parse_string(at, &name, &length))
                    return NULL;
                skip_space(at);
                if (*(*at)++ != ':')
                    return NULL;
            }
            struct json *member = parse_value(at, depth + 1);
            if (!member)
                return NULL;
            member->name = name;
            *link = member;
            link = &member->next;
            skip_space(at);
            char separator = *(*at)++;
            if (separator == (object ? '}' : ']'))
                return value;
            if (separator != ',')
                return NULL;
        }
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strncmp(*at, words[i].word, strlen(words[i].word))) {
            *at += strlen(words[i].word);
            value->kind = words[i].kind;
            return value;
        }
    value->kind = JSON_NUMBER;
    value->text = *at;
    value->length = strspn(*at, "+-.0123456789eE");
    *at += value->length;
    return value->length ? value : NULL;
}

static struct json *json_member(const struct json *object, const char *name)
{
    struct json *member = object && object->kind == JSON_OBJECT ? object->first : NULL;
    while (member && strcmp(member->name, name))
        member = member->next;
    return member && member->kind != JSON_NULL ? member : NULL;
}

static long long json_number(const struct json *value, long long otherwise)
{
    return value && value->kind == JSON_NUMBER ? strtoll(value->text, NULL, 10) : otherwise;
}

static const char *json_string(const struct json *value) { return value && value->kind == JSON_STRING ? value->text : NULL; }

static const struct json *json_elements(const struct json *list) { return list && list->kind == JSON_LIST ? list->first : NULL; }

static size_t json_count(const struct json *list)
{
    size_t count = 0;
    for (const struct json *element = json_elements(list); element; element = element->next)
        count++;
    return count;
}

static bool list_has(const struct json *list, const char *word)
{
    for (const struct json *element = json_elements(list); element; element = element->next)
        if (json_string(element) && !strcmp(json_string(element), word))
            return true;
    return false;
}

/* ---- workers and operations ---- */

/* The calls that may block, and the system calls that the C library makes for them. */
enum call { CALL_NONE, CALL_READ, CALL_WRITE, CALL_WRITEV, CALL_PREAD, CALL_PWRITE, CALL_MSGSND, CALL_MSGRCV, CALL_POLL, CALL_SELECT, CALL_EPOLL_WAIT, CALL_TEE, CALL_SPLICE, CALL_WAIT, CALL_COUNT };

#ifdef __linux__
static const struct {
    const char *name;
    long numbers[2];
} calls[CALL_COUNT] = {
    [CALL_NONE] = {"", {-1, -1}},
    [CALL_READ] = {"read", {SYS_read, -1}},
    [CALL_WRITE] = {"write", {SYS_write, -1}},
    [CALL_WRITEV] = {"writev", {SYS_writev, -1}},
    [CALL_PREAD] = {"pread", {SYS_pread64, -1}},
    [CALL_PWRITE] = {"pwrite", {SYS_pwrite64, -1}},
#ifdef SYS_msgsnd
    [CALL_MSGSND] = {"msgsnd", {SYS_msgsnd, -1}},
    [CALL_MSGRCV] = {"msgrcv", {SYS_msgrcv, -1}},
#else
    [CALL_MSGSND] = {"msgsnd", {-1, -1}},
    [CALL_MSGRCV] = {"msgrcv", {-1, -1}},
#endif
#ifdef SYS_poll
    [CALL_POLL] = {"poll", {SYS_poll, SYS_ppoll}},
#else
    [CALL_POLL] = {"poll", {-1, SYS_ppoll}},
#endif
#ifdef SYS_select
    [CALL_SELECT] = {"select", {SYS_select, SYS_pselect6}},
#else
    [CALL_SELECT] = {"select", {-1, SYS_pselect6}},
#endif
#ifdef SYS_epoll_wait
    [CALL_EPOLL_WAIT] = {"epoll_wait", {SYS_epoll_wait, SYS_epoll_pwait}},
#else
    [CALL_EPOLL_WAIT] = {"epoll_wait", {-1, SYS_epoll_pwait}},
#endif
    [CALL_TEE] = {"tee", {SYS_tee, -1}},
    [CALL_SPLICE] = {"splice", {SYS_splice, -1}},
#ifdef SYS_wait4
    [CALL_WAIT] = {"wait", {SYS_wait4, SYS_waitid}},
#else
    [CALL_WAIT] = {"wait", {-1, SYS_waitid}},
#endif
};
#endif

enum { SCHEDSTAT, SYSCALL, STAT, PROC_FILES };

struct worker {
    pthread_t thread;
    pthread_cond_t wake;
    char *name; /* NULL in the pool */
    bool ready, observable;
    long thread_id;
    int proc_files[PROC_FILES];
    struct operation *queue, *current;
    struct worker *next, *next_idle;
    /* Even outside calls, odd inside one; every call has its own number. */
    atomic_ulong phase;
    atomic_int call;
    atomic_ulong first_argument;
    int64_t called, returned;
};

struct operation {
    long long id;
    const struct operation_kind *kind;
    char *line;
    struct json *request;
    const struct json *args;
    struct worker *worker;
    bool reported;
    struct text result;
    struct operation *next, *next_queued;
};

enum { UNSUPPORTED = -1 }; /* beside errno values: what an operation returns */

struct operation_kind {
    const char *name;
    int (*perform)(struct operation *);
    bool only_root;
};

/* Locks are taken in this order. */
static pthread_mutex_t descriptor_limit_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t state_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t output_lock = PTHREAD_MUTEX_INITIALIZER;

/* Guarded by state_lock. */
static struct worker *all_workers, *idle_workers;
static struct operation *operations_underway;
static pthread_cond_t worker_ready = PTHREAD_COND_INITIALIZER;

static _Thread_local struct worker *this_worker;

static void lock(pthread_mutex_t *mutex) { pthread_mutex_lock(mutex); }
static void unlock(pthread_mutex_t *mutex) { pthread_mutex_unlock(mutex); }

static int64_t monotonic_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void enter_call(enum call call, unsigned long first_argument)
{
    atomic_store(&this_worker->call, call);
    atomic_store(&this_worker->first_argument, first_argument);
    if (!this_worker->returned) /* an operation of several calls begins with the first */
        this_worker->called = monotonic_now();
    atomic_fetch_add(&this_worker->phase, 1);
}

static void leave_call(void)
{
    int error = errno;
    atomic_fetch_add(&this_worker->phase, 1);
    this_worker->returned = monotonic_now();
    errno = error;
}

/* Runs a statement that makes one call, so that others can observe this thread inside it. */
#define WITHIN(call, first_argument, statement)           \
    do {                                                  \
        enter_call(call, (unsigned long)(first_argument)); \
        statement;                                        \
        leave_call();                                     \
    } while (0)

/* ---- the actor's own descriptors ---- */

static int move_to_internal(int fd)
{
    if (fd < 0)
        return -1;
    int high = fcntl(fd, F_DUPFD_CLOEXEC, actor.lowest_internal_descriptor);
    int error = errno;
    close(fd);
    errno = error;
    return high;
}

/* While the actor opens something for itself, a limit that a scenario set does not hold. */
static void suspend_descriptor_limit(struct rlimit *limited)
{
    lock(&descriptor_limit_lock);
    getrlimit(RLIMIT_NOFILE, limited);
    if (actor.descriptors_limited) {
        struct rlimit free_limit = {limited->rlim_max, limited->rlim_max};
        setrlimit(RLIMIT_NOFILE, &free_limit);
    }
}

static void resume_descriptor_limit(const struct rlimit *limited)
{
    if (actor.descriptors_limited)
        setrlimit(RLIMIT_NOFILE, limited);
    unlock(&descriptor_limit_lock);
}

/* ---- answers ---- */

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

static void send_event(long long id, const char *event, const char *in)
{
    struct text line = {0};
    put(&line, "{\"id\":%lld,\"event\":\"%s\"", id, event);
    if (in)
        put_string(&line, "in", in);
    put_close(&line, "}");
    send_line(&line);
    free(line.bytes);
}

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

static void answer(long long id, const struct text *result, int error, int64_t called, int64_t returned)
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

/* ---- observing ---- */

#ifdef __linux__
static bool read_proc_file(const struct worker *w, int which, char *text, size_t size)
{
    ssize_t n = pread(w->proc_files[which], text, size - 1, 0);
    text[n > 0 ? n : 0] = 0;
    return n > 0;
}

/* Only once the worker is inside a call that may wait, so that the low numbers which this
 * uses for a moment cannot be those that another operation is given. */
static void open_proc_files(struct worker *w)
{
    static const char *const names[PROC_FILES] = {"schedstat", "syscall", "stat"};
    struct rlimit limited;
    suspend_descriptor_limit(&limited);
    for (int i = 0; i < PROC_FILES; i++) {
        char path[64], content[512];
        snprintf(path, sizeof path, "/proc/self/task/%ld/%s", w->thread_id, names[i]);
        w->proc_files[i] = move_to_internal(open(path, O_RDONLY | O_CLOEXEC));
        w->observable = w->observable && w->proc_files[i] >= 0 && read_proc_file(w, i, content, sizeof content);
    }
    resume_descriptor_limit(&limited);
}

/* The name of the call that the worker waits in, or NULL: not blocked as far as can be
 * known. The syscall line alone lies, because a thread that was just woken still shows its
 * call; unchanged scheduler statistics around a sleeping state make it evidence. */
static const char *observed_blocked_in(struct worker *w)
{
    unsigned long phase = atomic_load(&w->phase);
    if (!w->observable || phase % 2 == 0)
        return NULL;
    if (w->proc_files[0] < 0)
        open_proc_files(w);
    int call = atomic_load(&w->call);
    unsigned long first_argument = atomic_load(&w->first_argument);

    char before[128], after[128], line[512];
    if (!read_proc_file(w, SCHEDSTAT, before, sizeof before))
        return NULL;

    long number;
    unsigned long shown_argument;
    if (!read_proc_file(w, SYSCALL, line, sizeof line) || sscanf(line, "%ld %lx", &number, &shown_argument) != 2)
        return NULL;
    /* A stopped and continued thread shows restart_syscall for the same call. */
    bool expected = number >= 0 && (number == calls[call].numbers[0] || number == calls[call].numbers[1] || number == SYS_restart_syscall);
    if (!expected || shown_argument != first_argument)
        return NULL;

    if (!read_proc_file(w, STAT, line, sizeof line))
        return NULL;
    const char *command_end = strrchr(line, ')');
    if (!command_end || strncmp(command_end, ") S", 3))
        return NULL;

    if (!read_proc_file(w, SCHEDSTAT, after, sizeof after) || strcmp(before, after))
        return NULL;
    return atomic_load(&w->phase) == phase ? calls[call].name : NULL;
}

#else
static const char *observed_blocked_in(struct worker *w)
{
    (void)w;
    return NULL;
}
#endif

/* Reports operations that are blocked by now; returns whether any is still to be settled. */
static bool report_blocked(void)
{
    bool unsettled = false;
    lock(&state_lock);
    for (struct operation *op = operations_underway; op; op = op->next) {
        if (op->reported)
            continue;
        const char *in = op->worker->current == op ? observed_blocked_in(op->worker) : NULL;
        if (in) {
            /* Under the lock: the answer is sent only after the operation left the list. */
            send_event(op->id, "blocked", in);
            op->reported = true;
        } else if (!op->worker->observable) {
            send_event(op->id, "unknown", NULL);
            op->reported = true;
        } else {
            unsettled = true;
        }
    }
    unlock(&state_lock);
    return unsettled;
}

static void answer_state(long long id, long long of)
{
    struct text result = {0};
    const char *state = "done", *in = NULL;
    lock(&state_lock);
    for (struct operation *op = operations_underway; op; op = op->next)
        if (op->id == of) {
            in = op->worker->current == op ? observed_blocked_in(op->worker) : NULL;
            state = in ? "blocked" : op->worker->observable ? "running" : "unknown";
        }
    unlock(&state_lock);
    put_string(&result, "state", state);
    if (in)
        put_string(&result, "in", in);
    answer(id, &result, 0, 0, 0);
    free(result.bytes);
}

/* ---- handles ---- */

static struct {
    struct handle {
        char *name;
        int fd;
    } *entries;
    size_t count, capacity;
    unsigned long opened;
} handles; /* guarded by state_lock */

static void remember_handle(char *name, int fd)
{
    if (handles.count == handles.capacity) {
        size_t capacity = 2 * handles.capacity + 16;
        struct handle *entries = allocate(capacity * sizeof *entries);
        if (handles.count)
            memcpy(entries, handles.entries, handles.count * sizeof *entries);
        free(handles.entries);
        handles.entries = entries;
        handles.capacity = capacity;
    }
    handles.entries[handles.count++] = (struct handle){name, fd};
}

static struct handle *find_handle(const char *name)
{
    for (size_t i = 0; name && i < handles.count; i++)
        if (!strcmp(handles.entries[i].name, name))
            return &handles.entries[i];
    return NULL;
}

static void put_opened(struct text *t, const char *name, int fd)
{
    char handle[512];
    lock(&state_lock);
    snprintf(handle, sizeof handle, "%s:%lu", actor.name, ++handles.opened);
    remember_handle(copy_string(handle), fd);
    unlock(&state_lock);
    if (name)
        put_open(t, name, "{");
    put_string(t, "handle", handle);
    put_number(t, "native", fd);
    if (name)
        put_close(t, "}");
}

/* -1, which every call refuses with EBADF, for a handle that is not open. */
static int fd_of(const struct json *handle)
{
    lock(&state_lock);
    struct handle *found = find_handle(json_string(handle));
    int fd = found ? found->fd : -1;
    unlock(&state_lock);
    return fd;
}

/* ---- arguments ---- */

static const struct json *arg(const struct operation *op, const char *name) { return json_member(op->args, name); }
static const char *arg_string(const struct operation *op, const char *name) { return json_string(arg(op, name)); }
static long long arg_number(const struct operation *op, const char *name) { return json_number(arg(op, name), 0); }
static int arg_fd(const struct operation *op, const char *name) { return fd_of(arg(op, name)); }
static bool arg_true(const struct operation *op, const char *name)
{
    const struct json *value = arg(op, name);
    return value && value->kind == JSON_TRUE;
}

/* Decodes into memory with room for `before` bytes in front of the data. */
static unsigned char *decode_base64(const struct json *text, size_t before, size_t *size)
{
    static const unsigned char invalid = 255;
    size_t length = text && text->kind == JSON_STRING ? text->length : 0;
    unsigned char *memory = allocate(before + length / 4 * 3 + 3), *out = memory + before;
    uint32_t group = 0;
    int digits = 0;
    for (size_t i = 0; i < length && text->text[i] != '='; i++) {
        char c = text->text[i];
        const char *digit = c ? strchr(base64_digits, c) : NULL;
        unsigned char value = digit ? (unsigned char)(digit - base64_digits) : invalid;
        if (value == invalid)
            die("the runner sent data that is not base64");
        group = group << 6 | value;
        if (++digits == 4) {
            *out++ = (unsigned char)(group >> 16);
            *out++ = (unsigned char)(group >> 8);
            *out++ = (unsigned char)group;
            digits = 0;
        }
    }
    if (digits == 1)
        die("the runner sent data that is not base64");
    if (digits == 2)
        *out++ = (unsigned char)(group >> 4);
    if (digits == 3) {
        *out++ = (unsigned char)(group >> 10);
        *out++ = (unsigned char)(group >> 2);
    }
    *size = (size_t)(out - memory) - before;
    return memory;
}

/* The bytes of "data" or "pattern"; NULL when there are too many. */
static unsigned char *payload(const struct operation *op, size_t before, size_t *size)
{
    const struct json *pattern = arg(op, "pattern");
    if (!pattern)
        return decode_base64(arg(op, "data"), before, size);
    long long wanted = json_number(json_member(pattern, "size"), 0);
    uint32_t x = (uint32_t)json_number(json_member(pattern, "seed"), 0);
    if (wanted < 0 || wanted > LARGEST_PAYLOAD)
        return NULL;
    unsigned char *memory = allocate(before + (size_t)wanted);
    for (size_t i = 0; i < (size_t)wanted; i++) {
        memory[before + i] = (unsigned char)(x >> 24);
        x = x * 1664525 + 1013904223;
    }
    *size = (size_t)wanted;
    return memory;
}

static int put_value_or_error(struct operation *op, const char *name, long long value)
{
    if (value < 0)
        return errno;
    put_number(&op->result, name, value);
    return 0;
}

/* ---- operations on descriptors ---- */

static int fd_read_at(struct operation *op, enum call call)
{
    int fd = arg_fd(op, "handle");
    long long size = arg_number(op, "size"), offset = arg_number(op, "offset");
    if (size < 0 || size > LARGEST_READ)
        return EINVAL;
    char *buffer = allocate((size_t)size);
    ssize_t n;
    if (call == CALL_READ)
        WITHIN(call, fd, n = read(fd, buffer, (size_t)size));
    else
        WITHIN(call, fd, n = pread(fd, buffer, (size_t)size, (off_t)offset));
    int error = n < 0 ? errno : 0;
    if (n >= 0)
        put_base64(&op->result, "data", buffer, (size_t)n);
    free(buffer);
    return error;
}

static int fd_read(struct operation *op) { return fd_read_at(op, CALL_READ); }
static int fd_pread(struct operation *op) { return fd_read_at(op, CALL_PREAD); }

static int fd_write_at(struct operation *op, enum call call)
{
    size_t size;
    int fd = arg_fd(op, "handle");
    long long offset = arg_number(op, "offset");
    unsigned char *data = payload(op, 0, &size);
    if (!data)
        return ENOMEM;
    ssize_t n;
    if (call == CALL_WRITE)
        WITHIN(call, fd, n = write(fd, data, size));
    else
        WITHIN(call, fd, n = pwrite(fd, data, size, (off_t)offset));
    int error = put_value_or_error(op, "count", n);
    free(data);
    return error;
}

static int fd_write(struct operation *op) { return fd_write_at(op, CALL_WRITE); }
static int fd_pwrite(struct operation *op) { return fd_write_at(op, CALL_PWRITE); }

static int fd_writev(struct operation *op)
{
    size_t count = json_count(arg(op, "pieces")), i = 0;
    int fd = arg_fd(op, "handle");
    struct iovec *pieces = allocate(count * sizeof *pieces);
    for (const struct json *piece = json_elements(arg(op, "pieces")); piece; piece = piece->next, i++)
        pieces[i].iov_base = decode_base64(piece, 0, &pieces[i].iov_len);
    ssize_t n;
    WITHIN(CALL_WRITEV, fd, n = writev(fd, pieces, count > INT_MAX ? INT_MAX : (int)count));
    int error = put_value_or_error(op, "count", n);
    for (i = 0; i < count; i++)
        free(pieces[i].iov_base);
    free(pieces);
    return error;
}

static int fd_seek(struct operation *op)
{
    return put_value_or_error(op, "offset", lseek(arg_fd(op, "handle"), (off_t)arg_number(op, "offset"), SEEK_SET));
}

static int fd_close(struct operation *op)
{
    int fd = -1;
    lock(&state_lock);
    struct handle *handle = find_handle(arg_string(op, "handle"));
    if (handle) {
        fd = handle->fd;
        free(handle->name);
        *handle = handles.entries[--handles.count];
    }
    unlock(&state_lock);
    return close(fd) ? errno : 0;
}

static int fd_dup(struct operation *op)
{
    int fd = dup(arg_fd(op, "handle"));
    if (fd < 0)
        return errno;
    put_opened(&op->result, NULL, fd);
    return 0;
}

static int fd_flags(struct operation *op)
{
    int fd = arg_fd(op, "handle"), status = fcntl(fd, F_GETFL), own = fcntl(fd, F_GETFD);
    if (status < 0 || own < 0)
        return errno;
    if (status & O_NONBLOCK)
        put_true(&op->result, "nonblock");
    if (own & FD_CLOEXEC)
        put_true(&op->result, "cloexec");
    return 0;
}

static int fd_set_nonblock(struct operation *op)
{
    int fd = arg_fd(op, "handle"), status = fcntl(fd, F_GETFL);
    if (status < 0)
        return errno;
    status = arg_true(op, "nonblock") ? status | O_NONBLOCK : status & ~O_NONBLOCK;
    return fcntl(fd, F_SETFL, status) < 0 ? errno : 0;
}

static int fd_stat(struct operation *op)
{
    struct stat s;
    if (fstat(arg_fd(op, "handle"), &s))
        return errno;
    put_string(&op->result, "type",
               S_ISFIFO(s.st_mode)   ? "fifo"
               : S_ISREG(s.st_mode)  ? "file"
               : S_ISDIR(s.st_mode)  ? "directory"
               : S_ISSOCK(s.st_mode) ? "socket"
               : S_ISCHR(s.st_mode)  ? "character"
               : S_ISBLK(s.st_mode)  ? "block"
                                     : "unknown");
    put_number(&op->result, "size", s.st_size);
    return 0;
}

static int fd_unread(struct operation *op)
{
    int count;
    if (ioctl(arg_fd(op, "handle"), FIONREAD, &count) < 0)
        return errno;
    put_number(&op->result, "count", count);
    return 0;
}

static int fd_pathconf(struct operation *op)
{
    const char *name = arg_string(op, "name");
    if (!name || strcmp(name, "PIPE_BUF"))
        return EINVAL;
    errno = 0;
    long value = fpathconf(arg_fd(op, "handle"), _PC_PIPE_BUF);
    if (value < 0 && errno)
        return errno;
    put_number(&op->result, "value", value); /* -1 without an error is no limit */
    return 0;
}

static int fd_limit(struct operation *op)
{
    long long wanted = arg_number(op, "free");
    if (wanted < 0)
        return EINVAL;
    lock(&descriptor_limit_lock);
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    rlim_t number = 0;
    for (long long found = 0; number < limit.rlim_max; number++)
        if (fcntl((int)number, F_GETFD) < 0 && found++ == wanted)
            break;
    int error = 0;
    limit.rlim_cur = number;
    if (setrlimit(RLIMIT_NOFILE, &limit)) {
        error = errno;
    } else {
        actor.descriptors_limited = true;
        if (number > FIRST_INTERNAL_DESCRIPTOR && number < limit.rlim_max)
            actor.lowest_internal_descriptor = (int)number;
    }
    unlock(&descriptor_limit_lock);
    return error;
}

static const struct {
    const char *name;
    short poll_event;
    unsigned epoll_event;
} event_names[] = {
#ifdef __linux__
    {"in", POLLIN, EPOLLIN}, {"out", POLLOUT, EPOLLOUT}, {"err", POLLERR, EPOLLERR}, {"hup", POLLHUP, EPOLLHUP}, {"nval", POLLNVAL, 0}, {"edge", 0, EPOLLET},
#else
    {"in", POLLIN, 0}, {"out", POLLOUT, 0}, {"err", POLLERR, 0}, {"hup", POLLHUP, 0}, {"nval", POLLNVAL, 0},
#endif
};
enum { EVENT_NAMES = sizeof event_names / sizeof *event_names };

static int fd_poll(struct operation *op)
{
    size_t count = json_count(arg(op, "handles")), i = 0;
    struct pollfd *watched = allocate(count * sizeof *watched);
    const struct json *entries = json_elements(arg(op, "handles"));
    for (const struct json *entry = entries; entry; entry = entry->next, i++) {
        watched[i].fd = fd_of(json_member(entry, "handle"));
        /* poll() ignores negative numbers; a number that is not open is POLLNVAL. */
        if (watched[i].fd < 0)
            watched[i].fd = INT_MAX;
        for (size_t e = 0; e < EVENT_NAMES; e++)
            if (list_has(json_member(entry, "events"), event_names[e].name))
                watched[i].events |= event_names[e].poll_event;
    }
    int n;
    WITHIN(CALL_POLL, (uintptr_t)watched, n = poll(watched, count, (int)arg_number(op, "timeout")));
    int error = n < 0 ? errno : 0;
    if (n > 0) {
        put_open(&op->result, "ready", "[");
        i = 0;
        for (const struct json *entry = entries; entry; entry = entry->next, i++) {
            if (!watched[i].revents)
                continue;
            const char *handle = json_string(json_member(entry, "handle"));
            put_open(&op->result, NULL, "{");
            put_string(&op->result, "handle", handle ? handle : "");
            put_open(&op->result, "events", "[");
            for (size_t e = 0; e < EVENT_NAMES; e++)
                if (watched[i].revents & event_names[e].poll_event)
                    put_string(&op->result, NULL, event_names[e].name);
            put_close(&op->result, "]");
            put_close(&op->result, "}");
        }
        put_close(&op->result, "]");
    }
    free(watched);
    return error;
}

static int fill_set(const struct json *list, fd_set *set, int *highest)
{
    FD_ZERO(set);
    for (const struct json *handle = json_elements(list); handle; handle = handle->next) {
        int fd = fd_of(handle);
        if (fd < 0)
            return EBADF;
        if (fd >= FD_SETSIZE)
            return EINVAL;
        FD_SET(fd, set);
        if (fd > *highest)
            *highest = fd;
    }
    return 0;
}

static void put_selected(struct operation *op, const char *list, const char *event, fd_set *set)
{
    for (const struct json *handle = json_elements(arg(op, list)); handle; handle = handle->next) {
        int fd = fd_of(handle);
        if (fd < 0 || !FD_ISSET(fd, set))
            continue;
        put_open(&op->result, NULL, "{");
        put_string(&op->result, "handle", json_string(handle));
        put_open(&op->result, "events", "[");
        put_string(&op->result, NULL, event);
        put_close(&op->result, "]");
        put_close(&op->result, "}");
    }
}

static int fd_select(struct operation *op)
{
    fd_set reading, writing;
    int highest = -1, n, error = fill_set(arg(op, "read"), &reading, &highest);
    if (!error)
        error = fill_set(arg(op, "write"), &writing, &highest);
    if (error)
        return error;
    long long milliseconds = arg_number(op, "timeout");
    struct timeval timeout = {milliseconds / 1000, milliseconds % 1000 * 1000};
    WITHIN(CALL_SELECT, highest + 1, n = select(highest + 1, &reading, &writing, NULL, milliseconds < 0 ? NULL : &timeout));
    if (n < 0)
        return errno;
    if (n > 0) {
        put_open(&op->result, "ready", "[");
        put_selected(op, "read", "in", &reading);
        put_selected(op, "write", "out", &writing);
        put_close(&op->result, "]");
    }
    return 0;
}

#ifdef __linux__
static int epoll_create_instance(struct operation *op)
{
    int fd = epoll_create1(0);
    if (fd < 0)
        return errno;
    put_opened(&op->result, NULL, fd);
    return 0;
}

static int epoll_add(struct operation *op)
{
    const struct json *data = arg(op, "data");
    struct epoll_event event = {0};
    event.data.u64 = data && data->kind == JSON_NUMBER ? strtoull(data->text, NULL, 10) : 0;
    for (size_t e = 0; e < EVENT_NAMES; e++)
        if (list_has(arg(op, "events"), event_names[e].name))
            event.events |= event_names[e].epoll_event;
    return epoll_ctl(arg_fd(op, "epoll"), EPOLL_CTL_ADD, arg_fd(op, "handle"), &event) ? errno : 0;
}

static int by_data(const void *a, const void *b)
{
    const struct epoll_event *one = a, *other = b;
    uint64_t x = one->data.u64, y = other->data.u64;
    return x != y ? (x > y) - (x < y) : (one->events > other->events) - (one->events < other->events);
}

static int epoll_wait_for_events(struct operation *op)
{
    struct epoll_event events[MOST_EPOLL_EVENTS];
    int fd = arg_fd(op, "epoll"), n;
    WITHIN(CALL_EPOLL_WAIT, fd, n = epoll_wait(fd, events, MOST_EPOLL_EVENTS, (int)arg_number(op, "timeout")));
    if (n < 0)
        return errno;
    qsort(events, (size_t)n, sizeof *events, by_data);
    put_open(&op->result, "events", "[");
    for (int i = 0; i < n; i++) {
        put_open(&op->result, NULL, "{");
        put_open(&op->result, "events", "[");
        for (size_t e = 0; e < EVENT_NAMES; e++)
            if (events[i].events & event_names[e].epoll_event)
                put_string(&op->result, NULL, event_names[e].name);
        put_close(&op->result, "]");
        put_name(&op->result, "data");
        put(&op->result, "%llu", (unsigned long long)events[i].data.u64);
        put_close(&op->result, "}");
    }
    put_close(&op->result, "]");
    return 0;
}
#endif

/* ---- pipes ---- */

static int pipe_create(struct operation *op)
{
    const struct json *flags = arg(op, "flags");
    int ends[2], failed;
    if (!json_elements(flags)) {
        failed = pipe(ends);
    } else {
        int bits = (list_has(flags, "nonblock") ? O_NONBLOCK : 0) | (list_has(flags, "cloexec") ? O_CLOEXEC : 0);
        if (list_has(flags, "direct")) {
#ifdef O_DIRECT
            bits |= O_DIRECT;
#else
            return UNSUPPORTED;
#endif
        }
#ifdef __APPLE__
        (void)bits;
        return UNSUPPORTED;
#else
        failed = pipe2(ends, bits);
#endif
    }
    if (failed)
        return errno;
    put_opened(&op->result, "read", ends[0]);
    put_opened(&op->result, "write", ends[1]);
    return 0;
}

#ifdef __linux__
static int pipe_get_size(struct operation *op) { return put_value_or_error(op, "value", fcntl(arg_fd(op, "handle"), F_GETPIPE_SZ)); }

static int pipe_set_size(struct operation *op)
{
    return put_value_or_error(op, "value", fcntl(arg_fd(op, "handle"), F_SETPIPE_SZ, (int)arg_number(op, "size")));
}

static int pipe_max_size(struct operation *op)
{
    char text[32] = "";
    int fd = open("/proc/sys/fs/pipe-max-size", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    ssize_t n = read(fd, text, sizeof text - 1);
    int error = n < 0 ? errno : 0;
    close(fd);
    if (!error)
        put_number(&op->result, "value", atoll(text));
    return error;
}

static int pipe_tee(struct operation *op)
{
    int from = arg_fd(op, "from"), to = arg_fd(op, "to");
    ssize_t n;
    WITHIN(CALL_TEE, from, n = tee(from, to, (size_t)arg_number(op, "size"), 0));
    return put_value_or_error(op, "count", n);
}

static int pipe_splice(struct operation *op)
{
    int from = arg_fd(op, "from"), to = arg_fd(op, "to");
    ssize_t n;
    WITHIN(CALL_SPLICE, from, n = splice(from, NULL, to, NULL, (size_t)arg_number(op, "size"), 0));
    return put_value_or_error(op, "count", n);
}
#endif

/* ---- signals ---- */

static const struct {
    const char *name;
    int number;
} signal_names[] = {
    {"SIGPIPE", SIGPIPE}, {"SIGUSR1", SIGUSR1}, {"SIGUSR2", SIGUSR2}, /* those under test come first */
    {"SIGKILL", SIGKILL}, {"SIGTERM", SIGTERM}, {"SIGSEGV", SIGSEGV}, {"SIGABRT", SIGABRT}, {"SIGINT", SIGINT},
    {"SIGHUP", SIGHUP},   {"SIGQUIT", SIGQUIT}, {"SIGBUS", SIGBUS},   {"SIGFPE", SIGFPE},   {"SIGILL", SIGILL},
    {"SIGALRM", SIGALRM}, {"SIGCHLD", SIGCHLD}, {"SIGSTOP", SIGSTOP}, {"SIGCONT", SIGCONT},
};
enum { SIGNAL_NAMES = sizeof signal_names / sizeof *signal_names, SIGNALS_UNDER_TEST = 3 };

/* Index in signal_names of the argument "signal", or -1. */
static int signal_index(const struct operation *op, int among)
{
    const char *name = arg_string(op, "signal");
    for (int i = 0; name && i < among; i++)
        if (!strcmp(signal_names[i].name, name))
            return i;
    return -1;
}

/* A handler has to exist for a signal to interrupt; it has nothing to do. */
static void handle_signal(int number) { (void)number; }

static int signal_action(struct operation *op)
{
    int i = signal_index(op, SIGNALS_UNDER_TEST);
    const char *action = arg_string(op, "action");
    struct sigaction disposition = {0};
    if (i < 0 || !action)
        return EINVAL;
    if (!strcmp(action, "default"))
        disposition.sa_handler = SIG_DFL;
    else if (!strcmp(action, "ignore"))
        disposition.sa_handler = SIG_IGN;
    else if (!strcmp(action, "handle"))
        disposition.sa_handler = handle_signal;
    else
        return EINVAL;
    disposition.sa_flags = arg_true(op, "restart") ? SA_RESTART : 0;
    return sigaction(signal_names[i].number, &disposition, NULL) ? errno : 0;
}

static int signal_block(struct operation *op)
{
    int i = signal_index(op, SIGNALS_UNDER_TEST);
    sigset_t set;
    if (i < 0)
        return EINVAL;
    sigemptyset(&set);
    sigaddset(&set, signal_names[i].number);
    return pthread_sigmask(arg_true(op, "unblock") ? SIG_UNBLOCK : SIG_BLOCK, &set, NULL);
}

static int signal_pending(struct operation *op)
{
    sigset_t pending;
    if (sigpending(&pending))
        return errno;
    put_open(&op->result, "signals", "[");
    for (int i = 0; i < SIGNALS_UNDER_TEST; i++)
        if (sigismember(&pending, signal_names[i].number))
            put_string(&op->result, NULL, signal_names[i].name);
    put_close(&op->result, "]");
    return 0;
}

static int thread_signal(struct operation *op)
{
    int i = signal_index(op, SIGNAL_NAMES), error = ESRCH;
    long long of = arg_number(op, "of");
    if (i < 0)
        return EINVAL;
    lock(&state_lock);
    for (struct operation *target = operations_underway; target; target = target->next)
        if (target->id == of)
            error = pthread_kill(target->worker->thread, signal_names[i].number);
    unlock(&state_lock);
    return error;
}

static void set_default_dispositions(void)
{
    for (int number = 1; number < NSIG; number++)
        if (number != SIGKILL && number != SIGSTOP)
            signal(number, SIG_DFL);
}

/* ---- message queues ---- */

static void note_in_journal(int queue)
{
    char line[96];
    struct msqid_ds status = {0};
    status.msg_perm.cuid = geteuid();
    msgctl(queue, IPC_STAT, &status); /* its mode may keep even its creator from looking */
    int length = snprintf(line, sizeof line, "msgq %d %lu %lld\n", queue, (unsigned long)status.msg_perm.cuid, (long long)status.msg_ctime);
    char journal[48];
    snprintf(journal, sizeof journal, "../journal-%lu", (unsigned long)geteuid()); /* of the directory in which we work */
    int fd = open(journal, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || write(fd, line, (size_t)length) != length)
        fprintf(stderr, "ipcspec-actor-c: queue %d cannot be noted for removal: %s\n", queue, strerror(errno));
    if (fd >= 0)
        close(fd);
}

static int msgq_get(struct operation *op)
{
    key_t key = (key_t)(uint32_t)arg_number(op, "key");
    bool create = arg_true(op, "create"), exclusive = arg_true(op, "exclusive");
    int flags = (int)(arg_number(op, "mode") & 0777) | (create ? IPC_CREAT : 0) | (exclusive ? IPC_EXCL : 0);
    bool will_be_new = key == IPC_PRIVATE;
    if (actor.journal && create && !will_be_new)
        will_be_new = msgget(key, 0) < 0 && errno == ENOENT;
    int queue = msgget(key, flags), error = errno;
    if (queue >= 0 && actor.journal && will_be_new)
        note_in_journal(queue);
    errno = error;
    return put_value_or_error(op, "queue", queue);
}

static int msgq_send(struct operation *op)
{
    size_t size;
    long type = (long)arg_number(op, "type");
    int queue = (int)arg_number(op, "queue"), n;
    unsigned char *message = payload(op, sizeof type, &size);
    if (!message)
        return ENOMEM;
    memcpy(message, &type, sizeof type);
    WITHIN(CALL_MSGSND, (long)queue, n = msgsnd(queue, message, size, arg_true(op, "nowait") ? IPC_NOWAIT : 0));
    int error = n < 0 ? errno : 0;
    free(message);
    return error;
}

static int msgq_receive(struct operation *op)
{
    long long size = arg_number(op, "size");
    long type = (long)arg_number(op, "type");
    int queue = (int)arg_number(op, "queue"), flags = arg_true(op, "nowait") ? IPC_NOWAIT : 0;
    if (arg_true(op, "noerror"))
        flags |= MSG_NOERROR;
    if (arg_true(op, "copy"))
        flags |= MSG_COPY;
    if (arg_true(op, "except")) {
#ifdef MSG_EXCEPT
        flags |= MSG_EXCEPT;
#else
        return UNSUPPORTED;
#endif
    }
    if (size > LARGEST_READ)
        return EINVAL;
    /* A negative size is passed on: to refuse it is the system's task. */
    char *message = allocate(sizeof(long) + (size > 0 ? (size_t)size : 0));
    ssize_t n;
    WITHIN(CALL_MSGRCV, (long)queue, n = msgrcv(queue, message, (size_t)size, type, flags));
    int error = n < 0 ? errno : 0;
    if (n >= 0) {
        memcpy(&type, message, sizeof type);
        put_number(&op->result, "type", type);
        put_base64(&op->result, "data", message + sizeof type, (size_t)n);
    }
    free(message);
    return error;
}

static int msgq_stat(struct operation *op)
{
    struct msqid_ds status;
    struct text *t = &op->result;
    if (msgctl((int)arg_number(op, "queue"), IPC_STAT, &status))
        return errno;
    put_number(t, "messages", (long long)status.msg_qnum);
#ifdef __linux__
    put_number(t, "bytes", (long long)status.__msg_cbytes);
#else
    put_number(t, "bytes", -1);
#endif
    put_number(t, "max_bytes", (long long)status.msg_qbytes);
    put_number(t, "last_sender", status.msg_lspid);
    put_number(t, "last_receiver", status.msg_lrpid);
    put_number(t, "send_time", (long long)status.msg_stime);
    put_number(t, "receive_time", (long long)status.msg_rtime);
    put_number(t, "change_time", (long long)status.msg_ctime);
    put_number(t, "owner_uid", (long long)status.msg_perm.uid);
    put_number(t, "owner_gid", (long long)status.msg_perm.gid);
    put_number(t, "creator_uid", (long long)status.msg_perm.cuid);
    put_number(t, "creator_gid", (long long)status.msg_perm.cgid);
    put_number(t, "mode", status.msg_perm.mode & 0777);
    return 0;
}

/* IPC_STAT needs permission to read and IPC_SET does not; Linux can tell the present state
 * without permission, by the queue's index. */
static int present_queue_state(int queue, struct msqid_ds *status)
{
    if (!msgctl(queue, IPC_STAT, status))
        return 0;
    int error = errno;
#ifdef MSG_STAT_ANY
    enum { INDEX_BITS = 0x7fff };
    if (error == EACCES && msgctl(queue & INDEX_BITS, MSG_STAT_ANY, status) == queue)
        return 0;
#endif
    return error;
}

static int msgq_set(struct operation *op)
{
    struct msqid_ds status;
    int queue = (int)arg_number(op, "queue"), error = present_queue_state(queue, &status);
    if (error)
        return error;
    status.msg_qbytes = (msglen_t)json_number(arg(op, "max_bytes"), (long long)status.msg_qbytes);
    status.msg_perm.uid = (uid_t)json_number(arg(op, "owner_uid"), (long long)status.msg_perm.uid);
    status.msg_perm.gid = (gid_t)json_number(arg(op, "owner_gid"), (long long)status.msg_perm.gid);
    status.msg_perm.mode = (unsigned short)json_number(arg(op, "mode"), status.msg_perm.mode);
    return msgctl(queue, IPC_SET, &status) ? errno : 0;
}

static int msgq_remove(struct operation *op) { return msgctl((int)arg_number(op, "queue"), IPC_RMID, NULL) ? errno : 0; }

#ifdef __linux__
static int msgq_limits(struct operation *op)
{
    struct msginfo limits;
    if (msgctl(0, IPC_INFO, (struct msqid_ds *)(void *)&limits) < 0)
        return errno;
    put_number(&op->result, "max_message", limits.msgmax);
    put_number(&op->result, "max_bytes", limits.msgmnb);
    return 0;
}

static bool message_copy_works(void)
{
    struct {
        long type;
        char data[8];
    } message;
    int queue = msgget(IPC_PRIVATE, 0600);
    bool works = queue >= 0 && (msgrcv(queue, &message, sizeof message.data, 0, MSG_COPY | IPC_NOWAIT) >= 0 || (errno != ENOSYS && errno != EINVAL));
    if (queue >= 0)
        msgctl(queue, IPC_RMID, NULL);
    return works;
}
#endif

/* ---- files, ids, clocks ---- */

/* The name of a file in the world's directory, in which we work; NULL when it would lead elsewhere. */
static const char *name_in_world(const char *name)
{
    return name && *name && actor.directory && !strchr(name, '/') && strcmp(name, ".") && strcmp(name, "..") ? name : NULL;
}

static int file_create(struct operation *op)
{
    const char *name = name_in_world(arg_string(op, "path"));
    if (!name)
        return EINVAL;
    int fd = openat(AT_FDCWD, name, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC, 0666), error = fd < 0 ? errno : 0;
    if (fd >= 0)
        close(fd);
    return error;
}

static int file_link(struct operation *op)
{
    const char *name = name_in_world(arg_string(op, "path")), *to = name_in_world(arg_string(op, "to"));
    return !name || !to ? EINVAL : linkat(AT_FDCWD, name, AT_FDCWD, to, 0) ? errno : 0;
}

static int file_key(struct operation *op)
{
    const char *name = name_in_world(arg_string(op, "path"));
    if (!name)
        return EINVAL;
    key_t key = ftok(name, (int)arg_number(op, "project"));
    int error = key == (key_t)-1 ? errno : 0;
    if (!error)
        put_number(&op->result, "key", key);
    return error;
}

static int process_ids(struct operation *op)
{
    put_number(&op->result, "uid", (long long)geteuid());
    put_number(&op->result, "gid", (long long)getegid());
    return 0;
}

static int clock_now(struct operation *op)
{
    struct timespec real;
#ifdef CLOCK_REALTIME_COARSE
    /* The clock that the kernel stamps objects with; the fine one runs ahead of it by up to a tick. */
    clock_gettime(CLOCK_REALTIME_COARSE, &real);
#else
    clock_gettime(CLOCK_REALTIME, &real);
#endif
    put_number(&op->result, "monotonic", monotonic_now());
    put_number(&op->result, "real", (long long)real.tv_sec);
    return 0;
}

/* ---- starting processes ---- */

struct launch {
    const char *actor;      /* the new actor's name; NULL for another program */
    char **argv;            /* of the other program */
    const char *directory, *journal;
    int working;            /* its working directory if > 2; else ours */
    const int *kept;        /* ascending descriptor numbers that the child keeps */
    size_t kept_count;
    const char *kept_names; /* as in environment_handles */
    int output;             /* becomes standard output and error if > 2 */
    bool own_group, other_user;
};

extern char **environ;
static const char *own_program = "/proc/self/exe"; /* found even by a user who cannot follow its path */

static bool is_variable(const char *entry, const char *name)
{
    size_t length = strlen(name);
    return !strncmp(entry, name, length) && entry[length] == '=';
}

/* The environment of the new process, in one block for one free(). */
static char **launch_environment(const struct launch *launch)
{
    const char *const names[] = {"IPCSPEC_ACTOR", environment_handles, environment_directory, environment_journal};
    const char *const values[] = {launch->actor, launch->kept_names, launch->directory, launch->journal};
    size_t count = 0, size = 0, i;
    for (i = 0; environ[i]; i++)
        count++;
    for (i = 0; i < 4; i++)
        size += strlen(names[i]) + (values[i] ? strlen(values[i]) : 0) + 2;
    char **environment = allocate((count + 5) * sizeof *environment + size), *room = (char *)(environment + count + 5);
    count = 0;
    for (i = 0; environ[i]; i++) {
        bool replaced = !launch->actor && !strncmp(environ[i], "IPCSPEC_", 8);
        for (size_t n = 0; n < 4; n++)
            replaced = replaced || is_variable(environ[i], names[n]);
        if (!replaced)
            environment[count++] = environ[i];
    }
    for (i = 0; i < 4; i++)
        if (launch->actor && values[i]) {
            environment[count++] = room;
            room += sprintf(room, "%s=%s", names[i], values[i]) + 1;
        }
    return environment;
}

static void close_range_of_descriptors(unsigned first, unsigned last)
{
    if (first > last)
        return;
#ifdef SYS_close_range
    if (!syscall(SYS_close_range, first, last, 0))
        return;
#endif
    rlim_t end = actor.original_descriptor_limit.rlim_max < 65536 ? actor.original_descriptor_limit.rlim_max : 65536;
    for (unsigned fd = first; fd <= last && fd < end; fd++)
        close((int)fd);
}

/* In the child: only calls that are safe after fork() in a process with threads. */
static void become_launched(const struct launch *launch, char **environment)
{
    static char *self_argv[] = {"ipcspec-actor-c", NULL};
    /* What a handler catches becomes default by exec. */
    for (int i = 0; i < SIGNALS_UNDER_TEST; i++)
        signal(signal_names[i].number, SIG_DFL);
    if (launch->own_group)
        setpgid(0, 0);
    if (launch->working > 2 && fchdir(launch->working))
        _exit(126);
    if (launch->output > 2) {
        dup2(launch->output, 1);
        dup2(launch->output, 2);
        int null = open("/dev/null", O_RDONLY);
        if (null > 0)
            dup2(null, 0);
    }
    unsigned next = 3;
    for (size_t i = 0; i < launch->kept_count; i++) {
        unsigned kept = (unsigned)launch->kept[i];
        fcntl((int)kept, F_SETFD, 0);
        if (kept < next)
            continue;
        if (kept > next)
            close_range_of_descriptors(next, kept - 1);
        next = kept + 1;
    }
    close_range_of_descriptors(next, UINT_MAX);
    setrlimit(RLIMIT_NOFILE, &actor.original_descriptor_limit);
    if (launch->other_user && (setgroups(0, NULL) || setgid(OTHER_USER) || setuid(OTHER_USER)))
        _exit(126);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (launch->actor) {
        execve(own_program, self_argv, environment);
    } else {
        environ = environment;
        execvp(launch->argv[0], launch->argv);
    }
    _exit(127);
}

static pid_t launch_process(const struct launch *launch)
{
    char **environment = launch_environment(launch);
    sigset_t all, previous;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &previous);
    pid_t pid = fork();
    if (pid == 0)
        become_launched(launch, environment);
    int error = errno;
    pthread_sigmask(SIG_SETMASK, &previous, NULL);
    if (pid > 0 && launch->own_group)
        setpgid(pid, pid); /* whoever is first: the group exists when this returns */
    free(environment);
    errno = error;
    return pid;
}

static int put_started(struct operation *op, pid_t pid) { return put_value_or_error(op, "pid", pid); }

static int ascending(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

static int process_spawn(struct operation *op)
{
    const struct json *inherit = arg(op, "inherit");
    struct text names = {0};
    int *kept = allocate(json_count(inherit) * sizeof *kept), error = 0;
    size_t count = 0;
    put_bytes(&names, "", 0);
    for (const struct json *handle = json_elements(inherit); handle; handle = handle->next) {
        const char *name = json_string(handle);
        int fd = fd_of(handle);
        if (!name || fd < 0) {
            error = EBADF;
            break;
        }
        kept[count++] = fd;
        put(&names, "%s=%d\n", name, fd);
    }
    if (!arg_string(op, "actor"))
        error = EINVAL;
    if (!error) {
        qsort(kept, count, sizeof *kept, ascending);
        struct launch launch = {.actor = arg_string(op, "actor"), .directory = actor.directory, .journal = actor.journal, .kept = kept, .kept_count = count, .kept_names = names.bytes};
        error = put_started(op, launch_process(&launch));
    }
    free(kept);
    free(names.bytes);
    return error;
}

static void continue_as_forked(char *name) __attribute__((noreturn));

static int process_fork(struct operation *op)
{
    const char *name = arg_string(op, "actor");
    if (!name)
        return EINVAL;
    char *copy = copy_string(name);
    /* All locks, so that the child finds what they guard in order. */
    lock(&descriptor_limit_lock);
    lock(&state_lock);
    lock(&output_lock);
    pid_t pid = fork();
    int error = errno;
    unlock(&output_lock);
    unlock(&state_lock);
    unlock(&descriptor_limit_lock);
    if (pid == 0)
        continue_as_forked(copy);
    free(copy);
    errno = error;
    return put_started(op, pid);
}

static int process_exit(struct operation *op) { end_actor((int)arg_number(op, "status")); }

static bool is_ours(pid_t pid);

static int process_kill(struct operation *op)
{
    int i = signal_index(op, SIGNAL_NAMES);
    long long pid = arg_number(op, "pid");
    if (pid <= 1 || pid > INT_MAX || (i < 0 && arg(op, "signal")))
        return EINVAL;
    if (!is_ours((pid_t)pid))
        return EPERM;
    return kill((pid_t)pid, i < 0 ? SIGKILL : signal_names[i].number) ? errno : 0;
}

static int process_wait(struct operation *op)
{
    long long pid = arg_number(op, "pid");
    int status;
    pid_t ended;
    if (pid <= 1 || pid > INT_MAX)
        return EINVAL;
    WITHIN(CALL_WAIT, (long)pid, ended = waitpid((pid_t)pid, &status, 0));
    if (ended < 0)
        return errno;
    if (WIFSIGNALED(status)) {
        char number[24];
        const char *name = number;
        snprintf(number, sizeof number, "SIG%d", WTERMSIG(status));
        for (size_t i = 0; i < SIGNAL_NAMES; i++)
            if (signal_names[i].number == WTERMSIG(status))
                name = signal_names[i].name;
        put_string(&op->result, "signal", name);
    }
    put_number(&op->result, "status", WIFEXITED(status) ? WEXITSTATUS(status) : 0);
    return 0;
}

/* ---- worlds ---- */

struct world {
    char *name, *base, *directory;
    int at, files; /* base, and in it files/, in which its processes work */
    bool journals, given;
    int ipc_namespace;
    pid_t *groups;
    size_t group_count, group_capacity;
    struct world *next;
};

/* Held by whoever starts processes in worlds or ends worlds, so that none starts in a world
 * that ends. Recursive, because whoever holds it may have to end the actor. */
static pthread_mutex_t worlds_lock;
static struct world *worlds;
static int original_ipc_namespace = -1, can_isolate;

static struct world *find_world(const char *name)
{
    struct world *world = name ? worlds : NULL;
    while (world && strcmp(world->name, name))
        world = world->next;
    return world;
}

#ifdef __linux__
static int open_ipc_namespace(void)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%ld/ns/ipc", (long)syscall(SYS_gettid));
    return move_to_internal(open(path, O_RDONLY | O_CLOEXEC));
}

static void enter_ipc_namespace(int namespace)
{
    if (namespace >= 0 && setns(namespace, CLONE_NEWIPC))
        die("cannot change the IPC namespace: %s", strerror(errno));
}

/* A new name space, which exists as long as its descriptor is open or a process is in it; -1 when not permitted. */
static int new_ipc_namespace(void)
{
    if (original_ipc_namespace < 0 || unshare(CLONE_NEWIPC))
        return -1;
    int namespace = open_ipc_namespace();
    enter_ipc_namespace(original_ipc_namespace);
    return namespace;
}
#else
static void enter_ipc_namespace(int namespace) { (void)namespace; }
static int new_ipc_namespace(void) { return -1; }
#endif

static bool group_has_children(pid_t group)
{
    siginfo_t info;
    int n;
    do
        n = waitid(P_PGID, (id_t)group, &info, WEXITED | WNOHANG | WNOWAIT);
    while (n < 0 && errno == EINTR);
    return n == 0;
}

/* Kills and reaps everything that was started in the world. A group is signalled only while
 * it has children of ours, so that its number cannot have passed to somebody else. Orphans
 * are children of the root actor, because it is their reaper. */
static void kill_processes(struct world *world)
{
    for (size_t i = 0; i < world->group_count; i++)
        if (world->groups[i] > 1 && group_has_children(world->groups[i]))
            kill(-world->groups[i], SIGKILL);
    for (size_t i = 0; i < world->group_count; i++)
        while (world->groups[i] > 1 && (waitpid(-world->groups[i], NULL, 0) > 0 || errno == EINTR))
            if (group_has_children(world->groups[i]))
                kill(-world->groups[i], SIGKILL);
    world->group_count = 0;
}

/* The groups of the worlds are root's to signal, everybody else's is that of the own group; and
 * whatever was started with the secret of this run, but not root itself. */
static bool is_ours(pid_t pid)
{
    pid_t group = getpgid(pid);
    bool ours = !actor.is_root && group == getpgrp();
    if (actor.is_root) {
        lock(&worlds_lock);
        for (struct world *world = worlds; world; world = world->next)
            for (size_t i = 0; i < world->group_count; i++)
                ours = ours || world->groups[i] == group;
        unlock(&worlds_lock);
    }
    char path[48], secret[256], *line = NULL;
    snprintf(path, sizeof path, "/proc/%ld/environ", (long)pid);
    snprintf(secret, sizeof secret, "IPCSPEC_TOKEN=%s", getenv("IPCSPEC_TOKEN") ? getenv("IPCSPEC_TOKEN") : "");
    FILE *entries = ours || group < 0 ? NULL : fopen(path, "re");
    bool root = false;
    for (size_t room = 0; entries && getdelim(&line, &room, 0, entries) > 0;) {
        ours = ours || !strcmp(line, secret);
        root = root || !strcmp(line, "IPCSPEC_ACTOR=root");
    }
    if (entries)
        fclose(entries);
    free(line);
    return ours && !root;
}

/* Removes what a directory has under this name, and nothing that it leads to. */
static void remove_tree(int above, const char *name, struct text *leaks)
{
    if (!unlinkat(above, name, 0) || errno == ENOENT)
        return;
    int fd = openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *entries = fd < 0 ? NULL : fdopendir(fd);
    for (struct dirent *entry; entries && (entry = readdir(entries));)
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
            remove_tree(fd, entry->d_name, leaks);
    if (entries)
        closedir(entries);
    else if (fd >= 0)
        close(fd);
    if (unlinkat(above, name, AT_REMOVEDIR) && errno != ENOENT && leaks) {
        put_name(leaks, NULL);
        put_quoted(leaks, name);
    }
}

/* Without CAP_SYS_ADMIN not even root removes what belongs to another user. */
static int remove_queue_as(int queue, uid_t user)
{
#ifdef __linux__
    uid_t self = geteuid(); /* the call changes this thread alone, seteuid() would change all of them */
    bool other = user != self && !syscall(SYS_setresuid, -1, user, -1);
    int failed = msgctl(queue, IPC_RMID, NULL), error = errno;
    if (other && syscall(SYS_setresuid, -1, self, -1))
        die("cannot become user %lu again", (unsigned long)self);
    errno = error;
    return failed;
#else
    (void)user;
    return msgctl(queue, IPC_RMID, NULL);
#endif
}

static void name_journal(char name[32], uid_t user) { snprintf(name, 32, "journal-%lu", (unsigned long)user); }

/* Removes the queues of a user's journal that are still the same ones: by identifier, creator and time.
 * A user may write of his own queues only. */
static void remove_queues_of(int world, uid_t user, struct text *leaks)
{
    char name[32];
    name_journal(name, user);
    int fd = openat(world, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC), queue;
    struct stat found;
    bool his = fd >= 0 && !fstat(fd, &found) && S_ISREG(found.st_mode) && found.st_uid == user;
    FILE *journal = his ? fdopen(fd, "r") : NULL;
    unsigned long creator;
    long long created;
    while (journal && fscanf(journal, " msgq %d %lu %lld", &queue, &creator, &created) == 3) {
        struct msqid_ds status = {0};
        if (msgctl(queue, IPC_STAT, &status)) {
            if (errno == EINVAL || errno == EIDRM)
                continue;
        } else if (status.msg_perm.cuid != creator || status.msg_ctime < created) {
            continue;
        }
        if (creator != user)
            continue;
        if (remove_queue_as(queue, user) && errno != EINVAL && errno != EIDRM && leaks) {
            put_name(leaks, NULL);
            put(leaks, "\"message queue %d\"", queue);
        }
    }
    if (journal)
        fclose(journal);
    else if (fd >= 0)
        close(fd);
}

static void remove_journaled_queues(int world, struct text *leaks)
{
    remove_queues_of(world, geteuid(), leaks);
    if (geteuid() == 0)
        remove_queues_of(world, OTHER_USER, leaks);
}

static int run_descriptor = -1, above_run = -1; /* the directory of this run, and the one that it is in */

/* The world is empty afterwards and has been taken off the list. worlds_lock is held. */
static void end_world(struct world *world, struct text *leaks)
{
    kill_processes(world);
    remove_journaled_queues(world->at, leaks);
    if (world->given && (fchown(world->at, geteuid(), (gid_t)-1) || fchown(world->files, geteuid(), (gid_t)-1)))
        fprintf(stderr, "ipcspec-actor-c: a directory cannot be taken back: %s\n", strerror(errno));
    close(world->files);
    close(world->at);
    remove_tree(run_descriptor, world->base, leaks);
    if (world->ipc_namespace >= 0)
        close(world->ipc_namespace);
    for (struct world **link = &worlds; *link; link = &(*link)->next)
        if (*link == world) {
            *link = world->next;
            break;
        }
    free(world->groups);
    free(world->base);
    free(world->directory);
    free(world->name);
    free(world);
}

static char *joined_path(const char *directory, const char *name)
{
    struct text path = {0};
    put(&path, "%s/%s", directory, name);
    return path.bytes;
}

/* ---- the directory of this run: its lock is held as long as the root actor lives ---- */

static const char run_prefix[] = "ipcspec-run-";
static char *run_directory;

static const char *temporary_directory(void)
{
    const char *name = getenv("TMPDIR");
    return name && *name ? name : "/tmp";
}

/* Opens and locks a run's lock; -1 if its root actor lives or is just beginning. */
static int lock_run(int directory, int flags)
{
    int fd = openat(directory, "lock", O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB)) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Opens the directory of a run; -1 if it is not ours, or others may write there. Its path is used for
 * nothing else: where the directory for temporary files has no sticky bit, another one may be there by now. */
static int open_run(const char *name)
{
    struct stat status;
    int fd = openat(above_run, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0 && (fstat(fd, &status) || status.st_uid != geteuid() || status.st_mode & 022)) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Removes what a run left behind that was killed together with its root actor. */
static void sweep_run(const char *name)
{
    int run = open_run(name), held = run < 0 ? -1 : lock_run(run, 0);
    DIR *worlds_left = held < 0 ? NULL : fdopendir(dup(run));
    for (struct dirent *entry; worlds_left && (entry = readdir(worlds_left));) {
        int world = entry->d_name[0] == '.' ? -1 : openat(run, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (world >= 0) {
            remove_journaled_queues(world, NULL);
            close(world);
        }
    }
    if (worlds_left)
        closedir(worlds_left);
    if (held >= 0) {
        remove_tree(above_run, name, NULL);
        close(held);
    }
    if (run >= 0)
        close(run);
}

static void make_run_directory(void)
{
    above_run = move_to_internal(open(temporary_directory(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    DIR *runs = opendir(temporary_directory());
    for (struct dirent *entry; runs && (entry = readdir(runs));)
        if (!strncmp(entry->d_name, run_prefix, sizeof run_prefix - 1))
            sweep_run(entry->d_name);
    if (runs)
        closedir(runs);
    run_directory = joined_path(temporary_directory(), "ipcspec-run-XXXXXX");
    if (mkdtemp(run_directory)) /* with mode 0700 */
        run_descriptor = move_to_internal(open_run(strrchr(run_directory, '/') + 1));
    if (run_descriptor < 0)
        die("no directory can be made for this run");
    int held = lock_run(run_descriptor, O_CREAT | O_EXCL);
    if (held < 0 || fcntl(held, F_DUPFD_CLOEXEC, actor.lowest_internal_descriptor) < 0)
        die("the directory of this run cannot be locked");
    close(held);
}

/* Makes a user's journal. */
static int make_journal(int world, uid_t user)
{
    char name[32];
    name_journal(name, user);
    int fd = openat(world, name, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC, 0600);
    int error = fd < 0 || (user != geteuid() && fchown(fd, user, (gid_t)-1)) ? errno : 0;
    if (fd >= 0)
        close(fd);
    return error;
}

/* Lets the second user work in the world, too, and nobody else: root may go on anyway. */
static int give_to_other_user(struct world *world)
{
    if (world->given)
        return 0;
    world->given = true;
    int error = fchown(world->files, OTHER_USER, (gid_t)-1) ? errno : 0;
    if (!error && world->journals) /* it opens its journal by ".." */
        error = (error = make_journal(world->at, OTHER_USER)) ? error : fchown(world->at, OTHER_USER, (gid_t)-1) ? errno : 0;
    return error;
}

/* Makes the directories of a world. */
static int make_world_directory(struct world *world)
{
    static unsigned long made; /* guarded by worlds_lock */
    struct text base = {0}, path = {0};
    put(&base, "%lu", ++made);
    put(&path, "%s/%s/files", run_directory, base.bytes);
    world->base = base.bytes;
    world->directory = path.bytes;
    int error = mkdirat(run_descriptor, world->base, 0700) ? errno : 0;
    world->at = error ? -1 : move_to_internal(openat(run_descriptor, world->base, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!error && (world->at < 0 || mkdirat(world->at, "files", 0700)))
        error = errno;
    world->files = error ? -1 : move_to_internal(openat(world->at, "files", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    return error ? error : world->files < 0 ? errno : 0;
}

static int world_begin(struct operation *op)
{
    const char *name = arg_string(op, "world");
    if (!name)
        return EINVAL;
    lock(&worlds_lock); /* held for ever once the run is at its end: nothing may be made any more */
    struct world *world = allocate(sizeof *world);
    world->name = copy_string(name);
    int error = make_world_directory(world);
    world->ipc_namespace = can_isolate ? new_ipc_namespace() : -1;
    world->journals = world->ipc_namespace < 0;
    if (world->journals && !error)
        error = make_journal(world->at, geteuid());
    if (!error && find_world(name))
        error = EEXIST;
    world->next = worlds;
    worlds = world;
    if (error) {
        end_world(world, NULL);
    } else {
        if (world->ipc_namespace >= 0)
            put_true(&op->result, "isolated");
        put_string(&op->result, "directory", world->directory);
    }
    unlock(&worlds_lock);
    return error;
}

static int world_end(struct operation *op)
{
    struct text leaks = {0};
    lock(&worlds_lock);
    struct world *world = find_world(arg_string(op, "world"));
    if (world)
        end_world(world, &leaks);
    unlock(&worlds_lock);
    if (leaks.length) {
        put_open(&op->result, "leaks", "[");
        put_bytes(&op->result, leaks.bytes, leaks.length);
        put_close(&op->result, "]");
    }
    free(leaks.bytes);
    return world ? 0 : ENOENT;
}

static int world_restart(struct operation *op)
{
    if (!can_isolate)
        return UNSUPPORTED;
    lock(&worlds_lock);
    struct world *world = find_world(arg_string(op, "world"));
    int error = world ? 0 : ENOENT;
    if (world) {
        kill_processes(world);
        int fresh = new_ipc_namespace();
        if (fresh < 0) {
            error = errno;
        } else {
            close(world->ipc_namespace);
            world->ipc_namespace = fresh;
        }
    }
    unlock(&worlds_lock);
    return error;
}

/* worlds_lock is held. */
static pid_t launch_in_world(struct world *world, const struct launch *launch)
{
    if (world->group_count == world->group_capacity) {
        size_t capacity = 2 * world->group_capacity + 8;
        pid_t *groups = allocate(capacity * sizeof *groups);
        if (world->group_count)
            memcpy(groups, world->groups, world->group_count * sizeof *groups);
        free(world->groups);
        world->groups = groups;
        world->group_capacity = capacity;
    }
    enter_ipc_namespace(world->ipc_namespace);
    pid_t pid = launch_process(launch);
    int error = errno;
    if (world->ipc_namespace >= 0)
        enter_ipc_namespace(original_ipc_namespace);
    if (pid > 1)
        world->groups[world->group_count++] = pid;
    errno = error;
    return pid;
}

static int process_start(struct operation *op)
{
    const char *name = arg_string(op, "actor"), *computer = arg_string(op, "computer");
    if (!name)
        return EINVAL;
    if (computer && *computer)
        return UNSUPPORTED;
    bool second_user = arg_true(op, "second_user"), unprivileged = arg_true(op, "unprivileged");
    if (second_user && geteuid() != 0)
        return UNSUPPORTED;
    lock(&worlds_lock);
    struct world *world = find_world(arg_string(op, "world"));
    int error = ENOENT;
    if (world) {
        struct launch launch = {.actor = name, .directory = world->directory, .journal = world->journals ? "yes" : NULL, .working = world->files, .own_group = true, .other_user = geteuid() == 0 && (second_user || unprivileged)};
        error = launch.other_user ? give_to_other_user(world) : 0;
        if (!error)
            error = put_started(op, launch_in_world(world, &launch));
    }
    unlock(&worlds_lock);
    return error;
}

static int process_run(struct operation *op)
{
    size_t count = json_count(arg(op, "argv")), i = 0;
    int output[2], error = 0, status = 0;
    if (!count)
        return EINVAL;
    char **argv = allocate((count + 1) * sizeof *argv);
    for (const struct json *word = json_elements(arg(op, "argv")); word; word = word->next)
        argv[i++] = (char *)(uintptr_t)(json_string(word) ? json_string(word) : "");
    if (pipe(output)) {
        free(argv);
        return errno;
    }
    output[0] = move_to_internal(output[0]);
    output[1] = move_to_internal(output[1]);
    lock(&worlds_lock);
    struct world *world = find_world(arg_string(op, "world"));
    pid_t pid = -1;
    if (world) {
        struct launch launch = {.argv = argv, .output = output[1], .working = world->files, .own_group = true};
        pid = launch_in_world(world, &launch);
        error = pid < 0 ? errno : 0;
    } else {
        error = ENOENT;
    }
    unlock(&worlds_lock);
    close(output[1]);
    struct text said = {0};
    char buffer[4096];
    ssize_t n;
    while (pid > 0 && ((n = read(output[0], buffer, sizeof buffer)) > 0 || (n < 0 && errno == EINTR)))
        if (n > 0 && said.length < LONGEST_PROGRAM_OUTPUT)
            put_bytes(&said, buffer, (size_t)n);
    close(output[0]);
    free(argv);
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && !error)
        error = errno == EINTR ? 0 : errno;
    if (!error) {
        put_number(&op->result, "status", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
        put_name(&op->result, "output");
        put_quoted_bytes(&op->result, said.length ? said.bytes : "", said.length);
    }
    free(said.bytes);
    return error;
}

static void end_actor(int status)
{
    if (actor.is_root) {
        lock(&worlds_lock);
        while (worlds)
            end_world(worlds, NULL);
        remove_tree(above_run, strrchr(run_directory, '/') + 1, NULL);
    }
    _exit(status);
}

/* ---- the operations ---- */

static const struct operation_kind operation_kinds[] = {
    {"world.begin", world_begin, true},
    {"world.restart", world_restart, true},
    {"world.end", world_end, true},
    {"process.start", process_start, true},
    {"process.run", process_run, true},
    {"process.spawn", process_spawn, false},
    {"process.fork", process_fork, false},
    {"process.exit", process_exit, false},
    {"process.kill", process_kill, false},
    {"process.wait", process_wait, false},
    {"process.ids", process_ids, false},
    {"clock.now", clock_now, false},
    {"fd.read", fd_read, false},
    {"fd.write", fd_write, false},
    {"fd.writev", fd_writev, false},
    {"fd.pread", fd_pread, false},
    {"fd.pwrite", fd_pwrite, false},
    {"fd.seek", fd_seek, false},
    {"fd.close", fd_close, false},
    {"fd.dup", fd_dup, false},
    {"fd.flags", fd_flags, false},
    {"fd.set-nonblock", fd_set_nonblock, false},
    {"fd.stat", fd_stat, false},
    {"fd.unread", fd_unread, false},
    {"fd.pathconf", fd_pathconf, false},
    {"fd.limit", fd_limit, false},
    {"fd.poll", fd_poll, false},
    {"fd.select", fd_select, false},
    {"pipe.create", pipe_create, false},
#ifdef __linux__
    {"epoll.create", epoll_create_instance, false},
    {"epoll.add", epoll_add, false},
    {"epoll.wait", epoll_wait_for_events, false},
    {"pipe.get-size", pipe_get_size, false},
    {"pipe.set-size", pipe_set_size, false},
    {"pipe.max-size", pipe_max_size, false},
    {"pipe.tee", pipe_tee, false},
    {"pipe.splice", pipe_splice, false},
    {"msgq.limits", msgq_limits, false},
#endif
    {"signal.action", signal_action, false},
    {"signal.block", signal_block, false},
    {"signal.pending", signal_pending, false},
    {"thread.signal", thread_signal, false},
    {"msgq.get", msgq_get, false},
    {"msgq.send", msgq_send, false},
    {"msgq.receive", msgq_receive, false},
    {"msgq.stat", msgq_stat, false},
    {"msgq.set", msgq_set, false},
    {"msgq.remove", msgq_remove, false},
    {"file.create", file_create, false},
    {"file.link", file_link, false},
    {"file.key", file_key, false},
};

static const struct operation_kind *find_operation_kind(const char *name)
{
    for (size_t i = 0; i < sizeof operation_kinds / sizeof *operation_kinds; i++)
        if (!strcmp(operation_kinds[i].name, name))
            return !operation_kinds[i].only_root || actor.is_root ? &operation_kinds[i] : NULL;
    return NULL;
}

/* ---- workers ---- */

static void free_operation(struct operation *op)
{
    json_free(op->request);
    free(op->line);
    free(op->result.bytes);
    free(op);
}

static void perform(struct worker *w, struct operation *op)
{
    w->called = monotonic_now();
    w->returned = 0;
    int error = op->kind->perform(op);
    int64_t called = w->called, returned = w->returned ? w->returned : monotonic_now();

    lock(&state_lock);
    for (struct operation **link = &operations_underway; *link; link = &(*link)->next)
        if (*link == op) {
            *link = op->next;
            break;
        }
    w->current = NULL;
    if (!w->name) {
        w->next_idle = idle_workers;
        idle_workers = w;
    }
    unlock(&state_lock);
    answer(op->id, &op->result, error, called, returned);
    free_operation(op);
}

static void *work(void *argument)
{
    struct worker *w = this_worker = argument;
    sigset_t blocked;
    sigfillset(&blocked);
    static const int admitted[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
    for (size_t i = 0; i < sizeof admitted / sizeof *admitted; i++)
        sigdelset(&blocked, admitted[i]);
    for (int i = 0; i < SIGNALS_UNDER_TEST; i++)
        sigdelset(&blocked, signal_names[i].number);
    pthread_sigmask(SIG_SETMASK, &blocked, NULL);
    for (int i = 0; i < PROC_FILES; i++)
        w->proc_files[i] = -1;
#ifdef __linux__
    w->thread_id = syscall(SYS_gettid);
    w->observable = true;
#endif

    lock(&state_lock);
    w->ready = true;
    pthread_cond_signal(&worker_ready);
    for (;;) {
        while (!w->queue)
            pthread_cond_wait(&w->wake, &state_lock);
        struct operation *op = w->queue;
        w->queue = op->next_queued;
        w->current = op;
        unlock(&state_lock);
        perform(w, op);
        lock(&state_lock);
    }
    return NULL;
}

/* Creates a worker and waits until it holds no low descriptor number any more. state_lock is held. */
static struct worker *create_worker(const char *name)
{
    struct worker *w = allocate(sizeof *w);
    pthread_attr_t attributes;
    sigset_t all, previous;
    pthread_cond_init(&w->wake, NULL);
    w->name = name ? copy_string(name) : NULL;
    w->next = all_workers;
    all_workers = w;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, WORKER_STACK);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &previous);
    int error = pthread_create(&w->thread, &attributes, work, w);
    pthread_sigmask(SIG_SETMASK, &previous, NULL);
    pthread_attr_destroy(&attributes);
    if (error) {
        unlock(&state_lock);
        die("cannot create a thread: %s", strerror(error));
    }
    while (!w->ready)
        pthread_cond_wait(&worker_ready, &state_lock);
    return w;
}

static struct worker *worker_for(const char *thread)
{
    struct worker *w = all_workers;
    if (thread && *thread) {
        while (w && (!w->name || strcmp(w->name, thread)))
            w = w->next;
        return w ? w : create_worker(thread);
    }
    w = idle_workers;
    if (!w)
        return create_worker(NULL);
    idle_workers = w->next_idle;
    return w;
}

static void dispatch(struct operation *op, const char *thread)
{
    lock(&state_lock);
    struct worker *w = worker_for(thread);
    op->worker = w;
    if (!w->observable) {
        send_event(op->id, "unknown", NULL);
        op->reported = true;
    }
    op->next = operations_underway;
    operations_underway = op;
    struct operation **last = &w->queue;
    while (*last)
        last = &(*last)->next_queued;
    *last = op;
    pthread_cond_signal(&w->wake);
    unlock(&state_lock);
}

/* ---- the conversation ---- */

static void take_request(const char *bytes, size_t length)
{
    struct operation *op = allocate(sizeof *op);
    char *at;
    op->line = allocate(length + 1);
    memcpy(op->line, bytes, length);
    at = op->line;
    if (strlen(op->line) == length)
        op->request = parse_value(&at, 0);
    if (op->request)
        skip_space(&at);
    const char *name = json_string(json_member(op->request, "op"));
    op->id = json_number(json_member(op->request, "id"), 0);
    if (!op->request || *at || !name || op->id <= 0)
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

static void dial(void)
{
    const char *address = getenv("IPCSPEC_ADDRESS");
    union {
        struct sockaddr any;
        struct sockaddr_in tcp;
        struct sockaddr_in6 tcp6;
        struct sockaddr_un local;
    } peer;
    socklen_t size = 0;
    memset(&peer, 0, sizeof peer);
    if (address && !strncmp(address, "unix:", 5)) {
        const char *path = address + 5;
        size_t length = strlen(path);
        if (length && length < sizeof peer.local.sun_path) {
            peer.local.sun_family = AF_UNIX;
            memcpy(peer.local.sun_path, path, length);
            size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + (*path != '@'));
            if (*path == '@')
                peer.local.sun_path[0] = 0; /* an abstract name */
        }
    } else if (address && !strncmp(address, "tcp:", 4)) {
        char host[128] = "";
        const char *start = address + 4, *colon = strrchr(start, ':');
        size_t length = colon ? (size_t)(colon - start) : 0;
        if (length > 2 && *start == '[')
            start++, length -= 2;
        if (colon && length < sizeof host) {
            uint16_t port = htons((uint16_t)atoi(colon + 1));
            memcpy(host, start, length);
            if (inet_pton(AF_INET, host, &peer.tcp.sin_addr) == 1) {
                peer.tcp.sin_family = AF_INET;
                peer.tcp.sin_port = port;
                size = sizeof peer.tcp;
            } else if (inet_pton(AF_INET6, host, &peer.tcp6.sin6_addr) == 1) {
                peer.tcp6.sin6_family = AF_INET6;
                peer.tcp6.sin6_port = port;
                size = sizeof peer.tcp6;
            }
        }
    }
    if (!size)
        die("IPCSPEC_ADDRESS is not set to tcp:127.0.0.1:PORT or unix:@NAME; an actor is started by ipcspec, not by hand");

    struct rlimit limited;
    suspend_descriptor_limit(&limited);
    actor.control = move_to_internal(socket(peer.any.sa_family, SOCK_STREAM, 0));
    resume_descriptor_limit(&limited);
    int failed = actor.control < 0 || connect(actor.control, &peer.any, size), on = 1;
    if (failed)
        die("cannot connect to %s: %s", address, strerror(errno));
    if (peer.any.sa_family != AF_UNIX)
        setsockopt(actor.control, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static bool program_exists(const char *name)
{
    const char *directories = getenv("PATH");
    for (bool found; directories && *directories;) {
        char path[PATH_MAX];
        size_t length = strcspn(directories, ":");
        snprintf(path, sizeof path, "%.*s/%s", (int)length, directories, name);
        found = !access(path, X_OK);
        if (found)
            return true;
        directories += length + (directories[length] == ':');
    }
    return false;
}

/* Root in a container often has no CAP_SYS_RESOURCE. */
static bool may_exceed_limits(void)
{
#ifdef __linux__
    const unsigned version_3 = 0x20080522, sys_resource = 24;
    struct { unsigned version; int pid; } header = {version_3, 0};
    struct { unsigned effective, permitted, inheritable; } data[2] = {{0, 0, 0}, {0, 0, 0}};
    return syscall(SYS_capget, &header, data) == 0 && (data[0].effective >> sys_resource & 1);
#else
    return geteuid() == 0;
#endif
}

static void put_statement(struct text *t)
{
#if defined __GLIBC__
    const char *version = gnu_get_libc_version();
#elif defined __linux__
    const char *version = "musl";
#else
    const char *version = "unknown";
#endif
#ifdef __linux__
    bool is_linux = true, can_copy = message_copy_works();
#else
    bool is_linux = false, can_copy = false;
#endif
    const struct {
        const char *name;
        bool offered;
        const char *needs;
    } options[] = {
        {"fork", true, NULL},
        {"ftok", true, NULL},
        {"pathconf", true, NULL},
        {"signals", true, NULL},
        {"threads", true, NULL},
        {"nonblocking", true, NULL},
        {"handle-limit", true, NULL},
        {"poll", true, NULL},
        {"unprivileged", true, NULL},
        {"epoll", is_linux, "Linux"},
        {"programs", program_exists("ipcrm"), "ipcrm"},
        {"restart", can_isolate, is_linux ? "CAP_SYS_ADMIN" : "Linux"},
        {"second-uid", geteuid() == 0, "root"},
        {"exceed-limits", may_exceed_limits(), is_linux ? "CAP_SYS_RESOURCE" : "root"},
        {"message-copy", can_copy, is_linux ? "CONFIG_CHECKPOINT_RESTORE" : "Linux"},
    };
    enum { OPTIONS = sizeof options / sizeof *options };
    put_open(t, "statement", "{");
    put_string(t, "name", "libc");
    put_string(t, "version", version);
    put_string(t, "family", "posix");
    put_open(t, "platforms", "[");
    if (is_linux)
        put_string(t, NULL, "linux");
    put_close(t, "]");
    put_open(t, "mechanisms", "[");
    put_string(t, NULL, "pipe");
    put_string(t, NULL, "sysv-msgqueue");
    put_close(t, "]");
    put_open(t, "options", "{");
    for (size_t i = 0; i < OPTIONS; i++)
        if (options[i].offered)
            put_true(t, options[i].name);
    put_number(t, "pipe.buf", PIPE_BUF);
    put_number(t, "page-size", sysconf(_SC_PAGESIZE));
    put_close(t, "}");
    put_open(t, "absent", "{");
    for (size_t i = 0; i < OPTIONS; i++)
        if (!options[i].offered)
            put_string(t, options[i].name, options[i].needs);
    put_close(t, "}");
    put_open(t, "claims", "[");
    for (size_t i = 0; i < sizeof claimed_rules / sizeof *claimed_rules; i++)
        put_string(t, NULL, claimed_rules[i]);
    put_close(t, "]");
    put_close(t, "}");
}

static void say_hello(void)
{
    const char *token = getenv("IPCSPEC_TOKEN");
    struct text line = {0};
    put(&line, "{\"hello\":{\"protocol\":%d", PROTOCOL_VERSION);
    put_string(&line, "token", token ? token : "");
    put_string(&line, "actor", actor.name);
    put_number(&line, "pid", getpid());
    if (actor.is_root)
        put_statement(&line);
    put_bytes(&line, "}}", 2);
    send_line(&line);
    free(line.bytes);
}

static void note_termination(int number) { termination_signal = number; }

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

static void converse(void) __attribute__((noreturn));
static void converse(void)
{
    enum { SHORTEST_PAUSE = 40000, LONGEST_PAUSE = 1000000 };
    struct text input = {0};
    size_t searched = 0;
    long pause = SHORTEST_PAUSE;
    dial();
    say_hello();
    lock(&state_lock);
    idle_workers = create_worker(NULL);
    unlock(&state_lock);
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

static void continue_as_forked(char *name)
{
    /* The parent's end is seen by the runner only when nobody else holds its connection. */
    close(actor.control);
    for (struct worker *w = all_workers; w; w = w->next)
        for (int i = 0; i < PROC_FILES; i++)
            if (w->proc_files[i] >= 0)
                close(w->proc_files[i]);
    all_workers = idle_workers = this_worker = NULL;
    operations_underway = NULL;
    pthread_cond_init(&worker_ready, NULL);
    if (actor.is_root) {
        set_default_dispositions(); /* other actors keep their parent's, as fork() has it */
        for (struct world *world = worlds; world; world = world->next)
            if (world->ipc_namespace >= 0)
                close(world->ipc_namespace);
        worlds = NULL;
        actor.is_root = false;
    }
    actor.name = name;
    handles.opened = 0;
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, NULL);
    converse();
}

static void take_inherited_handles(void)
{
    const char *line = getenv(environment_handles);
    while (line && *line) {
        size_t length = strcspn(line, "\n");
        const char *equals = memchr(line, '=', length);
        for (const char *later = equals; later; later = memchr(later + 1, '=', length - (size_t)(later + 1 - line)))
            equals = later;
        if (equals) {
            char *name = allocate((size_t)(equals - line) + 1);
            memcpy(name, line, (size_t)(equals - line));
            remember_handle(name, atoi(equals + 1));
        }
        line += length + (line[length] == '\n');
    }
}

static void prepare_process(void)
{
    sigset_t none;
    if (actor.is_root) /* every other actor was started with them */
        set_default_dispositions();
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
            _exit(1);

    getrlimit(RLIMIT_NOFILE, &actor.original_descriptor_limit);
    struct rlimit limit = actor.original_descriptor_limit;
    enum { ENOUGH = 2 * FIRST_INTERNAL_DESCRIPTOR };
    if (limit.rlim_cur < ENOUGH) {
        limit.rlim_cur = limit.rlim_max < ENOUGH ? limit.rlim_max : ENOUGH;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    actor.lowest_internal_descriptor = limit.rlim_cur < ENOUGH ? (int)(limit.rlim_cur / 2) : FIRST_INTERNAL_DESCRIPTOR;
    struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
#ifdef __linux__
    prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
#endif
}

static void prepare_root(void)
{
    static const int terminating[] = {SIGINT, SIGTERM, SIGHUP};
    pthread_mutexattr_t recursive;
    pthread_mutexattr_init(&recursive);
    pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&worlds_lock, &recursive);
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof terminating / sizeof *terminating; i++) {
        struct sigaction disposition = {.sa_handler = note_termination};
        sigaction(terminating[i], &disposition, NULL);
        sigaddset(&set, terminating[i]);
    }
#ifdef __linux__
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL);
    original_ipc_namespace = open_ipc_namespace();
    int probe = new_ipc_namespace();
    can_isolate = probe >= 0;
    if (probe >= 0)
        close(probe);
#endif
    make_run_directory();
}

int main(int argc, char **argv)
{
    const char *name = getenv("IPCSPEC_ACTOR");
    if (!name || !*name) {
        fprintf(stderr, "%s is started by ipcspec, not by hand: IPCSPEC_ACTOR is not set\n", argc > 0 ? argv[0] : "ipcspec-actor-c");
        return 2;
    }
#ifndef __linux__
    own_program = argv[0];
#endif
    actor.name = copy_string(name);
    actor.is_root = !strcmp(name, "root");
    prepare_process();
    actor.directory = getenv(environment_directory);
    actor.journal = getenv(environment_journal);
    take_inherited_handles();
    if (actor.is_root)
        prepare_root();
    converse();
}
