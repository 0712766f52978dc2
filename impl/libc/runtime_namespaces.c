//go:build ignore

/* Name spaces of worlds. */
#include "runtime.h"
#ifdef __linux__
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#endif

#define NO_SPACES {-1, -1, -1, -1, -1}

static unsigned can_have; /* of enum name_space */

bool can_have_spaces(unsigned kinds) { return (can_have & kinds) == kinds; }

#ifdef __linux__
/* The machine's own, which threads return to. */
static struct spaces original = NO_SPACES;

static int open_own(const char *kind)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%ld/ns/%s", (long)syscall(SYS_gettid), kind);
    return move_to_internal(open(path, O_RDONLY | O_CLOEXEC));
}

/* Opens the name spaces of these kinds that this thread is in. */
static struct spaces open_spaces(unsigned kinds)
{
    return (struct spaces){
        .ipc = kinds & IPC_NAME_SPACE ? open_own("ipc") : -1,
        .mounts = kinds & MOUNT_NAME_SPACE ? open_own("mnt") : -1,
        .root = kinds & MOUNT_NAME_SPACE ? move_to_internal(open("/", O_PATH | O_CLOEXEC)) : -1,
        .working = kinds & MOUNT_NAME_SPACE ? move_to_internal(open(".", O_PATH | O_CLOEXEC)) : -1,
        .network = kinds & NETWORK_NAME_SPACE ? open_own("net") : -1,
    };
}

static bool enter(int space, int kind) { return space < 0 || !setns(space, kind); }

/* The system resets the root and the working directory of whoever comes to other mounts. */
static bool enter_mounts(const struct spaces *spaces)
{
    return !unshare(CLONE_FS) && !setns(spaces->mounts, CLONE_NEWNS) && !fchdir(spaces->root) && !chroot(".") && !fchdir(spaces->working);
}

static bool change_to(const struct spaces *spaces, unsigned kinds)
{
    return enter(kinds & IPC_NAME_SPACE ? spaces->ipc : -1, CLONE_NEWIPC) &&
           (!(kinds & MOUNT_NAME_SPACE) || enter_mounts(spaces)) &&
           enter(kinds & NETWORK_NAME_SPACE ? spaces->network : -1, CLONE_NEWNET);
}

static void must(bool changed)
{
    if (!changed)
        die("cannot change the name space: %s", strerror(errno));
}

void enter_spaces(const struct spaces *spaces) { must(change_to(spaces, kinds_of_spaces(spaces))); }
void leave_spaces(const struct spaces *spaces) { must(change_to(&original, kinds_of_spaces(spaces))); }

