#define _GNU_SOURCE
#include "terminal.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/// What a crash, or a signal that nobody else takes, ends the program with.
static const int fatal[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS, SIGQUIT};
enum { fatal_count = sizeof fatal / sizeof fatal[0] };

static struct sigaction former[fatal_count];
static struct termios kept;
static int screen_input, screen_output;
static char farewell[64];
static volatile sig_atomic_t is_begun;

void terminal_screen_end(void) {
  if (!is_begun) return;
  is_begun = 0;
  int failure = errno;
  // Whoever stopped the output with Ctrl-S would keep us here.
  tcflow(screen_output, TCOON);
  ssize_t ignored = write(screen_output, farewell, strlen(farewell));
  (void)ignored;
  tcsetattr(screen_input, TCSANOW, &kept);
  errno = failure;
}

/// Gives the terminal back and lets the signal do what it would have done.
static void crashed(int signal) {
  terminal_screen_end();
  for (int place = 0; place < fatal_count; place++) {
    if (fatal[place] == signal) sigaction(signal, &former[place], NULL);
  }
  raise(signal);
}

int terminal_screen_begin(int input, int output, const char *begin, const char *end) {
  static int is_registered;
  if (strlen(end) >= sizeof farewell) return -ERANGE;
  if (tcgetattr(input, &kept) < 0) return -errno;
  strcpy(farewell, end);
  screen_input = input;
  screen_output = output;
  if (!is_registered && atexit(terminal_screen_end) != 0) return -ENOMEM;
  is_registered = 1;
  struct sigaction action = {.sa_handler = crashed, .sa_flags = SA_NODEFER};
  sigemptyset(&action.sa_mask);
  for (int place = 0; place < fatal_count; place++) sigaction(fatal[place], &action, &former[place]);
  // A stopped program would leave the terminal without echo.
  signal(SIGTSTP, SIG_IGN);
  struct termios keys = kept;
  keys.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
  keys.c_iflag &= ~(tcflag_t)(IXON | ICRNL);
  keys.c_cc[VMIN] = 0;
  keys.c_cc[VTIME] = 0;
  is_begun = 1;
  if (tcsetattr(input, TCSANOW, &keys) < 0) {
    is_begun = 0;
    return -errno;
  }
  ssize_t ignored = write(output, begin, strlen(begin));
  (void)ignored;
  return 0;
}

int terminal_window(int descriptor, int *rows, int *columns) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) < 0) return -errno;
  *rows = size.ws_row;
  *columns = size.ws_col;
  return 0;
}
