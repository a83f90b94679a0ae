import Foundation
import Lines
import Quantities
import SpawnedPrograms
import Testing

/// A line of the daemon's standard output, read by a JSON parser that is not ours.
struct OutputLine {
  let object: [String: Any]

  init(_ text: String) throws {
    let parsed = try JSONSerialization.jsonObject(with: Data(text.utf8))
    object = try #require(parsed as? [String: Any], "not an object: \(text)")
  }

  var type: String? { self["type"] }
  var id: String? { self["id"] }
  var instrument: String? { self["instrument"] }
  var rule: String? { self["rule"] }

  subscript<Value>(_ key: String) -> Value? { object[key] as? Value }
}

extension SpawnedProgram {
  /// The next line of output as JSON that is as it should be; all before are parsed as well.
  ///
  /// A program that says other things all the time is not waited for without end.
  func line(where isWanted: (OutputLine) -> Bool) async throws -> OutputLine {
    let deadline = MonotonicClock.uptime() + Readiness.generous
    while MonotonicClock.uptime() < deadline {
      let line = try OutputLine(try await line())
      if isWanted(line) { return line }
    }
    throw NeverSaid()
  }

  /// The next note with an id, from an instrument.
  func note(_ id: String, of instrument: String? = nil) async throws -> OutputLine {
    try await line { $0.id == id && (instrument == nil || $0.instrument == instrument) }
  }
}

/// The line that was waited for did not come, though others did.
struct NeverSaid: Error {}
