//go:build ignore

/* Starting processes. */
#include "runtime.h"
#include <grp.h>
#include <sys/stat.h>

extern char **environ;
const char *own_program = "/proc/self/exe"; /* found even by a user who cannot follow its path */

static bool is_variable(const char *entry, const char *name)
{
    size_t length = strlen(name);
    return !strncmp(entry, name, length) && entry[length] == '=';
}

/* The environment of the new process, in one block for one free(). */
static char **launch_environment(const struct launch *launch)
{
    char spaces[16] = "";
    snprintf(spaces, sizeof spaces, "%u", launch->spaces);
    const struct {
        const char *name, *value;
    } own[] = {
        {"IPCSPEC_ACTOR", launch->actor},
        {"IPCSPEC_TOKEN", launch->token ? launch->token : actor.token},
        {environment_handles, launch->kept_names},
        {environment_directory, launch->directory},
        {environment_journal, launch->journals ? "yes" : NULL},
        {environment_dialing, launch->dialing},
        {environment_spaces, launch->spaces ? spaces : NULL},
        {environment_blind, actor.is_blind ? "1" : NULL},
    };
    enum { OWN = sizeof own / sizeof *own };
    size_t count = 0, size = 0, i;
    for (i = 0; environ[i]; i++)
        count++;
    for (i = 0; i < OWN; i++)
        size += strlen(own[i].name) + (own[i].value ? strlen(own[i].value) : 0) + 2;
    char **environment = allocate((count + OWN + 1) * sizeof *environment + size), *room = (char *)(environment + count + OWN + 1);
    count = 0;
    for (i = 0; environ[i]; i++) {
        bool replaced = !launch->actor && !strncmp(environ[i], "IPCSPEC_", 8);
        for (size_t n = 0; n < OWN; n++)
            replaced = replaced || is_variable(environ[i], own[n].name);
        if (!replaced)
            environment[count++] = environ[i];
    }
    for (i = 0; i < OWN; i++)
        if (launch->actor && own[i].value) {
            environment[count++] = room;
            room += sprintf(room, "%s=%s", own[i].name, own[i].value) + 1;
        }
    return environment;
}

static void close_range_of_descriptors(unsigned first, unsigned last)
{
    if (first > last)
        return;
#ifdef SYS_close_range
    if (!syscall(SYS_close_range, first, last, 0))
        return;
#endif
    rlim_t end = actor.original_descriptor_limit.rlim_max < 65536 ? actor.original_descriptor_limit.rlim_max : 65536;
    for (unsigned fd = first; fd <= last && fd < end; fd++)
        close((int)fd);
}

/* In the child: only calls that are safe after fork() in a process with threads. */
static void become_launched(const struct launch *launch, char **environment)
{
    static char *self_argv[] = {"ipcspec-actor-c", NULL};
    for (struct room *room = rooms; room; room = room->next)
        if (room->process_execs)
            room->process_execs();
    if (launch->own_group)
        setpgid(0, 0);
    if (launch->working > 2 && fchdir(launch->working))
        _exit(126);
    if (launch->output > 2) {
        dup2(launch->output, 1);
        dup2(launch->output, 2);
        int null = open("/dev/null", O_RDONLY);
        if (null > 0)
            dup2(null, 0);
    }
    unsigned next = 3;
    for (size_t i = 0; i < launch->kept_count; i++) {
        unsigned kept = (unsigned)launch->kept[i];
        fcntl((int)kept, F_SETFD, 0);
        if (kept < next)
            continue;
        if (kept > next)
            close_range_of_descriptors(next, kept - 1);
        next = kept + 1;
    }
    close_range_of_descriptors(next, UINT_MAX);
    setrlimit(RLIMIT_NOFILE, &actor.original_descriptor_limit);
    if (launch->other_user && (setgroups(0, NULL) || setgid(OTHER_USER) || setuid(OTHER_USER)))
        _exit(126);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (launch->actor) {
        execve(own_program, self_argv, environment);
    } else {
        environ = environment;
        execvp(launch->argv[0], launch->argv);
    }
    _exit(127);
}

const char *token_of(const struct operation *op) { return json_string(json_member(op->request, "token")); }

pid_t launch_process(const struct launch *launch)
{
    char **environment = launch_environment(launch);
    sigset_t all, previous;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &previous);
    pid_t pid = fork();
    if (pid == 0)
        become_launched(launch, environment);
    int error = errno;
    pthread_sigmask(SIG_SETMASK, &previous, NULL);
    if (pid > 0 && launch->own_group)
        setpgid(pid, pid); /* whoever is first: the group exists when this returns */
    free(environment);
    errno = error;
    return pid;
}

static int ascending(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

int spawn_actor(const struct operation *op, const struct json *inherit, pid_t *pid)
{
    const char *name = arg_string(op, "actor");
    struct text names = {0};
    int *kept = allocate(json_count(inherit) * sizeof *kept), error = 0;
    size_t count = 0;
    put_bytes(&names, "", 0);
    for (const struct json *handle = json_elements(inherit); handle; handle = handle->next) {
        const char *text = json_string(handle);
        int fd = fd_of(handle);
        if (!text || fd < 0) {
            error = EBADF;
            break;
        }
        kept[count++] = fd;
        put(&names, "%s=%d\n", text, fd);
    }
    if (!name)
        error = EINVAL;
    if (!error) {
        qsort(kept, count, sizeof *kept, ascending);
        struct launch launch = {.actor = name, .token = token_of(op), .directory = actor.directory, .journals = actor.journals, .dialing = actor.dialing, .spaces = actor.spaces,
                                .kept = kept, .kept_count = count, .kept_names = names.bytes};
        *pid = launch_process(&launch);
        error = *pid < 0 ? errno : 0;
    }
    free(kept);
    free(names.bytes);
    return error;
}

static void continue_as_forked(char *name, char *token) __attribute__((noreturn));
static void continue_as_forked(char *name, char *token)
{
    /* The parent's end is seen by the runner only when nobody else holds its connection. */
    close(actor.control);
    forget_workers();
    if (actor.is_root) {
        set_default_dispositions(); /* other actors keep their parent's, as fork() has it */
        forget_worlds();
        actor.is_root = false;
    }
    actor.name = name;
    if (token)
        actor.token = token;
    begin_handles_anew();
    for (struct room *room = rooms; room; room = room->next)
        if (room->process_forked)
            room->process_forked();
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, NULL);
    converse();
}

int fork_actor(const struct operation *op, pid_t *pid)
{
    const char *name = arg_string(op, "actor"), *token = token_of(op);
    if (!name)
        return EINVAL;
    char *copy = copy_string(name), *own = token ? copy_string(token) : NULL;
    /* All locks, so that the child finds what they guard in order. */
    lock(&descriptor_limit_lock);
    lock(&state_lock);
    lock(&output_lock);
    *pid = fork();
    int error = *pid < 0 ? errno : 0;
    unlock(&output_lock);
    unlock(&state_lock);
    unlock(&descriptor_limit_lock);
    if (*pid == 0)
        continue_as_forked(copy, own);
    free(copy);
    free(own);
    return error;
}
