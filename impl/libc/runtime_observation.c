//go:build ignore

/* Which operations are blocked: observed from outside of their threads through /proc. */
#include "runtime.h"
#include <time.h>

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

static bool is_call(const struct waiting *waits, long number)
{
    if (number < 0)
        return false;
    for (const long *call = waits->calls; *call != END_OF_CALLS; call++)
        if (*call == number)
            return true;
    return number == SYS_restart_syscall; /* the same call in a thread that was stopped and continued */
}

static bool same_argument(const struct waiting *waits, unsigned long one, unsigned long other)
{
    return waits->first_argument == INT_ARGUMENT ? (unsigned)one == (unsigned)other : one == other;
}

enum sight {
    BUSY,         /* nothing can be said */
    IN_ITS_CALL,  /* it waits there */
    SOMEWHERE_ELSE, /* it waits, and what is shown is not its call */
};

/* The syscall line alone lies, because a thread that was just woken still shows its call;
 * unchanged scheduler statistics around a sleeping state make it evidence. */
static enum sight look_at(struct worker *w)
{
    unsigned long phase = atomic_load(&w->phase);
    if (!w->observable || phase % 2 == 0)
        return BUSY;
    if (w->proc_files[0] < 0)
        open_proc_files(w);
    const struct waiting *waits = atomic_load(&w->waits);
    unsigned long first_argument = atomic_load(&w->first_argument);

    char before[128], after[128], line[512];
    if (!read_proc_file(w, SCHEDSTAT, before, sizeof before))
        return BUSY;

    long number;
    unsigned long shown_argument;
    bool is_there = read_proc_file(w, SYSCALL, line, sizeof line) && sscanf(line, "%ld %lx", &number, &shown_argument) == 2 &&
                    is_call(waits, number) && same_argument(waits, shown_argument, first_argument);

    if (!read_proc_file(w, STAT, line, sizeof line))
        return BUSY;
    const char *command_end = strrchr(line, ')');
    if (!command_end || strncmp(command_end, ") S", 3))
        return BUSY;

    if (!read_proc_file(w, SCHEDSTAT, after, sizeof after) || strcmp(before, after) || atomic_load(&w->phase) != phase)
        return BUSY;
    return is_there ? IN_ITS_CALL : SOMEWHERE_ELSE;
}

/* The name of the call that the worker waits in, or NULL: not blocked as far as can be known. */
static const char *observed_blocked_in(struct worker *w) { return look_at(w) == IN_ITS_CALL ? atomic_load(&w->waits)->in : NULL; }

/* An operation whose state is known: it waits in read(). */
struct probe {
    struct worker worker;
    int ends[2];
};

static const struct operation_kind reading = {.name = "probe", WAITS_IN("read", INT_ARGUMENT, SYS_read)};

static void *wait_in_read(void *argument)
{
    const struct operation op = {.kind = &reading};
    struct probe *probe = argument;
    char byte;
    ssize_t n;
    become_worker(&probe->worker);
    WITHIN(&op, probe->ends[0], n = read(probe->ends[0], &byte, 1));
    return n ? probe : NULL;
}

/* Whether what /proc shows of a thread is true here. Under qemu-user it has the numbers of
 * the host's system calls, and in some sandboxes nothing; there an operation that waits
 * would be taken for one that runs, for ever. */
bool observing_works(void)
{
    enum { PAUSE = 20000, LONGEST = 2000000000, ENOUGH = 3 };
    struct probe probe = {.worker = {.waits = NULL}};
    bool made = !pipe(probe.ends);
    /* While there is one thread only: to enlarge the table of descriptors takes several
     * milliseconds in a process that has more. */
    for (int i = 0; made && i < 2; i++)
        probe.ends[i] = move_to_internal(probe.ends[i]);
    if (!made || pthread_create(&probe.worker.thread, NULL, wait_in_read, &probe))
        die("a thread cannot be observed: %s", strerror(errno));
    int elsewhere = 0;
    enum sight sight = BUSY;
    for (int64_t begun = monotonic_now(); elsewhere < ENOUGH && sight != IN_ITS_CALL && monotonic_now() - begun < LONGEST;) {
        struct timespec pause = {0, PAUSE};
        nanosleep(&pause, NULL);
        sight = look_at(&probe.worker);
        bool ready = atomic_load(&probe.worker.phase) % 2;
        elsewhere += sight == SOMEWHERE_ELSE || (ready && !probe.worker.observable);
    }
    close(probe.ends[1]);
    pthread_join(probe.worker.thread, NULL);
    close(probe.ends[0]);
    close_proc_files(&probe.worker);
    return sight == IN_ITS_CALL;
}

#else
static const char *observed_blocked_in(struct worker *w)
{
    (void)w;
    return NULL;
}

bool observing_works(void) { return false; }
#endif

/* Reports operations that are blocked by now; returns whether any is still to be settled. */
bool report_blocked(void)
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

void answer_state(long long id, long long of)
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
