internal import Quantities
internal import WireFormats

/// The firmware of a mainstream capnograph that speaks the Capnostat 5 protocol, 19200 8N1.
///
/// It has no clock: time comes in as microseconds since an origin of the caller's. It boots for one second
/// and refuses all packets meanwhile; then it warms up, with no valid sample. It measures 100 times a second
/// whether it streams or not. Until the host has set barometric pressure **and** gas compensation it says so
/// (condition 3) and gives the waveform but no end-tidal CO2, rate or inspired CO2. A reset forgets all
/// settings, as losing power does.
///
/// Once started it sends a packet every 10 ms. Each second packet 0 carries the status, 20 end-tidal CO2, 40
/// the rate and 60 inspired CO2; a breath is told with the next packet that is free. Breaths and what they
/// say are found in here, in the samples: see ``BreathDetector``. Wire format: devices, section 1.3.
public struct Capnograph: Sendable {
  /// Microseconds from one sample to the next.
  public static var sampleInterval: Int64 { 10_000 }
  /// Microseconds between two bytes of a packet after which it is given up.
  public static var byteTimeout: Int64 { 500_000 }
  /// Microseconds from a reset to the first packet that is taken.
  public static var bootTime: Int64 { 1_000_000 }
  /// Microseconds that setting the zero takes.
  public static var zeroTime: Int64 { 5_000_000 }
  /// Microseconds without a breath before the zero can be set.
  public static var quietTimeBeforeZero: Int64 { 20_000_000 }

  var settings: CapnographSettings
  var phase: CapnographPhase
  var breaths: BreathDetector
  var framer: CapnostatFramer
  var isStreaming: Bool
  var streamedPackets: Int64
  var hasNoBreaths: Bool
  var isFaulty: Bool
  let durations: CapnographPhase.Durations
  private var nextSampleAt: Int64
  private var lastByteAt: Int64
  private var breathWaitsSince: Int64
  private var lastBreathAt: Int64?
  private var hasBreathToTell: Bool
  private var counter: UInt8
  private var seen: CapnographSensor?

  /// Whether the measuring task is stuck: the wire goes on with what was measured last, and nothing tells.
  public var isStuck: Bool
  /// The numbers that were told last, each in the unit that is set; nil where there was none.
  public private(set) var told: CapnographNumbers

  /// Switches the module on.
  ///
  /// - Parameters:
  ///   - microseconds: the moment.
  ///   - warmUpTime: microseconds from the end of the boot to the first valid sample.
  public init(poweredAt microseconds: Int64, warmUpTime: Int64 = 15_000_000) {
    durations = CapnographPhase.Durations(
      boot: Capnograph.bootTime, warmUp: warmUpTime, zero: Capnograph.zeroTime)
    settings = CapnographSettings()
    phase = .booting(until: microseconds + Capnograph.bootTime)
    breaths = BreathDetector()
    framer = CapnostatFramer()
    isStreaming = false
    streamedPackets = 0
    hasNoBreaths = false
    isFaulty = false
    nextSampleAt = microseconds
    lastByteAt = microseconds
    breathWaitsSince = microseconds
    lastBreathAt = nil
    hasBreathToTell = false
    counter = 0
    seen = nil
    isStuck = false
    told = CapnographNumbers()
  }

  /// When the next sample is due, in microseconds.
  public var nextEventAt: Int64 { nextSampleAt }

  /// Takes all samples that are due until a moment, with what the head sees at that moment, and emits the
  /// waveform.
  public mutating func advance(to microseconds: Int64, sensor: CapnographSensor, emit: (UInt8) -> Void) {
    giveUpSlowPacket(at: microseconds, emit)
    let sensor = isStuck ? seen ?? sensor : sensor
    seen = sensor
    while nextSampleAt <= microseconds {
      if !isStuck { sample(sensor) }
      if isStreaming { packet(sensor).frame.encode(emit) }
      nextSampleAt += Capnograph.sampleInterval
    }
  }

  /// Takes a byte from the host and answers when it ends a packet.
  public mutating func receive(_ byte: UInt8, at microseconds: Int64, emit: (UInt8) -> Void) {
    giveUpSlowPacket(at: microseconds, emit)
    lastByteAt = microseconds
    pass(.timePassed(now: microseconds), at: microseconds)
    framer.append(byte)
    switch framer.next() {
    case .incomplete: break
    case .frame(let frame): answer(frame, at: microseconds, emit)
    case .rejected(let error): refuse(error, emit)
    }
  }

  /// Changes the phase by what happened; with a new phase the waiting for breaths begins anew.
  mutating func pass(_ event: CapnographPhase.Event, at microseconds: Int64) {
    let next = CapnographPhase.transition(phase, event, durations)
    if next == phase { return }
    phase = next
    waitForBreath(since: microseconds)
  }

