import Glibc
import Journal
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
  /// What readers of the ring must know of the bed.
  var card: String { "\(path)/bed.card" }
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
  func goodPack(_ file: String) -> SnapshotFile {
    SnapshotFile(path: "\(goodPacks)/\(String(file.map { $0 == "/" ? "_" : $0 }))")
  }

  private static func words(_ code: Int32) -> String { String(cString: strerror(code)) }
}
