public import Quantities

/// The number of a measurement.
///
/// Source: devices, section 1.7.1.
public struct FlowAnalyserMeasurement: RawRepresentable, Hashable, Sendable {
  /// The number.
  public let rawValue: UInt16

  /// Names the measurement with this number.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Flow through the high-flow channel, now.
  public static var highFlow: FlowAnalyserMeasurement { FlowAnalyserMeasurement(rawValue: 0) }
  /// Phase of the breath: bit 0 is set in inspiration.
  public static var phase: FlowAnalyserMeasurement { FlowAnalyserMeasurement(rawValue: 8) }
  /// Oxygen in tenths of a percent.
  public static var oxygen: FlowAnalyserMeasurement { FlowAnalyserMeasurement(rawValue: 9) }
  /// Peak inspiratory flow of the last breath, signed.
  public static var peakInspiratoryFlow: FlowAnalyserMeasurement { FlowAnalyserMeasurement(rawValue: 31) }
  /// Peak expiratory flow of the last breath, signed.
  public static var peakExpiratoryFlow: FlowAnalyserMeasurement { FlowAnalyserMeasurement(rawValue: 32) }

  /// Whether the measurement is a flow of the high-flow channel.
  public var isHighFlow: Bool {
    self == .highFlow || self == .peakInspiratoryFlow || self == .peakExpiratoryFlow
  }
}

/// How much one count of the high-flow channel is.
///
/// Source: devices, section 1.7.1.
public enum FlowAnalyserResolution: Hashable, Sendable {
  /// 0.1 L/min: PF-300 and CITREX.
  case tenths
  /// 0.01 L/min: PF-300 PRO.
  case hundredths
}

/// Flow on the high-flow channel: range and sign.
///
/// The instrument counts inspiration positive and expiration negative, in register 0, in the fast data and in
/// both peak registers, so register 32 is zero or negative. The gateway shows expiration positive. Here, and
/// nowhere else, one becomes the other.
public enum FlowAnalyserFlow {
  /// The end of the high-flow range, either way.
  public static var range: GasFlow { .litresPerMinute(300) }

  /// The flow, either way, from which the true one may lie beyond the range: 98 % of it, 294 L/min.
  ///
  /// A healthy cough exceeds it; the consensus' limit of 270 L/min does not. Source: devices, section 1.7.1.
  public static var clipping: GasFlow { .litresPerMinute(294) }

  /// Whether the range may have cut the flow off; the sign does not matter.
  public static func isClipped(_ flow: GasFlow) -> Bool {
    flow.thousandths.magnitude >= clipping.thousandths.magnitude
  }

  /// The flow that a number of counts is, inspiration positive; nil when it is undefined or beyond ±2 147
  /// 483 L/min.
  public static func flow(counts: Int32?, _ resolution: FlowAnalyserResolution = .tenths) -> GasFlow? {
    guard let counts, counts != FlowAnalyserValues.undefined else { return nil }
    let thousandths = Int64(counts) * (resolution == .tenths ? 100 : 10)
    return Int32(exactly: thousandths).map { GasFlow(thousandths: $0) }
  }

  /// A flow with the other sign: expiration positive from the instrument's, and back.
  public static func reversed(_ flow: GasFlow) -> GasFlow { GasFlow(thousandths: 0 &- flow.thousandths) }
}
