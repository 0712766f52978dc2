//go:build ignore

/* Anonymous pipes. */
#include "actor.h"

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
    WITHIN(op, from, n = tee(from, to, (size_t)arg_number(op, "size"), 0));
    return put_value_or_error(op, "count", n);
}

static int pipe_splice(struct operation *op)
{
    int from = arg_fd(op, "from"), to = arg_fd(op, "to");
    ssize_t n;
    WITHIN(op, from, n = splice(from, NULL, to, NULL, (size_t)arg_number(op, "size"), 0));
    return put_value_or_error(op, "count", n);
}
#endif

static long pipe_buf(void) { return PIPE_BUF; }

ROOM(pipe) {
    .mechanism = "pipe",
    .operations = OPERATIONS {
        OPERATION("pipe.create", pipe_create),
#ifdef __linux__
        OPERATION("pipe.get-size", pipe_get_size),
        OPERATION("pipe.set-size", pipe_set_size),
        OPERATION("pipe.max-size", pipe_max_size),
        OPERATION("pipe.tee", pipe_tee, WAITS_IN("tee", INT_ARGUMENT, SYS_tee)),
        OPERATION("pipe.splice", pipe_splice, WAITS_IN("splice", INT_ARGUMENT, SYS_splice)),
#endif
        {0},
    },
    .options = OPTIONS { OPTION("pipe.buf", .number = pipe_buf), {0} },
    .claims = CLAIMS {"PIPE-03", "PIPE-21", NULL},
};
