//go:build ignore

/* Files of the world's directory. */
#include "actor.h"
#include <sys/ipc.h>
#include <sys/stat.h>

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

ROOM(file) {
    .operations = OPERATIONS {
        OPERATION("file.create", file_create),
        OPERATION("file.link", file_link),
        OPERATION("file.key", file_key),
        {0},
    },
    .options = OPTIONS { OPTION("ftok"), {0} },
};
