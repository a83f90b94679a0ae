import Foundation
import Journal
import Requirements
import Testing

/// A writing process, killed again and again.
///
/// `BREATHLINE_SEED` chooses when; the seed is printed.
@Suite struct JournalKillTests {
  static let seed = ProcessInfo.processInfo.environment["BREATHLINE_SEED"].flatMap { UInt64($0) } ?? 2022

  @Test(.verifies("A15"), arguments: [(segmentBytes: 700, kills: 60), (segmentBytes: 100_000, kills: 40)])
  func `a writer killed anywhere leaves every line that it called written, and an unbroken chain`(
    segmentBytes: Int, kills: Int
  ) throws {
    let folder = try JournalFolder()
    var random = JournalKillTests.seed
    var known = JournalHead.none
    for number in 0..<kills {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var process = try WriterProcess([folder.path, "\(segmentBytes)", "until-killed"])
      // Each line told has some eighty bytes: killed within opening, the first lines or far later.
      try process.read(atLeast: Int(random >> 33) % 7_000 * (number % 3))
      let status = try process.killAndRead()
      try #require(status == SIGKILL, "seed \(JournalKillTests.seed), kill \(number): status \(status)")
      let told = try process.lines.map { line in
        try #require(JournalHead(line.split(separator: " ").last ?? ""), "\(line)")
      }
      guard FileManager.default.fileExists(atPath: folder.path) else { continue }
      let verdict = try folder.verdict(told + [known])
      #expect(verdict.problems == [], "seed \(JournalKillTests.seed), kill \(number)")
      known = verdict.head
    }
    let writer = try JournalWriter(path: folder.path)
    #expect(writer.opening.problems == [])
    #expect(try folder.verdict([known]).problems == [])
    #expect(known.seq > 100)
    print("\(kills) kills, seed \(JournalKillTests.seed): \(known.seq) lines, none lost")
  }

  /// A limit of the process on file sizes looks like a full disk.
  @Test(.verifies("A15")) func `a full disk refuses a line, leaves nothing of it, and the next one goes on`()
    throws
  {
    let folder = try JournalFolder()
    var process = try WriterProcess([folder.path, "100000", "limited"])
    #expect(try process.readAndWait() == 0)
    let lines = process.lines
    try #require(lines.count == 6)
    #expect(lines[1].hasPrefix("refused \(folder.path): no space for "))
    #expect(lines[3].hasPrefix("refused \(folder.path): no space for "))
    let before = try #require(JournalHead(lines[0].dropFirst("synced ".count)))
    #expect(lines[2] == "head \(before)" && lines[4] == "head \(before)")
    let after = try #require(JournalHead(lines[5].dropFirst("synced ".count)))
    #expect(after.seq == before.seq + 1)
    let verdict = try folder.verdict([before, after])
    #expect(verdict.problems == [] && verdict.tear == nil && verdict.head == after)
  }

  @Test func `a second writer is refused while the first one lives`() throws {
    let folder = try JournalFolder()
    var process = try WriterProcess([folder.path, "100000", "until-killed"])
    try process.read(atLeast: 500)
    #expect(throws: JournalError.held(path: "\(folder.path).lock")) {
      _ = try JournalWriter(path: folder.path)
    }
    #expect(try process.killAndRead() == SIGKILL)
    let told = try #require(process.lines.last.flatMap { JournalHead($0.split(separator: " ").last ?? "") })
    #expect(try JournalWriter(path: folder.path).head.seq >= told.seq)
  }
}
