//go:build ignore

/* Connecting to the runner. */
#include "runtime.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

union address {
    struct sockaddr any;
    struct sockaddr_in tcp;
    struct sockaddr_in6 tcp6;
    struct sockaddr_un local;
};

/* The size of the address; 0 if the text is none. */
static socklen_t parse_address(const char *text, union address *peer)
{
    memset(peer, 0, sizeof *peer);
    if (text && !strncmp(text, "unix:", 5)) {
        const char *path = text + 5;
        size_t length = strlen(path);
        if (!length || length >= sizeof peer->local.sun_path)
            return 0;
        peer->local.sun_family = AF_UNIX;
        memcpy(peer->local.sun_path, path, length);
        if (*path == '@')
            peer->local.sun_path[0] = 0; /* an abstract name */
        return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + (*path != '@'));
    }
    if (text && !strncmp(text, "tcp:", 4)) {
        char host[128] = "";
        const char *start = text + 4, *colon = strrchr(start, ':');
        size_t length = colon ? (size_t)(colon - start) : 0;
        if (length > 2 && *start == '[')
            start++, length -= 2;
        if (!colon || length >= sizeof host)
            return 0;
        uint16_t port = htons((uint16_t)atoi(colon + 1));
        memcpy(host, start, length);
        if (inet_pton(AF_INET, host, &peer->tcp.sin_addr) == 1) {
            peer->tcp.sin_family = AF_INET;
            peer->tcp.sin_port = port;
            return sizeof peer->tcp;
        }
        if (inet_pton(AF_INET6, host, &peer->tcp6.sin6_addr) == 1) {
            peer->tcp6.sin6_family = AF_INET6;
            peer->tcp6.sin6_port = port;
            return sizeof peer->tcp6;
        }
    }
    return 0;
}

/* -1 with errno. */
static int connect_to(const union address *peer, socklen_t size)
{
    struct rlimit limited;
    suspend_descriptor_limit(&limited);
    int connection = move_to_internal(socket(peer->any.sa_family, SOCK_STREAM, 0)), on = 1;
    resume_descriptor_limit(&limited);
    if (connection < 0)
        return -1;
    if (connect(connection, &peer->any, size)) {
        int error = errno;
        close(connection);
        errno = error;
        return -1;
    }
    if (peer->any.sa_family != AF_UNIX)
        setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return connection;
}

/* A message with one descriptor. */
union descriptor_message {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr header;
};

/* A socket belongs to the network in which it was made, and so does what it reaches, except for
 * UNIX sockets with a path: the root actor connects, and passes the connection on. */
static int receive_connection(void)
{
    union address root;
    struct text name = {0};
    put(&name, "unix:%s", actor.dialing);
    socklen_t size = parse_address(name.bytes, &root);
    free(name.bytes);
    int from = connect_to(&root, size);
    if (from < 0)
        return -1;
    union descriptor_message control;
    char byte;
    struct iovec data = {&byte, 1};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    struct rlimit limited;
    suspend_descriptor_limit(&limited);
    ssize_t n = recvmsg(from, &message, 0);
    const struct cmsghdr *header = n > 0 ? CMSG_FIRSTHDR(&message) : NULL;
    int connection = -1;
    if (header && header->cmsg_type == SCM_RIGHTS)
        memcpy(&connection, CMSG_DATA(header), sizeof connection);
    connection = move_to_internal(connection);
    resume_descriptor_limit(&limited);
    close(from);
    if (n >= 0 && connection < 0)
        errno = ECONNREFUSED; /* it could not connect either */
    return connection;
}

int dial(void)
{
    const char *text = getenv("IPCSPEC_ADDRESS");
    union address peer;
    socklen_t size = parse_address(text, &peer);
    if (!size)
        die("IPCSPEC_ADDRESS is not set to tcp:127.0.0.1:PORT or unix:@NAME; an actor is started by ipcspec, not by hand");
    int connection = actor.dialing ? receive_connection() : connect_to(&peer, size);
    if (connection < 0)
        die("cannot connect to %s: %s", text, strerror(errno));
    return connection;
}

static void send_connection(int to, int connection)
{
    union descriptor_message control = {.bytes = {0}};
    char byte = 0;
    struct iovec data = {&byte, 1};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(sizeof connection);
    memcpy(CMSG_DATA(&control.header), &connection, sizeof connection);
    sendmsg(to, &message, MSG_NOSIGNAL);
}

static void *pass_connections(void *argument)
{
    int listener = (int)(intptr_t)argument;
    union address peer;
    socklen_t size = parse_address(getenv("IPCSPEC_ADDRESS"), &peer);
    for (;;) {
        int to = accept(listener, NULL, NULL);
        if (to < 0 && (errno == EINTR || errno == ECONNABORTED))
            continue;
        if (to < 0)
            return NULL;
        int connection = connect_to(&peer, size);
        if (connection >= 0) {
            send_connection(to, connection);
            close(connection);
        }
        close(to); /* without a descriptor it was in vain */
    }
}

/* It is found by a descriptor, as everything of the run's is, and its path need not be short. */
static socklen_t own_address(union address *own)
{
    char name[64];
    snprintf(name, sizeof name, "unix:/proc/self/fd/%d/dialing", run_descriptor);
    return parse_address(name, own);
}

bool serve_dialing(void)
{
    static bool serving; /* asked for while there is one thread only */
    union address own;
    sigset_t all, previous;
    pthread_t thread;
    if (serving)
        return true;
    socklen_t size = own_address(&own);
    int listener = move_to_internal(socket(AF_UNIX, SOCK_STREAM, 0));
    bool listening = listener >= 0 && !bind(listener, &own.any, size) && !fchmodat(run_descriptor, "dialing", 0600, 0) && !listen(listener, SOMAXCONN);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &previous);
    serving = listening && !pthread_create(&thread, NULL, pass_connections, (void *)(intptr_t)listener);
    pthread_sigmask(SIG_SETMASK, &previous, NULL);
    if (!serving && listener >= 0)
        close(listener);
    return serving;
}

const char dialing_path[] = "../dialing";

int give_dialing(struct directory *d)
{
    d->dials = true;
    return linkat(run_descriptor, "dialing", d->at, "dialing", 0) ? errno : 0;
}
