//go:build ignore

/* The rooms that this actor was compiled with. */
#include "runtime.h"

struct room *rooms;

/* By name, so that the order in which files are linked changes nothing. */
void register_room(struct room *room, const char *name)
{
    struct room **link = &rooms;
    room->name = name;
    while (*link && strcmp((*link)->name, name) < 0)
        link = &(*link)->next;
    room->next = *link;
    *link = room;
}

const struct operation_kind *find_operation_kind(const char *name)
{
    for (struct room *room = rooms; room; room = room->next)
        for (const struct operation_kind *kind = room->operations; kind && kind->name; kind++)
            if (!strcmp(kind->name, name))
                return !kind->only_root || actor.is_root ? kind : NULL;
    return NULL;
}

static void refuse_second(const char *what, const char *name, const struct room *one, const struct room *other)
{
    if (one)
        die("two rooms have the %s %s: %s.c and %s.c", what, name, one->name, other->name);
}

/* What two rooms both bring would be half reachable only. The root actor looks, once in a run. */
void check_rooms(void)
{
    for (struct room *room = rooms; room; room = room->next) {
        for (const struct operation_kind *kind = room->operations; kind && kind->name; kind++)
            for (struct room *other = rooms; other != room; other = other->next)
                for (const struct operation_kind *k = other->operations; k && k->name; k++)
                    refuse_second("operation", k->name, strcmp(k->name, kind->name) ? NULL : other, room);
        for (const struct option *option = room->options; option && option->name; option++)
            for (struct room *other = rooms; other != room; other = other->next)
                for (const struct option *o = other->options; o && o->name; o++)
                    refuse_second("option", o->name, strcmp(o->name, option->name) ? NULL : other, room);
        for (const struct removable *kind = room->removables; kind && kind->kind; kind++)
            for (struct room *other = rooms; other != room; other = other->next)
                for (const struct removable *k = other->removables; k && k->kind; k++)
                    refuse_second("kind of objects", k->kind, strcmp(k->kind, kind->kind) ? NULL : other, room);
    }
}
