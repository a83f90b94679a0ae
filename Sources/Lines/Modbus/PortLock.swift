internal import CTerminal
internal import Glibc

/// Keeps a serial port for one program, from before its settings are touched.
enum PortLock {
  /// Locks the port at a path; the descriptor returned holds the lock until it is closed.
  ///
  /// Throws `portMissing`, `portForbidden`, `notATerminal`, or `portBusy` when another program locked the
  /// port or has made it exclusive.
  static func take(_ path: String) throws(LineError) -> Int32 {
    let descriptor = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw LineError(code: errno, operation: "open the port", line: path) }
    if let refusal = refusal(descriptor, path) {
      close(descriptor)
      throw refusal
    }
    return descriptor
  }

  private static func refusal(_ descriptor: Int32, _ path: String) -> LineError? {
    guard isatty(descriptor) == 1 else { return .notATerminal(path) }
    // The system lets root pass an exclusive terminal.
    guard terminal_is_exclusive(descriptor) != 1 else { return .portBusy(path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      return errno == EWOULDBLOCK
        ? .portBusy(path) : LineError(code: errno, operation: "lock the port", line: path)
    }
    return nil
  }

  /// Whether a terminal is one end of a pseudo-terminal.
  static func isPseudoTerminal(_ descriptor: Int32) -> Bool {
    var name = InlineArray<64, CChar>(repeating: 0)
    var span = name.mutableSpan
    return span.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress, ttyname_r(descriptor, start, buffer.count) == 0 else {
        return false
      }
      return String(cString: start).hasPrefix("/dev/pts/")
    }
  }
}
