import Foundation
import Quantities
import RingProof
import Testing

@testable import Readings

/// A writing process, killed again and again.
///
/// `BREATHLINE_SEED` chooses where; the seed is printed.
@Suite struct RingKillTests {
  static let seed = ProcessInfo.processInfo.environment["BREATHLINE_SEED"].flatMap { UInt64($0) } ?? 2022
  static let anchor = ClockAnchor(boot: .none, uptime: .origin, civil: CivilTime(unixMilliseconds: 0))

  /// A reader that was there from the first record on, in a mapping of its own.
  struct Follower {
    var reader: RingReader
    var seen: UInt64 = 0
    var torn = 0

    /// Reads one record; false when there is none yet.
    mutating func look() -> Bool {
      switch reader.next() {
      case .record(let record, let index):
        if !ProvableRecord.holds(record, at: index) { torn += 1 }
        seen += 1
        return true
      case .lost: return true
      case .empty: return false
      }
    }
  }

  /// Two of them, of different pace.
  struct Followers {
    var eager: Follower
    var slow: Follower

    /// Reads while the process writes, until the eager one has come to an index; false if the process ended
    /// first.
    mutating func follow(_ process: borrowing WriterProcess, until target: UInt64) -> Bool {
      var steps = 0
      while eager.reader.cursor < target {
        steps += 1
        if steps % 7 == 0 { _ = slow.look() }
        if !eager.look(), process.hasEnded() { return false }
      }
      return true
    }

    mutating func drain() {
      while eager.look() {}
      while slow.look() {}
    }
  }

  @Test(arguments: [(capacity: 16, kills: 60), (capacity: 1024, kills: 60)])
  func `a writer killed anywhere leaves every finished record, none torn, and its number to go on with`(
    capacity: Int, kills: Int
  ) throws {
    let folder = try TemporaryFolder()
    let (path, progress) = (folder.file("ring"), folder.file("progress"))
    try RingBytes.write([UInt8](repeating: 0, count: 8), progress)
    _ = try RingWriter(path: path, capacity: capacity, anchor: RingKillTests.anchor).nextIndex
    let start = try RingReader(Ring(attachingTo: path), from: .oldest)
    var followers = Followers(eager: Follower(reader: start), slow: Follower(reader: start))
    var random = RingKillTests.seed
    var halfWritten = 0
    for _ in 0..<kills {
      let process = try WriterProcess([path, "\(capacity)", progress])
      let target = followers.eager.reader.cursor + 1 + ProvableRecord.mixed(&random) % 5000
      let wrote = followers.follow(process, until: target)
      let status = process.killAndWait()
      try #require(
        wrote && status & 0x7f == SIGKILL, "seed \(RingKillTests.seed): ended with status \(status)")
      halfWritten += try examine(path, progress, capacity, &followers, &random)
    }
    print("\(kills) kills, seed \(RingKillTests.seed): \(halfWritten) left a half-written record")
  }

  /// Looks at what a killed writer left; tells whether a half-written record was among it.
  private func examine(
    _ path: String, _ progress: String, _ capacity: Int, _ followers: inout Followers, _ random: inout UInt64
  ) throws -> Int {
    let finished = RingBytes.word(try RingBytes.read(progress), at: 0)
    let left = try Ring(attachingTo: path).extent()
    #expect(finished...finished + 1 ~= left.upperBound, "appended \(finished), found \(left)")
    let half = try RingBytes.stamp(path, of: left.upperBound, capacity: capacity) == left.upperBound * 2 + 1

    var writer = try RingWriter(path: path, capacity: capacity, anchor: RingKillTests.anchor)
    #expect(writer.nextIndex == left.upperBound)
    #expect(left.count >= min(capacity - (half ? 1 : 0), Int(left.upperBound)))
    var reader = try RingReader(writer.ring, from: .oldest)
    #expect(Findings(draining: &reader) == Findings(seen: left))
    followers.drain()
    for follower in [followers.eager, followers.slow] {
      #expect(follower.torn == 0, "seed \(RingKillTests.seed)")
      #expect(follower.seen + follower.reader.lost == writer.nextIndex)
      #expect(follower.reader.cursor == writer.nextIndex)
    }
    writer.prove(upTo: writer.nextIndex + ProvableRecord.mixed(&random) % 4)
    return half ? 1 : 0
  }

  /// The shell limits the file size and ignores the signal for it, as a full disk would look.
  @Test func `a ring that does not fit on the disk is an error, and nothing is left behind`() throws {
    let folder = try TemporaryFolder()
    try RingBytes.write([], folder.file("errors"))
    let errors = open(folder.file("errors"), O_WRONLY | O_CLOEXEC)
    defer { close(errors) }
    let command = "trap '' XFSZ; ulimit -f 8; exec \"$0\" \"$@\""
    let process = try WriterProcess(
      "/bin/bash", ["-c", command, try WriterProcess.executable(), folder.file("ring"), "1024", "-"],
      standardError: errors)
    #expect(process.wait() == 1 << 8)
    let text = String(decoding: try RingBytes.read(folder.file("errors")), as: UTF8.self)
    #expect(text == "\(folder.file("ring.new")): no space for 69632 bytes\n")
    #expect(try folder.names() == ["errors"])
  }
}
