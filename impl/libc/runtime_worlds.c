//go:build ignore

/* Worlds, which are the root actor's: their begin and end. */
#include "runtime.h"
#include <sys/stat.h>
#include <sys/wait.h>

/* Held by whoever starts processes in worlds or ends worlds, so that none starts in a world
 * that ends. Recursive, because whoever holds it may have to end the actor. */
pthread_mutex_t worlds_lock;
struct world *worlds;

const char *world_name(const struct world *world) { return world->name; }
const char *world_directory(const struct world *world) { return world->directory.path; }

struct world *find_world(const char *name)
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

ROOM(runtime_worlds) {
    .operations = OPERATIONS {
        OPERATION("world.begin", world_begin, .only_root = true),
        OPERATION("world.restart", world_restart, .only_root = true),
        OPERATION("world.end", world_end, .only_root = true),
        {0},
    },
};
