internal import Readings
internal import WireFormats

extension CapnostatCondition {
  /// Why a module in this condition has no values; nil when it has.
  var absence: Absence? {
    switch self {
    case .ok, .zeroRequired, .outOfRange, .other: nil
    case .overTemperature, .faulty: .deviceFault
    case .settingsMissing: .settingsMissing
    case .sleeping: .standby
    case .zeroing: .zeroing
    case .warmingUp: .warmUp
    case .checkAdapter, .checkSamplingLine: .occluded
    }
  }

  /// Why values of a module in this condition are weaker evidence; nil when nothing speaks against them.
  var doubt: Doubt? {
    switch self {
    case .zeroRequired, .other: .deviceAlarm
    case .outOfRange: .clipped
    case .ok, .overTemperature, .faulty, .settingsMissing, .sleeping, .zeroing, .warmingUp, .checkAdapter,
      .checkSamplingLine:
      nil
    }
  }
}
