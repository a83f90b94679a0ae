public import Devices
internal import Quantities
public import Readings
internal import WireFormats

/// A note as a program reads it: a stable id and its numbers, with units in the names.
public struct NoteFields: Sendable {
  /// One value of a note.
  public enum Value: Hashable, Sendable {
    /// Words.
    case text(String)
    /// A whole number; its unit is the last part of the field's name.
    case number(Int64)
    /// A number in thousandths of the unit in the field's name.
    case thousandths(Int64)
  }

  /// The note's id, such as `line.closed`; ids do not change.
  public let id: String
  /// How much it matters to an engineer.
  public let level: Level
  /// Names and values, in a fixed order.
  public let fields: [(key: String, value: Value)]

  /// How much a note matters.
  public enum Level: String, Hashable, Sendable {
    /// Good to know.
    case info
    /// Someone should look.
    case warning
  }

  private init(_ id: String, _ level: Level = .info, _ fields: [(key: String, value: Value)] = []) {
    self.id = id
    self.level = level
    self.fields = fields
  }

  /// What happened to a line.
  public init(_ condition: LineCondition) {
    switch condition {
    case .open: self.init("line.open")
    case .closed(let reason, let retryAfter):
      self.init(
        "line.closed", .warning,
        [("reason", .text(reason.word)), ("retry_after_ms", .number(retryAfter.wholeMilliseconds))])
    }
  }

  /// What happened at an instrument.
  public init(_ note: InstrumentNote) {
    switch note {
    case .speaking: self.init("instrument.speaking")
    case .initialised: self.init("instrument.initialised")
    case .settingsLost(let fault): self.init("instrument.settings-lost", .warning, Self.fields(of: fault))
    case .initialisationFailed(let fault):
      self.init("instrument.initialisation-failed", .warning, Self.fields(of: fault))
    case .protocolMismatch(let milliseconds):
      self.init("line.protocol-mismatch", .warning, [("without_frame_ms", .number(milliseconds))])
    case .silent(let milliseconds): self.init("line.silent", .warning, [("silent_ms", .number(milliseconds))])
    case .rejected(let error, let count):
      self.init(
        "wire.rejected", .warning, [("error", .text(error.word)), ("count", .number(Int64(count)))])
    case .identified(let name): self.init("instrument.identified", .info, [("name", .text(name))])
    case .transmitRefused(let request):
      self.init("transmit.refused", .warning, [("request", .text(request))])
    case .exceptionReply(let poll, let code):
      self.init("modbus.exception", .warning, [("poll", .text(poll)), ("code", .number(Int64(code)))])
    case .pollFailed(let poll, let fault):
      self.init("modbus.failed", .warning, [("poll", .text(poll)), ("fault", .text(fault.word))])
    case .pollRecovered(let poll): self.init("modbus.recovered", .info, [("poll", .text(poll))])
    case .samplesLost(let channel, let count):
      self.init(
        "samples.lost", .warning, [("channel", .text(channel.name)), ("count", .number(Int64(count)))])
    case .effortUnacceptable(let peak, let rise):
      self.init(
        "cough.unacceptable", .info,
        [
          ("peak_flow_l_per_min", .thousandths(Int64(peak.thousandths))),
          ("rise_ms", .number(rise.wholeMilliseconds)),
        ])
    case .unitUnusable(let unit, let others):
      self.init("instrument.unit-unusable", .warning, [("unit", .text(unit)), ("set", .text(others))])
    case .instrumentRestarted: self.init("instrument.restarted", .warning)
    }
  }

  /// The note as one JSON object, after what the caller put in front.
  public func json(after front: JSONObject) -> JSONObject {
    var object = front
    object.add("id", id)
    object.add("level", level.rawValue)
    for (key, value) in fields {
      switch value {
      case .text(let text): object.add(key, text)
      case .number(let number): object.add(key, number)
      case .thousandths(let number): object.add(key, thousandths: number)
      }
    }
    return object
  }

  /// The note for a person, on one line.
  public var text: String {
    let details = fields.map { key, value in
      switch value {
      case .text(let text): "\(key)=\(text)"
      case .number(let number): "\(key)=\(number)"
      case .thousandths(let number): "\(key)=\(JSONObject.decimal(number))"
      }
    }
    return ([id] + details).joined(separator: " ")
  }

  private static func fields(of fault: InitialisationFault) -> [(key: String, value: Value)] {
    switch fault {
    case .noAnswer(let step): [("fault", .text("no-answer")), ("step", .text(step))]
    case .refused(let step, let code):
      [("fault", .text("refused")), ("step", .text(step)), ("code", .number(Int64(code)))]
    case .reportedMissing: [("fault", .text("reported-missing"))]
    case .differs(let step, let wanted, let found):
      [
        ("fault", .text("differs")), ("step", .text(step)), ("wanted", .number(Int64(wanted))),
        ("found", .number(Int64(found))),
      ]
    }
  }
}
