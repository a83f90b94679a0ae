import Journal
import Requirements
import Testing

/// Every way to make a journal say something else, at every line.
@Suite struct TamperingTests {
  static let lines = 9
  static let places = Array(0..<lines)

  /// A journal of nine lines and what its head file says, made once: each writer waits for the disk.
  static let original = Result { () throws -> (journal: [UInt8], head: [UInt8]) in
    let folder = try JournalFolder()
    try folder.fill(lines - 1)
    return (try folder.read(), try folder.read("alarms.head"))
  }

  /// A journal of nine lines, taken apart; the first one names the segment.
  static func journal(_ folder: borrowing JournalFolder) throws -> [[UInt8]] {
    try folder.write(try original.get().journal)
    try folder.write(try original.get().head, "alarms.head")
    let lines = try folder.lines()
    try #require(lines.count == TamperingTests.lines)
    #expect(try folder.verdict().isIntact)
    return lines
  }

  @Test(.verifies("L.TAMPER"), arguments: places)
  func `an edited line is found where it is`(place: Int) throws {
    let folder = try JournalFolder()
    var lines = try TamperingTests.journal(folder)
    lines[place].replaceSubrange(2..<3, with: [UInt8(ascii: "E")])
    try folder.write(Array(lines.joined()))
    let problem = try #require(try folder.verdict().problems.first)
    let altered = try folder.verdict().problems.filter { $0.word == "altered" }
    #expect(altered.map(\.line) == [place + 1])
    #expect(problem.file == folder.path)
    #expect("\(problem)".hasPrefix("\(folder.path):\(place + 1): "))
  }

  @Test(arguments: places)
  func `an edited line with a good hash of its own betrays itself at the next line or at the head`(
    place: Int
  ) throws {
    let folder = try JournalFolder()
    var lines = try TamperingTests.journal(folder)
    lines[place] = Forger.edited(lines[place], after: place == 0 ? nil : lines[place - 1])
    try folder.write(Array(lines.joined()))
    let problems = try folder.verdict().problems
    if place == TamperingTests.lines - 1 {
      #expect(problems.map(\.word) == ["head-differs"])
    } else {
      #expect(problems.filter { $0.word == "altered" }.map(\.line) == [place + 2])
    }
  }

  @Test(.verifies("L.TAMPER"), arguments: places)
  func `a deleted line is missed by its number`(place: Int) throws {
    let folder = try JournalFolder()
    var lines = try TamperingTests.journal(folder)
    lines.remove(at: place)
    try folder.write(Array(lines.joined()))
    let problems = try folder.verdict().problems
    if place == TamperingTests.lines - 1 {
      #expect(problems.map(\.word) == ["truncated"])
    } else {
      #expect(problems.contains { $0.kind == .missing(seqs: Int64(place + 1)...Int64(place + 1)) })
      #expect(problems.allSatisfy { $0.line == place + 1 })
    }
  }

