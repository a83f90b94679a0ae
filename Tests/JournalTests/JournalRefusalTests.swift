import Glibc
import Journal
import Readings
import Testing

/// What a journal cannot do, and says.
@Suite struct JournalRefusalTests {
  @Test func `a second writer of this process is refused too`() throws {
    let folder = try JournalFolder()
    let writer = try JournalWriter(path: folder.path)
    #expect(throws: JournalError.held(path: "\(folder.path).lock")) {
      _ = try JournalWriter(path: folder.path)
    }
    #expect(writer.head.seq == 1)
  }

  @Test func `a folder that is not there is named`() throws {
    let folder = try JournalFolder()
    let path = folder.file("none/alarms")
    #expect(throws: JournalError.refused(path: "\(path).lock", operation: "open", code: ENOENT)) {
      _ = try JournalWriter(path: path)
    }
    #expect(throws: JournalError.refused(path: folder.file("none"), operation: "list", code: ENOENT)) {
      _ = try JournalVerifier.verify(path: path)
    }
  }

  @Test func `a journal that is not there is no empty journal`() throws {
    let folder = try JournalFolder()
    #expect(throws: JournalError.absent(path: folder.path)) { _ = try folder.verdict() }
  }

  @Test func `a folder or a pipe in a journal's place is refused at once`() throws {
    let folder = try JournalFolder()
    try #require(mkdir(folder.path, 0o700) == 0 && mkfifo(folder.file("pipe"), 0o600) == 0)
    #expect(throws: JournalError.notRegularFile(path: folder.path)) { _ = try folder.verdict() }
    #expect(throws: JournalError.notRegularFile(path: folder.path)) {
      _ = try JournalWriter(path: folder.path)
    }
    #expect(throws: JournalError.notRegularFile(path: folder.file("pipe"))) {
      _ = try JournalVerifier.verify(path: folder.file("pipe"))
    }
    #expect(throws: JournalError.notRegularFile(path: folder.file("pipe"))) {
      _ = try JournalWriter(path: folder.file("pipe"))
    }
  }

  @Test(arguments: [65_536, 65_537])
  func `a record longer than a line may be is refused, and the journal goes on`(bytes: Int) throws {
    let folder = try JournalFolder()
    var writer = try JournalWriter(path: folder.path)
    var record = JSONObject()
    // {"text":"","seq":2,"hash":"<64>"} and the line break.
    record.add("text", String(repeating: "x", count: bytes - 94))
    if bytes > 65_536 {
      let error = JournalError.lineTooLong(path: folder.path, bytes: bytes, allowed: 65_536)
      #expect(throws: error) { try writer.append(record) }
      #expect("\(error)" == "\(folder.path): the record has 65537 bytes, allowed: at most 65536")
    } else {
      try writer.append(record)
      #expect(try folder.lines().last?.count == bytes)
    }
    try writer.append(JSONObject())
    #expect(try folder.verdict().isIntact)
  }

  @Test func `more than may wait for a sync is synced on the way`() throws {
    let folder = try JournalFolder()
    try folder.fill(2)
    var writer = try JournalWriter(path: folder.path)
    var record = JSONObject()
    record.add("text", String(repeating: "x", count: 60_000))
    for _ in 0..<20 { try writer.append(record) }
    #expect(writer.syncedHead.seq > 10 && writer.syncedHead.seq < writer.head.seq)
    #expect(try writer.sync() == writer.head && writer.syncedHead == writer.head)
    #expect(try folder.verdict().isIntact)
  }
}
