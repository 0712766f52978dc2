//go:build ignore

/* What the actor states of itself: what its rooms add. */
#include "runtime.h"
#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif

static const char *library_version(void)
{
#if defined __GLIBC__
    return gnu_get_libc_version();
#elif defined __linux__
    return "musl";
#else
    return "unknown";
#endif
}

static void put_options(struct text *t, const struct room *room, struct text *absent)
{
    for (const struct option *option = room->options; option && option->name; option++) {
        const char *lacks = option->lacks ? option->lacks() : NULL;
        if (lacks)
            put_string(absent, option->name, lacks);
        else if (option->number)
            put_number(t, option->name, option->number());
        else
            put_true(t, option->name);
    }
}

void put_statement(struct text *t)
{
    struct text absent = {0};
    put_open(t, "statement", "{");
    put_string(t, "name", "libc");
    put_string(t, "version", library_version());
    put_string(t, "family", "posix");
    put_open(t, "platforms", "[");
#ifdef __linux__
    put_string(t, NULL, "linux");
#endif
    put_close(t, "]");
    put_open(t, "mechanisms", "[");
    for (struct room *room = rooms; room; room = room->next)
        if (room->mechanism)
            put_string(t, NULL, room->mechanism);
    put_close(t, "]");
    put_open(t, "options", "{");
    for (struct room *room = rooms; room; room = room->next)
        put_options(t, room, &absent);
    put_close(t, "}");
    put_open(t, "absent", "{");
    if (absent.length)
        put_bytes(t, absent.bytes, absent.length);
    put_close(t, "}");
    put_open(t, "claims", "[");
    for (struct room *room = rooms; room; room = room->next)
        for (const char *const *claim = room->claims; claim && *claim; claim++)
            put_string(t, NULL, *claim);
    put_close(t, "]");
    put_close(t, "}");
    free(absent.bytes);
}
