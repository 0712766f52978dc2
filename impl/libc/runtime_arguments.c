//go:build ignore

/* Arguments of operations. */
#include "runtime.h"

const struct json *arg(const struct operation *op, const char *name) { return json_member(op->args, name); }
const char *arg_string(const struct operation *op, const char *name) { return json_string(arg(op, name)); }
long long arg_number(const struct operation *op, const char *name) { return json_number(arg(op, name), 0); }
int arg_fd(const struct operation *op, const char *name) { return fd_of(arg(op, name)); }
bool arg_true(const struct operation *op, const char *name)
{
    const struct json *value = arg(op, name);
    return value && value->kind == JSON_TRUE;
}

unsigned char *decode_base64(const struct json *text, size_t before, size_t *size)
{
    static const unsigned char invalid = 255;
    size_t length = text && text->kind == JSON_STRING ? text->length : 0;
    unsigned char *memory = allocate(before + length / 4 * 3 + 3), *out = memory + before;
    uint32_t group = 0;
    int digits = 0;
    for (size_t i = 0; i < length && text->text[i] != '='; i++) {
        char c = text->text[i];
        const char *digit = c ? strchr(base64_digits, c) : NULL;
        unsigned char value = digit ? (unsigned char)(digit - base64_digits) : invalid;
        if (value == invalid)
            die("the runner sent data that is not base64");
        group = group << 6 | value;
        if (++digits == 4) {
            *out++ = (unsigned char)(group >> 16);
            *out++ = (unsigned char)(group >> 8);
            *out++ = (unsigned char)group;
            digits = 0;
        }
    }
    if (digits == 1)
        die("the runner sent data that is not base64");
    if (digits == 2)
        *out++ = (unsigned char)(group >> 4);
    if (digits == 3) {
        *out++ = (unsigned char)(group >> 10);
        *out++ = (unsigned char)(group >> 2);
    }
    *size = (size_t)(out - memory) - before;
    return memory;
}

unsigned char *payload(const struct operation *op, size_t before, size_t *size)
{
    const struct json *pattern = arg(op, "pattern");
    if (!pattern)
        return decode_base64(arg(op, "data"), before, size);
    long long wanted = json_number(json_member(pattern, "size"), 0);
    uint32_t x = (uint32_t)json_number(json_member(pattern, "seed"), 0);
    if (wanted < 0 || wanted > LARGEST_PAYLOAD)
        return NULL;
    unsigned char *memory = allocate(before + (size_t)wanted);
    for (size_t i = 0; i < (size_t)wanted; i++) {
        memory[before + i] = (unsigned char)(x >> 24);
        x = x * 1664525 + 1013904223;
    }
    *size = (size_t)wanted;
    return memory;
}

int put_value_or_error(struct operation *op, const char *name, long long value)
{
    if (value < 0)
        return errno;
    put_number(&op->result, name, value);
    return 0;
}
