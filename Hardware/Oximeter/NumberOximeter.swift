public import Quantities

/// How an oximeter says its numbers, as often as it does.
public protocol OximeterWords: Sendable {
  /// Microseconds from one saying to the next.
  static var period: Int64 { get }

  /// Says what is shown now; `seconds` is the time since the oximeter was switched on.
  mutating func say(_ shown: ShownNumbers, seconds: Int64, emit: (UInt8) -> Void)
}

/// What the screen of an oximeter shows: the numbers, and what the probe sees besides.
public struct ShownNumbers: Sendable {
  /// SpO2 in whole percent; nil with the probe off.
  public var saturation: OxygenSaturation?
  /// Pulse rate in whole beats; nil with the probe off.
  public var pulseRate: Rate?
  /// What the probe sees.
  public var sensor: OximeterSensor
}

/// The firmware of an oximeter that says its numbers unasked, one saying a period.
///
/// It has no clock: time comes in as microseconds since an origin of the caller's. A probe that is off gives
/// no numbers; out of track, the last ones in track stay.
public struct NumberOximeter<Words: OximeterWords>: Sendable {
  private let poweredAt: Int64
  private var number: Int64 = 0
  private var words: Words
  /// SpO2 as the screen shows it; nil without one.
  public private(set) var saturation: OxygenSaturation?
  /// Pulse rate as the screen shows it; nil without one.
  public private(set) var pulseRate: Rate?
  private var seen: OximeterSensor?

  /// Whether the measuring task is stuck: the wire goes on with what was measured last, and nothing tells.
  public var isStuck = false

  /// Switches the oximeter on; it says its numbers for the first time at once.
  public init(poweredAt microseconds: Int64, words: Words) {
    poweredAt = microseconds
    self.words = words
  }

  /// When the next saying is due, in microseconds.
  public var nextEventAt: Int64 { poweredAt + number * Words.period }

  /// Emits all that is due until a moment, with what the probe sees at that moment.
  public mutating func advance(to microseconds: Int64, sensor: OximeterSensor, emit: (UInt8) -> Void) {
    let sensor = isStuck ? seen ?? sensor : sensor
    seen = sensor
    while nextEventAt <= microseconds {
      measure(sensor)
      let shown = ShownNumbers(saturation: saturation, pulseRate: pulseRate, sensor: sensor)
      words.say(shown, seconds: number * Words.period / 1_000_000, emit: emit)
      number += 1
    }
  }

  /// Takes a byte from the host, which means nothing to an oximeter that only says its numbers.
  public mutating func receive(_ byte: UInt8, at microseconds: Int64, emit: (UInt8) -> Void) {}

  private mutating func measure(_ sensor: OximeterSensor) {
    if sensor.isOff {
      saturation = nil
      pulseRate = nil
    } else if !sensor.isOutOfTrack {
      saturation = .percent(PulseOximeter.whole(sensor.saturation, limit: 100))
      pulseRate = .perMinute(PulseOximeter.whole(sensor.pulseRate, limit: 510))
    }
  }
}
