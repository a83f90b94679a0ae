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
  /// Nonin data format 8: four bytes a second without a checksum.
  case noninDF8 = "nonin-df8"
  /// Nonin data format 1: three bytes a second, in a layout that no public source confirms.
  case noninDF1 = "nonin-df1-unverified"
  /// Nonin data format 13: a record for each measurement.
  case noninDF13 = "nonin-df13"
  /// Masimo ASCII 1: a line of text, once a second.
  case masimoASCII1 = "masimo-ascii-1"
  /// Masimo ASCII 2: the line of text that trends are also read out in.
  case masimoASCII2 = "masimo-ascii-2"
  /// Nellcor SPD: a line of text, every two seconds.
  case nellcor = "nellcor-spd"
  /// Contec CMS50D+ with firmware up to 4.5: a stream of five bytes a sample.
  case contecOld = "cms50d-plus-4.5"
  /// Contec CMS50D+ with firmware 4.6 or 7.0: a stream of nine bytes a sample that must be kept alive.
  case contec = "cms50d-plus-7.0"

  /// How the line of such an instrument is set unless it was changed at the instrument.
  public var usualSettings: LineSettings {
    switch self {
    // Devices, sections 1.1.1, 1.2 and 1.10.
    case .noninText, .noninDF7, .noninDF8, .noninDF1, .noninDF13, .masimoASCII1, .masimoASCII2, .nellcor:
      LineSettings(baud: 9600)
    // Devices, section 1.8.1.
    case .contecOld: LineSettings(baud: 19200, parity: .odd)
    // Devices, section 1.8.2.
    case .contec: LineSettings(baud: 115_200)
    }
  }

  /// Makes the session for an instrument at its place in the configuration.
  func session(at place: InstrumentIndex, origin: Origin) -> any InstrumentSession {
    func session(_ dialect: some Dialect) -> any InstrumentSession {
      DialectSession(dialect, instrument: place, origin: origin)
    }
    return switch self {
    case .noninText: session(NoninTextDialect())
    case .noninDF7: session(NoninStreamDialect<NoninWideFrame>())
    case .noninDF8: session(NoninRecordDialect(.eight))
    case .noninDF1: session(NoninRecordDialect(.one))
    case .noninDF13: session(NoninSpotCheckDialect())
    case .masimoASCII1: session(MasimoDialect(.one))
    case .masimoASCII2: session(MasimoDialect(.two))
    case .nellcor: session(NellcorDialect())
    case .contecOld: session(ContecOldDialect())
    case .contec: session(ContecDialect())
    }
  }
}
