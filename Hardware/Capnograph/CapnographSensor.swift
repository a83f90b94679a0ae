public import Quantities

/// What the measuring head of the capnograph sees, now.
public struct CapnographSensor: Sendable {
  /// Partial pressure of CO2 in the airway, to 0.01 mmHg.
  public var co2: PartialPressure
  /// The airway adapter is off, dirty or wet.
  public var isAdapterOff: Bool
  /// The sampling line is blocked.
  public var isLineBlocked: Bool
  /// The sensor is faulty.
  public var isFaulty: Bool
  /// The sensor is too hot.
  public var isTooHot: Bool
  /// The zero has drifted and has to be set.
  public var needsZero: Bool
  /// The head is below its working temperature, as without its heater or in a draught.
  public var isCold: Bool

  /// Makes a view of a head that works.
  public init(
    co2: PartialPressure, isAdapterOff: Bool = false, isLineBlocked: Bool = false, isFaulty: Bool = false,
    isTooHot: Bool = false, needsZero: Bool = false, isCold: Bool = false
  ) {
    self.co2 = co2
    self.isAdapterOff = isAdapterOff
    self.isLineBlocked = isLineBlocked
    self.isFaulty = isFaulty
    self.isTooHot = isTooHot
    self.needsZero = needsZero
    self.isCold = isCold
  }
}
