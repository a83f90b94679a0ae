internal import CTerminal
internal import Glibc
public import Quantities
public import WireFormats

/// What a read of a line brought.
public enum LineRead: Hashable, Sendable {
  /// So many bytes now stand at the start of the buffer; at least 1.
  case bytes(Int)
  /// Nothing came before the deadline.
  case idle
  /// The line's waker ended the wait.
  case woken
}

/// An open line that carries bytes: a serial port, a pseudo-terminal or a TCP connection, all behaving alike.
///
/// One thread owns a line: it opens, reads, writes and closes it. Other threads reach it only through its
/// `Waker`. No call waits past its deadline, and none spins: an unplugged line throws `hungUp` at once, every
/// time it is asked. The line is closed, and its lock given up, by `close()` or when the last reference goes.
///
///     let soon = MonotonicClock.uptime() + .seconds(2)
///     let line = try ByteLine.open(address, settings, until: soon, waker: waker)
///     var buffer = [UInt8](repeating: 0, count: 4096)
///     while true {
///       switch try line.read(into: &buffer, until: nextDeadline) {
///       case .bytes(let count): session.take(buffer[..<count])
///       case .idle, .woken: break
///       }
///     }
public final class ByteLine {
  /// The shortest time from one chunk to the next, unless a read asks otherwise: 10 ms.
  ///
  /// A stream then costs at most a hundred wake-ups a second however its bytes are cut up, and no reading is
  /// later than that. Engineering choice.
  public static let usualPace = Interval.milliseconds(10)

  /// The line's address as configured, the name its errors carry.
  public let name: String

  private var descriptor: Descriptor?
  private let isSocket: Bool
  private let waker: Waker?
  private var lastChunk: Uptime?
  /// Whether bytes may stand unsent for long, so that closing could wait for them (up to 30 s on a UART).
  private var mayHoldOutput: Bool

  init(name: String, descriptor: consuming Descriptor, isSocket: Bool, holdsOutput: Bool, waker: Waker?) {
    self.name = name
    self.descriptor = consume descriptor
    self.isSocket = isSocket
    self.waker = waker
    mayHoldOutput = holdsOutput
  }

  deinit { close() }

  /// Opens a line, drops what it received before, and keeps other programs off it.
  ///
  /// A path that leads to a pseudo-terminal is opened through termios, any other through libserialport;
  /// symbolic links are followed. A TCP line uses no settings. Only connecting takes time: a port opens at
  /// once or not at all.
  ///
  /// - Parameters:
  ///   - address: the line, from the configuration.
  ///   - settings: speed and character of a serial line; refused before the port is touched when impossible.
  ///   - deadline: when to give up connecting, on `MonotonicClock`.
  ///   - waker: ends this wait and those of every later `read`.
  /// - Returns: the open line.
  /// - Throws: any `LineError` but `malformedAddress` and `writeTimedOut`; nothing is left open.
  public static func open(
    _ address: LineAddress, _ settings: LineSettings, until deadline: Uptime, waker: Waker? = nil
  ) throws(LineError) -> ByteLine {
    switch address {
    case .port(let path):
      try settings.check(for: path)
      let device = try TerminalDevice.open(path: path, settings)
      return ByteLine(terminal: device, settings, name: path, waker: waker)
    case .tcp(let host, let port):
      let name = address.description
      let socket = try TCPConnection.open(host: host, port: port, line: name, until: deadline, waker: waker)
      return ByteLine(name: name, descriptor: socket, isSocket: true, holdsOutput: false, waker: waker)
    }
  }

  /// A line on a terminal that was opened and configured.
  convenience init(terminal: consuming Descriptor, _ settings: LineSettings, name: String, waker: Waker?) {
    let waits = settings.flowControl != .none
    self.init(name: name, descriptor: terminal, isSocket: false, holdsOutput: waits, waker: waker)
  }

  /// Reads what has arrived, waiting for the first byte until the deadline; a past deadline reads without
  /// waiting.
  ///
  /// The wait ends at once when the line breaks or its waker is woken, also during the rest that `pace` asks
  /// for.
  ///
  /// - Parameters:
  ///   - buffer: receives the bytes; its count is the most that one read takes, and does not change.
  ///   - deadline: when to give up, on `MonotonicClock`.
  ///   - pace: the least time since the last chunk before bytes are looked at; zero reads each as it comes.
  /// - Returns: how many bytes came, or why none did.
  /// - Throws: `LineError.hungUp` when the other end is gone, `unreachable` when a network lost it, or
  ///   `system`.
  public func read(
    into buffer: inout [UInt8], until deadline: Uptime, pace: Interval = ByteLine.usualPace
  ) throws(LineError) -> LineRead {
    precondition(!buffer.isEmpty, "a line cannot read into a buffer of \(buffer.count) bytes")
    if let end = try rest(pace, before: deadline, into: &buffer) { return end }
    while true {
      switch Wait.once(for: POLLIN, on: number, until: deadline, waker: waker) {
      case .woken: return .woken
      case .elapsed: return .idle
      case .ready: if let count = try take(into: &buffer) { return .bytes(count) }
      case .broken: return .bytes(try takeLast(into: &buffer))
      }
    }
  }

