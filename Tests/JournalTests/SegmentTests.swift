import Journal
import Readings
import Testing

/// A journal in several files.
@Suite struct SegmentTests {
  static func journal(_ folder: borrowing JournalFolder) throws -> JournalHead {
    let head = try folder.fill(30, segmentBytes: 1500)
    #expect(try folder.names().prefix(4) == ["alarms", "alarms.1", "alarms.2", "alarms.3"])
    return head
  }

  @Test func `a full file is followed by the next, which names what it follows`() throws {
    let folder = try JournalFolder()
    let head = try SegmentTests.journal(folder)
    let verdict = try folder.verdict()
    #expect(verdict.isIntact && verdict.head == head)
    #expect(verdict.lines == 30 + verdict.segments)
    for segment in 1..<verdict.segments {
      let before = try folder.lines(segment == 1 ? "alarms" : "alarms.\(segment - 1)")
      let hash = String(decoding: try #require(before.last).dropLast(3).suffix(64), as: UTF8.self)
      let first = String(decoding: try #require(try folder.lines("alarms.\(segment)").first), as: UTF8.self)
      #expect(first.hasPrefix("{\"journal\":\"segment\",\"segment\":\(segment),\"follows\":\"\(hash)\""))
    }
    for segment in 0..<verdict.segments {
      #expect(try folder.read(segment == 0 ? "alarms" : "alarms.\(segment)").count <= 1500)
    }
  }

  @Test func `a writer that comes later goes on in the last file`() throws {
    let folder = try JournalFolder()
    let head = try SegmentTests.journal(folder)
    let files = try folder.names().count
    let writer = try JournalWriter(path: folder.path, segmentBytes: 1500)
    #expect(writer.head == head)
    #expect(try folder.names().count == files)
  }

  @Test func `a file that was begun and never written is used`() throws {
    let folder = try JournalFolder()
    let head = try SegmentTests.journal(folder)
    let last = try folder.verdict().segments
    try folder.write([], "alarms.\(last)")
    #expect(try folder.problems() == [])
    let writer = try JournalWriter(path: folder.path)
    #expect(writer.head.seq == head.seq + 1)
    #expect(try folder.verdict([head]).isIntact)
    #expect(try folder.verdict().segments == last + 1)
  }

  @Test func `a file that is gone is named`() throws {
    let folder = try JournalFolder()
    _ = try SegmentTests.journal(folder)
    try folder.remove("alarms.2")
    let problems = try folder.verdict().problems
    #expect(problems.map(\.word) == ["segment-missing", "missing"])
    #expect(problems.first?.kind == .segmentMissing(segments: 2...2))
  }

  @Test func `the last file cannot go unnoticed either`() throws {
    let folder = try JournalFolder()
    let head = try SegmentTests.journal(folder)
    try folder.remove("alarms.\(try folder.verdict().segments - 1)")
    #expect(try folder.problems() == ["truncated"])
    try folder.remove("alarms.head")
    #expect(try folder.problems([head]) == ["truncated"])
  }

  @Test func `files that changed places are found`() throws {
    let folder = try JournalFolder()
    _ = try SegmentTests.journal(folder)
    let (one, two) = (try folder.read("alarms.1"), try folder.read("alarms.2"))
    try folder.write(two, "alarms.1")
    try folder.write(one, "alarms.2")
    #expect(try folder.problems().filter { $0 == "segment-unnamed" }.count == 2)
  }

  @Test func `a file that is not the last one may not end within a line`() throws {
    let folder = try JournalFolder()
    _ = try SegmentTests.journal(folder)
    try folder.write(Array(try folder.read("alarms.1").dropLast(1)), "alarms.1")
    #expect(try folder.problems() == ["ends-within-line", "missing"])
  }

  @Test func `a journal whose first files were archived is whole against the head that they ended with`()
    throws
  {
    let folder = try JournalFolder()
    _ = try SegmentTests.journal(folder)
    let cut = try JournalFolder()
    for name in try folder.names() where name != "alarms" && name != "alarms.1" {
      try cut.write(try folder.read(name), name)
    }
    let archived = try JournalFolder()
    try archived.write(try folder.read("alarms"), "alarms")
    try archived.write(try folder.read("alarms.1"), "alarms.1")
    let end = try archived.verdict().head
    #expect(try cut.problems() == ["segment-missing"])
    #expect(try cut.problems([JournalHead(seq: end.seq, hash: .none)]) == ["segment-missing"])
    #expect(try cut.problems([end]) == [])
    var writer = try JournalWriter(path: cut.path)
    #expect(writer.opening.problems == [])
    try writer.append(JSONObject())
    #expect(try cut.problems([end]) == [])
  }
}
