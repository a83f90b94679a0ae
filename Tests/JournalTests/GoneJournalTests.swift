import Foundation
import Journal
import Readings
import Testing

/// A journal that somebody deleted or put another file in the place of.
@Suite struct GoneJournalTests {
  enum Loss: CaseIterable { case deleted, moved, replaced }

  private static func lose(_ folder: borrowing JournalFolder, _ loss: Loss) throws {
    switch loss {
    case .deleted: try folder.remove("alarms")
    case .moved: try folder.move("alarms", to: "elsewhere")
    case .replaced:
      try folder.write(try folder.read(), "copy")
      try folder.remove("alarms")
      try folder.move("copy", to: "alarms")
    }
  }

  @Test(arguments: Loss.allCases)
  func `a file that is lost under its writer is told at the next sync`(loss: Loss) throws {
    let folder = try JournalFolder()
    var writer = try JournalWriter(path: folder.path)
    try writer.append(JournalFolder.record(1))
    let synced = try writer.sync()
    try writer.append(JournalFolder.record(2))
    try GoneJournalTests.lose(folder, loss)
    #expect(throws: JournalError.gone(path: folder.path)) { try writer.sync() }
    #expect(throws: JournalError.gone(path: folder.path)) { try writer.sync() }
    #expect(writer.syncedHead == synced)
  }

  @Test(arguments: [true, false])
  func `a new journal follows the last head known, and says that the lines before it are gone`(
    hasHeadFile: Bool
  ) throws {
    let folder = try JournalFolder()
    let end = try folder.fill(5)
    try folder.move("alarms", to: "put-by")
    if hasHeadFile {
      #expect(try folder.problems() == ["truncated"])
    } else {
      try folder.remove("alarms.head")
    }
    do {
      var writer = try JournalWriter(path: folder.path, known: hasHeadFile ? nil : end)
      #expect(writer.opening.isNew && writer.opening.problems.map(\.word) == ["truncated"])
      #expect(try writer.append(JournalFolder.record(6)).seq == end.seq + 3)
      try writer.sync()
    }
    let lines = try folder.lines("alarms.1").map { String(decoding: $0, as: UTF8.self) }
    #expect(lines.first?.contains("\"follows\":\"\(end.hash)\",\"seq\":\(end.seq + 1)") == true)
    #expect(lines[1].contains("\"journal\":\"truncated\"") && lines[1].contains("\(end)"))
    #expect(try folder.problems() == ["segment-missing"])
    #expect(try JournalWriter(path: folder.path).opening.problems == [])

    try folder.move("put-by", to: "alarms")
    #expect(try folder.problems() == [], "put back, the old lines are in their place")
  }

  @Test func `a new journal killed before its first line follows the last head known all the same`() throws {
    let folder = try JournalFolder()
    let end = try folder.fill(5)
    try folder.remove("alarms")
    try folder.write([], "alarms.1")
    let writer = try JournalWriter(path: folder.path)
    #expect(writer.head.seq == end.seq + 2)
    #expect(try folder.problems([end]) == [])
  }

  @Test func `a head file that cannot be understood is kept in the journal's own words`() throws {
    let folder = try JournalFolder()
    try folder.write(Array("5:what was here\n".utf8), "alarms.head")
    #expect(try folder.problems() == ["head-unreadable"])
    let writer = try JournalWriter(path: folder.path)
    #expect(writer.opening.isNew && writer.opening.problems.map(\.word) == ["head-unreadable"])
    #expect(String(decoding: try folder.read(), as: UTF8.self).contains("5:what was here"))
    #expect(try folder.verdict().isIntact)
  }
}
