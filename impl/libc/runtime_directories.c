//go:build ignore

/*
 * Where files are made. The directory for temporary files belongs to everybody, and where it has
 * no sticky bit everybody may also put something else in the place of ours. So each directory is
 * private, and after it has been made it is found by a descriptor:
 *
 *     ipcspec-run-N/    of this run
 *       lock              held as long as the root actor lives
 *       dialing           where it connects for others
 *       WORLD/            of a world
 *         files/            in which its processes work
 *         journal-UID       what a user has made that no name space takes away
 *         dialing           if the world has a network of its own
 *
 * A process of a second user cannot come there by a path: its working directory is files/ when it
 * is started, and files/ belongs to it from then on.
 */
#include "runtime.h"
#include <dirent.h>
#include <sys/file.h>
#include <sys/stat.h>

static const char run_prefix[] = "ipcspec-run-";
int run_descriptor = -1;
static char *run_directory;
static int above_run = -1;

static const char *temporary_directory(void)
{
    const char *name = getenv("TMPDIR");
    return name && *name ? name : "/tmp";
}

const char *run_path(void) { return run_directory; }

/* Removes what a directory has under this name, and nothing that it leads to. */
static void remove_tree(int above, const char *name, struct text *leaks)
{
    if (!unlinkat(above, name, 0) || errno == ENOENT)
        return;
    int fd = openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *entries = fd < 0 ? NULL : fdopendir(fd);
    for (struct dirent *entry; entries && (entry = readdir(entries));)
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
            remove_tree(fd, entry->d_name, leaks);
    if (entries)
        closedir(entries);
    else if (fd >= 0)
        close(fd);
    if (unlinkat(above, name, AT_REMOVEDIR) && errno != ENOENT && leaks)
        put_string(leaks, NULL, name);
}

/* Opens and locks a run's lock; -1 if somebody else has done so. */
static int lock_run(int directory, int flags)
{
    int fd = openat(directory, "lock", O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB)) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Opens the directory of a run; -1 if it is not ours, or others may write there. Its path is used for
 * nothing else: where the directory for temporary files has no sticky bit, another one may be there by now. */
static int open_run(const char *name)
{
    struct stat status;
    int fd = openat(above_run, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0 && (fstat(fd, &status) || status.st_uid != geteuid() || status.st_mode & 022)) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Removes what a run left behind that was killed together with its root actor, unless there is
 * something that only an actor with more rooms can remove, or one that is elsewhere. */
static void sweep_run(const char *name)
{
    /* Who was killed before he had a lock, or when he had removed it, has none. */
    int run = open_run(name), held = run < 0 ? -1 : lock_run(run, O_CREAT);
    bool all_known = true;
    struct place from = {.boot = ""};
    if (held >= 0)
        read_place(run, &from);
    DIR *worlds_left = held < 0 || place_is_over(&from) ? NULL : fdopendir(dup(run));
    for (struct dirent *entry; worlds_left && (entry = readdir(worlds_left));) {
        int world = entry->d_name[0] == '.' ? -1 : openat(run, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (world >= 0) {
            all_known = clear_journals(world, &from, NULL) && all_known;
            close(world);
        }
    }
    if (worlds_left)
        closedir(worlds_left);
    if (held >= 0) {
        if (all_known)
            remove_tree(above_run, name, NULL);
        close(held);
    }
    if (run >= 0)
        close(run);
}

void remove_run_directory(void)
{
    if (run_descriptor >= 0)
        remove_tree(above_run, strrchr(run_directory, '/') + 1, NULL);
}

void make_run_directory(void)
{
    above_run = move_to_internal(open(temporary_directory(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    DIR *runs = opendir(temporary_directory());
    for (struct dirent *entry; runs && (entry = readdir(runs));)
        if (!strncmp(entry->d_name, run_prefix, sizeof run_prefix - 1))
            sweep_run(entry->d_name);
    if (runs)
        closedir(runs);
    int held = -1;
    for (int attempts = 20; held < 0 && attempts; attempts--) {
        struct text path = {0};
        put(&path, "%s/%sXXXXXX", temporary_directory(), run_prefix);
        run_directory = path.bytes;
        if (mkdtemp(run_directory)) /* with mode 0700 */
            run_descriptor = move_to_internal(open_run(strrchr(run_directory, '/') + 1));
        if (run_descriptor < 0)
            die("no directory can be made for this run");
        held = lock_run(run_descriptor, O_CREAT | O_EXCL);
        if (held < 0) { /* another run was faster, and took it for one that was killed */
            remove_run_directory();
            close(run_descriptor);
            run_descriptor = -1;
            free(run_directory);
        }
    }
    if (held < 0 || fcntl(held, F_DUPFD_CLOEXEC, actor.lowest_internal_descriptor) < 0)
        die("the directory of this run cannot be locked");
    if (!note_place(run_descriptor))
        die("the directory of this run cannot be written to");
    close(held);
}

/* The lock on worlds is held. */
int make_world_directory(struct directory *d)
{
    static unsigned long made;
    struct text base = {0}, path = {0};
    put(&base, "%lu", ++made);
    put(&path, "%s/%s/files", run_directory, base.bytes);
    *d = (struct directory){.base = base.bytes, .path = path.bytes, .at = -1, .files = -1};
    int error = mkdirat(run_descriptor, d->base, 0700) ? errno : 0;
    if (!error)
        d->at = move_to_internal(openat(run_descriptor, d->base, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!error && (d->at < 0 || mkdirat(d->at, "files", 0700)))
        error = errno;
    if (!error)
        d->files = move_to_internal(openat(d->at, "files", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    return error ? error : d->files < 0 ? errno : 0;
}

/* Lets the second user work there, too, and nobody else: root may go on anyway. What is beside
 * files/ he finds by "..". */
int give_directory(struct directory *d)
{
    if (d->given)
        return 0;
    d->given = true;
    if (fchown(d->files, OTHER_USER, (gid_t)-1))
        return errno;
    int error = d->journals ? make_journal(d->at, OTHER_USER) : 0;
    if (!error && d->dials && fchownat(d->at, "dialing", OTHER_USER, (gid_t)-1, AT_SYMLINK_NOFOLLOW))
        error = errno;
    if (!error && (d->journals || d->dials) && fchown(d->at, OTHER_USER, (gid_t)-1))
        error = errno;
    return error;
}

void remove_world_directory(struct directory *d, struct text *leaks)
{
    if (d->given && (fchown(d->at, geteuid(), (gid_t)-1) || fchown(d->files, geteuid(), (gid_t)-1)))
        fprintf(stderr, "ipcspec-actor-c: a directory cannot be taken back: %s\n", strerror(errno));
    if (d->files >= 0)
        close(d->files);
    if (d->at >= 0)
        close(d->at);
    remove_tree(run_descriptor, d->base, leaks);
    free(d->base);
    free(d->path);
}
