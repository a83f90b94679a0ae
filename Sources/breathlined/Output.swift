import Alarms
import Criteria
import Gateway
import Journal
import Quantities
import Readings

/// Where findings and notes go.
protocol Output {
  /// A rule's state changed.
  mutating func finding(_ change: FindingChange)
  /// Something happened at an instrument or its line.
  mutating func note(_ note: NoteFields, of index: InstrumentIndex, at now: Uptime)
  /// The alarms want people and systems to know something.
  mutating func alarm(_ action: AlarmAction)
  /// The gateway itself has something to say: a stable id, how much it matters, and words.
  mutating func gateway(_ id: String, _ level: NoteFields.Level, _ words: String)
  /// The alarm log has come this far on the disk; kept elsewhere, it shows later whether lines were cut off.
  mutating func logHead(_ head: JournalHead)
  /// A record was written to the ring.
  mutating func record(_ record: Record)
  /// Time passed; something may be due.
  mutating func timePassed(at now: Uptime)
  /// When something is due; nil when nothing is.
  var nextDeadline: Uptime? { get }
}
