/*
 * The C actor of ipcspec: performs the operations that the runner asks for, as PROTOCOL.md
 * describes, through the C library that it is compiled with.
 *
 * The files runtime*.c know no mechanism. Every other .c file is a room: what one mechanism,
 * or a trait that several share, adds to the actor. Rooms register themselves (see ROOM), so
 * that a new one is one new file. All are compiled by one call of the compiler.
 *
 * The main thread reads requests, observes which operations are blocked, and answers
 * `state`; it never performs an operation. Every operation runs on a worker thread.
 * Whatever the actor opens for itself lives at high descriptor numbers, because rules
 * observe which numbers are the lowest free ones.
 *
 * This header is what rooms use; runtime.h is the runtime's own.
 */
#ifndef IPCSPEC_ACTOR_H
#define IPCSPEC_ACTOR_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

enum {
    LARGEST_READ = 262144,      /* of one operation: its answer has to fit on a line */
    LARGEST_PAYLOAD = 64 << 20, /* of a pattern */
    OTHER_USER = 65534,
};

/* Ends the actor with a message. */
void die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
void end_actor(int status) __attribute__((noreturn));

/* Zeroed memory; ends the actor when there is none. */
void *allocate(size_t size);
char *copy_string(const char *s);
int64_t monotonic_now(void);

/* ---- text that grows; begins as {0} ---- */

struct text {
    char *bytes;
    size_t length, capacity;
};

char *text_room(struct text *t, size_t more);
void put_bytes(struct text *t, const void *bytes, size_t length);
void put(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- writing JSON: members of an object, or elements of a list when name is NULL ---- */

void put_name(struct text *t, const char *name);
void put_number(struct text *t, const char *name, long long value);
void put_unsigned(struct text *t, const char *name, unsigned long long value);
void put_string(struct text *t, const char *name, const char *value);
void put_string_bytes(struct text *t, const char *name, const char *bytes, size_t length);
void put_true(struct text *t, const char *name);
void put_base64(struct text *t, const char *name, const void *bytes, size_t length);
void put_open(struct text *t, const char *name, const char *bracket);
void put_close(struct text *t, const char *bracket);

/* ---- reading JSON ---- */

enum json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_LIST, JSON_OBJECT };

/* A value; strings and numbers point into the line that was parsed. */
struct json {
    enum json_kind kind;
    const char *name, *text;
    size_t length;
    struct json *first, *next;
};

/* NULL for a member that is absent or null; every function below takes NULL as well. */
struct json *json_member(const struct json *object, const char *name);
long long json_number(const struct json *value, long long otherwise);
unsigned long long json_unsigned(const struct json *value);
const char *json_string(const struct json *value); /* NULL unless it is a string */
const struct json *json_elements(const struct json *list);
size_t json_count(const struct json *list);
bool list_has(const struct json *list, const char *word);

/* ---- operations ---- */

/* What a thread shows while it waits inside an operation's call. */
struct waiting {
    const char *in; /* as the runner is told; NULL: the operation never waits */
    /* How much of the first argument the system looks at: what else stands in its register
     * is nobody's. */
    enum { INT_ARGUMENT, LONG_ARGUMENT } first_argument;
    const long *calls; /* the system calls that C libraries make for it, up to END_OF_CALLS */
};
enum { NO_SUCH_CALL = -1, END_OF_CALLS = -2 };

/* The part of an OPERATION that says what it waits in:
 * WAITS_IN("read", INT_ARGUMENT, SYS_read). */
#ifdef __linux__
#define WAITS_IN(name, argument, ...) .waits = {name, argument, (const long[]){__VA_ARGS__, END_OF_CALLS}}
#else
#define WAITS_IN(name, argument, ...) .waits = {name, argument, NULL}
#endif

struct operation {
    long long id;
    const struct operation_kind *kind;
    const struct json *args;
    struct text result; /* the members of the answer's "ok" */

    /* The runtime's own. */
    char *line;
    struct json *request;
    struct worker *worker;
    bool reported;
    struct operation *next, *next_queued;
};

enum { UNSUPPORTED = -1 }; /* beside 0 and errno values: what an operation returns */

struct operation_kind {
    const char *name;
    int (*perform)(struct operation *);
    struct waiting waits;
    bool only_root;
};

/* An element of a room's operations: OPERATION("fd.seek", fd_seek). */
#define OPERATION(operation_name, function, ...) {.name = operation_name, .perform = function, __VA_ARGS__}

void enter_call(const struct operation *op, unsigned long first_argument);
void leave_call(void);

/* Runs a statement that makes the operation's call, so that others can observe this thread
 * inside it. What may wait is called in no other way. */
#define WITHIN(op, first_argument, statement)            \
    do {                                                 \
        enter_call(op, (unsigned long)(first_argument)); \
        statement;                                       \
        leave_call();                                    \
    } while (0)

/* What a thread did when a handler of a signal interrupted it. */
struct interrupted {
    const struct waiting *waits;
    unsigned long first_argument;
};

/* For handlers that wait, and async-signal-safe: until it leaves, the thread is seen to wait
 * there. False if it was interrupted elsewhere than in an operation's call: between them it
 * may have locks that the actor cannot do without. */
bool enter_handler(struct interrupted *call, const struct waiting *waits, unsigned long first_argument);
void leave_handler(const struct interrupted *call);

