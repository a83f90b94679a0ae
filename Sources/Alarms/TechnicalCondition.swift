public import Readings

/// Something that an instrument, its line or the gateway itself reports and people must know.
///
/// ``AlarmTable`` says of each how urgent it is, and whether it is about the equipment or, reported by the
/// equipment, about the patient.
public enum TechnicalCondition: Hashable, Sendable {
  /// A channel that people rely on gives no value.
  case noSignal(InstrumentIndex, Channel, SignalLoss)
  /// A ventilator raises an alarm of its own.
  case ventilator(InstrumentIndex, VentilatorAlarm)
  /// The line to an instrument is down: gone, silent, or not understood.
  case lineDown(InstrumentIndex)
  /// An instrument does not take its settings.
  case setUpFailed(InstrumentIndex)
  /// A rule that would call somebody at once can no longer be judged, for want of readings.
  case cannotBeJudged(pack: String, rule: String)
  /// The alarm log cannot be written.
  case logUnwritable
  /// The alarm log was found changed, cut or out of order.
  case logDamaged
  /// Some lines of the chart are not what was written, and are not used.
  case chartDamaged
  /// The state that a restart goes on with cannot be written.
  case stateUnwritable
  /// A new configuration or rule pack was refused; the last good one goes on.
  case configurationRejected
  /// What was known before the restart could not be read.
  case stateLost
  /// More alarms at once than the gateway can hold.
  case alarmsDropped

  /// Whether it happened at one moment, so that nobody can ever say that it does not hold any more.
  ///
  /// Such an alarm latches at once: it calls until somebody acknowledges it, and then goes.
  public var isMomentary: Bool {
    switch self {
    case .logDamaged, .chartDamaged, .stateLost: true
    case .noSignal, .ventilator, .lineDown, .setUpFailed, .cannotBeJudged, .logUnwritable, .stateUnwritable,
      .configurationRejected, .alarmsDropped:
      false
    }
  }
}

/// What is known about a technical condition.
public enum TechnicalState: Hashable, Sendable {
  /// It holds; `detail` is a word or a clause for an engineer.
  case present(detail: String?)
  /// It does not hold.
  case absent
  /// Nobody can say; an alarm stands as it stood.
  case unknown
  /// Nobody can say, for something else is in the way: an alarm stands as it stood, and none begins.
  case obscured
}
