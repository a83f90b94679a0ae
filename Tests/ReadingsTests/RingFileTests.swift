import Foundation
import Quantities
import RingProof
import Testing

@testable import Readings

@Suite struct RingFileTests {
  @Test func `a new ring is a whole file of mode 0640 under its own name alone`() throws {
    let folder = try TemporaryFolder()
    let previous = umask(0o077)
    let writer = try RingWriter(path: folder.file("ring"), capacity: 64, anchor: .boot(1))
    umask(previous)
    var status = stat()
    try #require(stat(folder.file("ring"), &status) == 0)
    #expect(status.st_mode & 0o7777 == 0o640)
    #expect(status.st_size == 4096 + 64 * 64)
    #expect(status.st_blocks * 512 >= status.st_size)
    #expect(try folder.names() == ["ring"])
    #expect(writer.nextIndex == 0)
    #expect(writer.setAside == nil)
  }

  @Test func `numbering and records go on after a restart, and a kept cursor finds its place`() throws {
    let folder = try TemporaryFolder()
    var cursor: UInt64 = 0
    for start in 1...5 {
      var writer = try RingWriter(path: folder.file("ring"), capacity: 16, anchor: .boot(1))
      #expect(writer.nextIndex == UInt64(start - 1) * 10)
      #expect(try writer.ring.generation() == UInt64(start))
      writer.prove(upTo: writer.nextIndex + 10)
      var reader = try RingReader(writer.ring, from: .index(cursor))
      #expect(Findings(draining: &reader) == Findings(seen: cursor..<writer.nextIndex))
      cursor = reader.cursor - 5
    }
  }

  @Test func `another process' view of the file follows the writer`() throws {
    let folder = try TemporaryFolder()
    var writer = try RingWriter(path: folder.file("ring"), capacity: 16, anchor: .boot(1))
    var reader = try RingReader(Ring(attachingTo: folder.file("ring")), from: .oldest)
    writer.prove(upTo: 7)
    #expect(Findings(draining: &reader) == Findings(seen: 0..<7))
    writer.prove(upTo: 40)
    #expect(Findings(draining: &reader) == Findings(seen: 24..<40, gaps: [17]))
    #expect(try reader.ring.anchor() == .boot(1))
  }

