//go:build ignore

/* Worlds, which are the root actor's. */
#include "runtime.h"
#include <sys/stat.h>
#include <sys/wait.h>

/* A further network of a world. */
struct network {
    char *name;
    struct spaces space;
    struct network *next;
};

struct world {
    char *name;
    struct directory directory;
    struct spaces spaces;
    struct network *networks; /* beside the first one */
    pid_t *groups;
    size_t group_count, group_capacity;
    struct world *next;
};

/* Held by whoever starts processes in worlds or ends worlds, so that none starts in a world
 * that ends. Recursive, because whoever holds it may have to end the actor. */
static pthread_mutex_t worlds_lock;
static struct world *worlds;

const char *world_name(const struct world *world) { return world->name; }
const char *world_directory(const struct world *world) { return world->directory.path; }

static struct world *find_world(const char *name)
{
    struct world *world = name ? worlds : NULL;
    while (world && strcmp(world->name, name))
        world = world->next;
    return world;
}

static bool group_has_children(pid_t group)
{
    siginfo_t info;
    int n;
    do
        n = waitid(P_PGID, (id_t)group, &info, WEXITED | WNOHANG | WNOWAIT);
    while (n < 0 && errno == EINTR);
    return n == 0;
}

/* Kills and reaps everything that was started in the world. A group is signalled only while
 * it has children of ours, so that its number cannot have passed to somebody else. Orphans
 * are children of the root actor, because it is their reaper. */
static void kill_processes(struct world *world)
{
    for (size_t i = 0; i < world->group_count; i++)
        if (world->groups[i] > 1 && group_has_children(world->groups[i]))
            kill(-world->groups[i], SIGKILL);
    for (size_t i = 0; i < world->group_count; i++)
        while (world->groups[i] > 1 && (waitpid(-world->groups[i], NULL, 0) > 0 || errno == EINTR))
            if (group_has_children(world->groups[i]))
                kill(-world->groups[i], SIGKILL);
    world->group_count = 0;
}

static void close_networks(struct network *network)
{
    while (network) {
        struct network *next = network->next;
        close_spaces(&network->space);
        free(network->name);
        free(network);
        network = next;
    }
}

static int let_rooms_begin(const struct world *world)
{
    int error = 0;
    for (struct room *room = rooms; room && !error; room = room->next)
        if (room->world_begins) {
            enter_spaces(&world->spaces);
            error = room->world_begins(world);
            leave_spaces(&world->spaces);
        }
    return error;
}

static void let_rooms_end(const struct world *world, struct text *leaks)
{
    struct text unheard = {0};
    for (struct room *room = rooms; room; room = room->next)
        if (room->world_ends) {
            enter_spaces(&world->spaces);
            room->world_ends(world, leaks ? leaks : &unheard);
            leave_spaces(&world->spaces);
        }
    free(unheard.bytes);
}

/* The world is empty afterwards and has been taken off the list. worlds_lock is held. */
static void end_world(struct world *world, struct text *leaks)
{
    kill_processes(world);
    let_rooms_end(world, leaks);
    clear_journals(world->directory.at, NULL, leaks);
    remove_world_directory(&world->directory, leaks);
    close_spaces(&world->spaces);
    close_networks(world->networks);
    for (struct world **link = &worlds; *link; link = &(*link)->next)
        if (*link == world) {
            *link = world->next;
            break;
        }
    free(world->groups);
    free(world->name);
    free(world);
}

/* The name spaces that the world needs and is given. */
static bool needed_spaces(const struct json *needs, unsigned *kinds)
{
    *kinds = can_have_spaces(IPC_NAME_SPACE) ? IPC_NAME_SPACE : 0;
    for (const struct json *need = json_elements(needs); need; need = need->next) {
        const char *name = json_string(need);
        if (name && !strcmp(name, "private-mounts") && can_have_spaces(MOUNT_NAME_SPACE))
            *kinds |= MOUNT_NAME_SPACE;
        else if (name && !strcmp(name, "private-networks") && can_have_spaces(NETWORK_NAME_SPACE))
            *kinds |= NETWORK_NAME_SPACE;
        else
            return false;
    }
    return true;
}

