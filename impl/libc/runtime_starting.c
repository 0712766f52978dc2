//go:build ignore

/* What the root actor starts in worlds, and what belongs to them. */
#include "runtime.h"
#include <sys/wait.h>

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
    if (!can_be_other_user() && (second_user || (unprivileged && geteuid() == 0)))
        return UNSUPPORTED;
    lock(&worlds_lock);
    struct world *world = find_world(arg_string(op, "world"));
    int error = ENOENT;
    if (world && network && *network && !(kinds_of_spaces(&world->spaces) & NETWORK_NAME_SPACE)) {
        error = UNSUPPORTED;
    } else if (world) {
        struct launch launch = {.actor = name, .token = token_of(op), .other_user = can_be_other_user() && (second_user || unprivileged)};
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

ROOM(runtime_starting) {
    .operations = OPERATIONS {
        OPERATION("process.start", process_start, .only_root = true),
        OPERATION("process.run", process_run, .only_root = true),
        {0},
    },
};
