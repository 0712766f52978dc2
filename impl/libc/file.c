//go:build ignore

/* Files of the world's directory. */
#include "actor.h"
#include <sys/ipc.h>
#include <sys/stat.h>

static int file_create(struct operation *op)
{
    char *path = path_in_world(arg_string(op, "path"));
    if (!path)
        return EINVAL;
    int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0666), error = fd < 0 ? errno : 0;
    if (fd >= 0)
        close(fd);
    free(path);
    return error;
}

static int file_link(struct operation *op)
{
    char *path = path_in_world(arg_string(op, "path")), *to = path_in_world(arg_string(op, "to"));
    int error = !path || !to ? EINVAL : link(path, to) ? errno : 0;
    free(path);
    free(to);
    return error;
}

static int file_key(struct operation *op)
{
    char *path = path_in_world(arg_string(op, "path"));
    if (!path)
        return EINVAL;
    key_t key = ftok(path, (int)arg_number(op, "project"));
    int error = key == (key_t)-1 ? errno : 0;
    free(path);
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
