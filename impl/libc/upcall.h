/* What a process is called for: see upcall.c. */
#ifndef IPCSPEC_UPCALL_H
#define IPCSPEC_UPCALL_H

/* The handler of a signal: async-signal-safe. It returns at once, or if the signal is held,
 * when upcall.reply lets it. */
void take_upcall(int number);

#endif
