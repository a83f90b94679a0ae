internal import Quantities
public import WireFormats

/// The firmware of a pulse oximeter that streams Nonin data format 2 or 7 unasked: 75 frames a second, 9600
/// 8N1.
///
/// It has no clock: time comes in as microseconds since an origin of the caller's. Frame *n* is due *n*/75 s
/// after power-up, rounded down to the microsecond, so the rate does not drift. The values of a packet are
/// taken when its first frame is due.
///
/// A probe that is off gives no values and the flag `sensorDisconnected`. Out of track, the values of the
/// last packet in track stay, with the flag `outOfTrack`. Wire format: devices, sections 1.1.2 and
/// 1.1.3.
public struct PulseOximeter: Sendable {
  /// The revision in every packet.
  public static var revision: UInt8 { 48 }

  private let poweredAt: Int64
  private let isWide: Bool
  private var frameNumber: Int64
  private var frameOfPacket: Int
  /// What the packet under way says.
  public private(set) var packet: NoninPacket
  private var timerOffset: Int64
  private var seen: OximeterSensor?

  /// Whether the measuring task is stuck: the wire goes on with what was measured last, and nothing tells.
  public var isStuck: Bool

  /// Switches the oximeter on; its first frame is due at once.
  ///
  /// `isWide` chooses data format 7, in which a sample of the probe fills 16 bits.
  public init(poweredAt microseconds: Int64, isWide: Bool = false) {
    poweredAt = microseconds
    self.isWide = isWide
    frameNumber = 0
    frameOfPacket = 0
    packet = NoninPacket()
    packet.firmwareRevision = PulseOximeter.revision
    timerOffset = 0
    seen = nil
    isStuck = false
  }

  /// Sets the timer of the packets forward or back, as a disturbed quartz does; it counts three a second.
  public mutating func setTimer(forward microseconds: Int64) {
    timerOffset += microseconds * NoninFrame.framesPerSecond / (Int64(NoninFrame.framesPerPacket) * 1_000_000)
  }

  /// When the next frame is due, in microseconds.
  public var nextEventAt: Int64 { poweredAt + frameNumber * 1_000_000 / NoninFrame.framesPerSecond }

  /// Emits all frames that are due until a moment, with what the probe sees at that moment.
  ///
  /// Call it at least 75 times a second for an undistorted plethysmogram; a moment in the past emits nothing.
  public mutating func advance(to microseconds: Int64, sensor: OximeterSensor, emit: (UInt8) -> Void) {
    let sensor = isStuck ? seen ?? sensor : sensor
    seen = sensor
    while nextEventAt <= microseconds {
      if frameOfPacket == 0 { measure(sensor) }
      let pleth = sensor.isOff ? 0 : sensor.pleth
      let status = PulseOximeter.status(sensor)
      if isWide {
        packet.wideFrame(frameOfPacket, status: status, pleth: UInt16(pleth) << 8).encode(emit)
      } else {
        packet.frame(frameOfPacket, status: status, pleth: pleth).encode(emit)
      }
      frameNumber += 1
      frameOfPacket = frameOfPacket == NoninFrame.framesPerPacket - 1 ? 0 : frameOfPacket + 1
    }
  }

  /// Takes a byte from the host, which means nothing to an oximeter that only streams.
  public mutating func receive(_ byte: UInt8, at microseconds: Int64, emit: (UInt8) -> Void) {}

  /// Fills the packet that begins now.
  private mutating func measure(_ sensor: OximeterSensor) {
    let count = frameNumber / Int64(NoninFrame.framesPerPacket) + timerOffset
    packet.timer = UInt16(truncatingIfNeeded: count) & 0x3FFF
    let isGood = !sensor.isOff && !sensor.isOutOfTrack && !sensor.isArtefact && sensor.perfusion == .high
    packet.secondStatus = isGood ? .smartPoint : []
    if sensor.isBatteryLow { packet.secondStatus.insert(.lowBattery) }
    if sensor.isOff {
      show(rate: nil, display: nil, fast: nil)
    } else if !sensor.isOutOfTrack {
      show(
        rate: .perMinute(PulseOximeter.whole(sensor.pulseRate, limit: 510)),
        display: .percent(PulseOximeter.whole(sensor.saturation, limit: 100)),
        fast: .percent(PulseOximeter.whole(sensor.saturationFast, limit: 100)))
    }
  }

  private mutating func show(rate: Rate?, display: OxygenSaturation?, fast: OxygenSaturation?) {
    packet.pulseRate = rate
    packet.pulseRateExtended = rate
    packet.pulseRateDisplay = rate
    packet.pulseRateDisplayExtended = rate
    packet.saturation = display
    packet.saturationDisplay = display
    packet.saturationExtended = display
    packet.saturationDisplayExtended = display
    packet.saturationFast = fast
    packet.saturationBeatToBeat = fast
  }

  /// Whole units, rounded to the nearest and kept within what the wire carries.
  static func whole(_ value: some Quantity, limit: Int32) -> Int32 {
    if value.thousandths <= 0 { return 0 }
    return value.thousandths >= limit * 1000 ? limit : (value.thousandths + 500) / 1000
  }

  private static func status(_ sensor: OximeterSensor) -> NoninStatus {
    if sensor.isOff { return .sensorDisconnected }
    var status = NoninStatus.perfusion(sensor.perfusion)
    if sensor.isOutOfTrack { status.insert(.outOfTrack) }
    if sensor.isArtefact { status.insert(.artefact) }
    return status
  }
}
