#pragma once

/// Lets the next `fdatasync` calls of this thread fail with EIO, as a disk that has gone bad would.
void sync_faults_arm(int calls);

/// The same with another errno.
void sync_faults_arm_with(int calls, int code);
