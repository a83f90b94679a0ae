internal import Glibc
internal import Quantities

/// The making of a TCP connection, bounded by a deadline and ended by a waker.
enum TCPConnection {
  /// Connects to the first address of a host that answers.
  ///
  /// Each address gets an equal share of the time left, so that one dead address does not use it up. A name,
  /// unlike a numeric address, is looked up by the system first, which keeps to its own time limit.
  static func open(
    host: String, port: UInt16, line: String, until deadline: Uptime, waker: Waker?
  ) throws(LineError) -> Descriptor {
    let first = try lookUp(host, port, passive: false, line: line)
    defer { freeaddrinfo(first) }
    var failure = LineError.nameNotFound(line)
    var next: UnsafeMutablePointer<addrinfo>? = first
    while let address = next {
      let now = MonotonicClock.uptime()
      let share = (deadline - now) / addresses(from: address)
      do {
        return try connect(address.pointee, line: line, until: now + share, waker: waker)
      } catch .interrupted(let line) {
        throw .interrupted(line)
      } catch {
        failure = error
      }
      next = address.pointee.ai_next
    }
    throw failure
  }

  /// The addresses of a host as the system's resolver orders them; to be freed with freeaddrinfo.
  static func lookUp(
    _ host: String, _ port: UInt16, passive: Bool, line: String
  ) throws(LineError) -> UnsafeMutablePointer<addrinfo> {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_NUMERICSERV | (passive ? AI_PASSIVE : 0)
    var first: UnsafeMutablePointer<addrinfo>?
    let returned = getaddrinfo(host, String(port), &hints, &first)
    let code = errno
    guard returned != EAI_SYSTEM else {
      throw LineError(code: code, operation: "look up the host", line: line)
    }
    guard returned == 0, let first else { throw .nameNotFound(line) }
    return first
  }

  /// A socket that does not block and is closed on exec.
  static func socket(for address: addrinfo, line: String) throws(LineError) -> Descriptor {
    let kind = address.ai_socktype | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let number = Glibc.socket(address.ai_family, kind, address.ai_protocol)
    guard number >= 0 else { throw LineError(code: errno, operation: "make a socket", line: line) }
    return Descriptor(owning: number)
  }

  /// Sends each write at once, and finds out within about 11 s that a silent peer is gone.
  ///
  /// A device server that lost power sends nothing, not even an end; without these a read would wait for
  /// ever.
  static func tune(_ socket: Int32, line: String) throws(LineError) {
    let options: [(level: Int32, name: Int32, value: Int32)] = [
      (Int32(IPPROTO_TCP), TCP_NODELAY, 1),
      (SOL_SOCKET, SO_KEEPALIVE, 1),
      (Int32(IPPROTO_TCP), TCP_KEEPIDLE, 5),
      (Int32(IPPROTO_TCP), TCP_KEEPINTVL, 2),
      (Int32(IPPROTO_TCP), TCP_KEEPCNT, 3),
      (Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, 10_000),
    ]
    for option in options {
      try set(option.name, of: option.level, to: option.value, on: socket, line: line)
    }
  }

  /// Sets one option of a socket.
  static func set(
    _ name: Int32, of level: Int32, to value: Int32, on socket: Int32, line: String
  ) throws(LineError) {
    var value = value
    guard setsockopt(socket, level, name, &value, socklen_t(MemoryLayout<Int32>.size)) == 0 else {
      throw LineError(code: errno, operation: "set up the connection", line: line)
    }
  }

  private static func connect(
    _ address: addrinfo, line: String, until deadline: Uptime, waker: Waker?
  ) throws(LineError) -> Descriptor {
    let socket = try socket(for: address, line: line)
    try tune(socket.number, line: line)
    // An interrupted connect goes on by itself, like one that takes its time.
    if Glibc.connect(socket.number, address.ai_addr, address.ai_addrlen) != 0 {
      let code = errno
      guard code == EINPROGRESS || code == EINTR else {
        throw LineError(code: code, operation: "connect", line: line)
      }
      try finish(socket.number, line: line, until: deadline, waker: waker)
    }
    return socket
  }

  private static func finish(
    _ socket: Int32, line: String, until deadline: Uptime, waker: Waker?
  ) throws(LineError) {
    switch Wait.once(for: POLLOUT, on: socket, until: deadline, waker: waker) {
    case .elapsed: throw .unreachable(line)
    case .woken: throw .interrupted(line)
    case .ready, .broken: break
    }
    var code: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    if getsockopt(socket, SOL_SOCKET, SO_ERROR, &code, &size) != 0 { code = errno }
    guard code == 0 else { throw LineError(code: code, operation: "connect", line: line) }
  }

  /// How many addresses a list holds from one on.
  static func addresses(from first: UnsafeMutablePointer<addrinfo>) -> Int64 {
    var count: Int64 = 0
    var next: UnsafeMutablePointer<addrinfo>? = first
    while let address = next {
      count += 1
      next = address.pointee.ai_next
    }
    return count
  }
}
