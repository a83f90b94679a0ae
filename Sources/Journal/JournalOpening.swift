internal import Glibc
internal import Readings

/// What a writer found when it opened a journal.
public struct JournalOpening: Hashable, Sendable {
  /// Whether there was none, and one was made.
  public internal(set) var isNew = false
  /// The file that the half line of a killed writer was put into; nil when there was none.
  public internal(set) var setAside: String?
  /// What is wrong with the journal's last file, or with its end; earlier files are for
  /// ``JournalVerifier``.
  public internal(set) var problems: [JournalProblem] = []

  init() {}
}

extension JournalOpening {
  /// The journal's last file, looked through, and where to go on.
  struct Survey {
    private(set) var opening = JournalOpening()
    private(set) var remarks: [JSONObject] = []
    private(set) var segment = 0
    /// The good part of the file to go on with.
    private(set) var length = 0
    private(set) var head = JournalHead.none
    private let names: JournalNames

    /// `known` is a head that is known from elsewhere than the head file.
    init(_ names: JournalNames, known: JournalHead?) throws(JournalError) {
      self.names = names
      guard let last = try names.segments().last else {
        opening.isNew = true
        try holdAgainst(known)
        return
      }
      segment = last
      let verdict = try Survey.read(last, names)
      head = verdict.head
      length = try JournalFile(path: names.segment(last), flags: O_RDONLY).length()
      if let tear = verdict.tear { try setAside(tear) }
      if verdict.lines == 0 || verdict.head == .none { head = try headOfEarlierSegments() }
      try holdAgainst(known)
      opening.problems.insert(contentsOf: verdict.problems, at: 0)
      if !verdict.isIntact { leaveBehind() }
    }

    private static func read(_ segment: Int, _ names: JournalNames) throws(JournalError) -> JournalVerdict {
      var verifier = JournalVerifier(names, anchors: []) { _ in }
      try verifier.read(segment, isLast: true)
      return verifier.verdict
    }

    /// A file that holds no line yet follows the last one that does.
    private func headOfEarlierSegments() throws(JournalError) -> JournalHead {
      for earlier in try names.segments().reversed() where earlier < segment {
        let verdict = try Survey.read(earlier, names)
        if verdict.head != .none { return verdict.head }
      }
      return .none
    }

    private mutating func setAside(_ tear: JournalVerdict.Tear) throws(JournalError) {
      let torn = try JournalFile(path: tear.file, flags: O_RDWR)
      try torn.seek(to: tear.offset)
      let bytes = try torn.read(atMost: tear.bytes)
      let aside = try names.write(torn: bytes)
      try torn.cut(to: tear.offset)
      length = tear.offset
      opening.setAside = aside
      var remark = JSONObject()
      remark.add("journal", "torn-line-set-aside")
      remark.add("file", aside)
      remark.add("bytes", Int64(tear.bytes))
      remarks.append(remark)
    }

    /// A journal that ends before a head that was on the disk has been cut short.
    private mutating func holdAgainst(_ known: JournalHead?) throws(JournalError) {
      let headFile = try HeadFile.read(names)
      if case .unreadable(let text) = headFile {
        // The next sync writes over the file: its text stays in the journal.
        report(JournalProblem(.headUnreadable, file: names.head, line: 0), headFile: text)
      }
      let heads = headFile.heads + (known.map { [$0] } ?? [])
      guard let expected = heads.max(by: { $0.seq < $1.seq }) else { return }
      let isDifferent = expected.seq == head.seq && expected.hash != head.hash
      guard expected.seq > head.seq || isDifferent else { return }
      let kind = JournalProblem.Kind.truncated(expected: expected, found: head)
      report(JournalProblem(kind, file: names.segment(segment), line: 0))
      if head == .none, length == 0 { follow(expected) }
    }

    private mutating func report(_ problem: JournalProblem, headFile: String? = nil) {
      opening.problems.append(problem)
      var remark = JSONObject()
      remark.add("journal", problem.word)
      remark.add("problem", problem.description)
      if let headFile { remark.add("head_file", headFile) }
      remarks.append(remark)
    }

    /// Where all lines are gone, numbers go on behind the last one known, and the file is not the first one:
    /// put back, the lost lines take their old place in the chain.
    private mutating func follow(_ lost: JournalHead) {
      segment = max(segment, 1)
      head = lost
    }

    /// A file with bad lines stays as it is, and the next one is begun behind it.
    private mutating func leaveBehind() {
      var remark = JSONObject()
      remark.add("journal", "left-behind")
      remark.add("file", names.segment(segment))
      remark.add("problems", opening.problems.prefix(10).map(\.description))
      remarks.append(remark)
      segment += 1
      length = 0
    }
  }
}

extension JournalNames {
  /// Keeps a half line in a file of its own, on the disk, and tells its name.
  fileprivate func write(torn bytes: [UInt8]) throws(JournalError) -> String {
    var number = 1
    while access(torn(number), F_OK) == 0 { number += 1 }
    let path = torn(number)
    let file = try JournalFile(path: path, flags: O_WRONLY | O_CREAT | O_EXCL)
    do throws(JournalError) {
      try file.write(bytes)
      try file.sync()
      try JournalFile.syncFolder(folder)
    } catch {
      // Half a copy of what is still in the journal.
      unlink(path)
      throw error
    }
    return path
  }
}
