/* What the System V objects have in common: keys, modes, and an existence of their own. */
#ifndef IPCSPEC_SYSVOBJECT_H
#define IPCSPEC_SYSVOBJECT_H

#include "actor.h"
#include <sys/ipc.h>

/* One kind of System V object, by its calls. */
struct sysv_kind {
    const char *kind; /* of its removable */
    /* msgget() and the like: what else than key and flags they take stands in the operation, which
     * is NULL where it is only asked whether there is an object. */
    int (*get)(const struct operation *op, key_t key, int flags);
    /* IPC_STAT: as the call. */
    int (*status)(int id, struct ipc_perm *permissions, time_t *changed);
    /* IPC_RMID: as the call. */
    int (*remove)(int id);
};

/* Gets the object of the arguments key, create, exclusive and mode, and notes it if that has
 * made it: as the call. */
int get_sysv(const struct operation *op, const struct sysv_kind *kind);

/* What an object tells of its permissions: the members of struct Permissions in impl/sysvobject. */
void put_sysv_permissions(struct text *t, const struct ipc_perm *permissions, time_t changed);
/* What IPC_SET is to change of them: the arguments of struct Change. */
void change_sysv_permissions(const struct operation *op, struct ipc_perm *permissions);

/* What the removable of the kind does. */
bool remove_noted_sysv(const struct sysv_kind *kind, const struct json *identity, uid_t user, bool later);

/* Notes an object that was changed, which has another time since. */
void note_changed_sysv(const struct sysv_kind *kind, int id);

#endif
