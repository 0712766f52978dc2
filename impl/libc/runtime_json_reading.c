//go:build ignore

/* Reading JSON: lines of the runner, entries of journals. */
#include "runtime.h"

void json_free(struct json *value)
{
    while (value) {
        struct json *next = value->next;
        json_free(value->first);
        free(value);
        value = next;
    }
}

static void skip_space(char **at) { *at += strspn(*at, " \t\r\n"); }

static int hexadecimal(const char *s)
{
    int value = 0;
    for (int i = 0; i < 4; i++) {
        const char *digits = "0123456789abcdef0123456789ABCDEF", *digit = s[i] ? strchr(digits, s[i]) : NULL;
        if (!digit)
            return -1;
        value = value * 16 + (int)((digit - digits) % 16);
    }
    return value;
}

static char *encode_utf8(char *out, unsigned long rune)
{
    if (rune < 0x80) {
        *out++ = (char)rune;
    } else if (rune < 0x800) {
        *out++ = (char)(0xc0 | rune >> 6);
        *out++ = (char)(0x80 | (rune & 63));
    } else if (rune < 0x10000) {
        *out++ = (char)(0xe0 | rune >> 12);
        *out++ = (char)(0x80 | (rune >> 6 & 63));
        *out++ = (char)(0x80 | (rune & 63));
    } else {
        *out++ = (char)(0xf0 | rune >> 18);
        *out++ = (char)(0x80 | (rune >> 12 & 63));
        *out++ = (char)(0x80 | (rune >> 6 & 63));
        *out++ = (char)(0x80 | (rune & 63));
    }
    return out;
}

/* Unescapes the string at *at in place; the result is never longer than its source. */
static bool parse_string(char **at, const char **text, size_t *length)
{
    char *in = *at, *out;
    if (*in++ != '"')
        return false;
    *text = out = in;
    while (*in != '"') {
        if ((unsigned char)*in < 0x20)
            return false;
        if (*in != '\\') {
            *out++ = *in++;
            continue;
        }
        static const char escapes[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
        in++;
        const char *escape = *in ? strchr(escapes, *in) : NULL;
        if (escape) {
            *out++ = meanings[escape - escapes];
            in++;
        } else {
            long rune = *in == 'u' ? hexadecimal(in + 1) : -1;
            if (rune < 0)
                return false;
            in += 5;
            if (rune >= 0xd800 && rune < 0xdc00 && in[0] == '\\' && in[1] == 'u') {
                long low = hexadecimal(in + 2);
                if (low >= 0xdc00 && low < 0xe000) {
                    rune = 0x10000 + ((rune - 0xd800) << 10) + (low - 0xdc00);
                    in += 6;
                }
            }
            if (rune >= 0xd800 && rune < 0xe000)
                rune = 0xfffd;
            out = encode_utf8(out, (unsigned long)rune);
        }
    }
    *at = in + 1;
    *length = (size_t)(out - *text);
    *out = 0;
    return true;
}

/* NULL when the text is malformed. What was made until then is not freed: a runner that sends
 * such a line is not listened to any more, and a journal has few. */
static struct json *parse_value(char **at, int depth)
{
    static const struct {
        const char *word;
        enum json_kind kind;
    } words[] = {{"null", JSON_NULL}, {"false", JSON_FALSE}, {"true", JSON_TRUE}};
    struct json *value = allocate(sizeof *value);
    skip_space(at);
    if (depth > 32)
        return NULL;
    if (**at == '"') {
        value->kind = JSON_STRING;
        return parse_string(at, &value->text, &value->length) ? value : NULL;
    }
    if (**at == '{' || **at == '[') {
        bool object = **at == '{';
        struct json **link = &value->first;
        value->kind = object ? JSON_OBJECT : JSON_LIST;
        ++*at;
        skip_space(at);
        if (**at == (object ? '}' : ']')) {
            ++*at;
            return value;
        }
        for (;;) {
            const char *name = NULL;
            size_t length;
            skip_space(at);
            if (object) {
                if (!parse_string(at, &name, &length))
                    return NULL;
                skip_space(at);
                if (*(*at)++ != ':')
                    return NULL;
            }
            struct json *member = parse_value(at, depth + 1);
            if (!member)
                return NULL;
            member->name = name;
            *link = member;
            link = &member->next;
            skip_space(at);
            char separator = *(*at)++;
            if (separator == (object ? '}' : ']'))
                return value;
            if (separator != ',')
                return NULL;
        }
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strncmp(*at, words[i].word, strlen(words[i].word))) {
            *at += strlen(words[i].word);
            value->kind = words[i].kind;
            return value;
        }
    value->kind = JSON_NUMBER;
    value->text = *at;
    value->length = strspn(*at, "+-.0123456789eE");
    *at += value->length;
    return value->length ? value : NULL;
}

struct json *parse_line(char *line)
{
    struct json *value = parse_value(&line, 0);
    if (value)
        skip_space(&line);
    return value && !*line ? value : NULL;
}

struct json *json_member(const struct json *object, const char *name)
{
    struct json *member = object && object->kind == JSON_OBJECT ? object->first : NULL;
    while (member && strcmp(member->name, name))
        member = member->next;
    return member && member->kind != JSON_NULL ? member : NULL;
}

long long json_number(const struct json *value, long long otherwise)
{
    return value && value->kind == JSON_NUMBER ? strtoll(value->text, NULL, 10) : otherwise;
}

unsigned long long json_unsigned(const struct json *value) { return value && value->kind == JSON_NUMBER ? strtoull(value->text, NULL, 10) : 0; }

const char *json_string(const struct json *value) { return value && value->kind == JSON_STRING ? value->text : NULL; }

const struct json *json_elements(const struct json *list) { return list && list->kind == JSON_LIST ? list->first : NULL; }

size_t json_count(const struct json *list)
{
    size_t count = 0;
    for (const struct json *element = json_elements(list); element; element = element->next)
        count++;
    return count;
}

bool list_has(const struct json *list, const char *word)
{
    for (const struct json *element = json_elements(list); element; element = element->next)
        if (json_string(element) && !strcmp(json_string(element), word))
            return true;
    return false;
}
