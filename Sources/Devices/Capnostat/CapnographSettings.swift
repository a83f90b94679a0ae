public import Quantities
internal import WireFormats

/// What a capnograph must be told before it reports; it forgets all of it when it loses power.
///
/// Gas temperature is not set: public sources disagree on its scale (devices, section 1.3.3), so the module
/// keeps its own default.
public struct CapnographSettings: Hashable, Sendable {
  /// Barometric pressure at the bedside: 400 to 850 mmHg. A wrong one makes every value wrong in proportion.
  public var barometricPressure: PartialPressure = .mmHg(760)
  /// Oxygen that the patient breathes in: 0 to 100 %.
  public var oxygen: Share = .percent(21)
  /// Time without a breath after which the module says so: 10 to 60 s; 20 s as the facts page's example.
  public var noBreathTimeout: Interval = .seconds(20)

  /// Makes settings for a patient who breathes room air at sea level.
  public init() {}

  /// The settings as the module takes them, in the order of the set-up (devices, section 1.3.5).
  var written: [CapnostatSetting] {
    var settings: [CapnostatSetting] = [.barometricPressure(barometricPressure)]
    let share = UInt8(clamping: (oxygen.thousandths + 500) / 1000)
    if let gases = CapnostatGasCompensation(oxygen: share, balance: .air) {
      settings.append(.gasCompensation(gases))
    }
    return settings + [
      .endTidalPeriod(.breath), .unit(.mmHg),
      .noBreathTimeout(seconds: UInt8(clamping: noBreathTimeout.wholeSeconds)),
      .sleep(0), .zeroGas(.roomAir),
    ]
  }
}
