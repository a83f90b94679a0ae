internal import CTerminal
internal import Glibc
public import Quantities

/// A place in the file system where programs of the same machine ask a running one and are answered.
///
/// One request and one answer for each connection, both text that ends where its sender stops sending. The
/// socket's file can be used by its owner and group alone; what else guards it is the folder it lies in.
public final class LocalListener: Sendable {
  /// The most bytes of one request; engineering choice, a hundred times the longest chart entry.
  public static let longestRequest = 64 * 1024

  /// The socket's path.
  public let path: String
  private let socket: Descriptor

  /// Listens at a path; a socket that nobody listens on any more is replaced.
  ///
  /// - Throws: `LineError.portBusy` when another program listens there, `pathTaken` when something else is
  ///   there, `malformedAddress` for a path longer than the system's 107 bytes.
  public init(path: String) throws(LineError) {
    self.path = path
    try Self.clear(path)
    let socket = try LocalSocket.make(path)
    let bound = try LocalSocket.withAddress(path) { bind(socket.number, $0, $1) }
    guard bound == 0, chmod(path, 0o660) == 0, listen(socket.number, 16) == 0 else {
      throw LineError(code: errno, operation: "listen", line: path)
    }
    self.socket = socket
  }

  deinit { unlink(path) }

  /// Waits for the next request, reads it whole, and answers it; false when the waker ended the wait.
  ///
  /// A client that sends too much, too slowly or nothing is let go without an answer, so that it keeps
  /// nobody else out for longer than `patience`.
  public func serveOne(
    until deadline: Uptime, patience: Interval, waker: Waker, answer: (String) -> String
  ) throws(LineError) -> Bool {
    let ready = WireWait.once(reading: [socket.number], until: deadline, waker: waker)
    guard !ready.isWoken else { return false }
    guard !ready.readable.isEmpty else { return true }
    let number = terminal_accept(socket.number)
    if number == -EAGAIN || number == -ECONNABORTED || number == -EINTR { return true }
    guard number >= 0 else { throw LineError(code: -number, operation: "accept a client", line: path) }
    let client = LocalConversation(Descriptor(owning: number), path: path)
    do {
      let until = MonotonicClock.uptime() + patience
      let request = try client.hear(most: Self.longestRequest, until: until)
      try client.say(answer(request), until: MonotonicClock.uptime() + patience)
    } catch {
      // The client has gone or has given up; it knows that itself, and the next one waits.
      return true
    }
    return true
  }

  /// Removes a socket that a program which is gone has left behind.
  static func clear(_ path: String) throws(LineError) {
    var information = stat()
    guard lstat(path, &information) == 0 else { return }
    guard information.st_mode & S_IFMT == S_IFSOCK else { throw .pathTaken(path) }
    do {
      _ = try LocalSocket.connect(path)
    } catch .connectionRefused {
      unlink(path)
      return
    }
    throw .portBusy(path)
  }
}
