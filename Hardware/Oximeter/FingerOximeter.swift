internal import Quantities
public import WireFormats

/// The firmware of a Contec CMS50D+: 60 samples a second, in the frames of either of its own firmwares.
///
/// It has no clock: time comes in as microseconds since an origin of the caller's. Up to 4.5 it streams
/// unasked, 19200 8O1. As 4.6 or 7.0 it streams from the command to start, 115200 8N1, until it is told to
/// stop or was not told for 30 s that somebody listens; then it says so. Wire format: devices, section 1.8.
public struct FingerOximeter: Sendable {
  /// Which firmware.
  public enum Generation: UInt8, Hashable, Sendable {
    /// Up to 4.5.
    case old
    /// 4.6 or 7.0.
    case new
  }

  /// Samples a second.
  public static var samplesPerSecond: Int64 { 60 }
  /// Microseconds that it streams after the last keep-alive.
  public static var patience: Int64 { 30_000_000 }

  private let poweredAt: Int64
  private let generation: Generation
  private var sampleNumber: Int64 = 0
  private var framer = ContecFramer()
  /// Until when it streams; nil while it does not.
  private var streamsUntil: Int64?
  /// What the screen shows, and the newest sample says.
  public private(set) var shown = ContecSample(signal: 0, pleth: 0, bar: 0, pulseRate: nil, saturation: nil)
  private var seen: OximeterSensor?

  /// Whether the measuring task is stuck: the wire goes on with what was measured last, and nothing tells.
  public var isStuck = false

  /// Switches the oximeter on; its first sample is due at once.
  public init(poweredAt microseconds: Int64, generation: Generation) {
    poweredAt = microseconds
    self.generation = generation
  }

  /// When the next sample is due, in microseconds; it is measured whether it is sent or not.
  public var nextEventAt: Int64 {
    poweredAt + sampleNumber * 1_000_000 / FingerOximeter.samplesPerSecond
  }

  /// Whether samples are sent.
  public var isStreaming: Bool {
    switch generation {
    case .old: true
    case .new: streamsUntil != nil
    }
  }

  /// Emits all samples that are due until a moment, with what the probe sees at that moment.
  public mutating func advance(to microseconds: Int64, sensor: OximeterSensor, emit: (UInt8) -> Void) {
    let sensor = isStuck ? seen ?? sensor : sensor
    seen = sensor
    while nextEventAt <= microseconds {
      measure(sensor)
      if let end = streamsUntil, nextEventAt >= end {
        streamsUntil = nil
        ContecMessage.disconnected.encode(emit)
      }
      if isStreaming { send(emit) }
      sampleNumber += 1
    }
  }

  /// Takes a byte from the host; the older firmware streams whatever it is told.
  public mutating func receive(_ byte: UInt8, at microseconds: Int64, emit: (UInt8) -> Void) {
    guard generation == .new else { return }
    framer.append(byte)
    while true {
      switch framer.next() {
      case .incomplete: return
      case .frame(.command(let command)): obey(command, at: microseconds)
      case .frame, .rejected: continue
      }
    }
  }

  private mutating func obey(_ command: ContecCommand, at microseconds: Int64) {
    switch command {
    case .start: streamsUntil = microseconds + FingerOximeter.patience
    case .stop: streamsUntil = nil
    case .keepAlive: if isStreaming { streamsUntil = microseconds + FingerOximeter.patience }
    }
  }

  private func send(_ emit: (UInt8) -> Void) {
    switch generation {
    case .old: shown.encodeOld(emit)
    case .new: ContecMessage.sample(shown).encode(emit)
    }
  }

  private mutating func measure(_ sensor: OximeterSensor) {
    let pleth = sensor.isOff ? 0 : sensor.pleth >> 1
    var sample = ContecSample(
      signal: sensor.perfusion == .low ? 1 : 8, pleth: pleth, bar: pleth >> 3, pulseRate: nil,
      saturation: nil)
    if sensor.isOff {
      sample.flags = generation == .old ? .fingerOut : .searching
    } else if sensor.isOutOfTrack {
      sample.flags = .searching
      sample.pulseRate = shown.pulseRate
      sample.saturation = shown.saturation
    } else {
      sample.pulseRate = .perMinute(PulseOximeter.whole(sensor.pulseRate, limit: 254))
      sample.saturation = .percent(PulseOximeter.whole(sensor.saturation, limit: 100))
    }
    shown = sample
  }
}
