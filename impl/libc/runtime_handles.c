//go:build ignore

/* Descriptors of the actor's own, and handles: the names that descriptors have for the runner. */
#include "runtime.h"

int move_to_internal(int fd)
{
    if (fd < 0)
        return -1;
    int high = fcntl(fd, F_DUPFD_CLOEXEC, actor.lowest_internal_descriptor);
    int error = errno;
    close(fd);
    errno = error;
    return high;
}

/* While the actor opens something for itself, a limit that a scenario set does not hold. */
void suspend_descriptor_limit(struct rlimit *limited)
{
    lock(&descriptor_limit_lock);
    getrlimit(RLIMIT_NOFILE, limited);
    if (actor.descriptors_limited) {
        struct rlimit free_limit = {limited->rlim_max, limited->rlim_max};
        setrlimit(RLIMIT_NOFILE, &free_limit);
    }
}

void resume_descriptor_limit(const struct rlimit *limited)
{
    if (actor.descriptors_limited)
        setrlimit(RLIMIT_NOFILE, limited);
    unlock(&descriptor_limit_lock);
}

static struct {
    struct handle {
        char *name;
        int fd;
    } *entries;
    size_t count, capacity;
    unsigned long opened;
} handles; /* guarded by state_lock */

static void remember_handle(char *name, int fd)
{
    if (handles.count == handles.capacity) {
        size_t capacity = 2 * handles.capacity + 16;
        struct handle *entries = allocate(capacity * sizeof *entries);
        if (handles.count)
            memcpy(entries, handles.entries, handles.count * sizeof *entries);
        free(handles.entries);
        handles.entries = entries;
        handles.capacity = capacity;
    }
    handles.entries[handles.count++] = (struct handle){name, fd};
}

static struct handle *find_handle(const char *name)
{
    for (size_t i = 0; name && i < handles.count; i++)
        if (!strcmp(handles.entries[i].name, name))
            return &handles.entries[i];
    return NULL;
}

void put_opened(struct text *t, const char *name, int fd)
{
    char handle[512];
    lock(&state_lock);
    snprintf(handle, sizeof handle, "%s:%lu", actor.name, ++handles.opened);
    remember_handle(copy_string(handle), fd);
    unlock(&state_lock);
    if (name)
        put_open(t, name, "{");
    put_string(t, "handle", handle);
    put_number(t, "native", fd);
    if (name)
        put_close(t, "}");
}

int fd_of(const struct json *handle)
{
    lock(&state_lock);
    struct handle *found = find_handle(json_string(handle));
    int fd = found ? found->fd : -1;
    unlock(&state_lock);
    return fd;
}

int take_handle(const char *name)
{
    int fd = -1;
    lock(&state_lock);
    struct handle *handle = find_handle(name);
    if (handle) {
        fd = handle->fd;
        free(handle->name);
        *handle = handles.entries[--handles.count];
    }
    unlock(&state_lock);
    return fd;
}

/* In a forked child, whose handles are named after it. */
void begin_handles_anew(void) { handles.opened = 0; }

void take_inherited_handles(void)
{
    const char *line = getenv(environment_handles);
    while (line && *line) {
        size_t length = strcspn(line, "\n");
        const char *equals = memchr(line, '=', length);
        for (const char *later = equals; later; later = memchr(later + 1, '=', length - (size_t)(later + 1 - line)))
            equals = later;
        if (equals) {
            char *name = allocate((size_t)(equals - line) + 1);
            memcpy(name, line, (size_t)(equals - line));
            remember_handle(name, atoi(equals + 1));
        }
        line += length + (line[length] == '\n');
    }
}

int limit_descriptors(long long wanted)
{
    if (wanted < 0)
        return EINVAL;
    lock(&descriptor_limit_lock);
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    rlim_t number = 0;
    for (long long found = 0; number < limit.rlim_max; number++)
        if (fcntl((int)number, F_GETFD) < 0 && found++ == wanted)
            break;
    int error = 0;
    limit.rlim_cur = number;
    if (setrlimit(RLIMIT_NOFILE, &limit)) {
        error = errno;
    } else {
        actor.descriptors_limited = true;
        if (number > FIRST_INTERNAL_DESCRIPTOR && number < limit.rlim_max)
            actor.lowest_internal_descriptor = (int)number;
    }
    unlock(&descriptor_limit_lock);
    return error;
}
