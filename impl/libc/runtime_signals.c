//go:build ignore

/* Names of signals. */
#include "runtime.h"

static const struct {
    const char *name;
    int number;
} signal_names[] = {
#define S(name) {#name, name}
    S(SIGPIPE), S(SIGUSR1), S(SIGUSR2), S(SIGKILL), S(SIGTERM), S(SIGSEGV), S(SIGABRT), S(SIGINT), S(SIGHUP),
    S(SIGQUIT), S(SIGBUS), S(SIGFPE), S(SIGILL), S(SIGALRM), S(SIGCHLD), S(SIGSTOP), S(SIGCONT),
#undef S
};
enum { SIGNAL_NAMES = sizeof signal_names / sizeof *signal_names };

int signal_number(const char *name)
{
    for (size_t i = 0; name && i < SIGNAL_NAMES; i++)
        if (!strcmp(signal_names[i].name, name))
            return signal_names[i].number;
    return 0;
}

void put_signal(struct text *t, const char *name, int number)
{
    char text[24];
    const char *known = text;
    snprintf(text, sizeof text, "SIG%d", number);
    for (size_t i = 0; i < SIGNAL_NAMES; i++)
        if (signal_names[i].number == number)
            known = signal_names[i].name;
    put_string(t, name, known);
}

void set_default_dispositions(void)
{
    for (int number = 1; number < NSIG; number++)
        if (number != SIGKILL && number != SIGSTOP)
            signal(number, SIG_DFL);
}
