//go:build ignore

/* What the System V objects have in common. */
#include "sysvobject.h"

/* Identifiers are used again: creator and time tell whether it is still the same object. */
static void note(const struct sysv_kind *kind, int id)
{
    struct ipc_perm permissions = {0};
    time_t changed = 0;
    permissions.cuid = geteuid();
    kind->status(id, &permissions, &changed); /* its mode may keep even its creator from looking */
    struct text identity = {0};
    put_number(&identity, NULL, id);
    put_number(&identity, NULL, (long long)permissions.cuid);
    put_number(&identity, NULL, (long long)changed);
    note_object(kind->kind, &identity);
    free(identity.bytes);
}

void note_changed_sysv(const struct sysv_kind *kind, int id)
{
    if (must_note(kind->kind))
        note(kind, id);
}

int get_sysv(const struct operation *op, const struct sysv_kind *kind)
{
    key_t key = (key_t)(uint32_t)arg_number(op, "key");
    bool create = arg_true(op, "create"), noting = must_note(kind->kind), will_be_new = key == IPC_PRIVATE;
    int flags = (int)(arg_number(op, "mode") & 0777) | (create ? IPC_CREAT : 0) | (arg_true(op, "exclusive") ? IPC_EXCL : 0);
    if (noting && create && !will_be_new)
        will_be_new = kind->get(NULL, key, 0) < 0 && errno == ENOENT;
    int id = kind->get(op, key, flags), error = errno;
    if (id >= 0 && noting && will_be_new)
        note(kind, id);
    errno = error;
    return id;
}

void put_sysv_permissions(struct text *t, const struct ipc_perm *permissions, time_t changed)
{
    put_number(t, "change_time", (long long)changed);
    put_number(t, "owner_uid", (long long)permissions->uid);
    put_number(t, "owner_gid", (long long)permissions->gid);
    put_number(t, "creator_uid", (long long)permissions->cuid);
    put_number(t, "creator_gid", (long long)permissions->cgid);
    put_number(t, "mode", permissions->mode & 0777);
}

void change_sysv_permissions(const struct operation *op, struct ipc_perm *permissions)
{
    permissions->uid = (uid_t)json_number(arg(op, "owner_uid"), (long long)permissions->uid);
    permissions->gid = (gid_t)json_number(arg(op, "owner_gid"), (long long)permissions->gid);
    permissions->mode = (unsigned short)json_number(arg(op, "mode"), permissions->mode);
}

static bool has_gone(int error) { return error == EINVAL || error == EIDRM; }

bool remove_noted_sysv(const struct sysv_kind *kind, const struct json *identity, uid_t user, bool later)
{
    const struct json *creator = identity ? identity->next : NULL, *changed = creator ? creator->next : NULL;
    if (!changed || json_number(creator, -1) != (long long)user)
        return true;
    int id = (int)json_number(identity, -1);
    struct ipc_perm permissions = {0};
    time_t now_changed = 0;
    if (kind->status(id, &permissions, &now_changed)) {
        if (has_gone(errno))
            return true;
    } else if (permissions.cuid != user || (long long)now_changed < json_number(changed, 0) ||
               (later && (long long)now_changed > json_number(changed, 0))) {
        return true;
    }
    return !kind->remove(id) || has_gone(errno);
}
