internal import Quantities

/// Something that lasted, on a lane of a picture.
struct TraceSpan<Word: Hashable & Sendable>: Hashable, Sendable {
  let word: Word
  let from: Uptime
  /// Its end; nil while it lasts.
  var until: Uptime?
}

/// The spans of one lane in the order of time, never more than a picture can show.
struct TraceSpans<Word: Hashable & Sendable>: Sendable {
  /// The most spans of a lane; later ones are counted.
  static var most: Int { 200 }

  private(set) var spans: [TraceSpan<Word>] = []
  /// How many spans found no room.
  private(set) var leftOut = 0
  private var isOpen = false

  /// What lasts now is this; nil when nothing does.
  mutating func set(_ word: Word?, at now: Uptime) {
    if isOpen, let last = spans.last {
      guard last.word != word else { return }
      spans[spans.count - 1].until = now
      isOpen = false
    }
    guard let word else { return }
    guard spans.count < Self.most else {
      leftOut += 1
      return
    }
    spans.append(TraceSpan(word: word, from: now))
    isOpen = true
  }

  /// Ends what lasts at the end of the run.
  mutating func end(at now: Uptime) { set(nil, at: now) }
}
