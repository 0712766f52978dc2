//go:build ignore

/*
 * The directory of this run, and in it the journals of objects that no name space takes away.
 * An entry is a line, a JSON list of the object's kind and its identity:
 * ["msgq",12,0,1700000000]. The Go actor writes and reads the same.
 */
#include "runtime.h"
#include <dirent.h>
#include <ftw.h>
#include <sys/file.h>
#include <sys/stat.h>

const struct removable *find_removable(const char *kind)
{
    for (struct room *room = rooms; room; room = room->next)
        for (const struct removable *r = room->removables; r && r->kind; r++)
            if (kind && !strcmp(r->kind, kind))
                return r;
    return NULL;
}

bool must_note(const char *kind)
{
    const struct removable *removable = find_removable(kind);
    if (!removable)
        die("objects of the kind %s are to be noted, and nobody can remove them", kind);
    return actor.journal && !(removable->taken_by & actor.spaces);
}

void note_object(const char *kind, const struct text *identity)
{
    if (!must_note(kind))
        return;
    struct text line = {0};
    put_open(&line, NULL, "[");
    put_string(&line, NULL, kind);
    put(&line, ",%s]\n", identity->bytes);
    int fd = open(actor.journal, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (fd < 0 || write(fd, line.bytes, line.length) != (ssize_t)line.length)
        fprintf(stderr, "ipcspec-actor-c: cannot be noted for removal: %s: %s", strerror(errno), line.bytes);
    if (fd >= 0)
        close(fd);
    free(line.bytes);
}

/* Returns whether there are kinds of objects that these name spaces leave to us. */
static bool some_must_be_noted(unsigned spaces)
{
    for (struct room *room = rooms; room; room = room->next)
        for (const struct removable *r = room->removables; r && r->kind; r++)
            if (!(r->taken_by & spaces))
                return true;
    return false;
}

/* The path of a new journal, or NULL if the world needs none. */
char *make_journal(const char *world_base, unsigned spaces, int *error)
{
    if (!some_must_be_noted(spaces))
        return NULL;
    struct text path = {0};
    put(&path, "%s/journal-%s", run_directory, strrchr(world_base, '/') + 1);
    int fd = open(path.bytes, O_CREAT | O_WRONLY | O_CLOEXEC, 0666);
    /* fchmod because the umask must not keep the second user out. */
    if (fd < 0 || fchmod(fd, 0666))
        *error = errno;
    if (fd >= 0)
        close(fd);
    return path.bytes;
}

/* Removes an entry's object; false if the entry is of a kind that only others know. */
static bool remove_noted(char *line, struct text *leaks)
{
    struct json *entry = parse_line(line);
    const struct json *kind = json_elements(entry);
    const struct removable *removable = find_removable(json_string(kind));
    bool known = removable || !json_string(kind); /* half of a line is nobody's */
    if (removable && kind->next && !removable->remove(kind->next) && leaks) {
        struct text leak = {0};
        put(&leak, "%s %.*s", removable->noun, (int)kind->next->length, kind->next->text);
        put_string(leaks, NULL, leak.bytes);
        free(leak.bytes);
    }
    json_free(entry);
    return known;
}

/* Removes the objects of a journal that are still the same ones, and the journal, unless it
 * has something that an actor with more rooms has to remove. */
static bool clear_journal(const char *path, struct text *leaks)
{
    FILE *journal = fopen(path, "re");
    char *line = NULL;
    size_t size = 0;
    bool all_known = true;
    while (journal && getline(&line, &size, journal) > 0)
        all_known = remove_noted(line, leaks) && all_known;
    free(line);
    if (journal)
        fclose(journal);
    if (all_known)
        unlink(path);
    return all_known;
}

void end_journal(const char *path, struct text *leaks)
{
    if (path)
        clear_journal(path, leaks);
}

static struct text *removal_leaks; /* guarded by the lock on worlds */

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *position)
{
    (void)status, (void)kind, (void)position;
    if (remove(path) && errno != ENOENT && removal_leaks)
        put_string(removal_leaks, NULL, path);
    return 0;
}

void remove_tree(const char *path, struct text *leaks)
{
    removal_leaks = leaks;
    nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    removal_leaks = NULL;
}

char *joined_path(const char *directory, const char *name)
{
    struct text path = {0};
    put(&path, "%s/%s", directory, name);
    return path.bytes;
}

/* ---- the directory of this run: its lock is held as long as the root actor lives ---- */

static const char run_prefix[] = "ipcspec-run-", journal_prefix[] = "journal-";
char *run_directory;

static const char *temporary_directory(void)
{
    const char *name = getenv("TMPDIR");
    return name && *name ? name : "/tmp";
}

/* Opens and locks a run's lock; -1 if its root actor lives or is just beginning. */
static int lock_run(const char *directory, int flags)
{
    char *path = joined_path(directory, "lock");
    int fd = open(path, O_RDWR | O_CLOEXEC | flags, 0600);
    free(path);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB)) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Removes what a run left behind that was killed together with its root actor. */
static void sweep_run(const char *directory)
{
    struct stat status;
    if (lstat(directory, &status) || !S_ISDIR(status.st_mode) || status.st_uid != geteuid())
        return;
    int held = lock_run(directory, 0);
    if (held < 0)
        return;
    bool all_known = true;
    DIR *entries = opendir(directory);
    for (struct dirent *entry; entries && (entry = readdir(entries));)
        if (!strncmp(entry->d_name, journal_prefix, sizeof journal_prefix - 1)) {
            char *journal = joined_path(directory, entry->d_name);
            all_known = clear_journal(journal, NULL) && all_known;
            free(journal);
        }
    if (entries)
        closedir(entries);
    if (all_known)
        remove_tree(directory, NULL);
    close(held);
}

void make_run_directory(void)
{
    DIR *runs = opendir(temporary_directory());
    for (struct dirent *entry; runs && (entry = readdir(runs));)
        if (!strncmp(entry->d_name, run_prefix, sizeof run_prefix - 1)) {
            char *directory = joined_path(temporary_directory(), entry->d_name);
            sweep_run(directory);
            free(directory);
        }
    if (runs)
        closedir(runs);
    run_directory = joined_path(temporary_directory(), "ipcspec-run-XXXXXX");
    /* chmod because the umask must not keep the second user out. */
    if (!mkdtemp(run_directory) || chmod(run_directory, 0755))
        die("no directory can be made for this run");
    int held = lock_run(run_directory, O_CREAT);
    if (held < 0 || fcntl(held, F_DUPFD_CLOEXEC, actor.lowest_internal_descriptor) < 0)
        die("the directory of this run cannot be locked");
    close(held);
}
