#include "sync_faults.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

// Linked into a test, this `fdatasync` stands in for the C library's.
static _Thread_local int calls_left;
static _Thread_local int passes_left;
static _Thread_local int code;

void sync_faults_arm(int calls) { sync_faults_arm_after(0, calls, EIO); }

void sync_faults_arm_after(int passes, int calls, int with) {
  passes_left = passes;
  calls_left = calls;
  code = with;
}

int fdatasync(int descriptor) {
  if (passes_left > 0) {
    passes_left -= 1;
  } else if (calls_left > 0) {
    calls_left -= 1;
    errno = code;
    return -1;
  }
  return (int)syscall(SYS_fdatasync, descriptor);
}