static int world_begin(struct operation *op)
{
    const char *name = arg_string(op, "world");
    unsigned kinds;
    if (!name)
        return EINVAL;
    if (!needed_spaces(arg(op, "needs"), &kinds))
        return UNSUPPORTED;
    lock(&worlds_lock); /* held for ever once the run is at its end: nothing may be made any more */
    struct world *world = allocate(sizeof *world);
    world->name = copy_string(name);
    world->spaces = (struct spaces){-1, -1, -1, -1, -1};
    int error = make_world_directory(&world->directory);
    if (!error && !make_spaces(&world->spaces, kinds, world->directory.files))
        error = errno;
    if (!error && kinds & NETWORK_NAME_SPACE)
        error = give_dialing(&world->directory);
    world->directory.journals = some_must_be_noted(kinds);
    if (!error && world->directory.journals)
        error = make_journal(world->directory.at, geteuid());
    if (!error && find_world(name))
        error = EEXIST;
    if (!error)
        error = let_rooms_begin(world);
    world->next = worlds;
    worlds = world;
    if (error) {
        end_world(world, NULL);
    } else {
        if (world->spaces.ipc >= 0)
            put_true(&op->result, "isolated");
        put_string(&op->result, "directory", world->directory.path);
    }
    unlock(&worlds_lock);
    return error;
}

static int world_end(struct operation *op)
{
    struct text leaks = {0};
    lock(&worlds_lock);
    struct world *world = find_world(arg_string(op, "world"));
    if (world)
        end_world(world, &leaks);
    unlock(&worlds_lock);
    if (leaks.length) {
        put_open(&op->result, "leaks", "[");
        put_bytes(&op->result, leaks.bytes, leaks.length);
        put_close(&op->result, "]");
    }
    free(leaks.bytes);
    return world ? 0 : ENOENT;
}

static int world_restart(struct operation *op)
{
    if (!can_have_spaces(IPC_NAME_SPACE))
        return UNSUPPORTED;
    lock(&worlds_lock);
    struct world *world = find_world(arg_string(op, "world"));
    int error = world ? 0 : ENOENT;
    if (world) {
        struct spaces fresh;
        kill_processes(world);
        if (make_spaces(&fresh, kinds_of_spaces(&world->spaces), world->directory.files)) {
            close_spaces(&world->spaces);
            close_networks(world->networks);
            world->spaces = fresh;
            world->networks = NULL;
        } else {
            error = errno;
        }
    }
    unlock(&worlds_lock);
    return error;
}

/* The network of this name, which its first use makes, or NULL with errno. */
static const struct spaces *network_of(struct world *world, const char *name)
{
    for (struct network *network = world->networks; network; network = network->next)
        if (!strcmp(network->name, name))
            return &network->space;
    struct network *network = allocate(sizeof *network);
    if (!make_spaces(&network->space, NETWORK_NAME_SPACE, -1)) {
        free(network);
        return NULL;
    }
    network->name = copy_string(name);
    network->next = world->networks;
    world->networks = network;
    return &network->space;
}

/* In the world's first network, or in that of another name. worlds_lock is held. */
static pid_t launch_in_world(struct world *world, const char *network, struct launch *launch)
{
    const struct spaces *further = network && *network ? network_of(world, network) : NULL;
    unsigned kinds = kinds_of_spaces(&world->spaces);
    if (network && *network && !further)
        return -1;
    if (world->group_count == world->group_capacity) {
        size_t capacity = 2 * world->group_capacity + 8;
        pid_t *groups = allocate(capacity * sizeof *groups);
        if (world->group_count)
            memcpy(groups, world->groups, world->group_count * sizeof *groups);
        free(world->groups);
        world->groups = groups;
        world->group_capacity = capacity;
    }
    launch->own_group = true;
    launch->directory = world->directory.path;
    launch->working = kinds & MOUNT_NAME_SPACE ? world->spaces.working : world->directory.files;
    launch->journals = world->directory.journals;
    launch->dialing = kinds & NETWORK_NAME_SPACE ? dialing_path : NULL;
    launch->spaces = kinds;
    enter_spaces(&world->spaces);
    if (further)
        enter_spaces(further);
    pid_t pid = launch_process(launch);
    int error = errno;
    leave_spaces(&world->spaces);
    if (pid > 1)
        world->groups[world->group_count++] = pid;
    errno = error;
    return pid;
}

static int process_start(struct operation *op)
{
    const char *name = arg_string(op, "actor"), *computer = arg_string(op, "computer"), *network = arg_string(op, "network");
    if (!name)
        return EINVAL;
    if (computer && *computer)
        return UNSUPPORTED;
    bool second_user = arg_true(op, "second_user"), unprivileged = arg_true(op, "unprivileged");
    if (second_user && geteuid() != 0)
        return UNSUPPORTED;
    lock(&worlds_lock);
    struct world *world = find_world(arg_string(op, "world"));
    int error = ENOENT;
    if (world && network && *network && !(kinds_of_spaces(&world->spaces) & NETWORK_NAME_SPACE)) {
        error = UNSUPPORTED;
    } else if (world) {
        struct launch launch = {.actor = name, .token = token_of(op), .other_user = geteuid() == 0 && (second_user || unprivileged)};
        error = launch.other_user ? give_directory(&world->directory) : 0;
        if (!error)
            error = put_value_or_error(op, "pid", launch_in_world(world, network, &launch));
    }
    unlock(&worlds_lock);
    return error;
}

