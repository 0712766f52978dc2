//go:build ignore

/* System V message queues. */
#include "sysvobject.h"
#include <sys/msg.h>

#ifndef MSG_COPY
#define MSG_COPY 040000
#endif

static int get_queue(const struct operation *op, key_t key, int flags)
{
    (void)op;
    return msgget(key, flags);
}

/* IPC_STAT needs permission to read and IPC_SET does not; Linux can tell the present state
 * without permission, by the queue's index. */
static int present_queue_state(int queue, struct msqid_ds *status)
{
    if (!msgctl(queue, IPC_STAT, status))
        return 0;
    int error = errno;
#ifdef MSG_STAT_ANY
    enum { INDEX_BITS = 0x7fff };
    if (error == EACCES && msgctl(queue & INDEX_BITS, MSG_STAT_ANY, status) == queue)
        return 0;
#endif
    return error;
}

static int queue_status(int queue, struct ipc_perm *permissions, time_t *changed)
{
    struct msqid_ds status;
    int error = present_queue_state(queue, &status);
    if (!error) {
        *permissions = status.msg_perm;
        *changed = status.msg_ctime;
    }
    errno = error;
    return error ? -1 : 0;
}

static int remove_queue(int queue) { return msgctl(queue, IPC_RMID, NULL); }

static const struct sysv_kind queues = {"msgq", get_queue, queue_status, remove_queue};

static bool remove_noted_queue(const struct json *identity, uid_t user, bool later)
{
    return remove_noted_sysv(&queues, identity, user, later);
}

static int msgq_get(struct operation *op) { return put_value_or_error(op, "queue", get_sysv(op, &queues)); }

static int msgq_send(struct operation *op)
{
    size_t size;
    long type = (long)arg_number(op, "type");
    int queue = (int)arg_number(op, "queue"), n;
    unsigned char *message = payload(op, sizeof type, &size);
    if (!message)
        return ENOMEM;
    memcpy(message, &type, sizeof type);
    WITHIN(op, queue, n = msgsnd(queue, message, size, arg_true(op, "nowait") ? IPC_NOWAIT : 0));
    int error = n < 0 ? errno : 0;
    free(message);
    return error;
}

static int msgq_receive(struct operation *op)
{
    long long size = arg_number(op, "size");
    long type = (long)arg_number(op, "type");
    int queue = (int)arg_number(op, "queue"), flags = arg_true(op, "nowait") ? IPC_NOWAIT : 0;
    if (arg_true(op, "noerror"))
        flags |= MSG_NOERROR;
    if (arg_true(op, "copy"))
        flags |= MSG_COPY;
    if (arg_true(op, "except")) {
#ifdef MSG_EXCEPT
        flags |= MSG_EXCEPT;
#else
        return UNSUPPORTED;
#endif
    }
    if (size > LARGEST_READ)
        return EINVAL;
    /* A negative size is passed on: to refuse it is the system's task. */
    char *message = allocate(sizeof(long) + (size > 0 ? (size_t)size : 0));
    ssize_t n;
    WITHIN(op, queue, n = msgrcv(queue, message, (size_t)size, type, flags));
    int error = n < 0 ? errno : 0;
    if (n >= 0) {
        memcpy(&type, message, sizeof type);
        put_number(&op->result, "type", type);
        put_base64(&op->result, "data", message + sizeof type, (size_t)n);
    }
    free(message);
    return error;
}

static int msgq_stat(struct operation *op)
{
    struct msqid_ds status;
    struct text *t = &op->result;
    if (msgctl((int)arg_number(op, "queue"), IPC_STAT, &status))
        return errno;
    put_number(t, "messages", (long long)status.msg_qnum);
#ifdef __linux__
    put_number(t, "bytes", (long long)status.__msg_cbytes);
#else
    put_number(t, "bytes", -1);
#endif
    put_number(t, "max_bytes", (long long)status.msg_qbytes);
    put_number(t, "last_sender", status.msg_lspid);
    put_number(t, "last_receiver", status.msg_lrpid);
    put_number(t, "send_time", (long long)status.msg_stime);
    put_number(t, "receive_time", (long long)status.msg_rtime);
    put_sysv_permissions(t, &status.msg_perm, status.msg_ctime);
    return 0;
}

static int msgq_set(struct operation *op)
{
    struct msqid_ds status;
    int queue = (int)arg_number(op, "queue"), error = present_queue_state(queue, &status);
    if (error)
        return error;
    status.msg_qbytes = (msglen_t)json_number(arg(op, "max_bytes"), (long long)status.msg_qbytes);
    change_sysv_permissions(op, &status.msg_perm);
    if (msgctl(queue, IPC_SET, &status))
        return errno;
    note_changed_sysv(&queues, queue);
    return 0;
}

static int msgq_remove(struct operation *op) { return remove_queue((int)arg_number(op, "queue")) ? errno : 0; }

#ifdef __linux__
static int msgq_limits(struct operation *op)
{
    struct msginfo limits;
    if (msgctl(0, IPC_INFO, (struct msqid_ds *)(void *)&limits) < 0)
        return errno;
    put_number(&op->result, "max_message", limits.msgmax);
    put_number(&op->result, "max_bytes", limits.msgmnb);
    return 0;
}

/* Asks by a queue that exists only for the question. */
static bool message_copy_works(void)
{
    struct {
        long type;
        char data[8];
    } message;
    int queue = msgget(IPC_PRIVATE, 0600);
    bool works = queue >= 0 && (msgrcv(queue, &message, sizeof message.data, 0, MSG_COPY | IPC_NOWAIT) >= 0 || (errno != ENOSYS && errno != EINVAL));
    if (queue >= 0)
        msgctl(queue, IPC_RMID, NULL);
    return works;
}
#endif

static const char *lacks_message_copy(void)
{
#ifdef __linux__
    return message_copy_works() ? NULL : "CONFIG_CHECKPOINT_RESTORE";
#else
    return "Linux";
#endif
}

#ifndef SYS_msgsnd
#define SYS_msgsnd NO_SUCH_CALL
#define SYS_msgrcv NO_SUCH_CALL
#endif

ROOM(sysvmsgqueue) {
    .mechanism = "sysv-msgqueue",
    .operations = OPERATIONS {
        OPERATION("msgq.get", msgq_get),
        OPERATION("msgq.send", msgq_send, WAITS_IN("msgsnd", INT_ARGUMENT, SYS_msgsnd)),
        OPERATION("msgq.receive", msgq_receive, WAITS_IN("msgrcv", INT_ARGUMENT, SYS_msgrcv)),
        OPERATION("msgq.stat", msgq_stat),
        OPERATION("msgq.set", msgq_set),
        OPERATION("msgq.remove", msgq_remove),
#ifdef __linux__
        OPERATION("msgq.limits", msgq_limits),
#endif
        {0},
    },
    .options = OPTIONS { OPTION("message-copy", .lacks = lacks_message_copy), {0} },
    .removables = REMOVABLES { {"msgq", "message queue", IPC_NAME_SPACE, remove_noted_queue}, {0} },
};