  @Test(.verifies("L.TAMPER"), arguments: places.dropLast())
  func `two lines that changed places are both named`(place: Int) throws {
    let folder = try JournalFolder()
    var lines = try TamperingTests.journal(folder)
    lines.swapAt(place, place + 1)
    try folder.write(Array(lines.joined()))
    let problems = try folder.verdict().problems
    #expect(problems.contains { $0.kind == .missing(seqs: Int64(place + 1)...Int64(place + 1)) })
    #expect(
      problems.contains { $0.kind == .outOfOrder(expected: Int64(place + 3), found: Int64(place + 1)) })
    #expect(problems.allSatisfy { $0.line == place + 1 || $0.line == place + 2 })
  }

  @Test(.verifies("L.TAMPER"), arguments: places, places)
  func `a line that is put in again elsewhere is found`(from: Int, to: Int) throws {
    let folder = try JournalFolder()
    var lines = try TamperingTests.journal(folder)
    lines.insert(lines[from], at: to)
    try folder.write(Array(lines.joined()))
    #expect(!(try folder.verdict().isIntact))
  }

  @Test(arguments: places)
  func `a line that never came from a writer is found, and only that line`(place: Int) throws {
    let folder = try JournalFolder()
    var lines = try TamperingTests.journal(folder)
    lines.insert(Array("{\"event\":\"cleared\"}\n".utf8), at: place)
    try folder.write(Array(lines.joined()))
    let problems = try folder.verdict().problems
    #expect(problems.first?.kind == .notALine && problems.first?.line == place + 1)
    #expect(problems.count == 1)
  }

  @Test(.verifies("L.TAMPER"), arguments: 0...lines)
  func `a journal cut short behind any line is held against its head`(kept: Int) throws {
    let folder = try JournalFolder()
    let lines = try TamperingTests.journal(folder)
    let end = try folder.verdict().head
    try folder.write(Array(lines[..<kept].joined()))
    #expect(try folder.problems() == (kept == TamperingTests.lines ? [] : ["truncated"]))
    try folder.remove("alarms.head")
    #expect(try folder.problems() == [], "nothing is left that knows of the end")
    #expect(try folder.verdict().headFile == .absent)
    #expect(try folder.problems([end]) == (kept == TamperingTests.lines ? [] : ["truncated"]))
  }

  @Test func `a journal written anew from any line on is held against an older head`() throws {
    let folder = try JournalFolder()
    let lines = try TamperingTests.journal(folder)
    let end = try folder.verdict().head
    for kept in 2..<TamperingTests.lines {
      let forged = try JournalFolder()
      try forged.write(Array(lines[..<kept].joined()))
      try forged.fill(TamperingTests.lines)
      #expect(try forged.problems() == [])
      let differing = try #require(try forged.verdict([end]).problems.first)
      guard case .headDiffers(end, _) = differing.kind else {
        Issue.record("\(differing)")
        continue
      }
      #expect(differing.line == TamperingTests.lines)
    }
  }

  @Test(arguments: [UInt8(0x01), 0x20, 0x80])
  func `no single byte can be changed unnoticed`(flip: UInt8) throws {
    let folder = try JournalFolder()
    let bytes = Array(try TamperingTests.journal(folder).joined())
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= flip
      try folder.write(changed)
      let verdict = try folder.verdict()
      #expect(!verdict.isIntact, "byte \(place)")
    }
  }

  @Test func `all damage is told, not only the first`() throws {
    let folder = try JournalFolder()
    try folder.fill(20)
    var lines = try folder.lines()
    lines[3][2] ^= 1
    lines[17][2] ^= 1
    lines.swapAt(12, 13)
    lines.remove(at: 7)
    try folder.write(Array(lines.joined()))
    let problems = try folder.verdict().problems
    #expect(problems.map(\.word) == ["altered", "missing", "missing", "out-of-order", "altered"])
    #expect(problems.map(\.line) == [4, 8, 12, 13, 17])
  }

  @Test func `more damage than can be kept is counted`() throws {
    let folder = try JournalFolder()
    try folder.write(Array(repeating: Array("x\n".utf8), count: 1500).flatMap { $0 })
    let verdict = try folder.verdict()
    #expect(verdict.problems.count == JournalVerdict.mostProblems)
    #expect(verdict.problemCount == 1500)
    #expect(verdict.lines == 1500)
  }

  @Test(arguments: ["", "\n", "5", "5:abc\n", "x\n", String(repeating: "0", count: 500) + "\n"])
  func `a head file that cannot be understood is a problem, whatever it holds`(text: String) throws {
    let folder = try JournalFolder()
    try folder.fill(3)
    try folder.write(Array(text.utf8), "alarms.head")
    #expect(try folder.problems() == ["head-unreadable"])
    #expect(try folder.verdict().headFile == .unreadable)
  }

  @Test(arguments: 0..<100)
  func `any bytes at all are read without harm`(seed: Int) throws {
    let folder = try JournalFolder()
    _ = try TamperingTests.journal(folder)
    let good = try folder.read()
    var random = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    var bytes = good
    for _ in 0..<(1 + seed % 7) {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let place = Int(random >> 33) % bytes.count
      let length = min(Int(random >> 20) % 60, bytes.count - place)
      if seed.isMultiple(of: 2) {
        bytes.removeSubrange(place..<(place + length))
      } else {
        bytes.insert(contentsOf: good[..<length].map { $0 &+ UInt8(truncatingIfNeeded: random) }, at: place)
      }
    }
    try folder.write(bytes)
    #expect(try folder.verdict().isIntact == (bytes == good))
    // A writer goes on behind it, and the good part of the journal stays tied together.
    let head = try folder.fill(2)
    #expect(try folder.verdict().head == head)
  }
}
