internal import Quantities
internal import WireFormats

/// What a sidestream instrument measures: a sample of CO2 every 50 ms, and breaths found in the samples.
struct SidestreamMeter: Sendable {
  /// Microseconds from one sample to the next.
  static var sampleInterval: Int64 { 50_000 }
  /// Microseconds that an end-tidal value stands for: the greatest breath of them; engineering choice.
  static var endTidalPeriod: Int64 { 20_000_000 }
  /// Microseconds without a breath after which there is none.
  static var noBreathTime: Int64 { 30_000_000 }

  private(set) var breaths = BreathDetector()
  private(set) var number: UInt8 = 0
  private(set) var hasNoBreath = false
  private(set) var hasBreathEnded = false
  /// What was seen last, in hundredths of a millimetre of mercury.
  private(set) var hundredths: Int32 = 0
  private(set) var status: OridionStatus = .initialising
  private let warmAt: Int64
  private var breathWaitsSince: Int64

  init(warmAt: Int64) {
    self.warmAt = warmAt
    breathWaitsSince = warmAt
  }

  /// Takes a sample.
  mutating func take(_ sensor: CapnographSensor, at microseconds: Int64) {
    number &+= 1
    hundredths = max(0, sensor.co2.thousandths / 10)
    status = SidestreamMeter.status(sensor)
    if microseconds < warmAt { status.insert(.initialising) }
    hasBreathEnded = false
    guard status.isEmpty else {
      breaths.clear()
      return waitForBreath(since: microseconds)
    }
    if breaths.take(hundredths, at: microseconds) {
      waitForBreath(since: microseconds)
      hasBreathEnded = true
      status.insert(.endOfBreath)
    }
    if !hasNoBreath, microseconds - breathWaitsSince >= SidestreamMeter.noBreathTime {
      hasNoBreath = true
      breaths.clear()
    }
  }

  /// Whether what is seen is a measurement.
  var isMeasuring: Bool { status.isSubset(of: .endOfBreath) }

  /// The greatest end of a breath of late; nil without one.
  func endTidal(at microseconds: Int64) -> PartialPressure? {
    guard isMeasuring else { return nil }
    return breaths.endTidal(since: microseconds - SidestreamMeter.endTidalPeriod)
      .map { PartialPressure(hundredths: $0) }
  }

  /// The least CO2 before the last breath; nil without one.
  var inspired: PartialPressure? {
    isMeasuring ? breaths.inspired.map { PartialPressure(hundredths: $0) } : nil
  }

  /// Breaths per minute; nil before the second.
  var rate: Int32? { isMeasuring ? breaths.rate : nil }

  /// The sample as it goes over the wire.
  func wave(in unit: OridionUnit, barometric: PartialPressure) -> OridionWave {
    let amount = unit.amount(PartialPressure(hundredths: hundredths), parts: 256, barometric: barometric)
    return OridionWave(number: number, amount: UInt16(clamping: amount), status: status)
  }

  private mutating func waitForBreath(since microseconds: Int64) {
    hasNoBreath = false
    breathWaitsSince = microseconds
  }

  private static func status(_ sensor: CapnographSensor) -> OridionStatus {
    var status = OridionStatus()
    if sensor.isFaulty || sensor.isTooHot { status.insert(.malfunction) }
    if sensor.isAdapterOff { status.insert(.lineMissing) }
    if sensor.isLineBlocked { status.insert(.occlusion) }
    if sensor.isCold { status.insert(.initialising) }
    return status
  }
}
