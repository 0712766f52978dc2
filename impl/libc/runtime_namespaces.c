//go:build ignore

/* Name spaces of worlds. */
#include "runtime.h"
#ifdef __linux__
#include <sched.h>
#endif

bool can_isolate;

#ifdef __linux__
static int original_ipc = -1;

static int open_own(const char *kind)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%ld/ns/%s", (long)syscall(SYS_gettid), kind);
    return move_to_internal(open(path, O_RDONLY | O_CLOEXEC));
}

static void enter(int space, int kind)
{
    if (space >= 0 && setns(space, kind))
        die("cannot change the name space: %s", strerror(errno));
}

bool make_spaces(struct spaces *spaces)
{
    spaces->ipc = -1;
    if (original_ipc < 0 || unshare(CLONE_NEWIPC))
        return false;
    spaces->ipc = open_own("ipc");
    enter(original_ipc, CLONE_NEWIPC);
    return spaces->ipc >= 0;
}

void enter_spaces(const struct spaces *spaces) { enter(spaces->ipc, CLONE_NEWIPC); }

void leave_spaces(const struct spaces *spaces)
{
    if (spaces->ipc >= 0)
        enter(original_ipc, CLONE_NEWIPC);
}

void prepare_name_spaces(void)
{
    struct spaces probe;
    original_ipc = open_own("ipc");
    can_isolate = make_spaces(&probe);
    close_spaces(&probe);
}
#else
bool make_spaces(struct spaces *spaces)
{
    spaces->ipc = -1;
    errno = ENOSYS;
    return false;
}
void enter_spaces(const struct spaces *spaces) { (void)spaces; }
void leave_spaces(const struct spaces *spaces) { (void)spaces; }
void prepare_name_spaces(void) {}
#endif

unsigned kinds_of_spaces(const struct spaces *spaces) { return spaces->ipc >= 0 ? IPC_NAME_SPACE : NO_NAME_SPACE; }

void close_spaces(struct spaces *spaces)
{
    if (spaces->ipc >= 0)
        close(spaces->ipc);
    spaces->ipc = -1;
}
