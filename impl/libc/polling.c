//go:build ignore

/* Waiting for several descriptors: poll, select and epoll. */
#include "actor.h"
#include <poll.h>
#include <sys/select.h>
#ifdef __linux__
#include <sys/epoll.h>
#endif

/* Newer architectures have the calls with a signal mask only. */
#ifndef SYS_poll
#define SYS_poll NO_SUCH_CALL
#endif
#ifndef SYS_select
#define SYS_select NO_SUCH_CALL
#endif
#ifndef SYS_epoll_wait
#define SYS_epoll_wait NO_SUCH_CALL
#endif

static const struct {
    const char *name;
    short poll_event;
    unsigned epoll_event;
} event_names[] = {
#ifdef __linux__
    {"in", POLLIN, EPOLLIN}, {"out", POLLOUT, EPOLLOUT}, {"err", POLLERR, EPOLLERR}, {"hup", POLLHUP, EPOLLHUP}, {"nval", POLLNVAL, 0}, {"edge", 0, EPOLLET},
#else
    {"in", POLLIN, 0}, {"out", POLLOUT, 0}, {"err", POLLERR, 0}, {"hup", POLLHUP, 0}, {"nval", POLLNVAL, 0},
#endif
};
enum { EVENT_NAMES = sizeof event_names / sizeof *event_names };

static int fd_poll(struct operation *op)
{
    size_t count = json_count(arg(op, "handles")), i = 0;
    struct pollfd *watched = allocate(count * sizeof *watched);
    const struct json *entries = json_elements(arg(op, "handles"));
    for (const struct json *entry = entries; entry; entry = entry->next, i++) {
        watched[i].fd = fd_of(json_member(entry, "handle"));
        /* poll() ignores negative numbers; a number that is not open is POLLNVAL. */
        if (watched[i].fd < 0)
            watched[i].fd = INT_MAX;
        for (size_t e = 0; e < EVENT_NAMES; e++)
            if (list_has(json_member(entry, "events"), event_names[e].name))
                watched[i].events |= event_names[e].poll_event;
    }
    int n;
    WITHIN(op, (uintptr_t)watched, n = poll(watched, count, (int)arg_number(op, "timeout")));
    int error = n < 0 ? errno : 0;
    if (n > 0) {
        put_open(&op->result, "ready", "[");
        i = 0;
        for (const struct json *entry = entries; entry; entry = entry->next, i++) {
            if (!watched[i].revents)
                continue;
            const char *handle = json_string(json_member(entry, "handle"));
            put_open(&op->result, NULL, "{");
            put_string(&op->result, "handle", handle ? handle : "");
            put_open(&op->result, "events", "[");
            for (size_t e = 0; e < EVENT_NAMES; e++)
                if (watched[i].revents & event_names[e].poll_event)
                    put_string(&op->result, NULL, event_names[e].name);
            put_close(&op->result, "]");
            put_close(&op->result, "}");
        }
        put_close(&op->result, "]");
    }
    free(watched);
    return error;
}

static int fill_set(const struct json *list, fd_set *set, int *highest)
{
    FD_ZERO(set);
    for (const struct json *handle = json_elements(list); handle; handle = handle->next) {
        int fd = fd_of(handle);
        if (fd < 0)
            return EBADF;
        if (fd >= FD_SETSIZE)
            return EINVAL;
        FD_SET(fd, set);
        if (fd > *highest)
            *highest = fd;
    }
    return 0;
}

static void put_selected(struct operation *op, const char *list, const char *event, fd_set *set)
{
    for (const struct json *handle = json_elements(arg(op, list)); handle; handle = handle->next) {
        int fd = fd_of(handle);
        if (fd < 0 || !FD_ISSET(fd, set))
            continue;
        put_open(&op->result, NULL, "{");
        put_string(&op->result, "handle", json_string(handle));
        put_open(&op->result, "events", "[");
        put_string(&op->result, NULL, event);
        put_close(&op->result, "]");
        put_close(&op->result, "}");
    }
}

