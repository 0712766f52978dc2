//go:build ignore

/* Worker threads, which perform operations one after the other. */
#include "runtime.h"
#include <time.h>

/* Guarded by state_lock. */
static struct worker *all_workers, *idle_workers;
struct operation *operations_underway;
static pthread_cond_t worker_ready = PTHREAD_COND_INITIALIZER;

static _Thread_local struct worker *this_worker;

int64_t monotonic_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void enter_call(const struct operation *op, unsigned long first_argument)
{
    if (!op->kind->waits.in)
        die("%s makes a call that it does not declare: WAITS_IN is missing", op->kind->name);
    atomic_store(&this_worker->waits, &op->kind->waits);
    atomic_store(&this_worker->first_argument, first_argument);
    if (!this_worker->returned) /* an operation of several calls begins with the first */
        this_worker->called = monotonic_now();
    atomic_fetch_add(&this_worker->phase, 1);
}

void leave_call(void)
{
    int error = errno;
    atomic_fetch_add(&this_worker->phase, 1);
    this_worker->returned = monotonic_now();
    errno = error;
}

bool enter_handler(struct interrupted *call, const struct waiting *waits, unsigned long first_argument)
{
    struct worker *w = this_worker;
    if (!w || atomic_load(&w->phase) % 2 == 0)
        return false;
    call->waits = atomic_load(&w->waits);
    call->first_argument = atomic_load(&w->first_argument);
    atomic_store(&w->waits, waits);
    atomic_store(&w->first_argument, first_argument);
    atomic_fetch_add(&w->phase, 2);
    return true;
}

void leave_handler(const struct interrupted *call)
{
    atomic_store(&this_worker->waits, call->waits);
    atomic_store(&this_worker->first_argument, call->first_argument);
    atomic_fetch_add(&this_worker->phase, 2);
}

void free_operation(struct operation *op)
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

void become_worker(struct worker *w)
{
    sigset_t blocked;
    this_worker = w;
    sigfillset(&blocked);
    static const int admitted[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
    for (size_t i = 0; i < sizeof admitted / sizeof *admitted; i++)
        sigdelset(&blocked, admitted[i]);
    for (struct room *room = rooms; room; room = room->next)
        if (room->thread_begins)
            room->thread_begins(&blocked);
    pthread_sigmask(SIG_SETMASK, &blocked, NULL);
    for (int i = 0; i < PROC_FILES; i++)
        w->proc_files[i] = -1;
#ifdef __linux__
    w->thread_id = syscall(SYS_gettid);
    w->observable = !actor.is_blind;
#endif
}

void close_proc_files(struct worker *w)
{
    for (int i = 0; i < PROC_FILES; i++)
        if (w->proc_files[i] >= 0)
            close(w->proc_files[i]);
}

static void *work(void *argument)
{
    struct worker *w = argument;
    become_worker(w);
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
    enum { STACK = 1 << 20 };
    pthread_attr_t attributes;
    sigset_t all, previous;
    pthread_cond_init(&w->wake, NULL);
    w->name = name ? copy_string(name) : NULL;
    w->next = all_workers;
    all_workers = w;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK);
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

void dispatch(struct operation *op, const char *thread)
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

void begin_workers(void)
{
    lock(&state_lock);
    idle_workers = create_worker(NULL);
    unlock(&state_lock);
}

int signal_operation(long long id, int number)
{
    int error = ESRCH;
    lock(&state_lock);
    for (struct operation *op = operations_underway; op; op = op->next)
        if (op->id == id)
            error = pthread_kill(op->worker->thread, number);
    unlock(&state_lock);
    return error;
}

/* In a forked child: the threads are its parent's. */
void forget_workers(void)
{
    for (struct worker *w = all_workers; w; w = w->next)
        close_proc_files(w);
    all_workers = idle_workers = this_worker = NULL;
    operations_underway = NULL;
    pthread_cond_init(&worker_ready, NULL);
}
