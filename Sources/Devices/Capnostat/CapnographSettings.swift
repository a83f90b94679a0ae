public import Quantities
internal import WireFormats

/// What a capnograph must be told before it reports; it forgets all of it when it loses power.
///
/// Gas temperature is not set: public sources disagree on its scale (devices, section 1.3.3), so the module
/// keeps its own default.
public struct CapnographSettings: Hashable, Sendable {
  /// Barometric pressure at the bedside: 400 to 850 mmHg.
  ///
  /// A wrong one makes every value wrong in proportion.
  public var barometricPressure: PartialPressure = .mmHg(760)
  /// Oxygen that the patient breathes in: 0 to 100 %.
  public var oxygen: Share = .percent(21)
  /// Time without a breath after which the module says so: 10 to 60 s; 20 s as the facts page's example.
  public var noBreathTimeout: Interval = .seconds(20)

  /// Makes settings for a patient who breathes room air at sea level.
  public init() {}

  /// The settings as the module takes them, in the order of the set-up (devices, section 1.3.5).
  ///
  /// Traps outside the ranges above: a module that was not told what it must know would be set up without
  /// end.
  var written: [CapnostatSetting] {
    let pressure = barometricPressure.thousandths
    precondition(400_000...850_000 ~= pressure, "barometric pressure \(pressure), allowed 400000 to 850000")
    let seconds = noBreathTimeout.wholeSeconds
    precondition(10...60 ~= seconds, "no-breath time-out of \(seconds) s, allowed 10 to 60")
    guard let gases = CapnostatGasCompensation(oxygen: oxygenPercent, balance: .air) else {
      preconditionFailure("oxygen \(oxygen.thousandths), allowed 0 to 100000")
    }
    return [
      .barometricPressure(barometricPressure), .gasCompensation(gases), .endTidalPeriod(.breath),
      .unit(.mmHg),
      .noBreathTimeout(seconds: UInt8(seconds)), .sleep(0), .zeroGas(.roomAir),
    ]
  }

  private var oxygenPercent: UInt8 { UInt8(clamping: (oxygen.thousandths + 500) / 1000) }
}
