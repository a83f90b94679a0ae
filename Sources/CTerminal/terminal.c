#define _GNU_SOURCE
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/serial.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

const short terminal_peer_closed = POLLRDHUP;

static int result(int returned) { return returned < 0 ? -errno : returned; }

/// Closes a descriptor after a failure and keeps that failure.
static int abandon(int descriptor) {
  int failure = errno;
  close(descriptor);
  return -failure;
}

int terminal_create(char *path, size_t capacity) {
  int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  if (master < 0) return -errno;
  if (grantpt(master) < 0 || unlockpt(master) < 0) return abandon(master);
  // ptsname_r returns its error instead of setting errno.
  if ((errno = ptsname_r(master, path, capacity)) != 0) return abandon(master);
  struct termios raw;
  // On Linux the master's settings are those of the other end.
  if (tcgetattr(master, &raw) < 0) return abandon(master);
  cfmakeraw(&raw);
  // A speed that no instrument has says that no client has set one.
  cfsetspeed(&raw, B50);
  if (tcsetattr(master, TCSANOW, &raw) < 0) return abandon(master);
  return master;
}

const unsigned char terminal_input_flushed = TIOCPKT_FLUSHREAD;

int terminal_tell_flushes(int master) {
  int on = 1;
  return result(ioctl(master, TIOCPKT, &on));
}

int terminal_set_exclusive(int descriptor, int exclusive) {
  return result(ioctl(descriptor, exclusive ? TIOCEXCL : TIOCNXCL));
}

int terminal_is_exclusive(int descriptor) {
  int exclusive = 0;
  if (ioctl(descriptor, TIOCGEXCL, &exclusive) < 0) return -errno;
  return exclusive != 0;
}

int terminal_modem_lines(int descriptor, int *lines) { return result(ioctl(descriptor, TIOCMGET, lines)); }

int terminal_set_modem_lines(int descriptor, int mask, int lines) {
  int raised = mask & lines;
  int lowered = mask & ~lines;
  if (raised != 0 && ioctl(descriptor, TIOCMBIS, &raised) < 0) return -errno;
  if (lowered != 0 && ioctl(descriptor, TIOCMBIC, &lowered) < 0) return -errno;
  return 0;
}

int terminal_count(int descriptor, struct terminal_counts *counts) {
  struct serial_icounter_struct counted = {0};
  if (ioctl(descriptor, TIOCGICOUNT, &counted) < 0) return -errno;
  counts->received = counted.rx;
  counts->sent = counted.tx;
  counts->framing = counted.frame;
  counts->parity = counted.parity;
  counts->overrun = counted.overrun;
  counts->buffer_overrun = counted.buf_overrun;
  counts->breaks = counted.brk;
  return 0;
}

int terminal_create_waker(void) { return result(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }

int terminal_poll(struct pollfd *descriptors, size_t count, int64_t nanoseconds) {
  struct timespec limit = {nanoseconds / 1000000000, nanoseconds % 1000000000};
  return result(ppoll(descriptors, count, nanoseconds < 0 ? NULL : &limit, NULL));
}

int terminal_accept(int listener) {
  return result(accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK));
}

void terminal_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }
