//go:build ignore

/* Connecting to the runner. */
#include "runtime.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
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

/* A new connection to the runner; the actor ends where there is none to be had. */
int dial(void)
{
    const char *text = getenv("IPCSPEC_ADDRESS");
    union address peer;
    socklen_t size = parse_address(text, &peer);
    if (!size)
        die("IPCSPEC_ADDRESS is not set to tcp:127.0.0.1:PORT or unix:@NAME; an actor is started by ipcspec, not by hand");
    struct rlimit limited;
    suspend_descriptor_limit(&limited);
    int connection = move_to_internal(socket(peer.any.sa_family, SOCK_STREAM, 0));
    resume_descriptor_limit(&limited);
    int failed = connection < 0 || connect(connection, &peer.any, size), on = 1;
    if (failed)
        die("cannot connect to %s: %s", text, strerror(errno));
    if (peer.any.sa_family != AF_UNIX)
        setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return connection;
}
