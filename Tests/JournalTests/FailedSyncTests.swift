import CSyncFaults
import Foundation
import Journal
import Readings
import Requirements
import Testing

/// A disk that refuses to take what was written.
///
/// After a failed sync the kernel takes the bytes for clean and may drop them: what is on the disk then is
/// what was there before.
@Suite struct FailedSyncTests {
  @Test(.verifies("A15")) func `a failed sync is told, and what was not on the disk is written again`() throws
  {
    let folder = try JournalFolder()
    var writer = try JournalWriter(path: folder.path)
    try writer.append(JournalFolder.record(1))
    let synced = try writer.sync()
    let before = try folder.read().count
    for number in 2..<6 { try writer.append(JournalFolder.record(number)) }

    sync_faults_arm(1)
    #expect(throws: JournalError.refused(path: folder.path, operation: "sync", code: EIO)) {
      try writer.sync()
    }
    #expect(writer.syncedHead == synced && writer.head.seq == synced.seq + 4)
    let written = try folder.read()
    let file = try #require(FileHandle(forUpdatingAtPath: folder.path))
    try file.seek(toOffset: UInt64(before))
    try file.write(contentsOf: Data(repeating: 0, count: written.count - before))
    try file.close()

    #expect(try writer.sync() == writer.head)
    #expect(writer.syncedHead == writer.head)
    #expect(try folder.read() == written)
    #expect(try folder.verdict([writer.head]).problems == [])
  }

  @Test(.verifies("A15")) func `lines that are added after a failed sync keep their place`() throws {
    let folder = try JournalFolder()
    var writer = try JournalWriter(path: folder.path, segmentBytes: 2000)
    try writer.append(JournalFolder.record(1))
    sync_faults_arm(2)
    for _ in 0..<2 { #expect(throws: JournalError.self) { try writer.sync() } }
    for number in 2..<20 { try writer.append(JournalFolder.record(number)) }
    try writer.sync()
    let verdict = try folder.verdict([writer.head])
    #expect(verdict.problems == [] && verdict.segments > 1 && verdict.lines == 19 + verdict.segments)
  }

  @Test func `a full file is not left for the next one before it is on the disk`() throws {
    let folder = try JournalFolder()
    var writer = try JournalWriter(path: folder.path, segmentBytes: 1000)
    while try folder.read().count < 850 { try writer.append(JournalFolder.record(4)) }
    sync_faults_arm(1)
    let head = writer.head
    #expect(throws: JournalError.self) { try writer.append(JournalFolder.record(4)) }
    #expect(writer.head == head)
    #expect(try folder.names() == ["alarms", "alarms.head", "alarms.lock"])
    try writer.append(JournalFolder.record(4))
    #expect(try folder.verdict([writer.head]).segments == 2)
  }
}
