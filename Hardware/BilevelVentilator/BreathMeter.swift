internal import Quantities

/// One breath, once the next one began.
struct MeasuredBreath {
  /// From the start of inspiration to the start of the next, in steps of 10 ms.
  var steps: Int32 = 0
  /// Length of inspiration, in steps of 10 ms.
  var inspirationSteps: Int32 = 0
  /// Volume breathed out, in mL.
  var expiredMillilitres: Int32 = 0
  /// Pressure at the end of inspiration, in thousandths of cmH2O.
  var inspiratoryPressure: Int32 = 0
  /// Pressure at the end of expiration, in thousandths of cmH2O.
  var expiratoryPressure: Int32 = 0
  var isTriggered = false
}

/// Measures breaths from pressure, flow and the blower's phase, step by step.
struct BreathMeter {
  /// Steps in a minute.
  static let stepsPerMinute: Int32 = 6000
  /// Where the count of steps stops, so that months without a breath do not overflow it.
  private static let longestSteps: Int32 = 1_000_000

  private var current = MeasuredBreath()
  /// Flow out, in mL/min, summed over the steps.
  private var expiredFlow: Int64 = 0
  private var hasBreath = false
  private var wasInspiring = false
  private var plateau = Plateau()
  /// Steps since the latest breath began, or since the start without one.
  private(set) var stepsSinceBreath: Int32 = 0

  /// Takes one step; the breath that ended with it, if one did.
  mutating func step(_ sensors: VentilatorSensors) -> MeasuredBreath? {
    var ended: MeasuredBreath?
    switch (wasInspiring, sensors.isInspiring) {
    case (false, true): ended = beginBreath()
    case (true, false): endInspiration()
    case (true, true), (false, false): break
    }
    wasInspiring = sensors.isInspiring
    take(sensors)
    return ended
  }

  private mutating func beginBreath() -> MeasuredBreath? {
    current.expiratoryPressure = plateau.mean
    current.expiredMillilitres = Int32(expiredFlow / Int64(BreathMeter.stepsPerMinute))
    let ended = hasBreath ? current : nil
    current = MeasuredBreath()
    expiredFlow = 0
    plateau = Plateau()
    hasBreath = true
    stepsSinceBreath = 0
    return ended
  }

  private mutating func endInspiration() {
    current.inspirationSteps = current.steps
    current.inspiratoryPressure = plateau.mean
    plateau = Plateau()
  }

  private mutating func take(_ sensors: VentilatorSensors) {
    current.steps = min(current.steps + 1, BreathMeter.longestSteps)
    stepsSinceBreath = min(stepsSinceBreath + 1, BreathMeter.longestSteps)
    current.isTriggered = sensors.isPatientTriggered
    // A thousandth of 1 L/min is 1 mL/min.
    expiredFlow += Int64(max(0, -sensors.patientFlow.thousandths))
    plateau.add(sensors.airwayPressure.thousandths)
  }
}

/// The mean of the latest 200 ms of pressure in one phase of a breath.
private struct Plateau {
  private var pressures = InlineArray<20, Int32>(repeating: 0)
  private var count = 0
  private var oldest = 0

  mutating func add(_ pressure: Int32) {
    pressures[oldest] = pressure
    oldest = oldest + 1 == 20 ? 0 : oldest + 1
    count = min(count + 1, 20)
  }

  /// In thousandths of cmH2O; zero when the phase had no step.
  var mean: Int32 {
    guard count > 0 else { return 0 }
    var sum: Int32 = 0
    for position in 0..<count { sum += pressures[position] }
    return sum / Int32(count)
  }
}
