import Foundation
import Journal
import Testing

/// What a killed writer or a power cut may leave at the end of a journal.
@Suite struct TornLineTests {
  @Test func `half a line of any length is told apart from tampering, set aside and named`() throws {
    let whole = try JournalFolder()
    try whole.fill(4)
    let lines = try whole.lines()
    let last = try #require(lines.last)
    for length in 1..<last.count {
      let folder = try JournalFolder()
      try folder.write(Array(lines.dropLast().joined()) + last.prefix(length))
      let verdict = try folder.verdict()
      #expect(verdict.isIntact && verdict.head.seq == 4, "\(length)")
      #expect(verdict.tear?.bytes == length)
      #expect(verdict.tear?.offset == lines.dropLast().joined().count)

      let writer = try JournalWriter(path: folder.path)
      #expect(writer.opening.setAside == "\(folder.path).torn-1")
      #expect(writer.opening.problems == [])
      #expect(try folder.read("alarms.torn-1") == Array(last.prefix(length)))
      #expect(writer.head.seq == 5)
      let told = String(decoding: try #require(try folder.lines().last), as: UTF8.self)
      #expect(told.contains("\"journal\":\"torn-line-set-aside\"") && told.contains("\"bytes\":\(length),"))
      #expect(try folder.verdict().isIntact && folder.verdict().tear == nil)
    }
  }

  @Test func `half a line in the place of one that was on the disk is half a line and a cut`() throws {
    let folder = try JournalFolder()
    try folder.fill(4)
    try folder.write(Array(try folder.read().dropLast(10)))
    #expect(try folder.problems() == ["truncated"])
    #expect(try folder.verdict().tear != nil)
    let writer = try JournalWriter(path: folder.path)
    #expect(writer.opening.problems.map(\.word) == ["truncated"])
    #expect(writer.opening.setAside != nil)
  }

  @Test func `a journal that a writer finds cut short says so itself, for ever`() throws {
    let folder = try JournalFolder()
    let end = try folder.fill(6)
    try folder.write(Array(try folder.lines().prefix(3).joined()))
    do {
      let writer = try JournalWriter(path: folder.path)
      let problem = try #require(writer.opening.problems.first)
      guard case .truncated(expected: end, let found) = problem.kind else {
        Issue.record("\(problem)")
        return
      }
      #expect(found.seq == 3)
    }
    let told = String(decoding: try folder.read(), as: UTF8.self)
    #expect(told.contains("\"journal\":\"truncated\",\"problem\":") && told.contains("\(end)"))
    #expect(try folder.problems() == [], "its own head file has been written anew")
    #expect(try folder.problems([end]) == ["truncated"], "a head kept elsewhere still knows")
  }

  @Test func `a second half line gets a file of its own`() throws {
    let folder = try JournalFolder()
    for number in 1...3 {
      try folder.fill(2)
      try folder.write(Array(try folder.read()) + Array("{\"half\":\(number)".utf8))
      let writer = try JournalWriter(path: folder.path)
      #expect(writer.opening.setAside == "\(folder.path).torn-\(number)")
    }
    #expect(try folder.verdict().isIntact)
  }

  @Test func `a file that is empty but for half its first line is begun anew`() throws {
    let folder = try JournalFolder()
    try folder.write(Array("{\"jour".utf8))
    try folder.fill(2)
    #expect(try folder.verdict().isIntact)
    #expect(try folder.verdict().lines == 4)
    #expect(try folder.names().contains("alarms.torn-1"))
  }

  @Test func `a writer leaves a damaged file as it is and begins the next one behind it`() throws {
    let folder = try JournalFolder()
    try folder.fill(5)
    var bytes = try folder.read()
    bytes[bytes.count / 2] ^= 1
    try folder.write(bytes)
    let before = try folder.problems()
    let writer = try JournalWriter(path: folder.path)
    #expect(writer.opening.problems.map(\.word) == before)
    #expect(try folder.read() == bytes)
    #expect(try folder.problems() == before, "and nothing but what was damaged before")
    #expect(String(decoding: try folder.read("alarms.1"), as: UTF8.self).contains("\"left-behind\""))
  }
}
