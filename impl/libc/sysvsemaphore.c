//go:build ignore

/* System V semaphores. */
#include "sysvobject.h"
#include <sys/sem.h>
#include <time.h>

union semun {
    int val;
    struct semid_ds *buf;
    unsigned short *array;
    void *info;
};

/* Beyond the largest set that any system has: what takes or gives all values does not say how
 * many there are. */
enum { MOST_SEMAPHORES = 65536 };

static int get_set(const struct operation *op, key_t key, int flags)
{
    return semget(key, op ? (int)arg_number(op, "semaphores") : 0, flags);
}

static int status_of_set(int set, struct semid_ds *status)
{
    union semun argument = {.buf = status};
    return semctl(set, 0, IPC_STAT, argument);
}

/* As present_queue_state for queues: IPC_SET needs no permission to read. */
static int present_set_state(int set, struct semid_ds *status)
{
    if (!status_of_set(set, status))
        return 0;
    int error = errno;
#ifdef SEM_STAT_ANY
    enum { INDEX_BITS = 0x7fff };
    union semun argument = {.buf = status};
    if (error == EACCES && semctl(set & INDEX_BITS, 0, SEM_STAT_ANY, argument) == set)
        return 0;
#endif
    return error;
}

static int set_status(int set, struct ipc_perm *permissions, time_t *changed)
{
    struct semid_ds status;
    int error = present_set_state(set, &status);
    if (!error) {
        *permissions = status.sem_perm;
        *changed = status.sem_ctime;
    }
    errno = error;
    return error ? -1 : 0;
}

static int remove_set(int set) { return semctl(set, 0, IPC_RMID); }

static const struct sysv_kind sets = {"sem", get_set, set_status, remove_set};

static bool remove_noted_set(const struct json *identity, uid_t user, bool later) { return remove_noted_sysv(&sets, identity, user, later); }

static int ssem_get(struct operation *op) { return put_value_or_error(op, "set", get_sysv(op, &sets)); }

static int set_of(const struct operation *op) { return (int)arg_number(op, "set"); }

static int ssem_op(struct operation *op)
{
    const struct json *list = arg(op, "operations"), *timeout = arg(op, "timeout");
    size_t count = json_count(list), i = 0;
    struct sembuf *operations = allocate((count + 1) * sizeof *operations);
    for (const struct json *one = json_elements(list); one; one = one->next, i++) {
        const struct json *nowait = json_member(one, "nowait"), *undo = json_member(one, "undo");
        operations[i].sem_num = (unsigned short)json_number(json_member(one, "number"), 0);
        operations[i].sem_op = (short)json_number(json_member(one, "change"), 0);
        operations[i].sem_flg = (short)((nowait && nowait->kind == JSON_TRUE ? IPC_NOWAIT : 0) | (undo && undo->kind == JSON_TRUE ? SEM_UNDO : 0));
    }
    int set = set_of(op), failed;
    if (timeout) {
#ifdef __linux__
        long long milliseconds = json_number(timeout, 0);
        struct timespec limit = {.tv_sec = (time_t)(milliseconds / 1000), .tv_nsec = (long)(milliseconds % 1000 * 1000000)};
        WITHIN(op, set, failed = semtimedop(set, operations, count, &limit));
#else
        free(operations);
        return UNSUPPORTED;
#endif
    } else {
        WITHIN(op, set, failed = semop(set, operations, count));
    }
    int error = failed ? errno : 0;
    free(operations);
    return error;
}

/* The outcome of a call that gives a set another time of change, which is noted. */
static int changed_set(int set, int failed)
{
    int error = failed ? errno : 0;
    if (!error)
        note_changed_sysv(&sets, set);
    return error;
}

/* A question about one semaphore. */
static int ask(struct operation *op, int command, const char *name)
{
    return put_value_or_error(op, name, semctl(set_of(op), (int)arg_number(op, "number"), command));
}

static int ssem_value(struct operation *op) { return ask(op, GETVAL, "value"); }
static int ssem_last_process(struct operation *op) { return ask(op, GETPID, "pid"); }
static int ssem_increase_waiters(struct operation *op) { return ask(op, GETNCNT, "count"); }
static int ssem_zero_waiters(struct operation *op) { return ask(op, GETZCNT, "count"); }

