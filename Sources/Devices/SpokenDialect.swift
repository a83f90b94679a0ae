internal import Readings
public import WireFormats

/// What an instrument on a byte line can speak, beside the protocols that need settings of their own.
///
/// A new protocol is a ``Dialect`` and a case here: the configuration, the simulator and the bench tools know
/// it from this list.
public enum SpokenDialect: String, CaseIterable, Hashable, Sendable {
  /// Nonin's line of text, once a second.
  case noninText = "nonin-ascii"
  /// Nonin data format 7: a stream with a plethysmogram of 16 bits.
  case noninDF7 = "nonin-df7"

  /// How the line of such an instrument is set unless it was changed at the instrument.
  public var usualSettings: LineSettings {
    switch self {
    // Devices, section 1.1.1.
    case .noninText, .noninDF7: LineSettings(baud: 9600)
    }
  }

  /// Makes the session for an instrument at its place in the configuration.
  func session(at place: InstrumentIndex, origin: Origin) -> any InstrumentSession {
    switch self {
    case .noninText: DialectSession(NoninTextDialect(), instrument: place, origin: origin)
    case .noninDF7:
      DialectSession(NoninStreamDialect<NoninWideFrame>(), instrument: place, origin: origin)
    }
  }
}
