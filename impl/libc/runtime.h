/* What the files of the runtime share, and rooms do not see. */
#ifndef IPCSPEC_RUNTIME_H
#define IPCSPEC_RUNTIME_H

#include "actor.h"
#include <stdatomic.h>
#include <sys/resource.h>

enum { FIRST_INTERNAL_DESCRIPTOR = 400 };

/* Names that an actor hands to its children beside those of the protocol. */
extern const char environment_handles[];    /* inherited handles: NAME=FD, one a line */
extern const char environment_directory[];  /* the world's directory */
extern const char environment_journal[];    /* set if objects are to be noted */
extern const char environment_spaces[];     /* the world's name spaces, a number of enum name_space */
extern const char environment_dialing[];    /* where to be given a connection, if the runner cannot be reached */
extern const char environment_blind[];      /* set if threads cannot be observed here */

struct actor {
    char *name;
    const char *token; /* our secret, by which we connect once */
    bool is_root, is_blind;
    int control;
    const char *directory, *dialing;
    bool journals;
    unsigned spaces;
    struct rlimit original_descriptor_limit;
    int lowest_internal_descriptor;
    bool descriptors_limited;
};
extern struct actor actor;

/* Locks are taken in this order. */
extern pthread_mutex_t descriptor_limit_lock, state_lock, output_lock;
void lock(pthread_mutex_t *mutex);
void unlock(pthread_mutex_t *mutex);

/* rooms, in the order of their names */
extern struct room *rooms;
void check_rooms(void);
const struct operation_kind *find_operation_kind(const char *name);
const struct removable *find_removable(const char *kind);

/* JSON */
extern const char base64_digits[];
struct json *parse_line(char *line); /* NULL unless it is one value */
void json_free(struct json *value);

struct directory;

/* the connection */
int dial(void);
/* Whether the root actor connects for those whose network does not reach the runner: it listens
 * at "dialing" in the directory of the run. */
bool serve_dialing(void);
/* Lets the world's processes find that beside the directory in which they work. */
int give_dialing(struct directory *d);
extern const char dialing_path[];
void answer(long long id, const struct text *result, int error, int64_t called, int64_t returned);
void send_event(long long id, const char *event, const char *in);
void converse(void) __attribute__((noreturn));
void put_statement(struct text *t);
void note_termination(int number);

/* descriptors and handles */
void suspend_descriptor_limit(struct rlimit *limited);
void resume_descriptor_limit(const struct rlimit *limited);
void take_inherited_handles(void);
void begin_handles_anew(void);

/* worker threads */
enum { SCHEDSTAT, SYSCALL, STAT, PROC_FILES };

struct worker {
    pthread_t thread;
    pthread_cond_t wake;
    char *name; /* NULL in the pool */
    bool ready, observable;
    long thread_id;
    int proc_files[PROC_FILES];
    struct operation *queue, *current;
    struct worker *next, *next_idle;
    /* Even outside calls, odd inside one; every call has its own number. */
    atomic_ulong phase;
    _Atomic(const struct waiting *) waits;
    atomic_ulong first_argument;
    int64_t called, returned;
};

extern struct operation *operations_underway; /* guarded by state_lock */
void become_worker(struct worker *w); /* on a thread of its own */
void close_proc_files(struct worker *w);
void begin_workers(void);
void dispatch(struct operation *op, const char *thread);
void free_operation(struct operation *op);
void forget_workers(void);

/* observing */
bool report_blocked(void);
void answer_state(long long id, long long of);
bool observing_works(void); /* tries it */

/* starting processes */
struct launch {
    const char *actor;      /* the new actor's name; NULL for another program */
    const char *token;      /* its secret; NULL for ours */
    char **argv;            /* of the other program */
    const char *directory, *dialing;
    bool journals;
    int working;            /* its working directory if > 2; else ours */
    unsigned spaces;
    const int *kept;        /* ascending descriptor numbers that the child keeps */
    size_t kept_count;
    const char *kept_names; /* as in environment_handles */
    int output;             /* becomes standard output and error if > 2 */
    bool own_group, other_user;
};
extern const char *own_program;
const char *token_of(const struct operation *op); /* the secret of the actor that it starts, or NULL */
pid_t launch_process(const struct launch *launch);
void set_default_dispositions(void);

/* the computer */
bool can_be_other_user(void);

/* name spaces, which exist as long as their descriptors are open or a process is in them */
struct spaces {
    int ipc, mounts, network; /* -1: the machine's own */
    int root, working;        /* directories, which belong to mounts */
};
void prepare_name_spaces(void);
bool can_have_spaces(unsigned kinds);
/* New ones of these kinds, in whose mounts the working directory is this one; false with errno when that fails. */
bool make_spaces(struct spaces *spaces, unsigned kinds, int working);
unsigned kinds_of_spaces(const struct spaces *spaces);
void enter_spaces(const struct spaces *spaces);
void leave_spaces(const struct spaces *spaces);
void close_spaces(struct spaces *spaces);

/* directories */
struct directory {
    char *base, *path;    /* its name in that of the run, and the path of files/ */
    int at, files;        /* it, and in it files/, in which the world's processes work */
    bool journals, dials; /* it has them beside files/ */
    bool given;           /* to the second user */
};
extern int run_descriptor;
const char *run_path(void);
void make_run_directory(void);
void remove_run_directory(void);
int make_world_directory(struct directory *d); /* 0 or an errno value; to be removed in any case */
int give_directory(struct directory *d);
void remove_world_directory(struct directory *d, struct text *leaks);

/* journals of the world with this directory */
bool some_must_be_noted(unsigned spaces);
int make_journal(int world, uid_t user);
/* Removes what is noted there, by this run, or by one that was at this place if it is not NULL; false
 * if there are objects that only others know, or that are elsewhere. */
struct place;
bool clear_journals(int world, const struct place *from, struct text *leaks);

/* where a run is; the directory is that of the run */
struct place {
    char boot[64], ipc[64], mounts[64]; /* empty if it is not known */
};
bool note_place(int run);
void read_place(int run, struct place *place);
bool place_is_over(const struct place *then);
bool place_reaches(const struct place *then, unsigned taken_by);

/* worlds; the root actor's */
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
extern pthread_mutex_t worlds_lock;
extern struct world *worlds;
struct world *find_world(const char *name);
void prepare_worlds(void);
void end_worlds(void);
void forget_worlds(void);

#endif
