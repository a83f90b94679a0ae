internal import CTerminal
internal import Glibc

/// The instrument's end of TCP lines: it listens, and each client gets a line of its own.
///
/// Nothing here waits: ask `descriptor` with `WireWait`, then `accept()`.
public final class TCPListener {
  /// The port it listens on; the one the system chose when 0 was asked for.
  public let port: UInt16
  /// The descriptor to wait on; readable when a client is there.
  public var descriptor: Int32 { socket.number }

  private let name: String
  private let socket: Descriptor

  /// Listens on an address and port; as it comes, where only this machine can connect.
  ///
  /// - Throws: `LineError.portBusy` when another program listens there, `portForbidden` for a port below 1024
  ///   without the right to it, or `nameNotFound`.
  public init(host: String = "127.0.0.1", port: UInt16 = 0) throws(LineError) {
    let wanted = LineAddress.tcp(host: host, port: port).description
    let address = try TCPConnection.lookUp(host, port, passive: true, line: wanted)
    defer { freeaddrinfo(address) }
    socket = try Self.listening(on: address.pointee, line: wanted)
    self.port = try Self.port(of: socket.number, line: wanted)
    name = LineAddress.tcp(host: host, port: self.port).description
  }

  /// Takes the next client; nil when none waits.
  public func accept() throws(LineError) -> TCPClient? {
    let number = terminal_accept(socket.number)
    if number == -EAGAIN || number == -ECONNABORTED || number == -EINTR { return nil }
    guard number >= 0 else { throw LineError(code: -number, operation: "accept a client", line: name) }
    return try TCPClient(Descriptor(owning: number), name: name)
  }

  private static func listening(on address: addrinfo, line: String) throws(LineError) -> Descriptor {
    let socket = try TCPConnection.socket(for: address, line: line)
    // A simulator that is started again gets its port at once.
    try TCPConnection.set(SO_REUSEADDR, of: SOL_SOCKET, to: 1, on: socket.number, line: line)
    guard bind(socket.number, address.ai_addr, address.ai_addrlen) == 0, listen(socket.number, 8) == 0 else {
      let code = errno
      throw code == EADDRINUSE ? .portBusy(line) : LineError(code: code, operation: "listen", line: line)
    }
    return socket
  }

  private static func port(of socket: Int32, line: String) throws(LineError) -> UInt16 {
    var address = sockaddr_in6()
    var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
    let returned = withUnsafeMutableBytes(of: &address) {
      getsockname(socket, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, &size)
    }
    guard returned == 0 else { throw LineError(code: errno, operation: "listen", line: line) }
    // The port stands at the same place in an IPv4 address.
    return UInt16(bigEndian: address.sin6_port)
  }
}

/// One client of a `TCPListener`; its connection ends when the last reference goes, or with `close()`.
public final class TCPClient {
  private let name: String
  private var socket: Descriptor?

  fileprivate init(_ socket: consuming Descriptor, name: String) throws(LineError) {
    try TCPConnection.tune(socket.number, line: name)
    self.name = name
    self.socket = consume socket
  }

  /// The descriptor to wait on; nil once closed.
  public var descriptor: Int32? { socket?.number }

  /// Takes what the client has sent, without waiting; 0 when there is nothing yet.
  ///
  /// - Throws: `LineError.hungUp` when the client is gone.
  public func receive(into buffer: inout [UInt8]) throws(LineError) -> Int {
    precondition(!buffer.isEmpty, "a client cannot be read into a buffer of \(buffer.count) bytes")
    let count = buffer.withUnsafeMutableBytes { socket?.take(into: $0) ?? 0 }
    if count == -Int(EAGAIN) { return 0 }
    guard count != 0 else { throw .hungUp(name) }
    guard count > 0 else { throw LineError(code: Int32(-count), operation: "read", line: name) }
    return count
  }

  /// Sends as many bytes as the connection takes now; the count, 0 when it is full.
  ///
  /// - Throws: `LineError.hungUp` when the client is gone.
  public func send(_ bytes: Span<UInt8>) throws(LineError) -> Int {
    guard socket != nil else { throw .hungUp(name) }
    let count = bytes.withUnsafeBytes { socket?.putToSocket($0) ?? 0 }
    if count == -Int(EAGAIN) { return 0 }
    guard count >= 0 else { throw LineError(code: Int32(-count), operation: "write", line: name) }
    return count
  }

  /// Sends bytes of an array; see `send(_:)` with a span.
  public func send(_ bytes: [UInt8]) throws(LineError) -> Int { try send(bytes.span) }

  /// Ends the connection.
  public func close() { socket = nil }
}
