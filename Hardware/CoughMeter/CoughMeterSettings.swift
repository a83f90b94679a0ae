internal import WireFormats

/// The settings of the cough meter; kept until the power goes.
///
/// Gas, standard, mode and filter are stored and given back but do not change the flow: the head's flow is
/// fed at BTPS.
struct CoughMeterSettings: Sendable {
  private static var known: InlineArray<9, UInt16> { [1, 3, 4, 5, 8, 15, 64, 65, 66] }

  private var values: InlineArray<9, Int32> = [0, 2, 0, 0, 30, 0, 0, 31, 32]

  /// The value of a setting; nil when there is no such setting.
  func value(of setting: FlowAnalyserSetting) -> Int32? {
    place(of: setting).map { values[$0] }
  }

  /// Writes a setting, unless the value is not allowed: then the old one stays.
  ///
  /// - Returns: the value after writing; nil when there is no such setting.
  mutating func write(_ value: Int32, to setting: FlowAnalyserSetting) -> Int32? {
    guard let place = place(of: setting) else { return nil }
    if allows(value, in: setting) { values[place] = value }
    return values[place]
  }

  /// The measurement in one of the three fast values (0 to 2).
  func fastMeasurement(_ position: Int) -> FlowAnalyserMeasurement {
    FlowAnalyserMeasurement(rawValue: UInt16(truncatingIfNeeded: values[6 + position]))
  }

  private func allows(_ value: Int32, in setting: FlowAnalyserSetting) -> Bool {
    switch setting {
    case .firstFastValue, .secondFastValue, .thirdFastValue:
      guard let id = UInt16(exactly: value) else { return false }
      return CoughMeter.measures(FlowAnalyserMeasurement(rawValue: id))
    case _: return value >= 0 && value <= 255
    }
  }

  private func place(of setting: FlowAnalyserSetting) -> Int? {
    for index in 0..<9 where CoughMeterSettings.known[index] == setting.rawValue { return index }
    return nil
  }
}
