#pragma once

/// Lets the next `fdatasync` calls of this thread fail with EIO, as a disk that has gone bad would.
void sync_faults_arm(int calls);

/// Lets some calls pass first, and takes another errno.
void sync_faults_arm_after(int passes, int calls, int code);
