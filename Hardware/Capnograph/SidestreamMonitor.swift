public import Quantities
internal import WireFormats

/// What the oximeter inside a sidestream monitor sees, now.
public struct SidestreamPulse: Equatable, Sendable {
  /// SpO2; nil without a pulse.
  public var saturation: OxygenSaturation?
  /// Pulse rate; nil without a pulse.
  public var pulseRate: Rate?
  /// The sensor is off the patient.
  public var isSensorOff: Bool

  /// Makes a view of an oximeter, by default of one whose sensor is off.
  public init(saturation: OxygenSaturation? = nil, pulseRate: Rate? = nil, isSensorOff: Bool = true) {
    self.saturation = saturation
    self.pulseRate = pulseRate
    self.isSensorOff = isSensorOff
  }
}

/// The firmware of a sidestream monitor that speaks as a Capnostream 20 does, 115200 8N1.
///
/// It has no clock: time comes in as microseconds since an origin of the caller's. It says nothing until the
/// host enables communication, then its name; once started it sends 20 samples and one set of numbers a
/// second. It takes the host for gone when it has not heard for 15 s that the link is active, and falls
/// silent; how long a real monitor waits is not documented. The only setting a host can change is how it
/// tells that the host is gone. Wire format: devices, section 1.4.
public struct SidestreamMonitor: Sendable {
  /// Microseconds without a word of the host after which it is taken for gone; engineering choice.
  public static var linkTime: Int64 { 15_000_000 }

  /// The unit that is set at the monitor.
  public var unit: UnitOfCO2
  /// Whether the measuring task is stuck: the wire goes on with what was measured last.
  public var isStuck = false
  /// Whether numerics leave the monitor shifted by one byte, as has been met.
  public var isShifting = false
  /// How the monitor tells that the host is gone, as the host set it.
  public private(set) var interruptIndication: UInt8 = 0
  /// Whether the host is taken for present.
  public private(set) var isLinked = false
  /// Whether the wave and the numbers are sent.
  public private(set) var isStreaming = false

  /// The units a monitor can be set to.
  public enum UnitOfCO2: Hashable, Sendable {
    /// Millimetres of mercury.
    case mmHg
    /// Kilopascal.
    case kilopascal
    /// Percent of the volume.
    case volumePercent
  }

  private static var samplesPerNumerics: Int64 { 20 }
  private static var barometric: PartialPressure { .mmHg(760) }

  private var meter: SidestreamMeter
  private var framer = OridionFramer()
  private var samples: Int64 = 0
  private var nextSampleAt: Int64
  private var heardAt: Int64
  private var seen: CapnographSensor?

  /// Switches the monitor on.
  ///
  /// - Parameters:
  ///   - microseconds: the moment.
  ///   - unit: the unit that is set at the monitor.
  ///   - warmUpTime: microseconds to the first valid sample.
  public init(poweredAt microseconds: Int64, unit: UnitOfCO2 = .mmHg, warmUpTime: Int64 = 10_000_000) {
    self.unit = unit
    meter = SidestreamMeter(warmAt: microseconds + warmUpTime)
    nextSampleAt = microseconds
    heardAt = microseconds
  }

  /// When the next sample is due, in microseconds.
  public var nextEventAt: Int64 { nextSampleAt }

  /// Takes all samples that are due until a moment, with what its sensors see at that moment, and emits the
  /// wave and the numbers.
  public mutating func advance(
    to microseconds: Int64, sensor: CapnographSensor, pulse: SidestreamPulse = SidestreamPulse(),
    emit: (UInt8) -> Void
  ) {
    let sensor = isStuck ? seen ?? sensor : sensor
    seen = sensor
    while nextSampleAt <= microseconds {
      if nextSampleAt - heardAt > SidestreamMonitor.linkTime { forgetHost() }
      if !isStuck { meter.take(sensor, at: nextSampleAt) }
      samples += 1
      if isStreaming { send(sensor, pulse, emit) }
      nextSampleAt += SidestreamMeter.sampleInterval
    }
  }

  /// Takes a byte from the host and answers when it ends a frame.
  public mutating func receive(_ byte: UInt8, at microseconds: Int64, emit: (UInt8) -> Void) {
    framer.append(byte)
    guard case .frame(let frame) = framer.next() else { return }
    heardAt = microseconds
    answer(CapnostreamRequest(frame), emit)
  }

