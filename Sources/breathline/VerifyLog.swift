import ArgumentParser
import Documents
import Glibc
import Journal
import Readings

/// `breathline verify-log`.
struct VerifyLog: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Verifies that an alarm log or chart is what the gateway wrote.",
    discussion: """
      Every line carries a hash of itself and of all lines before it, so that an edit, a deletion, a line \
      moved or put in is found and named. Lines cut off at the end show against the head file beside the \
      log; whoever can write that can cut both, so keep a head elsewhere (the gateway prints one with every \
      batch) and give it with --head. What the log says about itself is listed: half a line that a killed \
      writer left is no harm; that the log was once found cut or damaged, or that records are missing, is.

      Exit codes: 0 intact, 1 not what was written, or it says so itself, 66 there is no such log, \
      64 wrong arguments.
      """)

  @Argument(help: "The log, such as /var/lib/breathline/alarms.log.", completion: .file())
  var file: String

  @Option(name: .long, help: "A head that was kept elsewhere, as SEQ:HASH; may be given several times.")
  var head: [String] = []

  @Flag(name: .long, help: "One JSON object.")
  var json = false

  func validate() throws {
    for text in head where JournalHead(text) == nil {
      throw ValidationError("--head \(text) is not allowed; allowed: a number, a colon and 64 hex digits")
    }
  }

  func run() throws {
    let verdict: JournalVerdict
    var account = LogAccount(file: file)
    do throws(JournalError) {
      verdict = try JournalVerifier.verify(path: file, anchors: head.compactMap { JournalHead($0) }) {
        account.take($0)
      }
    } catch {
      throw Complaint("\(error)", code: EX_NOINPUT).exit()
    }
    if json {
      print(verdict.json(account).text)
    } else {
      verdict.page(account, heads: head.count).forEach { print($0) }
    }
    guard verdict.isIntact, account.problemCount == 0 else { throw ExitCode(1) }
  }
}

extension JournalVerdict {
  /// What was found, as lines for a person.
  fileprivate func page(_ account: LogAccount, heads: Int) -> [String] {
    let file = account.file
    let problemCount = self.problemCount + account.problemCount
    var lines = (problems.map(\.description) + account.problems).prefix(Self.mostProblems).map { $0 }
    if problemCount > lines.count { lines.append("... and \(problemCount - lines.count) more") }
    lines += account.notes
    if let tear {
      lines.append(
        "\(tear.file): ends with half a line of \(tear.bytes) bytes, as a writer leaves it that was killed;"
          + " no sign of tampering")
    }
    if headFile == .absent, heads == 0 {
      lines.append("\(file): no head is known, so lines cut off at the end would not show; give --head")
    }
    let verdict = problemCount == 0 ? "intact" : "NOT INTACT, \(problemCount) problems"
    lines.append("\(file): \(verdict); \(self.lines) lines in \(segments) files, head \(head)")
    return lines
  }

  fileprivate func json(_ account: LogAccount) -> JSONObject {
    var object = JSONObject()
    object.add("file", account.file)
    object.add("intact", isIntact && account.problemCount == 0)
    object.add("lines", Int64(lines))
    object.add("files", Int64(segments))
    object.add("head", "\(head)")
    object.add("head_file", headFile.rawValue)
    if let tear { object.add("half_line_bytes", Int64(tear.bytes)) }
    object.add("problem_count", Int64(problemCount + account.problemCount))
    object.add(
      "problems",
      problems.map { problem in
        var object = JSONObject()
        object.add("kind", problem.word)
        object.add("file", problem.file)
        object.add("line", Int64(problem.line))
        object.add("words", problem.description)
        return object
      })
    object.add("own_problems", account.problems)
    object.add("notes", account.notes)
    return object
  }
}
