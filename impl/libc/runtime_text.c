//go:build ignore

/* Memory, and text that grows. */
#include "runtime.h"
#include <stdarg.h>

void *allocate(size_t size)
{
    void *memory = calloc(1, size ? size : 1);
    if (!memory) {
        static const char message[] = "ipcspec-actor-c: out of memory\n";
        if (write(2, message, sizeof message - 1) < 0)
            _exit(2);
        _exit(1);
    }
    return memory;
}

char *copy_string(const char *s)
{
    size_t size = strlen(s) + 1;
    return memcpy(allocate(size), s, size);
}

char *text_room(struct text *t, size_t more)
{
    if (t->length + more + 1 > t->capacity) {
        size_t capacity = 2 * (t->length + more) + 256;
        char *bytes = allocate(capacity);
        if (t->length)
            memcpy(bytes, t->bytes, t->length);
        free(t->bytes);
        t->bytes = bytes;
        t->capacity = capacity;
    }
    return t->bytes + t->length;
}

void put_bytes(struct text *t, const void *bytes, size_t length)
{
    char *room = text_room(t, length);
    if (length)
        memcpy(room, bytes, length);
    t->length += length;
    t->bytes[t->length] = 0;
}

void put(struct text *t, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *room = text_room(t, (size_t)length);
    va_start(arguments, format);
    vsnprintf(room, (size_t)length + 1, format, arguments);
    va_end(arguments);
    t->length += (size_t)length;
}
