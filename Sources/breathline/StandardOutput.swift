import Glibc

/// What became of standard output: nothing that was said may be lost unsaid.
enum StandardOutput {
  /// Whether whoever read it is gone, as `head` after its lines.
  static var isReaderGone: Bool {
    var entry = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
    return poll(&entry, 1, 0) > 0 && Int32(entry.revents) & (POLLERR | POLLHUP) != 0
  }

  /// Writes what is left; complains with 74 and ends where that cannot be.
  static func finish() {
    // What could not be written before is still held, and is tried again.
    guard fflush(nil) != 0 else { return }
    let reason = String(cString: strerror(errno))
    guard !isReaderGone else { return }
    Complaint("standard output: \(reason)", code: EX_IOERR).write()
    _exit(EX_IOERR)
  }
}
