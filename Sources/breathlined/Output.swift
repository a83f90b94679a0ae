import Criteria
import Gateway
import Quantities
import Readings

/// Where findings and notes go.
protocol Output {
  /// A rule's state changed.
  mutating func finding(_ change: FindingChange)
  /// Something happened at an instrument or its line.
  mutating func note(_ note: NoteFields, of index: InstrumentIndex, at now: Uptime)
  /// What a person entered was not taken.
  mutating func entryRefused(_ entry: ClinicalEntry, _ refusal: EntryRefusal)
  /// A record was written to the ring.
  mutating func record(_ record: Record)
  /// Time passed; something may be due.
  mutating func timePassed(at now: Uptime)
  /// When something is due; nil when nothing is.
  var nextDeadline: Uptime? { get }
}
