public import Quantities

/// What goes wrong at an instrument or its sensor, while its wire is sound.
public enum InstrumentFault: Hashable, Sendable {
  /// The sensor is not at the patient: the oximeter's probe, the capnograph's adapter.
  case sensorOff
  /// The patient moves under the oximeter's probe; intensity 0 to 1.
  case motion(intensity: Double)
  /// The oximeter finds hardly any pulse: the perfusion index is this, in percent.
  case lowPerfusion(index: Double)
  /// The capnograph warms up again.
  case warmUp
  /// The capnograph asks to be zeroed.
  case zeroing
  /// The capnograph's sampling line is blocked.
  case occlusion
  /// The values stand still, and the instrument does not say so.
  case frozen
  /// The instrument has no power while the fault is on, and starts anew at its end.
  case powerLoss
  /// The instrument starts anew when the fault begins.
  case reset
  /// The ventilator answers each request with the reply to the one before.
  case replyToOther
  /// The ventilator refuses each request with this Modbus exception code; 6 says that it is busy.
  case exception(code: UInt8)
  /// The ventilator answers under another unit's number.
  case wrongUnit
  /// The ventilator's answers are shifted by one register.
  case shifted
  /// The instrument's own clock or counter jumps by this much when the fault begins.
  case clockJump(Interval)
}
