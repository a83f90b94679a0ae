import ArgumentParser
import Glibc
import Lines

/// What every bench command that opens a line says of it in the same words.
enum BenchLine {
  /// The address of a line, or the sentence that says what is allowed.
  static func address(_ text: String) throws -> LineAddress {
    do throws(LineError) { return try LineAddress(text) } catch { throw ValidationError("\(error)") }
  }

  /// The complaint about a line that cannot be used; 69 for what may be mended without other arguments.
  static func complaint(_ error: LineError) -> Complaint { Complaint("\(error)", code: EX_UNAVAILABLE) }
}
