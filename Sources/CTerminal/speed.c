// The kernel's own termios, which names any speed; it cannot be included beside the C library's.
#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <errno.h>

#include "terminal.h"

extern int ioctl(int descriptor, unsigned long request, ...);

int terminal_speed(int descriptor) {
  struct termios2 settings;
  if (ioctl(descriptor, TCGETS2, &settings) < 0) return -errno;
  return (int)settings.c_ospeed;
}
