#define _GNU_SOURCE
#include "modem_lines.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum { terminals = 4096, asked = 1 << 30 };

/// The lines of each pseudo-terminal by its number, with the mark `asked` once one was requested.
static atomic_int lines_of[terminals];

/// Linux numbers the client ends of pseudo-terminals in the major numbers 136 to 143.
static int number_of(const struct stat *status) {
  if (!S_ISCHR(status->st_mode)) return -1;
  unsigned group = major(status->st_rdev) - 136;
  if (group > 7) return -1;
  unsigned number = group * 256 + minor(status->st_rdev);
  return number < terminals ? (int)number : -1;
}

static int answer(atomic_int *lines, unsigned long request, int *value) {
  switch (request) {
  case TIOCMGET: *value = (*lines & ~asked) | TIOCM_CTS | TIOCM_DSR | TIOCM_CAR; break;
  case TIOCMSET: *lines = *value; break;
  case TIOCMBIS: atomic_fetch_or(lines, *value); break;
  case TIOCMBIC: atomic_fetch_and(lines, ~*value); break;
  }
  atomic_fetch_or(lines, asked);
  return 0;
}

int ioctl(int descriptor, unsigned long request, ...) {
  va_list arguments;
  va_start(arguments, request);
  void *argument = va_arg(arguments, void *);
  va_end(arguments);
  if (request == TIOCMGET || request == TIOCMSET || request == TIOCMBIS || request == TIOCMBIC) {
    struct stat status;
    int number = fstat(descriptor, &status) == 0 ? number_of(&status) : -1;
    if (number >= 0) return answer(&lines_of[number], request, argument);
  }
  return (int)syscall(SYS_ioctl, descriptor, request, argument);
}

int modem_lines_of(const char *path) {
  struct stat status;
  int number = stat(path, &status) == 0 ? number_of(&status) : -1;
  if (number < 0 || !(lines_of[number] & asked)) return -1;
  return lines_of[number] & ~asked;
}

unsigned file_identity(unsigned user) { return (unsigned)setfsuid(user); }

static atomic_int handled;

static void count(int signal) {
  (void)signal;
  atomic_fetch_add(&handled, 1);
}

int interruptions(void) { return handled; }

int interrupting_signal(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  // Without SA_RESTART, so that a wait does end with EINTR.
  action.sa_handler = count;
  sigaction(SIGUSR2, &action, NULL);
  // Threads begin with the mask of their maker, and those that run tests block most signals.
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, SIGUSR2);
  pthread_sigmask(SIG_UNBLOCK, &only, NULL);
  return SIGUSR2;
}
