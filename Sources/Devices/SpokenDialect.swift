internal import Readings
public import WireFormats

/// What an instrument on a byte line can speak, beside the protocols that need settings of their own.
///
/// A new protocol is a ``Dialect`` and a case here: the configuration, the simulator and the bench tools know
/// it from this list.
public enum SpokenDialect: String, CaseIterable, Hashable, Sendable {
  /// Nonin's line of text, once a second.
  case noninText = "nonin-ascii"
  /// The short report of a Puritan Bennett 840 or 980.
  case puritanBennettShort = "pb840-misca"
  /// The long report of a Puritan Bennett 840 or 980.
  case puritanBennettLong = "pb840-miscf"
  /// The waveform port of a Puritan Bennett 840.
  case puritanBennettWaveforms = "pb840-waveforms"
  /// The ventilation report of a Philips V60, of which alarms are known and little else.
  case respironicsV60 = "respironics-v60"
  /// The short report of a Philips Respironics V200.
  case respironicsV200 = "respironics-v200"

  /// How the line of such an instrument is set unless it was changed at the instrument.
  public var usualSettings: LineSettings {
    switch self {
    // Devices, section 1.1.1.
    case .noninText: LineSettings(baud: 9600)
    // Devices, section 1.6.2.
    case .puritanBennettShort, .puritanBennettLong: LineSettings(baud: 9600)
    case .puritanBennettWaveforms: LineSettings(baud: 38_400)
    // Devices, section 1.6.5.
    case .respironicsV200: LineSettings(baud: 19_200)
    // Devices, section 1.6.4: its speed is not known, and the one of its relatives is only a first guess.
    case .respironicsV60: LineSettings(baud: 19_200)
    }
  }

  /// What such an instrument measures and how long it may be quiet.
  var traits: DialectTraits {
    switch self {
    case .noninText: NoninTextDialect.traits
    }
  }

  /// Makes the session for an instrument at its place in the configuration.
  func session(at place: InstrumentIndex, origin: Origin) -> any InstrumentSession {
    switch self {
    case .noninText: DialectSession(NoninTextDialect(), instrument: place, origin: origin)
    case .puritanBennettShort:
      DialectSession(ReportDialect<PuritanBennettShort>(), instrument: place, origin: origin)
    case .puritanBennettLong:
      DialectSession(ReportDialect<PuritanBennettLong>(), instrument: place, origin: origin)
    case .puritanBennettWaveforms:
      DialectSession(BreathWaveformDialect(), instrument: place, origin: origin)
    case .respironicsV60: DialectSession(ReportDialect<RespironicsV60>(), instrument: place, origin: origin)
    case .respironicsV200: DialectSession(ReportDialect<RespironicsV200>(), instrument: place, origin: origin)
    }
  }
}
