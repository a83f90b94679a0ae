internal import Quantities
internal import WireFormats

/// The firmware of a sidestream module that speaks as a MicroPod does, 9600 8N1.
///
/// It has no clock: time comes in as microseconds since an origin of the caller's. It sends a sample every
/// 50 ms by itself and answers questions; it tells a breath by itself only when `tellsBreaths` is set. Which
/// code stands for its unit is taken from the monitors of the same maker; public sources do not say. Wire
/// format: devices, section 1.4.5.
public struct SidestreamModule: Sendable {
  /// Whether the numbers of each breath are sent unasked.
  public var tellsBreaths: Bool
  /// Whether the measuring task is stuck: the wire goes on with what was measured last.
  public var isStuck = false
  /// The code of the unit that it answers with; 1 is mmHg.
  public var unitCode: UInt8 = 1

  private static var waveIntervalCode: UInt16 { 2 }

  private var meter: SidestreamMeter
  private var framer = OridionFramer()
  private var nextSampleAt: Int64
  private var seen: CapnographSensor?

  /// Switches the module on.
  ///
  /// - Parameters:
  ///   - microseconds: the moment.
  ///   - tellsBreaths: whether the numbers of each breath are sent unasked.
  ///   - warmUpTime: microseconds to the first valid sample.
  public init(poweredAt microseconds: Int64, tellsBreaths: Bool = true, warmUpTime: Int64 = 10_000_000) {
    self.tellsBreaths = tellsBreaths
    meter = SidestreamMeter(warmAt: microseconds + warmUpTime)
    nextSampleAt = microseconds
  }

  /// When the next sample is due, in microseconds.
  public var nextEventAt: Int64 { nextSampleAt }

  /// Takes all samples that are due until a moment, with what its sensor sees at that moment, and emits the
  /// wave.
  public mutating func advance(to microseconds: Int64, sensor: CapnographSensor, emit: (UInt8) -> Void) {
    let sensor = isStuck ? seen ?? sensor : sensor
    seen = sensor
    while nextSampleAt <= microseconds {
      if !isStuck { meter.take(sensor, at: nextSampleAt) }
      wave.frame.encode(emit)
      if tellsBreaths, meter.hasBreathEnded { breath.frame.encode(emit) }
      nextSampleAt += SidestreamMeter.sampleInterval
    }
  }

  /// Takes a byte from the host and answers when it ends a question.
  public mutating func receive(_ byte: UInt8, at microseconds: Int64, emit: (UInt8) -> Void) {
    framer.append(byte)
    guard case .frame(let frame) = framer.next() else { return }
    switch MicroPodRequest(frame) {
    case .breath: breath.frame.encode(emit)
    case .version: MicroPodReport.version(OridionBytes(text: "BREATHLINE MODULE 1.00")).frame.encode(emit)
    case .condition: MicroPodReport.condition(condition).frame.encode(emit)
    case .configuration(let item):
      MicroPodReport.configuration(item: item.rawValue, value: value(of: item)).frame.encode(emit)
    case .other: break
    }
  }

  private func value(of item: MicroPodItem) -> UInt16 {
    switch item {
    case .unit: UInt16(unitCode)
    case .waveInterval: SidestreamModule.waveIntervalCode
    }
  }

  /// A module's samples say neither that it starts nor that a breath ended; blockage is told apart.
  private var wave: MicroPodReport {
    var wave = meter.wave(in: .mmHg, barometric: .mmHg(760))
    wave.status.subtract([.initialising, .endOfBreath, .occlusion])
    return .wave(wave)
  }

  /// The numbers that the next breath tells.
  public var told: SidestreamNumbers {
    func whole(_ pressure: PartialPressure?) -> PartialPressure? {
      pressure.map { .mmHg(($0.thousandths + 500) / 1000) }
    }
    guard !meter.hasNoBreath else { return SidestreamNumbers() }
    return SidestreamNumbers(
      endTidal: whole(meter.endTidal(at: nextSampleAt)), inspired: whole(meter.inspired), rate: meter.rate)
  }

  private var breath: MicroPodReport {
    func whole(_ pressure: PartialPressure?) -> Int32? { pressure.map { $0.thousandths / 1000 } }
    let told = told
    return .breath(
      MicroPodBreath(endTidal: whole(told.endTidal), inspired: whole(told.inspired), rate: told.rate))
  }

  private var condition: MicroPodCondition {
    var condition = MicroPodCondition()
    if seen?.needsZero == true { condition.insert(.checkCalibration) }
    if seen?.isLineBlocked == true { condition.insert(.occlusion) }
    if seen?.isTooHot == true { condition.insert(.temperature) }
    if seen?.isFaulty == true { condition.insert(.malfunction) }
    return condition
  }
}
