public import Devices
public import Quantities
public import Readings

/// What is examined, and what the report is to say of the work.
public struct ConformanceSubject: Hashable, Sendable {
  /// The word of the protocol.
  public var protocolWord: String
  /// What the instrument speaks.
  public var speech: InstrumentPlan.Speech
  /// The line, as its address was given.
  public var line: String
  /// How the line was set, such as `9600 8N1`.
  public var settings: String
  /// Whether the instrument stands at a bedside or is simulated.
  public var origin: Origin
  /// Whether the session was allowed to send.
  public var maySend = true
  /// When the run began, in UTC, as it is to be shown.
  public var beganUTC = ""
  /// How long the run was meant to be; nil when nobody said.
  public var planned: Interval?
  /// The number of the work order; nil when none was given.
  public var workOrder: String?
  /// The number of the instrument in the hospital's inventory; nil when none was given.
  public var asset: String?
  /// A note of whoever ran it; nil when none was given.
  public var note: String?
  /// The capture that was read, or written beside the report; nil when there is none.
  public var capture: String?

  /// Names what is examined.
  public init(
    protocolWord: String, speech: InstrumentPlan.Speech, line: String, settings: String, origin: Origin
  ) {
    self.protocolWord = protocolWord
    self.speech = speech
    self.line = line
    self.settings = settings
    self.origin = origin
  }
}

/// How a run came to its end.
public enum ConformanceEnding: Hashable, Sendable {
  /// The time was over.
  case complete
  /// Somebody ended it before.
  case cutShort
  /// The capture it was read from was at its end.
  case captureRead
  /// The capture was good up to a place; what is wrong there.
  case captureDamaged(String)
}

/// What the driver of a serial port counted while the line was open.
public struct PortCount: Hashable, Sendable {
  /// Characters without a stop bit where one should be.
  public var framing: Int
  /// Characters whose parity bit is wrong.
  public var parity: Int
  /// Characters that port or system lost because nobody took them in time.
  public var overruns: Int
  /// Breaks: the line was low for longer than a character.
  public var breaks: Int

  /// Makes counts.
  public init(framing: Int, parity: Int, overruns: Int, breaks: Int) {
    self.framing = framing
    self.parity = parity
    self.overruns = overruns
    self.breaks = breaks
  }
}
