import Glibc
import Quantities
import Synchronization
import Testing

@testable import Lines
import WireFormats

/// A moment so far away that only a hanging test reaches it.
var never: Uptime { MonotonicClock.uptime() + .seconds(60) }

/// This moment: a wait until now asks once.
var now: Uptime { MonotonicClock.uptime() }

/// A directory of a test's own, removed with all it holds.
final class Workbench {
  let path: String

  init() throws {
    var template = Array("/tmp/breathline-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw BenchFailure(what: "mkdtemp", code: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { remove(path) }

  /// The path of something in the directory.
  func path(_ name: String) -> String { "\(path)/\(name)" }

  /// Makes a directory and those above it.
  func makeDirectory(_ name: String) {
    var made = path
    for part in name.split(separator: "/") {
      made += "/\(part)"
      mkdir(made, 0o755)
    }
  }

  /// Makes an empty file.
  func makeFile(_ name: String) { close(open(path(name), O_CREAT | O_WRONLY, 0o644)) }

  private func remove(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    if status.st_mode & S_IFMT == S_IFDIR, let directory = opendir(path) {
      while let entry = readdir(directory) {
        let name = name(of: entry.pointee)
        if name != ".", name != ".." { remove("\(path)/\(name)") }
      }
      closedir(directory)
    }
    Glibc.remove(path)
  }
}

/// The name of a directory's entry.
func name(of entry: dirent) -> String {
  withUnsafeBytes(of: entry.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}

/// Something the test itself could not do.
struct BenchFailure: Error {
  var what: String
  var code: Int32
}

/// The ways a line reaches an instrument; every behaviour holds for each.
enum Transport: String, CaseIterable, Codable, Sendable, CustomTestStringConvertible {
  case pseudoTerminal = "termios"
  case serialPort = "libserialport"
  case tcp = "TCP"

  static let terminals = [Transport.pseudoTerminal, .serialPort]

  var testDescription: String { rawValue }
}

/// A line and the instrument at its other end.
final class Rig {
  let workbench: Workbench
  let transport: Transport
  let line: ByteLine
  let settings: LineSettings
  let terminal: PseudoTerminal?
  let listener: TCPListener?
  private var client: TCPClient?

  init(
    _ transport: Transport, _ settings: LineSettings = LineSettings(baud: 19200), waker: Waker? = nil
  ) throws {
    self.transport = transport
    self.settings = settings
    workbench = try Workbench()
    if transport == .tcp {
      let listener = try TCPListener()
      let address = LineAddress.tcp(host: "127.0.0.1", port: listener.port)
      line = try ByteLine.open(address, settings, until: never, waker: waker)
      _ = WireWait.once(reading: [listener.descriptor], until: never)
      client = try listener.accept()
      terminal = nil
      self.listener = listener
    } else {
      let terminal = try PseudoTerminal(at: workbench.path("port"))
      line = try Self.open(terminal.path, transport, settings, waker: waker)
      self.terminal = terminal
      listener = nil
    }
  }

  /// Opens a path, with libserialport's own code even though it is a pseudo-terminal's.
  static func open(
    _ path: String, _ transport: Transport, _ settings: LineSettings, waker: Waker? = nil
  ) throws -> ByteLine {
    guard transport == .serialPort else {
      return try ByteLine.open(.port(path: path), settings, until: never, waker: waker)
    }
    // libserialport looks in /sys/class/tty for what follows /dev/; this way it finds the link itself.
    let descriptor = try SerialPort.open("/dev/../../..\(path)", settings, line: path)
    return ByteLine(terminal: descriptor, settings, name: path, waker: waker)
  }

  /// Sends from the instrument.
  func send(_ bytes: [UInt8]) throws -> Int {
    if let client { return try client.send(bytes) }
    return try terminal?.send(bytes) ?? 0
  }

  /// What the instrument receives, until so many bytes have come.
  func receive(_ count: Int) throws -> [UInt8] {
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while received.count < count, let descriptor = client?.descriptor ?? terminal?.descriptor {
      let ready = WireWait.once(reading: [descriptor], until: never)
      guard ready.readable == [descriptor] else { break }
      let count = try client?.receive(into: &buffer) ?? terminal?.receive(into: &buffer) ?? 0
      received += buffer[..<count]
    }
    return received
  }

  /// Pulls the cable.
  func unplug() {
    client?.close()
    terminal?.unplug()
  }

  /// What the line reads, until so many bytes have come.
  func read(_ count: Int) throws -> [UInt8] {
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while received.count < count {
      guard case .bytes(let count) = try line.read(into: &buffer, until: never, pace: .zero) else { break }
      received += buffer[..<count]
    }
    return received
  }
}

/// Runs work on a thread of its own, as the gateway runs each line.
final class Worker {
  private final class Job {
    let work: @Sendable () -> Void
    init(_ work: @escaping @Sendable () -> Void) { self.work = work }
  }

  let thread: pthread_t

  init(_ work: @escaping @Sendable () -> Void) throws {
    var made = pthread_t()
    let job = Unmanaged.passRetained(Job(work))
    let code = pthread_create(
      &made, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Job>.fromOpaque(argument).takeRetainedValue().work()
        return nil
      }, job.toOpaque())
    guard code == 0 else {
      job.release()
      throw BenchFailure(what: "pthread_create", code: code)
    }
    thread = made
  }

  /// Waits until the work is done.
  func join() { pthread_join(thread, nil) }
}

/// What a worker hands over, once.
final class Outcome<Value: Sendable>: Sendable {
  private let value: Mutex<Value?>
  init() { value = Mutex(nil) }
  func set(_ new: Value) { value.withLock { $0 = new } }
  var taken: Value? { value.withLock { $0 } }
}

/// Lends a line to a worker; the test does not touch it until the worker has ended.
struct Carried<Value>: @unchecked Sendable {
  let value: Value
  init(_ value: Value) { self.value = value }
}
