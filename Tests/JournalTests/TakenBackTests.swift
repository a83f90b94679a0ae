import CSyncFaults
import Glibc
import Journal
import Readings
import Testing

/// Records that somebody was told are not stored.
@Suite struct TakenBackTests {
  @Test(arguments: [1, 3])
  func `a record that was not synced and is taken back is not there when the journal is opened again`(
    count: Int
  ) throws {
    let folder = try JournalFolder()
    var writer = try JournalWriter(path: folder.path)
    try writer.append(JournalFolder.record(1))
    let synced = try writer.sync()
    let before = try folder.read()
    for number in 0..<count { try writer.append(JournalFolder.record(2 + number)) }
    sync_faults_arm(1)
    #expect(throws: JournalError.self) { try writer.sync() }
    try writer.takeBack()
    #expect(writer.head == synced && writer.syncedHead == synced)
    #expect(try folder.read() == before)

    try writer.append(JournalFolder.record(7))
    #expect(try writer.sync().seq == synced.seq + 1)
    #expect(try folder.verdict([synced, writer.head]).problems == [])
  }

  @Test func `a cut that has not reached the disk is told`() throws {
    let folder = try JournalFolder()
    var writer = try JournalWriter(path: folder.path)
    let before = try folder.read()
    try writer.append(JournalFolder.record(1))
    sync_faults_arm(2)
    #expect(throws: JournalError.self) { try writer.sync() }
    #expect(throws: JournalError.self) { try writer.takeBack() }
    #expect(try folder.read() == before)
    try writer.append(JournalFolder.record(2))
    try writer.sync()
    #expect(try folder.verdict([writer.head]).lines == 2)
  }

  @Test func `nothing that is on the disk is taken back`() throws {
    let folder = try JournalFolder()
    var writer = try JournalWriter(path: folder.path)
    try writer.append(JournalFolder.record(1))
    let synced = try writer.sync()
    try writer.takeBack()
    #expect(writer.head == synced)
    #expect(try folder.verdict([synced]).lines == 2)
  }

  @Test func `the first line of a new file is written anew after it was taken back`() throws {
    let folder = try JournalFolder()
    var writer = try JournalWriter(path: folder.path, segmentBytes: 1000)
    while try folder.read().count < 850 { try writer.append(JournalFolder.record(4)) }
    try writer.append(JournalFolder.record(4))
    #expect(try folder.names().contains("alarms.1"))
    try writer.takeBack()
    #expect(try folder.read("alarms.1") == [])
    try writer.append(JournalFolder.record(4))
    try writer.sync()
    let verdict = try folder.verdict([writer.head])
    #expect(verdict.problems == [] && verdict.segments == 2)
  }

  @Test func `what the journal says of itself is not lost with a record that is taken back`() throws {
    let folder = try JournalFolder()
    try folder.fill(4)
    try folder.write(Array(try folder.read()) + Array("{\"half".utf8))
    // The half line's own file, and what was found, reach the disk; the remark does not.
    sync_faults_arm_after(2, 1, ENOSPC)
    var writer = try JournalWriter(path: folder.path)
    try writer.append(JournalFolder.record(5))
    try writer.takeBack()
    try writer.append(JournalFolder.record(6))
    try writer.sync()
    let text = String(decoding: try folder.read(), as: UTF8.self)
    #expect(text.contains("torn-line-set-aside") && !text.contains("\"number\":5"))
    #expect(try folder.verdict([writer.head]).problems == [])
  }

  @Test func `a head file that cannot be written does not make a stored record an unstored one`() throws {
    let folder = try JournalFolder()
    var writer = try JournalWriter(path: folder.path)
    try folder.block("alarms.head.new")
    let head = try writer.append(JournalFolder.record(1))
    let refusal = #expect(throws: JournalError.self) { try writer.sync() }
    guard case .headNotWritten(folder.file("alarms.head"), _) = refusal else {
      Issue.record("\(String(describing: refusal))")
      return
    }
    #expect(writer.syncedHead == head)
    try writer.takeBack()
    #expect(try folder.verdict([head]).head == head)
  }

  @Test func `a journal whose head file cannot be written can be opened`() throws {
    let folder = try JournalFolder()
    try folder.fill(2)
    try folder.block("alarms.head.new")
    #expect(try JournalWriter(path: folder.path).head.seq == 3)
  }
}
