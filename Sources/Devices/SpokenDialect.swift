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
  /// Capnostream 20: CO2, rate, SpO2 and pulse once a second, and the capnogram.
  case capnostream
  /// MicroPod or microMediCO2: the numbers of each breath, and the capnogram.
  case microPod = "micropod"
  /// Dräger MEDIBUS: measured values, settings, alarms and mode of a ventilator, pressure and flow.
  case medibus
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
    // Devices, sections 1.1.1, 1.2 and 1.10.
    case .noninText, .noninDF7, .noninDF8, .noninDF1, .noninDF13, .masimoASCII1, .masimoASCII2, .nellcor:
      LineSettings(baud: 9600)
    // Devices, section 1.8.1.
    case .contecOld: LineSettings(baud: 19200, parity: .odd)
    // Devices, section 1.8.2.
    case .contec: LineSettings(baud: 115_200)
    // Devices, section 1.4.1.
    case .capnostream: LineSettings(baud: 115_200)
    case .microPod: LineSettings(baud: 9600)
    // Devices, section 1.5.1: that of an Evita XL or V500. Other devices differ, and each can be changed.
    case .medibus: LineSettings(baud: 19_200)
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
  var traits: DialectTraits { type(of: dialect).traits }

  /// Makes the session for an instrument at its place in the configuration.
  func session(at place: InstrumentIndex, origin: Origin) -> any InstrumentSession {
    session(of: dialect, place, origin)
  }

  private func session(
    of dialect: some Dialect, _ place: InstrumentIndex, _ origin: Origin
  ) -> any InstrumentSession {
    DialectSession(dialect, instrument: place, origin: origin)
  }

  /// The dialect as it is before the line was opened.
  private var dialect: any Dialect {
    switch self {
    case .noninText: NoninTextDialect()
    case .noninDF7: NoninStreamDialect<NoninWideFrame>()
    case .noninDF8: NoninRecordDialect(.eight)
    case .noninDF1: NoninRecordDialect(.one)
    case .noninDF13: NoninSpotCheckDialect()
    case .masimoASCII1: MasimoDialect(.one)
    case .masimoASCII2: MasimoDialect(.two)
    case .nellcor: NellcorDialect()
    case .contecOld: ContecOldDialect()
    case .contec: ContecDialect()
    case .capnostream: CapnostreamDialect()
    case .microPod: MicroPodDialect()
    case .medibus: MedibusDialect()
    case .puritanBennettShort: ReportDialect<PuritanBennettShort>()
    case .puritanBennettLong: ReportDialect<PuritanBennettLong>()
    case .puritanBennettWaveforms: BreathWaveformDialect()
    case .respironicsV60: ReportDialect<RespironicsV60>()
    case .respironicsV200: ReportDialect<RespironicsV200>()
    }
  }
}
