internal import Gateway
internal import Devices
internal import Quantities
public import Readings

extension ListeningOutcome {
  /// The outcome as a person reads it: a clock since the start, then the reading or the note; nil for what a
  /// person does not follow, such as waveforms.
  public var line: String? {
    switch action {
    case .sample(let sample): "\(clock)  \(sample.channel.name) \(sample.reading.shown(of: sample.channel))"
    case .note(let note):
      "\(clock) \(NoteFields(note).level == .warning ? "!" : " ")\(NoteFields(note).text)"
    case .reopen(let reason): "\(clock) !the line is to be opened again: \(reason.word)"
    case .waveform, .transmit, .request: nil
    }
  }

  /// The outcome as one JSON object on one line; nil for what goes to the instrument, which a capture has.
  public var json: String? {
    switch action {
    case .sample(let sample): return object("reading", sample).text
    case .waveform(let block): return object(block).text
    case .note(let note): return NoteFields(note).json(after: front("note")).text
    case .reopen(let reason):
      var object = front("reopen")
      object.add("reason", reason.word)
      return object.text
    case .transmit, .request: return nil
    }
  }

  private var clock: String {
    let milliseconds = at.nanoseconds / 1_000_000
    let fraction = String(milliseconds % 1000 + 1000).dropFirst()
    let seconds = milliseconds / 1000
    let parts = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { String($0 + 100).dropFirst() }
    return "\(parts.joined(separator: ":")).\(fraction)"
  }

  private func front(_ type: String) -> JSONObject {
    var object = JSONObject()
    object.add("type", type)
    object.add("at_us", at.nanoseconds / 1000)
    return object
  }

  private func object(_ type: String, _ sample: Sample) -> JSONObject {
    var object = front(type)
    object.add("channel", sample.channel.name)
    object.add("origin", sample.origin.word)
    switch sample.reading {
    case .measured(let value):
      object.add("value", thousandths: Int64(value))
      object.add("unit", sample.channel.unit.rawValue)
    case .questionable(let value, let doubt):
      object.add("value", thousandths: Int64(value))
      object.add("unit", sample.channel.unit.rawValue)
      object.add("doubt", doubt.word)
    case .absent(let reason): object.add("absent", reason.word)
    }
    if let device = sample.deviceMicroseconds { object.add("device_us", device) }
    return object
  }

  private func object(_ block: WaveformBlock) -> JSONObject {
    var object = front("waveform")
    object.add("channel", block.channel.name)
    object.add("origin", block.origin.word)
    if let reason = block.absence { object.add("absent", reason.word) }
    if let doubt = block.doubt { object.add("doubt", doubt.word) }
    if case .waveform(let resolution) = block.channel.shape {
      object.add("resolution", thousandths: Int64(resolution))
      object.add("unit", block.channel.unit.rawValue)
    }
    object.add("interval_us", block.sampleInterval.wholeMicroseconds)
    if let device = block.deviceMicroseconds { object.add("device_us", device) }
    object.add("counts", (0..<block.count).map { Int64(block.counts[$0]) })
    return object
  }
}

extension Reading {
  /// The reading with its unit and any doubt, or dashes and the reason why there is none.
  public func shown(of channel: Channel) -> String {
    let unit = channel.unit.shown.isEmpty ? "" : " \(channel.unit.shown)"
    return switch self {
    case .measured(let value): "\(JSONObject.decimal(Int64(value)))\(unit)"
    case .questionable(let value, let doubt): "\(JSONObject.decimal(Int64(value)))\(unit) ? \(doubt.word)"
    case .absent(let reason): "--- \(reason.word)"
    }
  }
}