  /// Writes all the bytes, waiting for room until the deadline.
  ///
  /// - Throws: `LineError.writeTimedOut` when the other end does not take them in time (close the line then:
  ///   a part may have gone out), `hungUp` when it is gone, or `system`.
  public func write(_ bytes: Span<UInt8>, until deadline: Uptime) throws(LineError) {
    var written = 0
    var broken = false
    while written < bytes.count {
      let count = put(bytes, from: written)
      if count >= 0 {
        written += count
      } else if count != -Int(EAGAIN) || broken {
        throw broken ? .hungUp(name) : ended(-count, operation: "write")
      } else {
        broken = try waitForRoom(until: deadline, written: written)
      }
    }
  }

  /// Writes all the bytes of an array; see `write(_:until:)` with a span.
  public func write(_ bytes: [UInt8], until deadline: Uptime) throws(LineError) {
    try write(bytes.span, until: deadline)
  }

  /// Sets the open line otherwise, has damaged characters read as NUL, and drops what it received before.
  ///
  /// A port is not closed for it, so that DTR and RTS stay as they are. A line without settings is left
  /// alone.
  ///
  /// - Throws: `LineError.unsupportedSetting` when the line cannot be set so, or `system`.
  public func change(to settings: LineSettings) throws(LineError) {
    guard !isSocket else { return }
    try settings.check(for: name)
    try TerminalSettings.change(
      to: settings, on: number, isPseudoTerminal: TerminalDevice.isPseudoTerminal(number), line: name)
    try TerminalDevice.dropStaleInput(number, line: name)
  }

  /// Closes the line; a second close does nothing.
  ///
  /// Reading or writing afterwards is a programming error.
  public func close() {
    guard let closing = descriptor.take() else { return }
    guard !isSocket else { return }
    if mayHoldOutput { _ = tcflush(closing.number, TCOFLUSH) }
    // The mark stays on a terminal that someone else has open, too.
    _ = terminal_set_exclusive(closing.number, 0)
  }

  /// The descriptor of the open line.
  var number: Int32 {
    guard let number = descriptor?.number else { preconditionFailure("\(name) was used after it was closed") }
    return number
  }

  /// Waits out the rest after the last chunk, then takes what came meanwhile: one wake-up for both.
  private func rest(
    _ pace: Interval, before deadline: Uptime, into buffer: inout [UInt8]
  ) throws(LineError) -> LineRead? {
    guard let lastChunk, MonotonicClock.uptime() < lastChunk + pace else { return nil }
    let end = min(lastChunk + pace, deadline)
    switch Wait.once(for: 0, on: number, until: end, waker: waker) {
    case .woken: return .woken
    case .broken: return .bytes(try takeLast(into: &buffer))
    case .elapsed, .ready:
      if end == deadline { return .idle }
      return try take(into: &buffer).map { .bytes($0) }
    }
  }

  /// Takes what is there; nil when nothing is.
  private func take(into buffer: inout [UInt8]) throws(LineError) -> Int? {
    let count = buffer.withUnsafeMutableBytes { descriptor?.take(into: $0) ?? -Int(EBADF) }
    if count == -Int(EAGAIN) { return nil }
    if count < 0 { throw ended(-count, operation: "read") }
    // End of file: the terminal was hung up, or the peer closed.
    if count == 0 { throw .hungUp(name) }
    lastChunk = MonotonicClock.uptime()
    return count
  }

  /// Takes the bytes that arrived before the line broke; throws when there are none left.
  private func takeLast(into buffer: inout [UInt8]) throws(LineError) -> Int {
    // A broken line that says "nothing yet" would say so for ever.
    guard let count = try take(into: &buffer) else { throw .hungUp(name) }
    return count
  }

  /// Waits until more bytes fit; true when the line broke meanwhile.
  private func waitForRoom(until deadline: Uptime, written: Int) throws(LineError) -> Bool {
    switch Wait.once(for: POLLOUT, on: number, until: deadline, waker: nil) {
    case .ready, .woken: return false
    case .broken: return true
    case .elapsed:
      mayHoldOutput = true
      throw .writeTimedOut(name, written: written)
    }
  }

  private func put(_ bytes: Span<UInt8>, from start: Int) -> Int {
    bytes.withUnsafeBytes { all in
      let rest = UnsafeRawBufferPointer(rebasing: all[start...])
      guard descriptor != nil else { preconditionFailure("\(name) was written to after it was closed") }
      return (isSocket ? descriptor?.putToSocket(rest) : descriptor?.put(rest)) ?? -Int(EBADF)
    }
  }

  /// What an errno means on a line that was open: the device is gone rather than absent.
  private func ended(_ code: Int, operation: String) -> LineError {
    switch Int32(code) {
    case ENXIO, ENODEV, EIO: .hungUp(name)
    default: LineError(code: Int32(code), operation: operation, line: name)
    }
  }
}
