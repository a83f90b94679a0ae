import Glibc
import Journal
import Testing

/// What is kept to go on after a restart.
@Suite struct SnapshotFileTests {
  static let first = [SnapshotSection("rules", [1, 2, 3]), SnapshotSection("alarms", [])]
  static let second = [
    SnapshotSection("rules", Array(repeating: 7, count: 70_000)), SnapshotSection("警报", [0]),
  ]

  @Test func `what was written last is read, and nothing is no mistake`() throws {
    let folder = try JournalFolder()
    let file = SnapshotFile(path: folder.file("state"))
    #expect(try file.read().sections == [] && file.read().damaged == [])
    try file.write(SnapshotFileTests.first, isDurable: false)
    #expect(try file.read().sections == SnapshotFileTests.first)
    #expect(try folder.names() == ["state"])
    try file.write(SnapshotFileTests.second, isDurable: true)
    #expect(try file.read().sections == SnapshotFileTests.second)
    #expect(try folder.names() == ["state", "state.durable"])
    #expect(try folder.mode("state") == 0o600 && folder.mode("state.durable") == 0o600)
    try file.write([], isDurable: false)
    #expect(try file.read().sections == [] && file.read().damaged == [])
  }

  @Test func `no byte can be changed or lost unnoticed, and the durable one steps in`() throws {
    let folder = try JournalFolder()
    let file = SnapshotFile(path: folder.file("state"))
    try file.write(SnapshotFileTests.second, isDurable: true)
    try file.write(SnapshotFileTests.first, isDurable: false)
    let bytes = try folder.read("state")
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= 1
      for damage in [changed, Array(bytes[..<place])] {
        try folder.write(damage, "state")
        let read = try file.read()
        #expect(read.sections == SnapshotFileTests.second && read.damaged == [file.path], "byte \(place)")
      }
    }
    try folder.write([], "state.durable")
    #expect(try file.read().sections == [])
    #expect(try file.read().damaged == [file.path, "\(file.path).durable"])
  }

  @Test func `a half-written one never takes the name's place`() throws {
    let folder = try JournalFolder()
    let file = SnapshotFile(path: folder.file("state"))
    try file.write(SnapshotFileTests.first, isDurable: false)
    try folder.write([1, 2, 3], "state.new")
    #expect(try file.read().sections == SnapshotFileTests.first)
    try file.write(SnapshotFileTests.second, isDurable: false)
    #expect(try file.read().sections == SnapshotFileTests.second)
  }

  @Test func `a gateway killed at any moment leaves its last state, whole`() throws {
    let folder = try JournalFolder()
    let path = folder.file("state")
    var random = JournalKillTests.seed
    for number in 0..<30 {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var process = try WriterProcess([path, "1", "state"])
      try process.read(atLeast: Int(random >> 33) % 500)
      let status = try process.killAndRead()
      try #require(status == SIGKILL, "seed \(JournalKillTests.seed), kill \(number): status \(status)")
      let (sections, damaged) = try SnapshotFile(path: path).read()
      #expect(damaged == [], "seed \(JournalKillTests.seed), kill \(number)")
      guard let told = process.lines.last.flatMap({ UInt8($0.dropFirst("kept ".count)) }) else { continue }
      let bytes = try #require(sections.first).bytes
      let kept = try #require(bytes.first)
      // The one after the last told may have taken the name before the kill.
      #expect(kept == told || kept == told &+ 1)
      #expect(bytes == [UInt8](repeating: kept, count: 1 + Int(kept) * 300))
    }
  }

  @Test func `a folder that is gone is an error`() throws {
    let folder = try JournalFolder()
    let file = SnapshotFile(path: folder.file("none/state"))
    #expect(throws: JournalError.self) { try file.write([], isDurable: false) }
    #expect(try file.read().sections == [])
  }
}