/* Everything that the program says; only the beginning is kept. */
static void read_output(int from, struct text *said)
{
    enum { LONGEST_OUTPUT = 128 << 10 };
    char buffer[4096];
    ssize_t n;
    while ((n = read(from, buffer, sizeof buffer)) > 0 || (n < 0 && errno == EINTR))
        if (n > 0 && said->length < LONGEST_OUTPUT)
            put_bytes(said, buffer, (size_t)n);
}

static int process_run(struct operation *op)
{
    size_t count = json_count(arg(op, "argv")), i = 0;
    int output[2], error = 0, status = 0;
    if (!count)
        return EINVAL;
    char **argv = allocate((count + 1) * sizeof *argv);
    for (const struct json *word = json_elements(arg(op, "argv")); word; word = word->next)
        argv[i++] = (char *)(uintptr_t)(json_string(word) ? json_string(word) : "");
    if (pipe(output)) {
        free(argv);
        return errno;
    }
    output[0] = move_to_internal(output[0]);
    output[1] = move_to_internal(output[1]);
    lock(&worlds_lock);
    struct world *world = find_world(arg_string(op, "world"));
    pid_t pid = -1;
    if (world) {
        struct launch launch = {.argv = argv, .output = output[1]};
        pid = launch_in_world(world, NULL, &launch);
        error = pid < 0 ? errno : 0;
    } else {
        error = ENOENT;
    }
    unlock(&worlds_lock);
    close(output[1]);
    struct text said = {0};
    if (pid > 0)
        read_output(output[0], &said);
    close(output[0]);
    free(argv);
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && !error)
        error = errno == EINTR ? 0 : errno;
    if (!error) {
        put_number(&op->result, "status", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
        put_string_bytes(&op->result, "output", said.length ? said.bytes : "", said.length);
    }
    free(said.bytes);
    return error;
}

void prepare_worlds(void)
{
    pthread_mutexattr_t recursive;
    pthread_mutexattr_init(&recursive);
    pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&worlds_lock, &recursive);
}

/* At the end of the run; the lock is kept. */
void end_worlds(void)
{
    lock(&worlds_lock);
    while (worlds)
        end_world(worlds, NULL);
    remove_run_directory();
}

/* In a forked child, which is no root actor. */
void forget_worlds(void)
{
    for (struct world *world = worlds; world; world = world->next) {
        close_spaces(&world->spaces);
        close_networks(world->networks);
    }
    worlds = NULL;
}

const char *name_in_world(const char *name)
{
    return name && *name && actor.directory && !strchr(name, '/') && strcmp(name, ".") && strcmp(name, "..") ? name : NULL;
}

/* Whether the process has left its group, but was started by this run, which its token tells up to the
 * first dot. So does the root actor's, and nobody started that. */
static bool is_of_our_run(pid_t pid)
{
    char path[48], ours[256], *line = NULL;
    size_t run = strcspn(actor.token, "."), length;
    snprintf(path, sizeof path, "/proc/%ld/environ", (long)pid);
    snprintf(ours, sizeof ours, "IPCSPEC_TOKEN=%.*s", (int)run, actor.token);
    length = strlen(ours);
    FILE *entries = run ? fopen(path, "re") : NULL;
    bool has = false, is_root = false;
    for (size_t room = 0; entries && getdelim(&line, &room, 0, entries) > 0;) {
        has = has || (!strncmp(line, ours, length) && (!line[length] || line[length] == '.'));
        is_root = is_root || !strcmp(line, "IPCSPEC_ACTOR=root");
    }
    if (entries)
        fclose(entries);
    free(line);
    return has && !is_root;
}

/* The groups of the worlds are the root actor's to signal, everybody else's is his own. */
bool is_ours(pid_t pid)
{
    pid_t group = getpgid(pid);
    bool ours = !actor.is_root && group == getpgrp();
    if (actor.is_root) {
        lock(&worlds_lock);
        for (struct world *world = worlds; world; world = world->next)
            for (size_t i = 0; i < world->group_count; i++)
                ours = ours || world->groups[i] == group;
        unlock(&worlds_lock);
    }
    return group >= 0 && (ours || is_of_our_run(pid));
}

ROOM(runtime_worlds) {
    .operations = OPERATIONS {
        OPERATION("world.begin", world_begin, .only_root = true),
        OPERATION("world.restart", world_restart, .only_root = true),
        OPERATION("world.end", world_end, .only_root = true),
        OPERATION("process.start", process_start, .only_root = true),
        OPERATION("process.run", process_run, .only_root = true),
        {0},
    },
};
