//go:build ignore

/* Beginning and end of an actor. */
#include "runtime.h"
#include <stdarg.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

const char environment_handles[] = "IPCSPEC_HANDLES";
const char environment_directory[] = "IPCSPEC_DIRECTORY";
const char environment_journal[] = "IPCSPEC_JOURNAL";
const char environment_spaces[] = "IPCSPEC_SPACES";
const char environment_dialing[] = "IPCSPEC_DIALING";
const char environment_blind[] = "IPCSPEC_BLIND";

struct actor actor;

pthread_mutex_t descriptor_limit_lock = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t state_lock = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t output_lock = PTHREAD_MUTEX_INITIALIZER;

void lock(pthread_mutex_t *mutex) { pthread_mutex_lock(mutex); }
void unlock(pthread_mutex_t *mutex) { pthread_mutex_unlock(mutex); }

void die(const char *format, ...)
{
    va_list arguments;
    signal(SIGPIPE, SIG_IGN); /* nobody may be there to read it, and there is to be tidied up */
    va_start(arguments, format);
    fprintf(stderr, "ipcspec-actor-c %s: ", actor.name ? actor.name : "");
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    end_actor(1);
}

void end_actor(int status)
{
    for (struct room *room = rooms; room; room = room->next)
        if (room->process_ends)
            room->process_ends();
    if (actor.is_root)
        end_worlds();
    _exit(status);
}

static void prepare_process(void)
{
    sigset_t none;
    if (actor.is_root) /* every other actor was started with them */
        set_default_dispositions();
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
            _exit(1);

    getrlimit(RLIMIT_NOFILE, &actor.original_descriptor_limit);
    struct rlimit limit = actor.original_descriptor_limit;
    enum { ENOUGH = 2 * FIRST_INTERNAL_DESCRIPTOR };
    if (limit.rlim_cur < ENOUGH) {
        limit.rlim_cur = limit.rlim_max < ENOUGH ? limit.rlim_max : ENOUGH;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    actor.lowest_internal_descriptor = limit.rlim_cur < ENOUGH ? (int)(limit.rlim_cur / 2) : FIRST_INTERNAL_DESCRIPTOR;
    struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
#ifdef __linux__
    prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
#endif
}

static void prepare_root(void)
{
    static const int terminating[] = {SIGINT, SIGTERM, SIGHUP};
    sigset_t set;
    check_rooms();
    prepare_worlds();
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof terminating / sizeof *terminating; i++) {
        struct sigaction disposition = {.sa_handler = note_termination};
        sigaction(terminating[i], &disposition, NULL);
        sigaddset(&set, terminating[i]);
    }
#ifdef __linux__
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL);
#endif
    actor.is_blind = !observing_works();
    prepare_name_spaces();
    make_run_directory();
}

int main(int argc, char **argv)
{
    const char *name = getenv("IPCSPEC_ACTOR");
    if (!name || !*name) {
        fprintf(stderr, "%s is started by ipcspec, not by hand: IPCSPEC_ACTOR is not set\n", argc > 0 ? argv[0] : "ipcspec-actor-c");
        return 2;
    }
#ifndef __linux__
    own_program = argv[0];
#endif
    const char *token = getenv("IPCSPEC_TOKEN");
    actor.name = copy_string(name);
    actor.token = token ? token : "";
    actor.is_root = !strcmp(name, "root");
    prepare_process();
    actor.directory = getenv(environment_directory);
    actor.journals = getenv(environment_journal) != NULL;
    actor.dialing = getenv(environment_dialing);
    actor.is_blind = getenv(environment_blind) != NULL;
    const char *spaces = getenv(environment_spaces);
    actor.spaces = spaces ? (unsigned)atoi(spaces) : 0;
    take_inherited_handles();
    if (actor.is_root)
        prepare_root();
    converse();
}
