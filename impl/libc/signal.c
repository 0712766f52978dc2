//go:build ignore

/* Signals: dispositions, masks and pending sets. */
#include "actor.h"
#include "upcall.h"

/* Threads let these through, and children get them with their default disposition. */
static const int under_test[] = {SIGPIPE, SIGUSR1, SIGUSR2};
enum { UNDER_TEST = sizeof under_test / sizeof *under_test };

/* The argument "signal", or 0 unless it is under test. */
static int arg_signal(const struct operation *op)
{
    int number = signal_number(arg_string(op, "signal"));
    for (int i = 0; i < UNDER_TEST; i++)
        if (number == under_test[i])
            return number;
    return 0;
}

static int signal_action(struct operation *op)
{
    int number = arg_signal(op);
    const char *action = arg_string(op, "action");
    struct sigaction disposition = {0};
    if (!number || !action)
        return EINVAL;
    if (!strcmp(action, "default"))
        disposition.sa_handler = SIG_DFL;
    else if (!strcmp(action, "ignore"))
        disposition.sa_handler = SIG_IGN;
    else if (!strcmp(action, "handle"))
        disposition.sa_handler = take_upcall;
    else
        return EINVAL;
    disposition.sa_flags = arg_true(op, "restart") ? SA_RESTART : 0;
    return sigaction(number, &disposition, NULL) ? errno : 0;
}

static int signal_block(struct operation *op)
{
    int number = arg_signal(op), how = arg_true(op, "unblock") ? SIG_UNBLOCK : SIG_BLOCK, error;
    sigset_t set;
    if (!number)
        return EINVAL;
    sigemptyset(&set);
    sigaddset(&set, number);
    /* What is unblocked may be held in its handler before the call returns. */
    WITHIN(op, how, error = pthread_sigmask(how, &set, NULL));
    return error;
}

static int signal_pending(struct operation *op)
{
    sigset_t pending;
    if (sigpending(&pending))
        return errno;
    put_open(&op->result, "signals", "[");
    for (int i = 0; i < UNDER_TEST; i++)
        if (sigismember(&pending, under_test[i]))
            put_signal(&op->result, NULL, under_test[i]);
    put_close(&op->result, "]");
    return 0;
}

static int thread_signal(struct operation *op)
{
    int number = signal_number(arg_string(op, "signal"));
    return number ? signal_operation(arg_number(op, "of"), number) : EINVAL;
}

static void let_through(sigset_t *blocked)
{
    for (int i = 0; i < UNDER_TEST; i++)
        sigdelset(blocked, under_test[i]);
}

/* An ignored signal would stay ignored. */
static void set_defaults(void)
{
    for (int i = 0; i < UNDER_TEST; i++)
        signal(under_test[i], SIG_DFL);
}

ROOM(signal) {
    .operations = OPERATIONS {
        OPERATION("signal.action", signal_action),
        OPERATION("signal.block", signal_block, WAITS_IN("pthread_sigmask", INT_ARGUMENT, SYS_rt_sigprocmask)),
        OPERATION("signal.pending", signal_pending),
        OPERATION("thread.signal", thread_signal),
        {0},
    },
    .options = OPTIONS { OPTION("signals"), OPTION("threads"), {0} },
    .thread_begins = let_through,
    .process_execs = set_defaults,
};
