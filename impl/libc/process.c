//go:build ignore

/* Processes that actors start, end and wait for; ids and clocks. */
#include "actor.h"
#include <sys/wait.h>
#include <time.h>

static int thread_id(struct operation *op)
{
    put_number(&op->result, "id", syscall(SYS_gettid));
    return 0;
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

static int process_exit(struct operation *op) { end_actor((int)arg_number(op, "status")); }

static int process_kill(struct operation *op)
{
    int number = arg(op, "signal") ? signal_number(arg_string(op, "signal")) : SIGKILL;
    long long pid = arg_number(op, "pid");
    if (pid <= 1 || pid > INT_MAX || !number)
        return EINVAL;
    if (!is_ours((pid_t)pid))
        return EPERM;
    return kill((pid_t)pid, number) ? errno : 0;
}

static int process_wait(struct operation *op)
{
    long long pid = arg_number(op, "pid");
    int status;
    pid_t ended;
    if (pid <= 1 || pid > INT_MAX)
        return EINVAL;
    WITHIN(op, pid, ended = waitpid((pid_t)pid, &status, 0));
    if (ended < 0)
        return errno;
    if (WIFSIGNALED(status))
        put_signal(&op->result, "signal", WTERMSIG(status));
    put_number(&op->result, "status", WIFEXITED(status) ? WEXITSTATUS(status) : 0);
    return 0;
}

static int put_started(struct operation *op, int error, pid_t pid)
{
    if (!error)
        put_number(&op->result, "pid", pid);
    return error;
}

static int process_spawn(struct operation *op)
{
    pid_t pid = 0;
    int error = spawn_actor(op, arg(op, "inherit"), &pid);
    return put_started(op, error, pid);
}

static int process_fork(struct operation *op)
{
    pid_t pid = 0;
    int error = fork_actor(op, &pid);
    return put_started(op, error, pid);
}

#ifndef SYS_wait4
#define SYS_wait4 NO_SUCH_CALL
#endif

ROOM(process) {
    .operations = OPERATIONS {
        OPERATION("process.spawn", process_spawn),
        OPERATION("process.fork", process_fork),
        OPERATION("process.exit", process_exit),
        OPERATION("process.kill", process_kill),
        OPERATION("process.wait", process_wait, WAITS_IN("wait", INT_ARGUMENT, SYS_wait4, SYS_waitid)),
        OPERATION("process.ids", process_ids),
        OPERATION("thread.id", thread_id),
        OPERATION("clock.now", clock_now),
        {0},
    },
    .options = OPTIONS { OPTION("fork"), {0} },
};
