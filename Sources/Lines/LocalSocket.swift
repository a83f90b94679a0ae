internal import Glibc
public import Quantities

/// One question to a program that listens at a ``LocalListener``.
public enum LocalSocket {
  /// Sends a request and returns the answer.
  ///
  /// - Throws: `LineError.portMissing` or `connectionRefused` when nobody listens at the path,
  ///   `portForbidden`, `unreachable` when no answer came in time, `hungUp` when the program went away.
  public static func ask(_ path: String, _ request: String, until deadline: Uptime) throws(LineError)
    -> String
  {
    let conversation = LocalConversation(try connect(path), path: path)
    try conversation.say(request, until: deadline)
    let answer = try conversation.hear(most: 16 << 20, until: deadline)
    guard !answer.isEmpty else { throw .hungUp(path) }
    return answer
  }

  static func connect(_ path: String) throws(LineError) -> Descriptor {
    let socket = try make(path)
    let returned = try withAddress(path) { Glibc.connect(socket.number, $0, $1) }
    guard returned == 0 else { throw LineError(code: errno, operation: "connect", line: path) }
    return socket
  }

  static func make(_ path: String) throws(LineError) -> Descriptor {
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let number = socket(AF_UNIX, kind, 0)
    guard number >= 0 else { throw LineError(code: errno, operation: "make a socket", line: path) }
    return Descriptor(owning: number)
  }

  static func withAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws(LineError) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let capacity = MemoryLayout.size(ofValue: address.sun_path)
    guard !bytes.isEmpty, bytes.count < capacity, !bytes.contains(0) else {
      throw .malformedAddress(path, problem: "a socket's path has 1 to \(capacity - 1) bytes")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    return withUnsafePointer(to: &address) { place in
      place.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, size) }
    }
  }
}