const struct json *arg(const struct operation *op, const char *name);
const char *arg_string(const struct operation *op, const char *name);
long long arg_number(const struct operation *op, const char *name);
bool arg_true(const struct operation *op, const char *name);
int arg_fd(const struct operation *op, const char *name);

/* The bytes of "data" or "pattern", with room for `before` bytes in front of them, to be
 * freed; NULL when there are too many. */
unsigned char *payload(const struct operation *op, size_t before, size_t *size);
unsigned char *decode_base64(const struct json *text, size_t before, size_t *size);

/* The result of an operation that is one number: errno when it is negative. */
int put_value_or_error(struct operation *op, const char *name, long long value);

/* ---- handles ---- */

/* The descriptor, or -1, which every call refuses with EBADF, if the handle is not open. */
int fd_of(const struct json *handle);
/* As fd_of, and forgets the handle. */
int take_handle(const char *name);
/* Gives a new descriptor a handle and puts both into a result, below name unless that is NULL. */
void put_opened(struct text *t, const char *name, int fd);
/* Moves a descriptor of the actor's own out of the way. */
int move_to_internal(int fd);
/* From now on this many descriptors can be opened. */
int limit_descriptors(long long free);

/* ---- signals ---- */

/* 0 for an unknown name. */
int signal_number(const char *name);
void put_signal(struct text *t, const char *name, int number);
/* Signals the thread that performs the operation; ESRCH if there is none. */
int signal_operation(long long id, int number);

/* ---- processes and worlds ---- */

/* The name of a file in the world's directory, in which we work; NULL when it would lead elsewhere. */
const char *name_in_world(const char *name);
/* Whether a process was started by this run, and not by others: nobody else is signalled. */
bool is_ours(pid_t pid);
/* Starts a child that is an actor and has these handles and no others. */
int spawn_actor(const struct operation *op, const struct json *inherit, pid_t *pid);
/* Duplicates this process; in the child it does not return. */
int fork_actor(const struct operation *op, pid_t *pid);
bool program_exists(const char *name);

struct world;
const char *world_name(const struct world *world);
const char *world_directory(const struct world *world);

/* ---- objects that outlive their processes ---- */

enum name_space { NO_NAME_SPACE = 0, IPC_NAME_SPACE = 1, MOUNT_NAME_SPACE = 2, NETWORK_NAME_SPACE = 4 };

/* A kind of object that outlives the processes that use it. Where the world has no name space
 * that takes such objects away, they are noted when they are made, and removed when the world
 * ends, or by the next run. The Go actor reads the same notes: kinds mean the same in both. */
struct removable {
    const char *kind;         /* "msgq" */
    const char *noun;         /* for people: "message queue" */
    enum name_space taken_by; /* the name space that takes them away */
    /* Removes the object if it is still there and still the same one. The identity is what was
     * given to note_object, the first element of a list; the user has noted it, and what was not
     * made by him is left alone. Later is a run that was not there when it was made, and has to be
     * sure: it leaves alone what has changed since it was noted. False if it could not be removed. */
    bool (*remove)(const struct json *identity, uid_t user, bool later);
};

/* Whether objects of the kind have to be noted in this world. */
bool must_note(const char *kind);
/* The identity is elements of a JSON list, put with name NULL; the first names the object for people. */
void note_object(const char *kind, const struct text *identity);

/* ---- rooms ---- */

/* An element of what the actor states. */
struct option {
    const char *name;
    const char *(*lacks)(void); /* what is needed for it and not there, NULL if it is offered; itself NULL: always offered */
    long (*number)(void);       /* of an option that has one */
};
#define OPTION(option_name, ...) {.name = option_name, __VA_ARGS__}

/* What a file adds to the actor. Lists end with an element of zeros. */
struct room {
    const char *mechanism; /* as features name it; NULL for a trait */
    const struct operation_kind *operations;
    const struct option *options;
    const char *const *claims; /* the rules tagged @may that are claimed */
    const struct removable *removables;

    /* Hooks; each may be NULL. */
    int (*world_begins)(const struct world *);                  /* in the root actor, in the world's name spaces; an errno value ends it */
    void (*world_ends)(const struct world *, struct text *leaks); /* as above, after the world's processes have gone; leaks are elements of a list */
    void (*thread_begins)(sigset_t *blocked);                   /* on each thread that performs operations: what it will block */
    void (*process_forked)(void);                               /* in the child of process.fork, which has no other thread yet */
    void (*process_execs)(void);                                /* between fork() and exec(): async-signal-safe calls only */
    void (*process_ends)(void);                                 /* before the actor exits by itself */

    /* Filled in by ROOM. */
    const char *name;
    struct room *next;
};

void register_room(struct room *room, const char *name);

/* ROOM(pipe) {.mechanism = "pipe", ...}; registers the room before main() begins. */
#define ROOM(identifier)                                                              \
    static struct room identifier##_room;                                             \
    __attribute__((constructor)) static void register_##identifier(void)              \
    {                                                                                 \
        register_room(&identifier##_room, #identifier);                               \
    }                                                                                 \
    static struct room identifier##_room =

#define OPERATIONS (const struct operation_kind[])
#define OPTIONS (const struct option[])
#define CLAIMS (const char *const[])
#define REMOVABLES (const struct removable[])

#endif
