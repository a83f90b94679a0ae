public import Quantities
public import Readings

/// What the monitor knows of a bed's alarms; not to know is never shown as silence.
public enum MonitorAlarms: Hashable, Sendable {
  /// Nothing can be said, for the reason given.
  case unknown(String)
  /// What the gateway said at a moment.
  case said(MonitorCalls, at: Uptime)

  /// How old an answer may grow before nothing can be said any more; the gateway is asked every second.
  static let staleAfter: Interval = .seconds(5)

  /// What may be shown at a moment: an old answer is none.
  func known(at now: Uptime) -> MonitorAlarms {
    guard case .said(_, let moment) = self, now - moment > Self.staleAfter else { return self }
    return .unknown("the gateway has not answered for \((now - moment).wholeSeconds) s")
  }
}

/// The alarms, the sound and the findings of a bed as the gateway tells them.
public struct MonitorCalls: Hashable, Sendable {
  /// The alarms, the most urgent first.
  public var alarms: [MonitorAlarm] = []
  /// Whether they may be heard, in words; empty when they may.
  public var audio = ""
  /// The conditions that are switched off.
  public var off: [String] = []
  /// What rules have found, in words.
  public var findings: [String] = []
  /// How many rules cannot be judged.
  public var undecided = 0
  /// The limits of rules that speak of a channel.
  public var limits: [MonitorLimit] = []

  /// A bed that nothing calls at.
  public init() {}
}

/// One alarm on the screen.
public struct MonitorAlarm: Hashable, Sendable {
  /// How soon somebody should come; the words of IEC 60601-1-8.
  public enum Urgency: String, Hashable, Sendable {
    /// At once.
    case high
    /// Promptly.
    case medium
    /// To be aware of.
    case low

    /// The mark that stands for it with or without colours.
    public var mark: String {
      switch self {
      case .high: "!!!"
      case .medium: "!! "
      case .low: "!  "
      }
    }

    var ink: Ink {
      switch self {
      case .high: .high
      case .medium: .medium
      case .low: .low
      }
    }
  }

  /// How soon somebody should come.
  public var urgency: Urgency
  /// What is wrong, and what has been done about it.
  public var words: String

  /// An alarm.
  public init(_ urgency: Urgency, _ words: String) {
    self.urgency = urgency
    self.words = words
  }
}

/// The limit of a rule, as it stands beside a number.
public struct MonitorLimit: Hashable, Sendable {
  /// The channel that it is about.
  public var channel: Channel
  /// Which side is beyond: `<`, `<=`, `>` or `>=`.
  public var comparison: String
  /// The limit in thousandths of the channel's unit.
  public var thousandths: Int64

  /// A limit.
  public init(_ channel: Channel, _ comparison: String, thousandths: Int64) {
    self.channel = channel
    self.comparison = comparison
    self.thousandths = thousandths
  }

  /// Whether a value lies beyond it.
  func isBeyond(_ value: Int32) -> Bool {
    switch comparison {
    case "<": Int64(value) < thousandths
    case "<=": Int64(value) <= thousandths
    case ">": Int64(value) > thousandths
    case ">=": Int64(value) >= thousandths
    default: false
    }
  }

  /// Whether it is the side on which the channel is dangerous: a rule may also ask whether a value is normal.
  var isWarning: Bool {
    let isLow = comparison.hasPrefix("<")
    return switch channel {
    case .oxygenSaturation, .oxygenSaturationFast, .perfusionIndex, .tidalVolume, .minuteVolume,
      .vitalCapacity, .negativeInspiratoryForce, .peakExpiratoryFlow, .coughPeakFlow:
      isLow
    case .endTidalCO2, .inspiredCO2, .transcutaneousCO2, .unintentionalLeak, .rapidShallowBreathingIndex:
      !isLow
    case .pulseRate, .respiratoryRate, .ventilatorRate: true
    case .plethysmogram, .capnogram, .ventilationMode, .inspiratoryPressureSet, .expiratoryPressureSet,
      .inspiratoryPressure, .expiratoryPressure, .inspiratoryTime, .triggeredBreaths, .inspiredOxygen,
      .runTime, .ventilatorAlarms, .airwayPressure, .patientFlow, .coughFlow:
      false
    }
  }

  /// The limits of a channel that a person is shown: on each side the one that a value meets first.
  static func shown(_ limits: [MonitorLimit], of channel: Channel) -> [MonitorLimit] {
    let warning = limits.filter { $0.channel == channel && $0.isWarning }
    let low = warning.filter { $0.comparison.hasPrefix("<") }.max { $0.thousandths < $1.thousandths }
    let high = warning.filter { $0.comparison.hasPrefix(">") }.min { $0.thousandths < $1.thousandths }
    return [low, high].compactMap(\.self)
  }

  var words: String { "\(comparison)\(JSONObject.decimal(thousandths))" }
}
