import ArgumentParser
import Glibc
import Lines
import Quantities
import WireFormats

/// What every bench command that opens a line says of it in the same words.
enum BenchLine {
  /// The address of a line; says in one sentence what is allowed, and ends.
  static func address(_ text: String) throws -> LineAddress {
    do throws(LineError) { return try LineAddress(text) } catch { throw complaint(error).exit() }
  }

  /// Opens a line, waiting for no more than a connection takes.
  static func open(
    _ address: LineAddress, _ settings: LineSettings, _ waker: Waker
  ) throws(LineError) -> ByteLine {
    try ByteLine.open(address, settings, until: MonotonicClock.uptime() + .seconds(2), waker: waker)
  }

  /// The complaint about a line that cannot be used; 69 for what may be mended without other arguments.
  static func complaint(_ error: LineError) -> Complaint { Complaint("\(error)", code: EX_UNAVAILABLE) }
}
