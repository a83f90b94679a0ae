import CTerminal
import Glibc
import Synchronization

/// What went wrong while a test set its wires up.
struct WireFailure: Error {
  let operation: String
  let code: Int32
}

/// A descriptor that is closed with its owner, or sooner: unplugged.
final class Descriptor: Sendable {
  private let open: Mutex<Int32>

  init(_ number: Int32, _ operation: String) throws(WireFailure) {
    guard number >= 0 else { throw WireFailure(operation: operation, code: number == -1 ? errno : -number) }
    open = Mutex(number)
  }

  deinit { unplug() }

  var number: Int32 { open.withLock { $0 } }

  func unplug() {
    open.withLock { number in
      if number >= 0 { close(number) }
      number = -1
    }
  }
}

/// Bytes in and out of a descriptor, bounded by a generous time so that a broken test ends.
struct Wire: Sendable {
  let descriptor: Descriptor
  static let bound: Int64 = 20_000_000_000

  /// Waits for bytes; nil at the end of the line, when told to stop, or after the bound.
  func receive(_ stop: Waker? = nil) -> [UInt8]? {
    // Poll would wait for an unplugged descriptor, which never says anything.
    guard descriptor.number >= 0 else { return nil }
    var entries = [pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)]
    if let stop { entries.append(pollfd(fd: stop.number, events: Int16(POLLIN), revents: 0)) }
    guard terminal_poll(&entries, entries.count, Wire.bound) > 0 else { return nil }
    if entries.count > 1, entries[1].revents != 0 { return nil }
    var bytes = [UInt8](repeating: 0, count: 512)
    let count = read(descriptor.number, &bytes, bytes.count)
    return count > 0 ? Array(bytes[..<count]) : nil
  }

  func send(_ bytes: [UInt8]) {
    // A peer that has gone is part of some tests; the receiving side finds out.
    _ = write(descriptor.number, bytes, bytes.count)
  }

  /// Lets this many milliseconds go by, as part of a fault.
  func stall(_ milliseconds: Int64) {
    _ = terminal_poll(nil, 0, milliseconds * 1_000_000)
  }
}

/// Tells a thread that waits for bytes to stop.
final class Waker: Sendable {
  let number: Int32

  init() { number = terminal_create_waker() }
  deinit { close(number) }

  func wake() {
    var one: UInt64 = 1
    _ = write(number, &one, MemoryLayout<UInt64>.size)
  }
}

/// A thread of its own for code that blocks; ended by the code itself, joined by `finish`.
final class OwnThread {
  private var thread = pthread_t()
  private var isJoined = false

  init(_ body: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Box(body))
    pthread_create(
      &thread, nil,
      { raw in
        raw.map { Unmanaged<Box>.fromOpaque($0).takeRetainedValue().body() }
        return nil
      }, box.toOpaque())
  }

  deinit { finish() }

  func finish() {
    if !isJoined { pthread_join(thread, nil) }
    isJoined = true
  }

  private final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}

/// A pseudo-terminal: the test holds the master, the code under test opens the path.
struct PseudoTerminal: Sendable {
  let wire: Wire
  let path: String

  init() throws(WireFailure) {
    var name = [CChar](repeating: 0, count: 64)
    let master = try Descriptor(terminal_create(&name, name.count), "make a pseudo-terminal")
    wire = Wire(descriptor: master)
    path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// A listening socket on the loopback interface, on a port that the system chose.
struct Listener: Sendable {
  let descriptor: Descriptor
  let port: UInt16

  init() throws(WireFailure) {
    descriptor = try Descriptor(socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0), "make a socket")
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let number = descriptor.number
    let code = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(number, generic, length) | listen(number, 5) | getsockname(number, generic, &length)
      }
    }
    guard code == 0 else { throw WireFailure(operation: "listen", code: errno) }
    port = UInt16(bigEndian: address.sin_port)
  }

  /// Waits for a connection; nil when told to stop, or after the bound.
  func accept(_ stop: Waker) -> Wire? {
    var entries = [
      pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: stop.number, events: Int16(POLLIN), revents: 0),
    ]
    guard terminal_poll(&entries, 2, Wire.bound) > 0, entries[1].revents == 0 else { return nil }
    guard let connection = try? Descriptor(terminal_accept(descriptor.number), "accept") else { return nil }
    return Wire(descriptor: connection)
  }
}

extension Listener {
  /// A connection to this listener.
  func connect() throws(WireFailure) -> Wire {
    let descriptor = try Descriptor(socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0), "make a socket")
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    address.sin_port = port.bigEndian
    let code = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        Glibc.connect(descriptor.number, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 else { throw WireFailure(operation: "connect", code: errno) }
    return Wire(descriptor: descriptor)
  }
}
