internal import Glibc

/// Reads a journal from its first line to its last and finds everything that its writer did not write so.
///
/// Works on a journal of any size with constant memory, and beside a writer that goes on. What only the end
/// could tell, a journal cut short or written anew, shows against a head that is known from elsewhere.
public struct JournalVerifier {
  private let names: JournalNames
  private let anchors: [JournalHead]
  private let each: (JournalRecord) -> Void
  private var chain: ChainCheck?
  /// The head that the first file follows, where that is not the journal's first.
  private var start: JournalHead?
  private(set) var verdict = JournalVerdict()

  /// Verifies the journal of a name against the head file beside it and other heads, if any.
  ///
  /// A journal whose first segments were taken away is good only against the head that the first one left
  /// follows. One whose files are all gone is cut short, if the head file is still there. Every readable line
  /// is handed to `each`, in order.
  public static func verify(
    path: String, anchors: [JournalHead] = [], each: @escaping (JournalRecord) -> Void = { _ in }
  ) throws(JournalError) -> JournalVerdict {
    let names = JournalNames(path: path)
    // Before the lines, so that a writer that goes on meanwhile has not yet named a head beyond them.
    let headFile = try HeadFile.read(names)
    let segments = try names.segments()
    var verifier = JournalVerifier(names, anchors: anchors + headFile.heads, each: each)
    verifier.note(headFile)
    guard let last = segments.last else {
      // Without a head file there never was a journal of this name.
      guard verifier.verdict.headFile != .absent else { throw .absent(path: path) }
      verifier.holdEndAgainstAnchors(0)
      return verifier.verdict
    }
    var expected = 0
    for segment in segments {
      if expected > 0 { verifier.miss(expected..<segment) }
      try verifier.read(segment, isLast: segment == last)
      if expected == 0 { verifier.missStart(before: segment) }
      expected = segment + 1
    }
    verifier.holdEndAgainstAnchors(last)
    return verifier.verdict
  }

  init(_ names: JournalNames, anchors: [JournalHead], each: @escaping (JournalRecord) -> Void) {
    self.names = names
    self.anchors = anchors
    self.each = each
  }

  /// Reads one file of the journal.
  mutating func read(_ segment: Int, isLast: Bool) throws(JournalError) {
    let file = try JournalFile(path: names.segment(segment), flags: O_RDONLY)
    _ = try file.length()
    verdict.segments += 1
    if segment == 0 { chain = ChainCheck(after: .none) }
    var scanner = LineScanner(file)
    var place = Place(segment: segment, file: names.segment(segment), line: 0)
    while let piece = try scanner.next() {
      place.line += 1
      switch piece {
      case .line(let bytes): take(bytes, at: place)
      case .tooLong: takeUnreadable(at: place)
      case .unfinished(let offset, let count) where isLast:
        verdict.tear = JournalVerdict.Tear(file: place.file, offset: offset, bytes: count)
      case .unfinished(_, let count):
        verdict.add(.endsWithinLine(bytes: count), file: place.file, line: place.line)
      }
    }
    verdict.head = chain?.head ?? verdict.head
  }

  private struct Place {
    let segment: Int
    let file: String
    var line: Int
  }

  private mutating func take(_ bytes: ArraySlice<UInt8>, at place: Place) {
    guard let line = JournalLine(bytes) else { return takeUnreadable(at: place) }
    verdict.lines += 1
    if place.line == 1 { begin(place, with: line) }
    // A file of its own whose first line is lost: the chain starts with what this line claims.
    var chain = self.chain ?? ChainCheck(after: JournalHead(seq: max(0, line.head.seq - 2), hash: .none))
    let before = chain.head
    let kind = chain.take(line)
    self.chain = chain
    if let kind { verdict.add(kind, file: place.file, line: place.line) }
    let isProven = kind == nil && line.head.seq == before.seq + 1
    each(JournalRecord(head: line.head, text: String(decoding: bytes, as: UTF8.self), isProven: isProven))
    if chain.head == line.head { holdAgainstAnchors(line.head, at: place) }
  }

  private mutating func takeUnreadable(at place: Place) {
    verdict.lines += 1
    verdict.add(.notALine, file: place.file, line: place.line)
    chain?.takeUnreadable()
  }

  private mutating func begin(_ place: Place, with line: JournalLine) {
    guard let followed = SegmentLine.followed(by: line, segment: place.segment) else {
      verdict.add(.segmentUnnamed(segment: place.segment), file: place.file, line: place.line)
      return
    }
    guard chain == nil else { return }
    chain = ChainCheck(after: followed)
    start = followed
  }

  private mutating func holdAgainstAnchors(_ head: JournalHead, at place: Place) {
    for anchor in anchors where anchor.seq == head.seq && anchor.hash != head.hash {
      verdict.add(.headDiffers(expected: anchor, found: head.hash), file: place.file, line: place.line)
    }
  }

  private mutating func holdEndAgainstAnchors(_ last: Int) {
    guard let furthest = anchors.max(by: { $0.seq < $1.seq }), furthest.seq > verdict.head.seq else { return }
    verdict.add(.truncated(expected: furthest, found: verdict.head), file: names.segment(last))
  }

  private mutating func note(_ headFile: HeadFile) {
    switch headFile {
    case .absent: verdict.headFile = .absent
    case .names: verdict.headFile = .checked
    case .unreadable:
      verdict.headFile = .unreadable
      verdict.add(.headUnreadable, file: names.head)
    }
  }

  private mutating func miss(_ gone: Range<Int>) {
    guard let first = gone.first, let last = gone.last else { return }
    verdict.add(.segmentMissing(segments: first...last), file: names.path)
  }

  /// A journal whose start was taken away is whole if what its first file follows is known from elsewhere.
  private mutating func missStart(before segment: Int) {
    if let start, anchors.contains(start) { return }
    miss(0..<segment)
  }
}
