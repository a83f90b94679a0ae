import Glibc
import Quantities

/// The folder of what outlasts the daemon.
///
/// Only the daemon's account may look into it: it holds what was entered about a patient.
struct StateFolder: Sendable {
  let path: String

  /// The alarm log's journal.
  var alarmLog: String { "\(path)/alarms.log" }
  /// The chart's journal.
  var chart: String { "\(path)/chart.log" }
  /// The state to go on with after a restart.
  var state: String { "\(path)/bed.state" }
  /// The socket at which the bed is asked.
  var socket: String { "\(path)/control.sock" }
  /// The rule packs that were good when they were last read.
  var goodPacks: String { "\(path)/packs" }

  /// Makes the folder if it is not there; says why it cannot be used, or nil.
  func make() -> String? {
    guard mkdir(path, 0o750) != 0 else { return nil }
    let code = errno
    guard code == EEXIST else { return "\(path): cannot be made: \(Self.words(code))" }
    guard access(path, R_OK | W_OK | X_OK) == 0 else {
      return "\(path): cannot be used: \(Self.words(errno))"
    }
    return nil
  }

  /// Where the last good text of a site's own pack file stands.
  func goodPack(_ file: String) -> String {
    "\(goodPacks)/\(String(file.map { $0 == "/" ? "_" : $0 }))"
  }

  /// Puts a good pack's text by; says why it cannot, or nil.
  func putBy(pack file: String, _ bytes: [UInt8]) -> String? {
    if let failure = StateFolder(path: goodPacks).make() { return failure }
    guard Self.contents(of: goodPack(file)) != bytes else { return nil }
    return Self.replace(goodPack(file), with: bytes, isSynced: true)
  }

  /// What stands in a file; nil when there is none, and empty when it cannot be read.
  static func contents(of path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return errno == ENOENT ? nil : [] }
    defer { _ = close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = buffer.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
      guard count > 0 else { return count == 0 ? bytes : [] }
      bytes += buffer[..<count]
      // A state is some hundred kilobytes; what is a thousand times as long is none.
      guard bytes.count <= 256 << 20 else { return [] }
    }
  }

  /// Writes a file under another name and gives it its own, so that it is never there by half.
  static func replace(_ path: String, with bytes: [UInt8], isSynced: Bool) -> String? {
    let fresh = "\(path).new"
    let file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { return "\(fresh): cannot be made: \(words(errno))" }
    var rest = bytes[...]
    var failure: String?
    while !rest.isEmpty, failure == nil {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      let code = errno
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if code != EINTR {
        failure = "\(fresh): cannot be written: \(words(code))"
      }
    }
    if failure == nil, isSynced, fdatasync(file) != 0 {
      failure = "\(fresh): cannot be written to the disk: \(words(errno))"
    }
    _ = close(file)
    if failure == nil, rename(fresh, path) != 0 { failure = "\(path): cannot be replaced: \(words(errno))" }
    if failure != nil { unlink(fresh) }
    return failure
  }

  private static func words(_ code: Int32) -> String { String(cString: strerror(code)) }
}