  private mutating func answer(_ request: CapnostreamRequest, _ emit: (UInt8) -> Void) {
    switch request {
    case .enableCommunication:
      isLinked = true
      let name = OridionBytes(text: "V01.00 11/23/2026 B300000001  ")
      CapnostreamReport.identity(name).frame.encode(emit)
    case .disableCommunication: forgetHost()
    case .startRealTime: isStreaming = isLinked
    case .stopRealTime: isStreaming = false
    case .interruptIndication(let way) where isLinked:
      interruptIndication = way
      CapnostreamReport.setting(item: CapnostreamRequest.interruptItem, value: way).frame.encode(emit)
    case .linkIsActive, .hostIdentity, .interruptIndication, .other: break
    }
  }

  private mutating func forgetHost() {
    isLinked = false
    isStreaming = false
  }

  private func send(_ sensor: CapnographSensor, _ pulse: SidestreamPulse, _ emit: (UInt8) -> Void) {
    meter.wave(in: wireUnit, barometric: SidestreamMonitor.barometric).frame.encode(emit)
    guard samples % SidestreamMonitor.samplesPerNumerics == 0 else { return }
    let frame = numerics(sensor, pulse).frame
    (isShifting ? SidestreamMonitor.shifted(frame) : frame).encode(emit)
  }

  /// The numbers that the next numerics tell; no pressure where the unit names none.
  public var told: SidestreamNumbers {
    func pressure(_ byte: UInt8) -> PartialPressure? {
      byte == CapnostreamNumerics.none ? nil : wireUnit.partialPressure(Int32(byte))
    }
    return SidestreamNumbers(
      endTidal: pressure(byte(meter.endTidal(at: nextSampleAt))), inspired: pressure(byte(meter.inspired)),
      rate: meter.rate.map { min(150, $0) })
  }

  private func numerics(_ sensor: CapnographSensor, _ pulse: SidestreamPulse) -> CapnostreamNumerics {
    var numerics = CapnostreamNumerics()
    numerics.time = UInt32(truncatingIfNeeded: nextSampleAt / 1_000_000)
    numerics[.unit] = wireUnit.rawValue
    numerics[.endTidal] = byte(meter.endTidal(at: nextSampleAt))
    numerics[.inspired] = byte(meter.inspired)
    numerics[.respiratoryRate] = meter.rate.map { UInt8(clamping: min(150, $0)) } ?? CapnostreamNumerics.none
    if meter.hasNoBreath { numerics[.co2Alarms] = CapnostreamCO2Alarms.noBreath.rawValue }
    if sensor.needsZero { numerics[.co2Condition] = CapnostreamCO2Condition.checkCalibration.rawValue }
    if unit != .mmHg { scaleLimits(of: &numerics) }
    fill(&numerics, pulse)
    return numerics
  }

  private func fill(_ numerics: inout CapnostreamNumerics, _ pulse: SidestreamPulse) {
    if pulse.isSensorOff {
      numerics[.pulseAlarms] = CapnostreamPulseAlarms.sensorOff.rawValue
    } else if let saturation = pulse.saturation, let rate = pulse.pulseRate {
      numerics[.saturation] = UInt8(clamping: min(100, (saturation.thousandths + 500) / 1000))
      numerics[.pulse] = UInt8(clamping: min(254, (rate.thousandths + 500) / 1000))
    } else {
      numerics[.pulseAlarms] = CapnostreamPulseAlarms.noPulse.rawValue
    }
  }

  /// The limits in the unit that is set, in tenths.
  private func scaleLimits(of numerics: inout CapnostreamNumerics) {
    let fields: InlineArray<3, CapnostreamNumerics.Field> = [.endTidalHigh, .endTidalLow, .inspiredHigh]
    for place in 0..<3 { numerics[fields[place]] = byte(.mmHg(Int32(numerics[fields[place]]))) }
  }

  private func byte(_ pressure: PartialPressure?) -> UInt8 {
    guard let pressure else { return CapnostreamNumerics.none }
    let most: Int32 = unit == .mmHg ? 150 : 200
    return UInt8(min(most, wireUnit.amount(pressure, barometric: SidestreamMonitor.barometric)))
  }

  private var wireUnit: OridionUnit {
    switch unit {
    case .mmHg: .mmHg
    case .kilopascal: .kilopascal
    case .volumePercent: .volumePercent
    }
  }

  private static func shifted(_ frame: OridionFrame) -> OridionFrame {
    var shifted = OridionFrame(code: frame.code)
    shifted.payload.append(0)
    for place in 0..<frame.payload.count - 1 { shifted.payload.append(frame.payload[place]) }
    return shifted
  }
}
