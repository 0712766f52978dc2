//go:build ignore

/*
 * Where a run is: the boot, the IPC name space and the mount name space, a line each in the file
 * "place" beside its lock. Objects are named by numbers that mean something there only, and a
 * directory for temporary files outlives a boot and is shared by containers. The Go actor writes and
 * reads the same.
 */
#include "runtime.h"

static void read_line_of(const char *path, char *line, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, line, size - 1);
    line[n < 0 ? 0 : n] = 0;
    line[strcspn(line, "\n")] = 0;
    if (fd >= 0)
        close(fd);
}

static void read_name_space(const char *path, char *name, size_t size)
{
    ssize_t n = readlink(path, name, size - 1);
    name[n < 0 ? 0 : n] = 0;
}

static void find_here(struct place *place)
{
    read_line_of("/proc/sys/kernel/random/boot_id", place->boot, sizeof place->boot);
    read_name_space("/proc/self/ns/ipc", place->ipc, sizeof place->ipc);
    read_name_space("/proc/self/ns/mnt", place->mounts, sizeof place->mounts);
}

bool note_place(int run)
{
    struct place place;
    struct text text = {0};
    find_here(&place);
    put(&text, "%s\n%s\n%s\n", place.boot, place.ipc, place.mounts);
    int fd = openat(run, "place", O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool noted = fd >= 0 && write(fd, text.bytes, text.length) == (ssize_t)text.length;
    if (fd >= 0)
        close(fd);
    free(text.bytes);
    return noted;
}

/* Nowhere that is known, if the run does not say. */
void read_place(int run, struct place *place)
{
    char text[sizeof *place] = "", *rest = text;
    int fd = openat(run, "place", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    text[n < 0 ? 0 : n] = 0;
    if (fd >= 0)
        close(fd);
    *place = (struct place){.boot = ""};
    const char *boot = strsep(&rest, "\n"), *ipc = strsep(&rest, "\n"), *mounts = strsep(&rest, "\n");
    if (!rest || *rest)
        return; /* not three lines */
    snprintf(place->boot, sizeof place->boot, "%s", boot);
    snprintf(place->ipc, sizeof place->ipc, "%s", ipc);
    snprintf(place->mounts, sizeof place->mounts, "%s", mounts);
}

bool place_is_over(const struct place *then)
{
    struct place now;
    find_here(&now);
    return *then->boot && *now.boot && strcmp(then->boot, now.boot);
}

static bool same(const char *then, const char *now) { return *then && !strcmp(then, now); }

bool place_reaches(const struct place *then, unsigned taken_by)
{
    struct place now;
    find_here(&now);
    return same(then->boot, now.boot) && (!(taken_by & IPC_NAME_SPACE) || same(then->ipc, now.ipc)) &&
           (!(taken_by & MOUNT_NAME_SPACE) || same(then->mounts, now.mounts));
}
