//go:build ignore

/* What can be done with any descriptor. */
#include "actor.h"
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>

static int read_into(struct operation *op, bool at_offset)
{
    int fd = arg_fd(op, "handle");
    long long size = arg_number(op, "size"), offset = arg_number(op, "offset");
    if (size < 0 || size > LARGEST_READ)
        return EINVAL;
    char *buffer = allocate((size_t)size);
    ssize_t n;
    if (at_offset)
        WITHIN(op, fd, n = pread(fd, buffer, (size_t)size, (off_t)offset));
    else
        WITHIN(op, fd, n = read(fd, buffer, (size_t)size));
    int error = n < 0 ? errno : 0;
    if (n >= 0)
        put_base64(&op->result, "data", buffer, (size_t)n);
    free(buffer);
    return error;
}

static int fd_read(struct operation *op) { return read_into(op, false); }
static int fd_pread(struct operation *op) { return read_into(op, true); }

static int write_from(struct operation *op, bool at_offset)
{
    size_t size;
    int fd = arg_fd(op, "handle");
    long long offset = arg_number(op, "offset");
    unsigned char *data = payload(op, 0, &size);
    if (!data)
        return ENOMEM;
    ssize_t n;
    if (at_offset)
        WITHIN(op, fd, n = pwrite(fd, data, size, (off_t)offset));
    else
        WITHIN(op, fd, n = write(fd, data, size));
    int error = put_value_or_error(op, "count", n);
    free(data);
    return error;
}

static int fd_write(struct operation *op) { return write_from(op, false); }
static int fd_pwrite(struct operation *op) { return write_from(op, true); }

static int fd_writev(struct operation *op)
{
    size_t count = json_count(arg(op, "pieces")), i = 0;
    int fd = arg_fd(op, "handle");
    struct iovec *pieces = allocate(count * sizeof *pieces);
    for (const struct json *piece = json_elements(arg(op, "pieces")); piece; piece = piece->next, i++)
        pieces[i].iov_base = decode_base64(piece, 0, &pieces[i].iov_len);
    ssize_t n;
    WITHIN(op, fd, n = writev(fd, pieces, count > INT_MAX ? INT_MAX : (int)count));
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
    int error = close(arg_fd(op, "handle")) ? errno : 0;
    if (error != EBADF) /* what was no descriptor is what it was */
        take_handle(arg_string(op, "handle"));
    return error;
}

static int fd_dup(struct operation *op)
{
    int fd = dup(arg_fd(op, "handle"));
    if (fd < 0)
        return errno;
    put_opened(&op->result, NULL, fd);
    return 0;
}

static int fd_closed(struct operation *op)
{
    int fd = 63; /* select() does not look at numbers beyond the table, which has 64 at least */
    while (fd > 2 && fcntl(fd, F_GETFD) >= 0)
        fd--;
    if (fd == 2)
        for (fd = 64; fcntl(fd, F_GETFD) >= 0;)
            fd++;
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

static int fd_limit(struct operation *op) { return limit_descriptors(arg_number(op, "free")); }

ROOM(descriptor) {
    .operations = OPERATIONS {
        OPERATION("fd.read", fd_read, WAITS_IN("read", INT_ARGUMENT, SYS_read)),
        OPERATION("fd.write", fd_write, WAITS_IN("write", INT_ARGUMENT, SYS_write)),
        OPERATION("fd.writev", fd_writev, WAITS_IN("writev", INT_ARGUMENT, SYS_writev)),
        OPERATION("fd.pread", fd_pread, WAITS_IN("pread", INT_ARGUMENT, SYS_pread64)),
        OPERATION("fd.pwrite", fd_pwrite, WAITS_IN("pwrite", INT_ARGUMENT, SYS_pwrite64)),
        OPERATION("fd.seek", fd_seek),
        OPERATION("fd.close", fd_close),
        OPERATION("fd.dup", fd_dup),
        OPERATION("fd.closed", fd_closed),
        OPERATION("fd.flags", fd_flags),
        OPERATION("fd.set-nonblock", fd_set_nonblock),
        OPERATION("fd.stat", fd_stat),
        OPERATION("fd.unread", fd_unread),
        OPERATION("fd.pathconf", fd_pathconf),
        OPERATION("fd.limit", fd_limit),
        {0},
    },
    .options = OPTIONS { OPTION("pathconf"), OPTION("nonblocking"), OPTION("handle-limit"), OPTION("closed-descriptors"), {0} },
};
