/// The few system calls that Swift's own Glibc module does not carry.
///
/// Every function returns a negative errno on failure (for example -ENOENT), never -1 with a global to read
/// afterwards. None of them blocks, but for `terminal_poll`. Each descriptor made here is closed on exec.
#pragma once

#include <poll.h>
#include <stddef.h>
#include <stdint.h>

/// Makes a pseudo-terminal and returns its master, non-blocking; `path` receives the name of the other end.
///
/// The other end is in raw mode, at 50 baud: bytes pass as they are, nothing is echoed. -ERANGE when
/// `capacity` is too small for the path (32 is ample).
int terminal_create(char *path, size_t capacity);

/// Lets every read of a master begin with a byte that says what was done to the other end: zero and then what
/// was written there, or a mark such as `terminal_input_flushed` and nothing more.
int terminal_tell_flushes(int master);

/// Somebody threw away the other end's unread input (TIOCPKT_FLUSHREAD).
extern const unsigned char terminal_input_flushed;

/// Keeps every other process without CAP_SYS_ADMIN from opening the terminal (1), or lets them again (0).
int terminal_set_exclusive(int descriptor, int exclusive);

/// 1 when the terminal is kept for one opener, else 0.
int terminal_is_exclusive(int descriptor);

/// The speed of the terminal in bits per second, also one that has no B constant.
int terminal_speed(int descriptor);

/// The states of the modem lines, as TIOCM_ bits in `*lines`.
int terminal_modem_lines(int descriptor, int *lines);

/// Sets the modem lines that `mask` names (TIOCM_ bits) to the states in `lines`.
int terminal_set_modem_lines(int descriptor, int mask, int lines);

/// What a serial port's driver has counted.
struct terminal_counts {
  int received, sent, framing, parity, overrun, buffer_overrun, breaks;
};

/// Reads what the driver has counted (TIOCGICOUNT); -ENOTTY or -EINVAL where it counts nothing.
int terminal_count(int descriptor, struct terminal_counts *counts);

/// Makes a counter that poll(2) reports as readable once it was written (eventfd), non-blocking.
int terminal_create_waker(void);

/// poll(2) to the nanosecond; a negative time waits without limit. Returns how many descriptors have
/// something to say.
int terminal_poll(struct pollfd *descriptors, size_t count, int64_t nanoseconds);

/// Names the calling thread for top and gdb; at most 15 bytes of the name are kept.
void terminal_name_thread(const char *name);

/// Accepts a connection and returns its socket, non-blocking; -EAGAIN when none waits.
int terminal_accept(int listener);

/// POLLRDHUP: the peer of a socket will send no more.
extern const short terminal_peer_closed;

/// Makes the terminal of a person a screen: keys come one by one and unechoed, and `begin` is written.
///
/// However the process ends but by SIGKILL, the terminal gets its settings back and `end` is written: call
/// `terminal_screen_end`, or exit, or crash. There is one such screen in a process; the texts are kept.
int terminal_screen_begin(int input, int output, const char *begin, const char *end);

/// Gives the terminal back as it was; does nothing when that is done already.
void terminal_screen_end(void);

/// The size of a terminal's window in characters; -ENOTTY when it is none.
int terminal_window(int descriptor, int *rows, int *columns);
