/// One thing that happened on a recorded line, with its moment.
public struct CaptureEntry: Hashable, Sendable {
  /// What happened.
  public enum Happening: Hashable, Sendable {
    /// The line was opened.
    case opened
    /// The line was closed or lost; the word says why, such as `line-down`.
    case closed(String)
    /// Bytes came from the instrument; the last of them at the entry's moment.
    case received([UInt8])
    /// Bytes were sent to the instrument.
    case sent([UInt8])
    /// A Modbus unit was asked; the bytes are those of the request without unit and checksum (PDU).
    case asked(unit: UInt8, [UInt8])
    /// The unit answered, be it with an exception; the bytes are those of its PDU.
    case answered([UInt8])
    /// No answer came that could be used; the word says why, such as `no-reply`.
    case unanswered(String)
    /// The recording ended as intended; what follows it is no part of the capture.
    case ended
  }

  /// Microseconds since the recording began; never less than in the entry before.
  public var microseconds: Int64
  /// What happened.
  public var happening: Happening

  /// Makes an entry.
  public init(microseconds: Int64, _ happening: Happening) {
    self.microseconds = microseconds
    self.happening = happening
  }
}

/// What a capture says of itself in its first line.
public struct CaptureHeader: Hashable, Sendable {
  /// The word of the protocol that was spoken, or nil when nobody knew.
  public var protocolWord: String?
  /// The line that was recorded, as its address was given.
  public var line: String
  /// How the line was set, such as `9600 8N1`.
  public var settings: String
  /// `bedside` or `simulated`.
  public var origin: String
  /// The profile through which a Modbus unit was read; nil on a byte line.
  public var profile: String?
  /// How long the recording was meant to be, in microseconds; nil when nobody said.
  public var planned: Int64?
  /// When the recording began, in microseconds since 1970 in UTC.
  public var startedAt: Int64

  /// Makes a header.
  public init(protocolWord: String?, line: String, settings: String, origin: String, startedAt: Int64) {
    self.protocolWord = protocolWord
    self.line = line
    self.settings = settings
    self.origin = origin
    self.startedAt = startedAt
  }
}

/// Where and why a capture could not be read further.
public struct CaptureDamage: Error, Hashable, Sendable, CustomStringConvertible {
  /// The line of the file, from 1.
  public let line: Int
  /// Where that line begins in the file, in bytes.
  public let offset: Int
  /// What is wrong with it.
  public let reason: String

  /// The place and the reason, as a sentence.
  public var description: String { "line \(line) (byte \(offset)): \(reason)" }
}
