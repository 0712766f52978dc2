//go:build ignore

/* A room that only a test has: it adds one of everything. */
#include "actor.h"
#include <sys/stat.h>

static int forks;

/* AT_FDCWD is a negative int: how the rest of its register looks is the compiler's affair. */
static int scratch_open(struct operation *op)
{
    const char *path = name_in_world(arg_string(op, "path"));
    int fd = -1;
    if (!path || (mkfifo(path, 0666) && errno != EEXIST))
        return path ? errno : EINVAL;
    WITHIN(op, AT_FDCWD, fd = openat(AT_FDCWD, path, arg_true(op, "write") ? O_WRONLY : O_RDONLY));
    if (fd < 0)
        return errno;
    put_opened(&op->result, NULL, fd);
    return 0;
}

static int scratch_undeclared(struct operation *op)
{
    WITHIN(op, 0, (void)0);
    return 0;
}

static int scratch_forks(struct operation *op)
{
    put_number(&op->result, "value", forks);
    return 0;
}

/* Outside of the world: nothing but the journal takes it away. */
static int scratch_create(struct operation *op)
{
    const char *path = arg_string(op, "path");
    int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno;
    close(fd);
    struct text identity = {0};
    put_string(&identity, NULL, path);
    put_number(&identity, NULL, 42);
    note_object("scratch file", &identity);
    free(identity.bytes);
    return 0;
}

static bool remove_scratch(const struct json *identity, uid_t user, bool later)
{
    (void)later; /* its path is enough */
    return user == geteuid() && json_number(identity->next, 0) == 42 && !unlink(json_string(identity));
}

static int begin(const struct world *world)
{
    char path[PATH_MAX];
    if (!strcmp(world_name(world), "no world"))
        return EDOM;
    snprintf(path, sizeof path, "%s/begun", world_directory(world));
    return mkdir(path, 0700) ? errno : 0;
}

static void end(const struct world *world, struct text *leaks) { put_string(leaks, NULL, world_name(world)); }

static void count_fork(void) { forks++; }

static void say_end(void)
{
    if (getenv("SCRATCH_END"))
        close(open(getenv("SCRATCH_END"), O_CREAT | O_WRONLY, 0600));
}

static void admit(sigset_t *blocked) { sigdelset(blocked, SIGWINCH); }

static int scratch_blocks(struct operation *op)
{
    sigset_t set;
    pthread_sigmask(SIG_SETMASK, NULL, &set);
    put_number(&op->result, "value", sigismember(&set, SIGWINCH));
    return 0;
}

static void prepare_exec(void) { umask(0123); }

static const char *lacks(void) { return "a reason"; }
static long number(void) { return 77; }

ROOM(scratch) {
    .mechanism = "scratch",
    .operations = OPERATIONS {
        OPERATION("scratch.open", scratch_open, WAITS_IN("open", INT_ARGUMENT, SYS_openat)),
        OPERATION("scratch.undeclared", scratch_undeclared),
        OPERATION("scratch.forks", scratch_forks),
        OPERATION("scratch.blocks", scratch_blocks),
        OPERATION("scratch.create", scratch_create),
        {0},
    },
    .options = OPTIONS { OPTION("scratch-plain"), OPTION("scratch-absent", .lacks = lacks), OPTION("scratch-number", .number = number), {0} },
    .claims = CLAIMS {"SCRATCH-01", NULL},
    .removables = REMOVABLES { {"scratch file", "file", NO_NAME_SPACE, remove_scratch}, {0} },
    .world_begins = begin,
    .world_ends = end,
    .thread_begins = admit,
    .process_forked = count_fork,
    .process_execs = prepare_exec,
    .process_ends = say_end,
};

/* What two rooms bring, one of them brings by mistake. */
static struct room twin = {.operations = OPERATIONS { OPERATION("fd.read", scratch_forks), {0} }};

__attribute__((constructor)) static void register_twin(void)
{
    if (getenv("SCRATCH_TWIN"))
        register_room(&twin, "twin");
}
