//go:build ignore

/* What the computer offers, whatever the mechanism. */
#include "runtime.h"

bool program_exists(const char *name)
{
    const char *directories = getenv("PATH");
    while (directories && *directories) {
        char path[PATH_MAX];
        size_t length = strcspn(directories, ":");
        snprintf(path, sizeof path, "%.*s/%s", (int)length, directories, name);
        if (!access(path, X_OK))
            return true;
        directories += length + (directories[length] == ':');
    }
    return false;
}

static const char *lacks_ipcrm(void) { return program_exists("ipcrm") ? NULL : "ipcrm"; }

static const char *lacks_restart(void)
{
#ifdef __linux__
    return can_have_spaces(IPC_NAME_SPACE) ? NULL : "CAP_SYS_ADMIN";
#else
    return "Linux";
#endif
}

static const char *lacks_mounts(void)
{
#ifdef __linux__
    if (!can_have_spaces(MOUNT_NAME_SPACE))
        return "CAP_SYS_ADMIN, and mounts that can be made private";
    /* The world's own directory would be hidden. */
    return !strncmp(run_path(), "/dev/", 5) ? "a temporary directory outside of /dev" : NULL;
#else
    return "Linux";
#endif
}

static const char *lacks_networks(void)
{
#ifdef __linux__
    return !can_have_spaces(NETWORK_NAME_SPACE) ? "CAP_SYS_ADMIN" : !serve_dialing() ? "a temporary directory that can have sockets" : NULL;
#else
    return "Linux";
#endif
}

#ifdef __linux__
enum { CHOWN = 0, KILL = 5, SETGID = 6, SETUID = 7, SYS_RESOURCE = 24 };

/* Whether we have all of these capabilities, which are bits here. */
static bool capable(unsigned wanted)
{
    const unsigned version_3 = 0x20080522;
    struct { unsigned version; int pid; } header = {version_3, 0};
    struct { unsigned effective, permitted, inheritable; } data[2] = {{0, 0, 0}, {0, 0, 0}};
    return syscall(SYS_capget, &header, data) == 0 && (data[0].effective & wanted) == wanted;
}
#endif

/* Who is root has to be able to start his processes, to give them a directory, and to end them; and in
 * a user name space there may be nobody but root. Tried by this thread alone. */
bool can_be_other_user(void)
{
#ifdef __linux__
    static int tried = -1; /* first while there is one thread that asks */
    if (tried < 0) {
        tried = geteuid() == 0 && capable(1u << CHOWN | 1u << KILL | 1u << SETGID | 1u << SETUID) && !syscall(SYS_setresuid, -1, OTHER_USER, -1);
        if (tried && syscall(SYS_setresuid, -1, 0, -1))
            die("cannot become root again");
    }
    return tried;
#else
    return geteuid() == 0;
#endif
}

static const char *lacks_second_user(void) { return can_be_other_user() ? NULL : geteuid() == 0 ? "a second user" : "root"; }
static const char *lacks_unprivileged(void) { return can_be_other_user() || geteuid() != 0 ? NULL : "a second user"; }

/* Root in a container often has no CAP_SYS_RESOURCE. */
static const char *lacks_exceeding(void)
{
#ifdef __linux__
    return capable(1u << SYS_RESOURCE) ? NULL : "CAP_SYS_RESOURCE";
#else
    return geteuid() == 0 ? NULL : "root";
#endif
}

static long page_size(void) { return sysconf(_SC_PAGESIZE); }

ROOM(runtime_computer) {
    .options = OPTIONS {
        OPTION("unprivileged", .lacks = lacks_unprivileged),
        OPTION("programs", .lacks = lacks_ipcrm),
        OPTION("restart", .lacks = lacks_restart),
        OPTION("private-mounts", .lacks = lacks_mounts),
        OPTION("private-networks", .lacks = lacks_networks),
        OPTION("second-uid", .lacks = lacks_second_user),
        OPTION("exceed-limits", .lacks = lacks_exceeding),
        OPTION("page-size", .number = page_size),
        {0},
    },
};
