internal import CTerminal
internal import Glibc

/// A place in the file system where several programs of the same user talk with a running one, line by line
/// and as long as they like.
///
/// Nothing here waits: ask `descriptor` with `WireWait`, then `accept()`. The socket's file can be used by
/// its owner alone from the moment it is there.
public final class LocalStreamListener {
  /// The socket's path.
  public let path: String
  /// The descriptor to wait on; readable when a client is there.
  public var descriptor: Int32 { socket.number }

  private let socket: Descriptor

  /// Listens at a path; a socket that nobody listens on any more is replaced.
  ///
  /// - Throws: `LineError.portBusy` when another program listens there, `pathTaken` when something else is
  ///   there, `malformedAddress` for a path longer than the system's 107 bytes.
  public init(path: String) throws(LineError) {
    self.path = path
    try LocalListener.clear(path)
    let socket = try LocalSocket.make(path)
    // Linux gives the file the mode that the socket has when it is bound, so it is never open to others.
    guard fchmod(socket.number, 0o600) == 0 else {
      throw .system(path, operation: "keep others out", code: errno)
    }
    let bound = try LocalSocket.withAddress(path) { bind(socket.number, $0, $1) }
    guard bound == 0, listen(socket.number, 16) == 0 else {
      let code = errno
      // These speak of the directory here, not of a port.
      throw code == ENOENT || code == ENOTDIR
        ? .system(path, operation: "make the socket", code: code)
        : LineError(code: code, operation: "make the socket", line: path)
    }
    self.socket = socket
  }

  deinit { unlink(path) }

  /// Takes the next client; nil when none waits.
  public func accept() throws(LineError) -> OpenConversation? {
    let number = terminal_accept(socket.number)
    if number == -EAGAIN || number == -ECONNABORTED || number == -EINTR { return nil }
    guard number >= 0 else { throw LineError(code: -number, operation: "accept a client", line: path) }
    return OpenConversation(socket: Descriptor(owning: number), name: path)
  }
}
