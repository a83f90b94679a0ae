/// One place where a journal is not what its writer wrote.
public struct JournalProblem: Hashable, Sendable, CustomStringConvertible {
  /// The file in which it shows.
  public let file: String
  /// The line in which it shows, counted from 1; 0 when it concerns the file as a whole.
  public let line: Int
  /// What is wrong.
  public let kind: Kind

  /// What can be wrong with a journal.
  public enum Kind: Hashable, Sendable {
    /// The line is no line of a journal: its bytes were changed, or it never came from a writer.
    case notALine
    /// The hash does not fit: this line was changed, or the one before it was replaced.
    case altered(seq: Int64, expected: JournalHash, found: JournalHash)
    /// Lines are gone; the one that follows them cannot be tied to the ones before them.
    case missing(seqs: ClosedRange<Int64>)
    /// A number comes that came before: the line was moved, doubled or put in.
    case outOfOrder(expected: Int64, found: Int64)
    /// A file of the journal is gone.
    case segmentMissing(segments: ClosedRange<Int>)
    /// The first line of a file does not say which file it is and what it follows.
    case segmentUnnamed(segment: Int)
    /// A file that is not the last one ends within a line.
    case endsWithinLine(bytes: Int)
    /// The journal ends before a head that is known from elsewhere.
    case truncated(expected: JournalHead, found: JournalHead)
    /// The line has another hash than a head that is known from elsewhere: the journal was written anew.
    case headDiffers(expected: JournalHead, found: JournalHash)
    /// The file beside the journal that says where it ended cannot be understood.
    case headUnreadable
  }

  init(_ kind: Kind, file: String, line: Int) {
    self.kind = kind
    self.file = file
    self.line = line
  }

  /// A stable word for programs.
  public var word: String {
    switch kind {
    case .notALine: "not-a-line"
    case .altered: "altered"
    case .missing: "missing"
    case .outOfOrder: "out-of-order"
    case .segmentMissing: "segment-missing"
    case .segmentUnnamed: "segment-unnamed"
    case .endsWithinLine: "ends-within-line"
    case .truncated: "truncated"
    case .headDiffers: "head-differs"
    case .headUnreadable: "head-unreadable"
    }
  }

  /// One line: the file, the line, what was expected and what is there.
  public var description: String { "\(file)\(line > 0 ? ":\(line)" : ""): \(sentence)" }

  private var sentence: String {
    switch kind {
    case .notALine: "not a line of a journal, expected: JSON that ends with its number and its hash"
    case .altered(let seq, let expected, let found):
      "number \(seq) was altered, or the line before it: expected hash \(expected), found \(found)"
    case .missing(let seqs): "missing before it: \(JournalProblem.text(seqs, "number"))"
    case .outOfOrder(let expected, let found):
      "number \(found) was moved, doubled or put in: expected number \(expected)"
    case .segmentMissing(let segments):
      "missing: \(JournalProblem.text(Int64(segments.lowerBound)...Int64(segments.upperBound), "segment"))"
    case .segmentUnnamed(let segment): "does not start with the line of segment \(segment)"
    case .endsWithinLine(let bytes): "ends within a line of \(bytes) bytes, expected: a line break"
    case .truncated(let expected, let found): "cut short: expected to reach \(expected), ends at \(found)"
    case .headDiffers(let expected, let found): "written anew: expected \(expected), found hash \(found)"
    case .headUnreadable: "cannot be understood, expected: a number, a colon and 64 hexadecimal digits"
    }
  }

  private static func text(_ range: ClosedRange<Int64>, _ noun: String) -> String {
    range.count == 1
      ? "\(noun) \(range.lowerBound)" : "\(noun)s \(range.lowerBound) to \(range.upperBound)"
  }
}
