internal import Readings
public import WireFormats

/// What an instrument on a byte line can speak, beside the protocols that need settings of their own.
///
/// A new protocol is a ``Dialect`` and a case here: the configuration, the simulator and the bench tools know
/// it from this list.
public enum SpokenDialect: String, CaseIterable, Hashable, Sendable {
  /// Nonin's line of text, once a second.
  case noninText = "nonin-ascii"
  /// Capnostream 20: CO2, rate, SpO2 and pulse once a second, and the capnogram.
  case capnostream
  /// MicroPod or microMediCO2: the numbers of each breath, and the capnogram.
  case microPod = "micropod"
  /// Dräger MEDIBUS: measured values, settings, alarms and mode of a ventilator, pressure and flow.
  case medibus

  /// How the line of such an instrument is set unless it was changed at the instrument.
  public var usualSettings: LineSettings {
    switch self {
    // Devices, section 1.1.1.
    case .noninText: LineSettings(baud: 9600)
    // Devices, section 1.4.1.
    case .capnostream: LineSettings(baud: 115_200)
    case .microPod: LineSettings(baud: 9600)
    // Devices, section 1.5.1: that of an Evita XL or V500. Other devices differ, and each can be changed.
    case .medibus: LineSettings(baud: 19_200)
    }
  }

  /// Makes the session for an instrument at its place in the configuration.
  func session(at place: InstrumentIndex, origin: Origin) -> any InstrumentSession {
    switch self {
    case .noninText: DialectSession(NoninTextDialect(), instrument: place, origin: origin)
    case .capnostream: DialectSession(CapnostreamDialect(), instrument: place, origin: origin)
    case .microPod: DialectSession(MicroPodDialect(), instrument: place, origin: origin)
    case .medibus: DialectSession(MedibusDialect(), instrument: place, origin: origin)
    }
  }
}
