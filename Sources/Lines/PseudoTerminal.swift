internal import CTerminal
internal import Glibc
internal import WireFormats

/// The instrument's end of a serial line that needs no hardware: the master of a pseudo-terminal under a path
/// of its own.
///
/// The gateway opens the path as it would open a port. Nothing here waits: ask `descriptor` with `WireWait`.
/// Bytes pass at once and whatever the speed, so an instrument that wants to be true to its line paces
/// itself.
///
/// The line's other end is held open here too, so that reading before the first client and after the last one
/// says "nothing yet". Nobody's listening therefore goes unnoticed: unread bytes pile up (some 20 KB) until
/// `send` takes no more. The gateway drops them when it opens the line.
public final class PseudoTerminal {
  /// The two descriptors of a pseudo-terminal and the device in /dev/pts that is its other end.
  private struct Ends: ~Copyable {
    let master: Descriptor
    let other: Descriptor
    let device: String
  }

  /// The path clients open: a symbolic link that is there while the line is plugged in.
  public let path: String
  private var ends: Ends?
  /// How often somebody has thrown away the line's unread bytes, as a gateway does when it opens it.
  public private(set) var flushes = 0
  /// The device that was behind the path before the cable was pulled.
  private var formerDevice: String?

  /// Makes a pseudo-terminal and the link to it.
  ///
  /// - Throws: `LineError.pathTaken` when something that is not a link to a pseudo-terminal has the path,
  ///   `portForbidden` when its directory may not be written, or `system`.
  public init(at path: String) throws(LineError) {
    self.path = path
    ends = try Self.make(at: path, unlike: nil)
  }

  deinit { unplug() }

  /// Whether the line is plugged in.
  public var isPlugged: Bool { ends != nil }

  /// The descriptor to wait on; nil while the line is unplugged.
  public var descriptor: Int32? { ends?.master.number }

  /// The device in /dev/pts behind the path; nil while the line is unplugged.
  public var device: String? { ends?.device }

  /// The speed the client has set, in bits per second; nil while unplugged.
  ///
  /// Before the first client there is none.
  public var clientBaud: Int? { clientSettings?.line.baud }

  /// How the client has set its end; nil while unplugged and before the first client that sets anything.
  public var clientSettings: ClientSettings? {
    guard let descriptor else { return nil }
    return TerminalSettings.clientSettings(of: descriptor)
  }

  /// Takes what the client has written, without waiting; 0 when there is nothing, or the line is unplugged.
  ///
  /// The buffer must have room for two bytes.
  public func receive(into buffer: inout [UInt8]) throws(LineError) -> Int {
    while ends != nil {
      let count = buffer.withUnsafeMutableBytes { ends?.master.take(into: $0) ?? 0 }
      let read = try taken(count, operation: "read")
      guard read > 0 else { return 0 }
      if buffer[0] & terminal_input_flushed != 0 { flushes += 1 }
      // A mark comes alone; what was written stands behind a zero.
      guard read > 1 else { continue }
      for place in 1..<read { buffer[place - 1] = buffer[place] }
      return read - 1
    }
    return 0
  }

  /// Sends as many bytes as the line takes now; the count, 0 when it is full or unplugged.
  public func send(_ bytes: Span<UInt8>) throws(LineError) -> Int {
    guard ends != nil else { return 0 }
    let count = bytes.withUnsafeBytes { ends?.master.put($0) ?? 0 }
    return try taken(count, operation: "write")
  }

  /// Sends bytes of an array; see `send(_:)` with a span.
  public func send(_ bytes: [UInt8]) throws(LineError) -> Int { try send(bytes.span) }

  /// Pulls the cable: the client's line is hung up and the path is gone.
  public func unplug() {
    guard let device else { return }
    SymbolicLink.remove(at: path, to: device)
    formerDevice = device
    ends = nil
  }

  /// Plugs the cable in again: a new pseudo-terminal under the old path.
  ///
  /// Its device is another one than before, as a USB adapter gets a new number while somebody still holds the
  /// old one.
  ///
  /// - Throws: what `init(at:)` throws; the line is then still unplugged.
  public func plug() throws(LineError) {
    guard ends == nil else { return }
    ends = try Self.make(at: path, unlike: formerDevice)
  }

  private static func make(at path: String, unlike former: String?) throws(LineError) -> Ends {
    let first = try pair(at: path)
    // The system gives the lowest free number, so the old one goes to nobody else while the next is made.
    let ends = first.device == former ? try pair(at: path) : first
    try SymbolicLink.place(at: path, to: ends.device)
    return ends
  }

  private static func pair(at path: String) throws(LineError) -> Ends {
    var name = [CChar](repeating: 0, count: 64)
    let number = name.withUnsafeMutableBufferPointer { terminal_create($0.baseAddress, $0.count) }
    guard number >= 0 else { throw .system(path, operation: "make a pseudo-terminal", code: -number) }
    let master = Descriptor(owning: number)
    let told = terminal_tell_flushes(number)
    guard told >= 0 else {
      _ = close(number)
      throw .system(path, operation: "be told of flushes", code: -told)
    }
    let device = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let other = try TerminalDevice.open(device: device, line: path)
    return Ends(master: master, other: other, device: device)
  }

  private func taken(_ count: Int, operation: String) throws(LineError) -> Int {
    if count == -Int(EAGAIN) { return 0 }
    guard count >= 0 else { throw LineError(code: Int32(-count), operation: operation, line: path) }
    return count
  }
}
