/// What a verification found.
public struct JournalVerdict: Hashable, Sendable {
  /// A half line at the end of the journal, as a writer leaves it that was killed while writing.
  ///
  /// It is no sign of tampering: a writer has never called it written. The next writer sets it aside.
  public struct Tear: Hashable, Sendable {
    /// The file that ends so.
    public let file: String
    /// Where the half line starts in the file.
    public let offset: Int
    /// Its length in bytes.
    public let bytes: Int
  }

  /// What the file beside the journal says about its end.
  public enum HeadFile: String, CaseIterable, Hashable, Sendable {
    /// There is none: lines cut off at the end would not show.
    case absent
    /// It was held against the journal.
    case checked
    /// It cannot be understood, which is among the problems.
    case unreadable
  }

  /// Most problems that are kept; the rest is counted.
  public static let mostProblems = 1000

  /// Lines read, good or bad.
  public internal(set) var lines = 0
  /// Files read, the half line's among them.
  public internal(set) var segments = 0
  /// Where the journal ends; good only as far as there are no problems.
  public internal(set) var head = JournalHead.none
  /// The first problems found, in the order of the files and lines.
  public internal(set) var problems: [JournalProblem] = []
  /// All problems found, kept or not.
  public internal(set) var problemCount = 0
  /// A half line at the end; nil when there is none.
  public internal(set) var tear: Tear?
  /// What the file beside the journal said.
  public internal(set) var headFile = HeadFile.absent

  /// Whether the journal is what its writer wrote, as far as the heads that are known reach.
  public var isIntact: Bool { problemCount == 0 }

  init() {}

  mutating func add(_ kind: JournalProblem.Kind, file: String, line: Int = 0) {
    problemCount += 1
    guard problems.count < JournalVerdict.mostProblems else { return }
    problems.append(JournalProblem(kind, file: file, line: line))
  }
}