  /// Starts waiting for a breath anew.
  mutating func waitForBreath(since microseconds: Int64) {
    hasNoBreaths = false
    hasBreathToTell = false
    breathWaitsSince = microseconds
  }

  private mutating func giveUpSlowPacket(at microseconds: Int64, _ emit: (UInt8) -> Void) {
    guard framer.isInsidePacket, microseconds - lastByteAt > Capnograph.byteTimeout else { return }
    framer.reset()
    CapnostatReply.refused(.timeout).frame.encode(emit)
  }

  private mutating func sample(_ sensor: CapnographSensor) {
    isFaulty = sensor.isFaulty
    pass(.timePassed(now: nextSampleAt), at: nextSampleAt)
    if sensor.isCold { pass(.cooled(now: nextSampleAt), at: nextSampleAt) }
    // What is left in a blocked line is no breath, and a number must not rest on it once the line is open.
    guard isValid(sensor), !sensor.isLineBlocked else {
      breaths.clear()
      return waitForBreath(since: nextSampleAt)
    }
    if breaths.take(sensor.co2.thousandths / 10, at: nextSampleAt) {
      waitForBreath(since: nextSampleAt)
      lastBreathAt = nextSampleAt
      hasBreathToTell = true
    }
    if !hasNoBreaths, nextSampleAt - breathWaitsSince >= Int64(settings.noBreathTimeout) * 1_000_000 {
      hasNoBreaths = true
      breaths.clear()
    }
  }

  /// Whether what the head sees is a measurement.
  private func isValid(_ sensor: CapnographSensor) -> Bool {
    phase == .measuring && !sensor.isFaulty && !sensor.isTooHot && !sensor.isAdapterOff
  }

  private mutating func packet(_ sensor: CapnographSensor) -> CapnostatWaveform {
    let co2 = isValid(sensor) ? settings.inUnit(sensor.co2.thousandths / 10) : nil
    let packet = CapnostatWaveform(counter: counter, co2: co2, parameter: parameter(sensor))
    counter = (counter + 1) & 0x7F
    streamedPackets += 1
    return packet
  }

  private mutating func parameter(_ sensor: CapnographSensor) -> CapnostatParameter? {
    let reports = settings.isComplete && !sensor.isLineBlocked && isValid(sensor)
    switch streamedPackets % CapnostatWaveform.samplesPerSecond {
    case 0: return .status(status(sensor))
    case 20:
      told.endTidal = reports ? endTidal.map { settings.tenthsInUnit($0) } : nil
      return .endTidal(told.endTidal)
    case 40:
      told.rate = reports ? breaths.rate : nil
      return .respiratoryRate(told.rate.map { .perMinute($0) })
    case 60:
      let inspired = settings.tenthsInUnit(reports ? breaths.inspired ?? 0 : 0)
      told.inspired = inspired
      return .inspired(inspired)
    case _:
      guard hasBreathToTell else { return nil }
      hasBreathToTell = false
      return .breathDetected
    }
  }

  private var endTidal: Int32? {
    switch settings.period {
    case .breath: breaths.endTidal(since: nextSampleAt)
    case .tenSeconds: breaths.endTidal(since: nextSampleAt - 10_000_000)
    case .twentySeconds: breaths.endTidal(since: nextSampleAt - 20_000_000)
    }
  }

  /// Whether the zero can be set: nothing but room air in the head.
  func canZero(at microseconds: Int64) -> Bool {
    guard phase == .measuring, settings.isComplete else { return false }
    return lastBreathAt.map { microseconds - $0 > Capnograph.quietTimeBeforeZero } ?? true
  }

  private func status(_ sensor: CapnographSensor) -> CapnostatStatus {
    var first: UInt8 = 0
    if hasNoBreaths { first |= CapnostatStatus.noBreathsBit }
    if !canZero(at: nextSampleAt) { first |= CapnostatStatus.cannotZeroBit }
    return CapnostatStatus(firstByte: first, condition: condition(sensor))
  }

  /// The most urgent condition: the order of the codes.
  private func condition(_ sensor: CapnographSensor) -> CapnostatCondition {
    if sensor.isTooHot { return .overTemperature }
    if sensor.isFaulty { return .faulty }
    if !settings.isComplete { return .settingsMissing }
    switch phase {
    case .sleeping: return .sleeping
    case .zeroing: return .zeroing
    case .booting, .warmingUp: return .warmingUp
    case .measuring: break
    }
    if sensor.needsZero { return .zeroRequired }
    if sensor.co2 > .mmHg(150) { return .outOfRange }
    if sensor.isAdapterOff { return .checkAdapter }
    return sensor.isLineBlocked ? .checkSamplingLine : .ok
  }
}