static int ssem_values(struct operation *op)
{
    struct semid_ds status;
    if (status_of_set(set_of(op), &status))
        return errno;
    union semun argument = {.array = allocate(MOST_SEMAPHORES * sizeof(unsigned short))};
    int error = semctl(set_of(op), 0, GETALL, argument) ? errno : 0;
    if (!error) {
        put_open(&op->result, "values", "[");
        for (size_t i = 0; i < status.sem_nsems; i++)
            put_number(&op->result, NULL, argument.array[i]);
        put_close(&op->result, "]");
    }
    free(argument.array);
    return error;
}

static int ssem_set_value(struct operation *op)
{
    union semun argument = {.val = (int)arg_number(op, "value")};
    return changed_set(set_of(op), semctl(set_of(op), (int)arg_number(op, "number"), SETVAL, argument));
}

static int ssem_set_values(struct operation *op)
{
    const struct json *list = arg(op, "values");
    size_t count = json_count(list), i = 0;
    union semun argument = {.array = allocate((count > MOST_SEMAPHORES ? count : MOST_SEMAPHORES) * sizeof(unsigned short))};
    for (const struct json *value = json_elements(list); value; value = value->next)
        argument.array[i++] = (unsigned short)json_number(value, 0);
    int error = changed_set(set_of(op), semctl(set_of(op), 0, SETALL, argument));
    free(argument.array);
    return error;
}

static int ssem_stat(struct operation *op)
{
    struct semid_ds status;
    if (status_of_set(set_of(op), &status))
        return errno;
    put_number(&op->result, "semaphores", (long long)status.sem_nsems);
    put_number(&op->result, "operate_time", (long long)status.sem_otime);
    put_sysv_permissions(&op->result, &status.sem_perm, status.sem_ctime);
    return 0;
}

static int ssem_set(struct operation *op)
{
    struct semid_ds status;
    int error = present_set_state(set_of(op), &status);
    if (error)
        return error;
    change_sysv_permissions(op, &status.sem_perm);
    union semun argument = {.buf = &status};
    return changed_set(set_of(op), semctl(set_of(op), 0, IPC_SET, argument));
}

static int ssem_remove(struct operation *op) { return remove_set(set_of(op)) ? errno : 0; }

#ifdef __linux__
static int ssem_limits(struct operation *op)
{
    struct seminfo limits;
    union semun argument = {.info = &limits};
    if (semctl(0, 0, IPC_INFO, argument) < 0)
        return errno;
    put_number(&op->result, "max_semaphores", limits.semmsl);
    put_number(&op->result, "max_operations", limits.semopm);
    put_number(&op->result, "max_value", limits.semvmx);
    put_number(&op->result, "max_adjustment", limits.semaem);
    return 0;
}
#endif

/* Libraries make either call of it, some one with 64 bits of time. */
#ifndef SYS_semop
#define SYS_semop NO_SUCH_CALL
#endif
#ifndef SYS_semtimedop
#define SYS_semtimedop NO_SUCH_CALL
#endif
#ifndef SYS_semtimedop_time64
#define SYS_semtimedop_time64 NO_SUCH_CALL
#endif

ROOM(sysvsemaphore) {
    .mechanism = "sysv-semaphore",
    .operations = OPERATIONS {
        OPERATION("ssem.get", ssem_get),
        OPERATION("ssem.op", ssem_op, WAITS_IN("semop", INT_ARGUMENT, SYS_semop, SYS_semtimedop, SYS_semtimedop_time64)),
        OPERATION("ssem.value", ssem_value),
        OPERATION("ssem.values", ssem_values),
        OPERATION("ssem.increase-waiters", ssem_increase_waiters),
        OPERATION("ssem.zero-waiters", ssem_zero_waiters),
        OPERATION("ssem.last-process", ssem_last_process),
        OPERATION("ssem.set-value", ssem_set_value),
        OPERATION("ssem.set-values", ssem_set_values),
        OPERATION("ssem.stat", ssem_stat),
        OPERATION("ssem.set", ssem_set),
        OPERATION("ssem.remove", ssem_remove),
#ifdef __linux__
        OPERATION("ssem.limits", ssem_limits),
#endif
        {0},
    },
    .removables = REMOVABLES { {"sem", "semaphore set", IPC_NAME_SPACE, remove_noted_set}, {0} },
};
