import Quantities
import Readings

/// Something that was entered, placed on the monotonic clock when it was entered.
struct ChartNote<Content: Hashable & Sendable>: Sendable {
  var content: Content
  var author: String
  var recordedAt: CivilTime
  /// The moment on the monotonic clock at which it was so; nil while the civil time is unknown.
  var moment: Uptime?
  /// When somebody entered it.
  var enteredAt: Uptime
  var isSimulated: Bool

  /// Whether the same person entered the same at the same time before.
  fileprivate func repeats(_ other: ChartNote) -> Bool {
    recordedAt == other.recordedAt && content == other.content && author == other.author
      && isSimulated == other.isSimulated
  }
}

/// The entries about one item, the newest last; a late entry about the past is sorted in.
struct ChartHistory<Content: Hashable & Sendable>: Sendable {
  /// Entries kept; the oldest goes first.
  static var most: Int { 16 }

  private(set) var notes: [ChartNote<Content>] = []

  var newest: ChartNote<Content>? { notes.last }

  /// Adds an entry; the same one again changes nothing.
  mutating func add(_ note: ChartNote<Content>) {
    guard !notes.contains(where: { $0.repeats(note) }) else { return }
    let place = notes.lastIndex { $0.recordedAt <= note.recordedAt }.map { $0 + 1 } ?? 0
    notes.insert(note, at: place)
    if notes.count > ChartHistory.most { notes.removeFirst() }
  }

  /// Takes back the newest entry; nil when there is none.
  @discardableResult
  mutating func withdraw() -> ChartNote<Content>? { notes.popLast() }

  mutating func removeAll(where isWrong: (ChartNote<Content>) -> Bool) { notes.removeAll(where: isWrong) }

  /// Dates the entries that were made before the civil time was known.
  mutating func date(civil: CivilTime, at now: Uptime) {
    for place in notes.indices where notes[place].moment == nil {
      notes[place].moment = now - (civil - notes[place].recordedAt)
    }
  }
}
