//go:build ignore

/* What a process is called for: the handlers of its signals, which can be held. */
#include "actor.h"
#include "upcall.h"
#include <stdatomic.h>

#ifdef __linux__
#include <linux/futex.h>

/* A handler that is held. It waits on its stage, in the thread that took the signal. */
enum stage { NOBODY, CLAIMED, ARRIVED, TOLD, RELEASED };

static struct held {
    _Atomic uint32_t stage;
    int number;
    atomic_ulong arrival, telling; /* which one it was */
} held[64];
enum { MOST_HELD = sizeof held / sizeof *held };

static atomic_bool holds[NSIG];
static atomic_ulong arrivals, tellings;
static atomic_int handled[NSIG];
static _Atomic uint32_t news; /* changes when a handler has arrived or returned */

static void wait_while(_Atomic uint32_t *word, uint32_t value) { syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0); }
static void wake(_Atomic uint32_t *word) { syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0); }

static void tell(void)
{
    atomic_fetch_add(&news, 1);
    wake(&news);
}

static struct held *claim(void)
{
    for (int i = 0; i < MOST_HELD; i++) {
        uint32_t nobody = NOBODY;
        if (atomic_compare_exchange_strong(&held[i].stage, &nobody, CLAIMED))
            return &held[i];
    }
    static const char complaint[] = "ipcspec-actor-c: more handlers are held than there is room for\n";
    if (write(2, complaint, sizeof complaint - 1)) {
    }
    _exit(1);
}

static const struct waiting in_handler = {"handler", LONG_ARGUMENT, (const long[]){SYS_futex, END_OF_CALLS}};

static void stay(int number)
{
    struct interrupted call;
    struct held *h = claim();
    if (enter_handler(&call, &in_handler, (unsigned long)&h->stage)) {
        h->number = number;
        atomic_store(&h->arrival, atomic_fetch_add(&arrivals, 1));
        atomic_store(&h->stage, ARRIVED);
        tell();
        for (uint32_t stage; (stage = atomic_load(&h->stage)) != RELEASED;)
            wait_while(&h->stage, stage);
        leave_handler(&call);
    }
    atomic_store(&h->stage, NOBODY);
}

void take_upcall(int number)
{
    int error = errno;
    if (atomic_load(&holds[number]))
        stay(number);
    atomic_fetch_add(&handled[number], 1);
    tell();
    errno = error;
}

/* There is no other source: processes of UNIX have no windows. */
static bool of_signals(const struct operation *op)
{
    const char *source = arg_string(op, "source");
    return source && !strcmp(source, "signals");
}

static int upcall_hold(struct operation *op)
{
    const struct json *what = arg(op, "what");
    if (!of_signals(op))
        return EINVAL;
    for (const struct json *name = json_elements(what); name; name = name->next)
        if (!signal_number(json_string(name)))
            return EINVAL;
    for (int i = 0; i < NSIG; i++)
        atomic_store(&holds[i], false);
    for (const struct json *name = json_elements(what); name; name = name->next)
        atomic_store(&holds[signal_number(json_string(name))], true);
    return 0;
}

/* The one that arrived first, or was told of last. */
static struct held *find(enum stage stage)
{
    struct held *found = NULL;
    for (struct held *h = held; h < held + MOST_HELD; h++)
        if (atomic_load(&h->stage) == stage &&
            (!found || (stage == ARRIVED ? h->arrival < found->arrival : h->telling > found->telling)))
            found = h;
    return found;
}

static int upcall_next(struct operation *op)
{
    if (!of_signals(op))
        return EINVAL;
    for (;;) {
        uint32_t seen = atomic_load(&news), arrived = ARRIVED;
        struct held *h = find(ARRIVED);
        if (!h) {
            WITHIN(op, &news, wait_while(&news, seen));
            continue;
        }
        int number = h->number;
        if (atomic_compare_exchange_strong(&h->stage, &arrived, TOLD)) {
            atomic_store(&h->telling, atomic_fetch_add(&tellings, 1));
            put_signal(&op->result, "what", number);
            return 0;
        }
    }
}

static int upcall_reply(struct operation *op)
{
    struct held *h = of_signals(op) ? find(TOLD) : NULL;
    if (!h)
        return of_signals(op) ? ESRCH : EINVAL;
    atomic_store(&h->stage, RELEASED);
    wake(&h->stage);
    return 0;
}

static int upcall_count(struct operation *op)
{
    int number = signal_number(arg_string(op, "what")), count;
    long long enough = arg_number(op, "at_least");
    if (!of_signals(op) || !number)
        return EINVAL;
    for (;;) {
        uint32_t seen = atomic_load(&news);
        if ((count = atomic_load(&handled[number])) >= enough)
            break;
        WITHIN(op, &news, wait_while(&news, seen));
    }
    put_number(&op->result, "count", count);
    return 0;
}

/* The child has none of the threads that are in handlers. */
static void begin_anew(void)
{
    for (int i = 0; i < MOST_HELD; i++)
        atomic_store(&held[i].stage, NOBODY);
    for (int i = 0; i < NSIG; i++) {
        atomic_store(&holds[i], false);
        atomic_store(&handled[i], 0);
    }
}

ROOM(upcall) {
    .operations = OPERATIONS {
        OPERATION("upcall.hold", upcall_hold),
        OPERATION("upcall.next", upcall_next, WAITS_IN("upcall.next", LONG_ARGUMENT, SYS_futex)),
        OPERATION("upcall.reply", upcall_reply),
        OPERATION("upcall.count", upcall_count, WAITS_IN("upcall.count", LONG_ARGUMENT, SYS_futex)),
        {0},
    },
    .options = OPTIONS { OPTION("handlers"), {0} },
    .process_forked = begin_anew,
};

#else

void take_upcall(int number) { (void)number; }

static const char *lacks_futexes(void) { return "Linux"; }

ROOM(upcall) {
    .options = OPTIONS { OPTION("handlers", .lacks = lacks_futexes), {0} },
};
#endif
