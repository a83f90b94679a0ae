internal import Devices
public import WireFormats

/// How instruments' lines are set that are not set as usual, from words such as `oximeter=19200-8E1`.
public struct LiveSettings: Hashable, Sendable {
  /// The settings of each such instrument.
  public let lines: [SimulatedInstrument: LineSettings]

  /// Reads the words; the last one of an instrument counts.
  ///
  /// - Throws: what is wrong, and what is allowed.
  public init(_ words: [String]) throws(LiveSettingsRefusal) {
    var lines: [SimulatedInstrument: LineSettings] = [:]
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let instrument = SimulatedInstrument.allCases.first { $0.name == parts[0] }
      guard parts.count == 2, let instrument, let settings = LineSettings(shown: String(parts[1])) else {
        let names = SimulatedInstrument.allCases.map(\.name).joined(separator: ", ")
        throw LiveSettingsRefusal(
          reason: "--settings \(word) is not allowed; "
            + "allowed: an instrument (\(names)), =, and its settings, as 19200-8E1")
      }
      lines[instrument] = settings
    }
    self.lines = lines
  }
}

/// Why words are no settings of a simulated line.
public struct LiveSettingsRefusal: Error, Hashable, Sendable {
  /// What is wrong, and what is allowed.
  public let reason: String
}
