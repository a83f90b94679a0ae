import Journal
import Readings
import Testing

/// What a journal looks like on the disk.
@Suite struct JournalLineTests {
  /// Computed with another program's SHA-256: over 32 zero bytes or the previous hash, then the line up to
  /// `,"hash"`.
  static let expected = #"""
    {"journal":"segment","segment":0,"follows":"\#
    0000000000000000000000000000000000000000000000000000000000000000","seq":1,"hash":"\#
    ab888546e85d8823149df538af1e428c98d65e947f4ac336e2bcafecbe3a07ef"}
    {"event":"raised","rule":"S1","seq":2,"hash":"\#
    dc02d70acc71c6fcf582c9dafc5daff05a6e40f78acac80bf6c7a516cc7d516d"}
    {"text":"呼吸 \"x\"\n","value":49.95,"seq":3,"hash":"\#
    02b44c2a2ee06d9afb8dd391be1d8cd65f11e96c1141cd4d57608014cb0000e8"}
    {"seq":4,"hash":"\#
    aef1a34dd0ec4df2c930b1d2941a464e4c9967c7ba531ab2e50bc19b72e386a1"}

    """#

  static func write(_ folder: borrowing JournalFolder) throws -> [JournalHead] {
    var writer = try JournalWriter(path: folder.path)
    var raised = JSONObject()
    raised.add("event", "raised")
    raised.add("rule", "S1")
    var text = JSONObject()
    text.add("text", "呼吸 \"x\"\n")
    text.add("value", thousandths: 49_950)
    let heads = [try writer.append(raised), try writer.append(text), try writer.append(JSONObject())]
    try writer.sync()
    return heads
  }

  @Test func `each line ends with its number and the hash over the line before and itself`() throws {
    let folder = try JournalFolder()
    let heads = try JournalLineTests.write(folder)
    #expect(String(decoding: try folder.read(), as: UTF8.self) == JournalLineTests.expected)
    #expect(heads.map(\.seq) == [2, 3, 4])
    for (head, line) in zip(heads, JournalLineTests.expected.split(separator: "\n").dropFirst()) {
      #expect(line.hasSuffix("\"seq\":\(head.seq),\"hash\":\"\(head.hash)\"}"))
    }
    #expect(String(decoding: try folder.read("alarms.head"), as: UTF8.self) == "\(heads[2])\n")
  }

  @Test func `only the gateway's own user may read it`() throws {
    let folder = try JournalFolder()
    _ = try JournalLineTests.write(folder)
    for name in try folder.names() { #expect(try folder.mode(name) == 0o600, "\(name)") }
    #expect(try folder.names() == ["alarms", "alarms.head", "alarms.lock"])
  }

  @Test func `a writer that comes later goes on where the last one ended`() throws {
    let folder = try JournalFolder()
    let first = try folder.fill(3)
    var writer = try JournalWriter(path: folder.path)
    #expect(writer.head == first && writer.syncedHead == first)
    #expect(writer.opening.problems == [] && writer.opening.setAside == nil && !writer.opening.isNew)
    #expect(try writer.append(JSONObject()).seq == first.seq + 1)
    #expect(try folder.verdict([first]).isIntact)
  }

  @Test func `a journal can be read back, line by line, with what proves it`() throws {
    let folder = try JournalFolder()
    let heads = try JournalLineTests.write(folder)
    var records: [JournalRecord] = []
    let verdict = try JournalVerifier.verify(path: folder.path) { records.append($0) }
    #expect(verdict.isIntact && verdict.lines == 4 && verdict.segments == 1 && verdict.head == heads[2])
    #expect(verdict.headFile == .checked && verdict.tear == nil)
    #expect(records.map(\.text) == JournalLineTests.expected.split(separator: "\n").map(String.init))
    #expect(records.map(\.isOfTheJournal) == [true, false, false, false])
    #expect(records.map(\.isProven) == [true, true, true, true])
    #expect(records.dropFirst().map(\.head) == heads)
  }

  @Test(arguments: [
    "", ":", "1", "1:", "x:" + JournalLineTests.zeros, "01:" + JournalLineTests.zeros,
    "-1:" + JournalLineTests.zeros, "1:" + JournalLineTests.zeros + "0",
    "1:" + JournalLineTests.zeros.dropLast(),
    "1:" + JournalLineTests.zeros.dropLast() + "A", "1:" + JournalLineTests.zeros + ":",
    "1000000000000000:" + JournalLineTests.zeros, " 1:" + JournalLineTests.zeros,
  ])
  func `a head that is written wrong is no head`(text: String) { #expect(JournalHead(text) == nil) }

  static let zeros = String(repeating: "0", count: 64)

  @Test func `a head is read as it is written`() throws {
    let folder = try JournalFolder()
    let head = try folder.fill(2)
    #expect(JournalHead("\(head)") == head)
    #expect(JournalHead("0:\(JournalLineTests.zeros)") == JournalHead.none)
    #expect(JournalHead("999999999999999:\(JournalLineTests.zeros)")?.seq == 999_999_999_999_999)
  }
}
