internal import Gateway
internal import Devices
internal import Quantities
internal import Readings

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
    object.add("origin", sample.origin.word)
    object.add(sample.reading, of: sample.channel)
    if let device = sample.deviceMicroseconds { object.add("device_us", device) }
    return object
  }

  private func object(_ block: WaveformBlock) -> JSONObject {
    var object = front("waveform")
    object.add("origin", block.origin.word)
    object.add(block)
    return object
  }
}
