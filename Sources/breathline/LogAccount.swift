import Documents
import Journal
import Readings

/// What a log says about itself: its writer's remarks, and the numbers of its records.
struct LogAccount {
  /// The log's name.
  let file: String
  /// The first remarks and numbers that tell of harm.
  private(set) var problems: [String] = []
  /// All of them, kept or not.
  private(set) var problemCount = 0
  /// The first remarks that tell of none.
  private(set) var notes: [String] = []
  /// The number that the next record has; nil where the log's start is not there.
  private var nextRecord: UInt64?

  init(file: String) { self.file = file }

  /// Takes the next line of the log.
  mutating func take(_ line: JournalRecord) {
    if line.head.seq == 1 { nextRecord = 1 }
    guard line.isOfTheJournal || Self.tellsNumbers(line.text) else { return }
    do throws(DocumentError) {
      let root = try Document(text: line.text, file: "\(file), number \(line.head.seq)").root
      let keys = try root.mappingOfAnyKeys()
      if let remark = keys.optional("journal") {
        try takeRemark(try remark.text(), keys, at: line.head.seq)
      } else if let gap = keys.optional("record-gap") {
        let ends = try gap.mapping(["from", "to"])
        try takeGap(from: Self.number(ends.required("from")), to: Self.number(ends.required("to")), at: line)
      } else {
        takeRecord(try Self.number(keys.required("record")), at: line)
      }
    } catch {
      add(error.description)
    }
  }

  private static func tellsNumbers(_ text: String) -> Bool {
    text.hasPrefix(#"{"record":"#) || text.hasPrefix(#"{"record-gap":"#)
  }

  private static func number(_ node: DocumentNode) throws(DocumentError) -> UInt64 {
    guard let number = UInt64(try node.text()), number < UInt64(Int64.max) else {
      throw node.refusal(allowed: "a record's number")
    }
    return number
  }

  private mutating func takeRemark(
    _ word: String, _ keys: DocumentMapping, at seq: Int64
  ) throws(DocumentError) {
    switch word {
    case "segment": return
    case "torn-line-set-aside":
      let (bytes, aside) = (try keys.required("bytes").text(), try keys.required("file").text())
      guard notes.count < JournalVerdict.mostProblems else { return }
      notes.append(
        "\(file), number \(seq): half a line of \(bytes) bytes, as a writer leaves it that was killed,"
          + " was set aside in \(aside); no sign of tampering")
    default:
      let words = try (keys.optional("problem") ?? keys.optional("file"))?.text() ?? ""
      add("\(file), number \(seq): the log says itself: \(word): \(words)")
    }
  }

  private mutating func takeGap(from: UInt64, to: UInt64, at line: JournalRecord) {
    takeRecord(from, at: line)
    nextRecord = to + 1
    add("\(file), number \(line.head.seq): the log says itself: records \(from) to \(to) are missing")
  }

  private mutating func takeRecord(_ number: UInt64, at line: JournalRecord) {
    let expected = nextRecord ?? number
    nextRecord = number + 1
    guard number != expected else { return }
    let kind = number > expected ? "records are missing" : "a record's number comes again"
    add("\(file), number \(line.head.seq): \(kind): expected record \(expected), found \(number)")
  }

  private mutating func add(_ words: String) {
    problemCount += 1
    guard problems.count < JournalVerdict.mostProblems else { return }
    problems.append(words)
  }
}
