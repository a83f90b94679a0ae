/// Gives pseudo-terminals the modem lines they lack, in the test executable alone.
///
/// libserialport asks every port for its modem lines when it opens it, and a pseudo-terminal answers ENOTTY.
/// The target defines `ioctl`, which libserialport then calls in place of the C library's: requests about
/// modem lines on a pseudo-terminal are answered from a table, all others go to the kernel.
#pragma once

/// The modem lines of the pseudo-terminal at a path, as TIOCM_ bits; -1 when nobody has asked for any.
int modem_lines_of(const char *path);

/// The identity this thread opens files with; returns the one before. Other threads keep theirs.
unsigned file_identity(unsigned user);

/// A signal that cuts short the wait of the thread that calls this, each time that thread is sent it.
int interrupting_signal(void);

/// How often that handler has run.
int interruptions(void);
