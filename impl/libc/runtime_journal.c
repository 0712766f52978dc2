//go:build ignore

/*
 * Journals of objects that outlive their processes and that no name space of their world takes
 * away. Each user has his own beside the directory in which the world's processes work. An entry
 * is a line, a JSON list of the object's kind and its identity: ["msgq",12,0,1700000000]. The Go
 * actor writes and reads the same.
 */
#include "runtime.h"
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
    return actor.journals && !(removable->taken_by & actor.spaces);
}

/* Whether there are kinds of objects that these name spaces leave to us. */
bool some_must_be_noted(unsigned spaces)
{
    for (struct room *room = rooms; room; room = room->next)
        for (const struct removable *r = room->removables; r && r->kind; r++)
            if (!(r->taken_by & spaces))
                return true;
    return false;
}

static void name_journal(char name[32], uid_t user) { snprintf(name, 32, "journal-%lu", (unsigned long)user); }

void note_object(const char *kind, const struct text *identity)
{
    if (!must_note(kind))
        return;
    struct text line = {0};
    char name[32], path[48];
    put_open(&line, NULL, "[");
    put_string(&line, NULL, kind);
    put(&line, ",%s]\n", identity->bytes);
    name_journal(name, geteuid());
    snprintf(path, sizeof path, "../%s", name); /* of the directory in which we work */
    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || write(fd, line.bytes, line.length) != (ssize_t)line.length)
        fprintf(stderr, "ipcspec-actor-c: cannot be noted for removal: %s: %s", strerror(errno), line.bytes);
    if (fd >= 0)
        close(fd);
    free(line.bytes);
}

int make_journal(int world, uid_t user)
{
    char name[32];
    name_journal(name, user);
    int fd = openat(world, name, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC, 0600);
    int error = fd < 0 || (user != geteuid() && fchown(fd, user, (gid_t)-1)) ? errno : 0;
    if (fd >= 0)
        close(fd);
    return error;
}

/* Removes an entry's object; false if the entry is of a kind that only others know, or if it is elsewhere. */
static bool remove_noted(char *line, uid_t user, const struct place *from, struct text *leaks)
{
    struct json *entry = parse_line(line);
    const struct json *kind = json_elements(entry);
    const struct removable *removable = find_removable(json_string(kind));
    bool known = removable || !json_string(kind); /* half of a line is nobody's */
    if (removable && from && !place_reaches(from, removable->taken_by))
        known = false;
    else if (removable && kind->next && !removable->remove(kind->next, user, from != NULL) && leaks) {
        struct text leak = {0};
        put(&leak, "%s %.*s", removable->noun, (int)kind->next->length, kind->next->text);
        put_string(leaks, NULL, leak.bytes);
        free(leak.bytes);
    }
    json_free(entry);
    return known;
}

/* This thread alone; seteuid() would change all of them. */
static bool become(uid_t user)
{
#ifdef __linux__
    return !syscall(SYS_setresuid, -1, user, -1);
#else
    (void)user;
    return false;
#endif
}

/* As that user: without CAP_SYS_ADMIN not even root removes what belongs to another one, and
 * nothing that a user writes may make root remove what is not his. */
static bool clear_journal_of(int world, uid_t user, const struct place *from, struct text *leaks)
{
    char name[32], *line = NULL;
    name_journal(name, user);
    int fd = openat(world, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat found;
    bool all_known = true, his = fd >= 0 && !fstat(fd, &found) && S_ISREG(found.st_mode) && found.st_uid == user;
    FILE *journal = his ? fdopen(fd, "r") : NULL;
    if (!journal) {
        if (fd >= 0)
            close(fd);
        return true;
    }
    uid_t self = geteuid();
    if (user == self || become(user)) {
        for (size_t size = 0; getline(&line, &size, journal) > 0;)
            all_known = remove_noted(line, user, from, leaks) && all_known;
        if (user != self && !become(self))
            die("cannot become user %lu again", (unsigned long)self);
    }
    free(line);
    fclose(journal);
    return all_known;
}

bool clear_journals(int world, const struct place *from, struct text *leaks)
{
    bool all_known = clear_journal_of(world, geteuid(), from, leaks);
    return (geteuid() != 0 || clear_journal_of(world, OTHER_USER, from, leaks)) && all_known;
}
