//go:build ignore

/* Writing JSON. */
#include "runtime.h"

static size_t utf8_sequence(const unsigned char *s, size_t available)
{
    size_t length = s[0] < 0x80 ? 1 : s[0] >= 0xc2 && s[0] < 0xe0 ? 2 : s[0] >= 0xe0 && s[0] < 0xf0 ? 3 : s[0] >= 0xf0 && s[0] < 0xf5 ? 4 : 0;
    if (length > available)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
        return 0;
    return length;
}

static void put_quoted_bytes(struct text *t, const char *bytes, size_t length)
{
    const unsigned char *s = (const unsigned char *)bytes;
    put_bytes(t, "\"", 1);
    for (size_t i = 0; i < length;) {
        size_t sequence = utf8_sequence(s + i, length - i);
        if (sequence == 0)
            put_bytes(t, "\\ufffd", 6);
        else if (s[i] == '"' || s[i] == '\\')
            put(t, "\\%c", s[i]);
        else if (s[i] < 0x20)
            put(t, "\\u%04x", s[i]);
        else
            put_bytes(t, s + i, sequence);
        i += sequence ? sequence : 1;
    }
    put_bytes(t, "\"", 1);
}

void put_name(struct text *t, const char *name)
{
    if (t->length && !strchr("{[", t->bytes[t->length - 1]))
        put_bytes(t, ",", 1);
    if (name) {
        put_quoted_bytes(t, name, strlen(name));
        put_bytes(t, ":", 1);
    }
}

void put_number(struct text *t, const char *name, long long value)
{
    put_name(t, name);
    put(t, "%lld", value);
}

void put_unsigned(struct text *t, const char *name, unsigned long long value)
{
    put_name(t, name);
    put(t, "%llu", value);
}

void put_string(struct text *t, const char *name, const char *value) { put_string_bytes(t, name, value, strlen(value)); }

void put_string_bytes(struct text *t, const char *name, const char *bytes, size_t length)
{
    put_name(t, name);
    put_quoted_bytes(t, bytes, length);
}

void put_true(struct text *t, const char *name)
{
    put_name(t, name);
    put_bytes(t, "true", 4);
}

void put_open(struct text *t, const char *name, const char *bracket)
{
    put_name(t, name);
    put_bytes(t, bracket, 1);
}

void put_close(struct text *t, const char *bracket) { put_bytes(t, bracket, 1); }

const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void put_base64(struct text *t, const char *name, const void *bytes, size_t length)
{
    const unsigned char *s = bytes;
    put_name(t, name);
    char *room = text_room(t, (length + 2) / 3 * 4 + 2), *out = room;
    *out++ = '"';
    for (size_t i = 0; i < length; i += 3) {
        uint32_t group = (uint32_t)s[i] << 16;
        if (i + 1 < length)
            group |= (uint32_t)s[i + 1] << 8;
        if (i + 2 < length)
            group |= s[i + 2];
        *out++ = base64_digits[group >> 18];
        *out++ = base64_digits[group >> 12 & 63];
        *out++ = i + 1 < length ? base64_digits[group >> 6 & 63] : '=';
        *out++ = i + 2 < length ? base64_digits[group & 63] : '=';
    }
    *out++ = '"';
    *out = 0;
    t->length += (size_t)(out - room);
}