static int fd_select(struct operation *op)
{
    fd_set reading, writing;
    int highest = -1, n, error = fill_set(arg(op, "read"), &reading, &highest);
    if (!error)
        error = fill_set(arg(op, "write"), &writing, &highest);
    if (error)
        return error;
    long long milliseconds = arg_number(op, "timeout");
    struct timeval timeout = {milliseconds / 1000, milliseconds % 1000 * 1000};
    WITHIN(op, highest + 1, n = select(highest + 1, &reading, &writing, NULL, milliseconds < 0 ? NULL : &timeout));
    if (n < 0)
        return errno;
    if (n > 0) {
        put_open(&op->result, "ready", "[");
        put_selected(op, "read", "in", &reading);
        put_selected(op, "write", "out", &writing);
        put_close(&op->result, "]");
    }
    return 0;
}

#ifdef __linux__
static int epoll_create_instance(struct operation *op)
{
    int fd = epoll_create1(0);
    if (fd < 0)
        return errno;
    put_opened(&op->result, NULL, fd);
    return 0;
}

static int epoll_add(struct operation *op)
{
    struct epoll_event event = {0};
    event.data.u64 = json_unsigned(arg(op, "data"));
    for (size_t e = 0; e < EVENT_NAMES; e++)
        if (list_has(arg(op, "events"), event_names[e].name))
            event.events |= event_names[e].epoll_event;
    return epoll_ctl(arg_fd(op, "epoll"), EPOLL_CTL_ADD, arg_fd(op, "handle"), &event) ? errno : 0;
}

static int by_data(const void *a, const void *b)
{
    const struct epoll_event *one = a, *other = b;
    uint64_t x = one->data.u64, y = other->data.u64;
    return x != y ? (x > y) - (x < y) : (one->events > other->events) - (one->events < other->events);
}

static int epoll_wait_for_events(struct operation *op)
{
    enum { MOST_EPOLL_EVENTS = 16 };
    struct epoll_event events[MOST_EPOLL_EVENTS];
    int fd = arg_fd(op, "epoll"), n;
    WITHIN(op, fd, n = epoll_wait(fd, events, MOST_EPOLL_EVENTS, (int)arg_number(op, "timeout")));
    if (n < 0)
        return errno;
    qsort(events, (size_t)n, sizeof *events, by_data);
    put_open(&op->result, "events", "[");
    for (int i = 0; i < n; i++) {
        put_open(&op->result, NULL, "{");
        put_open(&op->result, "events", "[");
        for (size_t e = 0; e < EVENT_NAMES; e++)
            if (events[i].events & event_names[e].epoll_event)
                put_string(&op->result, NULL, event_names[e].name);
        put_close(&op->result, "]");
        put_unsigned(&op->result, "data", events[i].data.u64);
        put_close(&op->result, "}");
    }
    put_close(&op->result, "]");
    return 0;
}
#endif

static const char *lacks_epoll(void)
{
#ifdef __linux__
    return NULL;
#else
    return "Linux";
#endif
}

ROOM(polling) {
    .operations = OPERATIONS {
        OPERATION("fd.poll", fd_poll, WAITS_IN("poll", LONG_ARGUMENT, SYS_poll, SYS_ppoll)),
        OPERATION("fd.select", fd_select, WAITS_IN("select", INT_ARGUMENT, SYS_select, SYS_pselect6)),
#ifdef __linux__
        OPERATION("epoll.create", epoll_create_instance),
        OPERATION("epoll.add", epoll_add),
        OPERATION("epoll.wait", epoll_wait_for_events, WAITS_IN("epoll_wait", INT_ARGUMENT, SYS_epoll_wait, SYS_epoll_pwait)),
#endif
        {0},
    },
    .options = OPTIONS { OPTION("poll"), OPTION("epoll", .lacks = lacks_epoll), {0} },
};