/* What programs expect in /dev, bound into a /dev that can be written to. */
static bool make_devices(void)
{
    static const char *const files[] = {"null", "zero", "full", "random", "urandom", "tty", "ptmx"};
    static const char *const directories[] = {"pts", "shm", "mqueue"};
    static const char *const links[][2] = {{"/proc/self/fd", "/dev/fd"}, {"fd/0", "/dev/stdin"}, {"fd/1", "/dev/stdout"}, {"fd/2", "/dev/stderr"}};
    int old = open("/dev", O_PATH | O_DIRECTORY | O_CLOEXEC);
    bool made = old >= 0 && !mount("ipcspec", "/dev", "tmpfs", MS_NOSUID | MS_NOEXEC, "mode=755");
    for (size_t i = 0; made && i < sizeof files / sizeof *files; i++) {
        char from[64], to[64];
        struct stat status;
        if (fstatat(old, files[i], &status, 0))
            continue;
        snprintf(from, sizeof from, "/proc/self/fd/%d/%s", old, files[i]);
        snprintf(to, sizeof to, "/dev/%s", files[i]);
        int fd = open(to, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        made = fd >= 0 && !mount(from, to, NULL, MS_BIND, NULL);
        close(fd);
    }
    for (size_t i = 0; made && i < sizeof directories / sizeof *directories; i++) {
        char from[64], to[64];
        struct stat status;
        snprintf(from, sizeof from, "/proc/self/fd/%d/%s", old, directories[i]);
        snprintf(to, sizeof to, "/dev/%s", directories[i]);
        made = !mkdir(to, 0755) && (fstatat(old, directories[i], &status, 0) || !mount(from, to, NULL, MS_BIND | MS_REC, NULL));
    }
    for (size_t i = 0; made && i < sizeof links / sizeof *links; i++)
        made = !symlink(links[i][0], links[i][1]);
    if (old >= 0)
        close(old);
    return made;
}

static bool is_directory(const char *path)
{
    struct stat status;
    return !stat(path, &status) && S_ISDIR(status.st_mode);
}

/* POSIX shared memory and semaphores live in /dev/shm; /dev/mqueue shows the message queues
 * of the IPC name space in which it is mounted. */
static bool make_mounts(void)
{
    enum { PLAIN = MS_NOSUID | MS_NODEV | MS_NOEXEC };
    return !mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
           ((is_directory("/dev/shm") && is_directory("/dev/mqueue")) || make_devices()) &&
           !mount("ipcspec", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777") &&
           !mount("ipcspec", "/dev/mqueue", "mqueue", PLAIN, NULL);
}

/* A new network has a loopback interface, which is down. */
static bool raise_loopback(void)
{
    struct ifreq interface = {.ifr_name = "lo"};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool raised = fd >= 0 && !ioctl(fd, SIOCGIFFLAGS, &interface);
    interface.ifr_flags |= IFF_UP;
    raised = raised && !ioctl(fd, SIOCSIFFLAGS, &interface);
    int error = errno;
    if (fd >= 0)
        close(fd);
    errno = error;
    return raised;
}

/* Leaves this thread in the new name spaces if it cannot return. */
static bool try_spaces(struct spaces *spaces, unsigned kinds, int working, bool *returned)
{
    *returned = true;
    int flags = (kinds & IPC_NAME_SPACE ? CLONE_NEWIPC : 0) | (kinds & MOUNT_NAME_SPACE ? CLONE_NEWNS : 0) | (kinds & NETWORK_NAME_SPACE ? CLONE_NEWNET : 0);
    *spaces = (struct spaces)NO_SPACES;
    /* The working directory of a thread follows it to the copies of the mounts that it gets. */
    if (kinds & MOUNT_NAME_SPACE && (unshare(CLONE_FS) || fchdir(working)))
        return false;
    if (unshare(flags))
        return false;
    bool made = (!(kinds & MOUNT_NAME_SPACE) || make_mounts()) && (!(kinds & NETWORK_NAME_SPACE) || raise_loopback());
    int error = errno;
    if (made) {
        *spaces = open_spaces(kinds);
        error = errno;
        made = kinds_of_spaces(spaces) == kinds;
    }
    *returned = change_to(&original, kinds);
    if (!*returned)
        error = errno;
    if (!made || !*returned)
        close_spaces(spaces);
    errno = error;
    return made && *returned;
}

bool make_spaces(struct spaces *spaces, unsigned kinds, int working)
{
    bool returned, made = try_spaces(spaces, kinds, working, &returned);
    must(returned);
    return made;
}

static void *try_and_close(void *argument)
{
    unsigned *kinds = argument;
    struct spaces spaces;
    bool returned, made = try_spaces(&spaces, *kinds, original.working, &returned);
    close_spaces(&spaces);
    return made ? kinds : NULL;
}

/* On a thread that ends: a user name space lets its root make name spaces, and not return. */
static bool can_make(unsigned kinds)
{
    pthread_t thread;
    void *made = NULL;
    if ((kinds_of_spaces(&original) & kinds) != kinds || pthread_create(&thread, NULL, try_and_close, &kinds))
        return false;
    pthread_join(thread, &made);
    return made != NULL;
}

/* Mounts come with an IPC name space, which /dev/mqueue shows. All at once is the usual case. */
void prepare_name_spaces(void)
{
    const unsigned mounts = IPC_NAME_SPACE | MOUNT_NAME_SPACE, network = NETWORK_NAME_SPACE;
    original = open_spaces(mounts | network);
    if (can_make(mounts | network))
        can_have = mounts | network;
    else
        can_have = (can_make(mounts) ? mounts : can_make(IPC_NAME_SPACE) ? IPC_NAME_SPACE : 0) | (can_make(network) ? network : 0);
}
#else
bool make_spaces(struct spaces *spaces, unsigned kinds, int working)
{
    (void)working;
    *spaces = (struct spaces)NO_SPACES;
    errno = ENOSYS;
    return !kinds;
}
void enter_spaces(const struct spaces *spaces) { (void)spaces; }
void leave_spaces(const struct spaces *spaces) { (void)spaces; }
void prepare_name_spaces(void) {}
#endif

unsigned kinds_of_spaces(const struct spaces *spaces)
{
    return (spaces->ipc >= 0 ? IPC_NAME_SPACE : 0) | (spaces->mounts >= 0 && spaces->root >= 0 && spaces->working >= 0 ? MOUNT_NAME_SPACE : 0) |
           (spaces->network >= 0 ? NETWORK_NAME_SPACE : 0);
}

void close_spaces(struct spaces *spaces)
{
    int *const all[] = {&spaces->ipc, &spaces->mounts, &spaces->network, &spaces->root, &spaces->working};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (*all[i] >= 0)
            close(*all[i]);
        *all[i] = -1;
    }
}