  @Test func `a second writer is refused until the first has ended`() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("ring")
    do {
      var writer = try RingWriter(path: path, capacity: 16, anchor: .boot(1))
      writer.prove(upTo: 3)
      #expect(throws: RingError.held(path: path)) {
        _ = try RingWriter(path: path, capacity: 16, anchor: .boot(1)).nextIndex
      }
      #expect(throws: RingError.held(path: path)) {
        _ = try RingWriter(path: path, capacity: 32, anchor: .boot(1), replacingMisfit: true).nextIndex
      }
    }
    #expect(try RingWriter(path: path, capacity: 16, anchor: .boot(1)).nextIndex == 3)
  }

  /// The lock is the writer's, so a reader that outlives it does not keep the next one out.
  @Test func `a reader that outlives its writer sees what the next one writes`() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("ring")
    var reader = try {
      var writer = try RingWriter(path: path, capacity: 16, anchor: .boot(1))
      writer.prove(upTo: 3)
      return try RingReader(writer.ring, from: .oldest)
    }()
    var writer = try RingWriter(path: path, capacity: 16, anchor: .boot(1))
    writer.prove(upTo: 5)
    #expect(Findings(draining: &reader) == Findings(seen: 0..<5))
  }

  /// What a writer leaves that is killed between taking a slot back and publishing it, at any word of the
  /// record.
  @Test(arguments: [UInt64(5), 20, 47], 0...7)
  func `a half-written record is never returned, and the next writer takes its number`(
    written: UInt64, words: Int
  ) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("ring")
    try prove(path, upTo: written)
    var attached = try RingReader(Ring(attachingTo: path), from: .oldest)
    let half = RingBytes.littleEndian(written * 2 + 1) + [UInt8](repeating: 0xee, count: words * 8)
    try RingBytes.patch(path, at: RingBytes.stampOffset(of: written, capacity: 16), half)

    let left = written < 16 ? 0 : written - 15
    var reader = try RingReader(Ring(attachingTo: path), from: .oldest)
    #expect(Findings(draining: &reader) == Findings(seen: left..<written))
    #expect(Findings(draining: &attached) == Findings(seen: left..<written, gaps: written < 16 ? [] : [1]))

    var writer = try RingWriter(path: path, capacity: 16, anchor: .boot(1))
    #expect(writer.nextIndex == written)
    var next = try RingReader(writer.ring, from: .index(0))
    #expect(Findings(draining: &next) == Findings(seen: left..<written, gaps: left == 0 ? [] : [left]))
    writer.prove(upTo: written + 1)
    #expect(Findings(draining: &attached) == Findings(seen: written..<written + 1))
    #expect(Findings(draining: &next) == Findings(seen: written..<written + 1))
  }

  @Test(arguments: [0, 5, 16, 40])
  func `after a reboot the numbering goes on, and records from before it are lost, not shown`(
    written: UInt64
  ) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("ring")
    try prove(path, upTo: written)
    for _ in 0..<2 {
      var writer = try RingWriter(path: path, capacity: 16, anchor: .boot(2))
      let next = writer.nextIndex
      var reader = try RingReader(writer.ring, from: .index(written == 0 ? 0 : written - 1))
      writer.prove(upTo: next + 2)
      let gaps: [UInt64] = written == 0 ? [] : [1]
      #expect(Findings(draining: &reader) == Findings(seen: written..<next + 2, gaps: gaps))
      #expect(try writer.ring.anchor() == .boot(2))
    }
  }

  /// Pages reach the disk in any order, so after a power cut an older page may stand among newer ones.
  @Test func `a gap left by a power cut ends what is shown`() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("ring")
    try prove(path, upTo: 32)
    try RingBytes.patch(
      path, at: RingBytes.stampOffset(of: 25, capacity: 16), RingBytes.littleEndian(9 * 2 + 2))
    var reader = try RingReader(Ring(attachingTo: path), from: .oldest)
    #expect(Findings(draining: &reader) == Findings(seen: 26..<32))
    var writer = try RingWriter(path: path, capacity: 16, anchor: .boot(1))
    var behind = try RingReader(writer.ring, from: .index(25))
    writer.prove(upTo: 33)
    #expect(Findings(draining: &behind) == Findings(seen: 26..<33, gaps: [1]))
    #expect(Findings(draining: &reader) == Findings(seen: 32..<33))
  }

  @Test func `a writer that is killed while it signs in leaves the entry of the one before`() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("ring")
    try prove(path, upTo: 5)
    try prove(path, upTo: 9)
    // Generation 3 goes to the entry of generation 1, at offset 128.
    try RingBytes.patch(path, at: 128, RingBytes.littleEndian(3) + RingBytes.littleEndian(99))
    #expect(try Ring(attachingTo: path).generation() == 2)
    let writer = try RingWriter(path: path, capacity: 16, anchor: .boot(1))
    #expect(writer.nextIndex == 9)
    #expect(try writer.ring.generation() == 3)
  }

  @Test func `a copy without the reserved room gets it back`() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("ring")
    try prove(path, upTo: 5)
    try #require(truncate(path, 4096 + 64 * 1024) == 0)
    try RingBytes.patch(path, at: 32, RingBytes.littleEndian(1024))
    try RingBytes.patch(path, at: 56, RingBytes.littleEndian(RingHeader.fixedWords(capacity: 1024)[7]))
    #expect(try RingWriter(path: path, capacity: 1024, anchor: .boot(1)).nextIndex == 5)
    var status = stat()
    try #require(stat(path, &status) == 0)
    #expect(status.st_blocks * 512 >= status.st_size)
  }

  /// Damage of the records is never fatal: the numbering goes on somewhere and what is returned was
  /// published.
  @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6, 7, 8])
  func `no bytes in the slots stop writer or reader`(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("ring")
    try prove(path, upTo: 40)
    var state = seed
    for slot in 0..<16 where ProvableRecord.mixed(&state) % 2 == 0 {
      let stamp = ProvableRecord.mixed(&state) >> (ProvableRecord.mixed(&state) % 64)
      try RingBytes.patch(path, at: 4096 + slot * 64, RingBytes.littleEndian(stamp))
    }
    var reader = try RingReader(Ring(attachingTo: path), from: .oldest)
    for _ in 0..<100 { _ = reader.next() }
    var writer = try RingWriter(path: path, capacity: 16, anchor: .boot(1))
    let start = writer.nextIndex
    var follower = try RingReader(writer.ring, from: .end)
    for _ in 0..<20 { writer.append(ProvableRecord.record(at: writer.nextIndex)) }
    #expect(Findings(draining: &follower) == Findings(seen: start + 4..<start + 20, gaps: [4]))
  }

  private func prove(_ path: String, upTo end: UInt64) throws {
    var writer = try RingWriter(path: path, capacity: 16, anchor: .boot(1))
    writer.prove(upTo: end)
  }
}
