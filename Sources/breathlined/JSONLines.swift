import Alarms
import Criteria
import Gateway
import Journal
import Quantities
import Readings

/// Findings and notes as one JSON object a line, for programs.
struct JSONLines: Output {
  let sink: LineSink
  let bed: String
  let instruments: [String]

  mutating func finding(_ change: FindingChange) {
    sink.write(change.json(after: front("finding"), instruments: instruments).text)
  }

  mutating func note(_ note: NoteFields, of index: InstrumentIndex, at now: Uptime) {
    var object = front("note")
    object.add("uptime_ms", now.wholeMilliseconds)
    object.add("instrument", instruments[Int(index.position)])
    sink.write(note.json(after: object).text)
  }

  mutating func alarm(_ action: AlarmAction) {
    if let object = action.json(after: front, instruments: instruments) { sink.write(object.text) }
  }

  mutating func gateway(_ id: String, _ level: NoteFields.Level, _ words: String) {
    var object = front("note")
    object.add("id", id)
    object.add("level", level.rawValue)
    object.add("words", words)
    sink.write(object.text)
  }

  mutating func logHead(_ head: JournalHead) {
    var object = front("log-head")
    object.add("head", "\(head)")
    sink.write(object.text)
  }

  mutating func record(_ record: Record) {}

  mutating func timePassed(at now: Uptime) {}

  var nextDeadline: Uptime? { nil }

  private func front(_ type: String) -> JSONObject {
    var object = JSONObject()
    object.add("type", type)
    object.add("time", CivilClock.text(CivilClock.now()))
    object.add("bed", bed)
    return object
  }
}
