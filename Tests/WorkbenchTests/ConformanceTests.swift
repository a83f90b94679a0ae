import CodecChecks
import Devices
import Foundation
import Quantities
import Readings
import Testing
import WireFormats
import Workbench

/// The protocols of which there is a simulated instrument.
private let simulated = NamedProtocol.all.map(\.word).filter { Speaker.speaking($0) != nil }

private func profile() throws -> RegisterProfile { try RegisterProfile.named("integrator-bilevel-1") }

/// The bytes that a frame puts on the wire.
private func bytes(_ encode: ((UInt8) -> Void) -> Void) -> [UInt8] {
  var bytes: [UInt8] = []
  encode { bytes.append($0) }
  return bytes
}

@Suite struct `A conformance report` {
  @Test(arguments: simulated)
  func `says of a sound instrument that it conforms`(word: String) {
    var line = ExaminedLine(word)
    let report = line.play(seconds: 40)
    #expect(report.conforms, "\(report.lines.joined(separator: "\n"))")
    #expect(report.result("heard") == .passed)
    #expect(report.count(.passed) >= 3)
  }

  @Test func `says of a sound Modbus unit that it conforms`() throws {
    var line = ExaminedLine(profile: try profile())
    let report = line.play(seconds: 20)
    #expect(report.conforms, "\(report.lines.joined(separator: "\n"))")
    #expect(report.record.names == ["Breathline BLV-1 1.0"])
    #expect(report.record.answers.longest == .milliseconds(20))
  }

  @Test(arguments: simulated)
  func `is the same when it is read from the capture of its run`(word: String) throws {
    var line = ExaminedLine(word)
    line.alter = { said, now in if now == 7_000_000, !said.isEmpty { said[0] ^= 0x10 } }
    let live = line.play(seconds: 12)
    var again = ConformanceRun(live.subject)
    var outcomes: [ListeningOutcome] = []
    for entry in line.entries { again.take(entry, into: &outcomes) }
    #expect(again.report(.complete).json == live.json)
  }

  @Test func `of a Modbus unit is the same when it is read from the capture of its run`() throws {
    var line = ExaminedLine(profile: try profile())
    line.answer = { pdu, now in now % 3_000_000 < 500_000 ? nil : pdu }
    let live = line.play(seconds: 15)
    var again = ConformanceRun(live.subject)
    var outcomes: [ListeningOutcome] = []
    for entry in line.entries { again.take(entry, into: &outcomes) }
    #expect(live.record.faults.map(\.word) == ["no-reply"])
    #expect(again.report(.complete).json == live.json)
  }

  @Test func `never claims a check that the protocol does not allow`() {
    var text = ExaminedLine("nonin-ascii")
    let report = text.play(seconds: 20)
    for id in ["sequence", "answers", "keep-alive", "fields", "units", "set-up", "port", "jitter"] {
      #expect(report.result(id) == .notMade, "\(id)")
    }
    var listening = ExaminedLine("medibus", maySend: false)
    let heard = listening.play(seconds: 10)
    for id in ["answers", "keep-alive", "refusals"] { #expect(heard.result(id) == .notMade, "\(id)") }
    #expect(heard.result("heard") == .failed)
    #expect(!heard.conforms)
  }

  @Test func `of a module that must be set up claims nothing when it only listens`() throws {
    // Somebody else has set the module up: it streams.
    var sound = ExaminedLine("capnostat5")
    _ = sound.play(seconds: 20)
    let named = try #require(NamedProtocol.named("capnostat5"))
    var subject = ConformanceSubject(
      protocolWord: "capnostat5", speech: named.speech, line: "x", settings: "x", origin: .bedside)
    subject.maySend = false
    var run = ConformanceRun(subject)
    var outcomes: [ListeningOutcome] = []
    run.take(CaptureEntry(microseconds: 9_000_000, .opened), into: &outcomes)
    for entry in sound.entries where entry.microseconds > 9_000_000 {
      if case .sent = entry.happening { continue }
      run.take(entry, into: &outcomes)
    }
    let report = run.report(.complete)
    #expect(report.result("heard") == .notMade)
    #expect(report.result("set-up") == .notMade && report.result("answers") == .notMade)
    #expect(report.result("damage") == .passed && report.result("pace-waveform-packets") == .passed)
    #expect(!report.conforms && report.verdict.hasPrefix("Cannot be judged"))
    #expect(report.page.contains("<title>Cannot be judged: capnostat5"))
    #expect(!report.page.contains("Does not conform"))
  }

  @Test func `of a Modbus unit that answers nothing does not claim that nothing was refused`() throws {
    var line = ExaminedLine(profile: try profile())
    line.answer = { _, _ in nil }
    let report = line.play(seconds: 20)
    #expect(report.record.answers.longest == nil && report.result("heard") == .failed)
    #expect(report.result("refusals") == .notMade)
  }

  @Test func `of a Modbus unit that does not say who it is conforms all the same`() throws {
    var line = ExaminedLine(profile: try profile())
    line.answer = { pdu, _ in pdu.first == 0x2B ? nil : pdu }
    let report = line.play(seconds: 60)
    #expect(report.record.names == [])
    #expect(report.conforms, "\(report.lines.joined(separator: "\n"))")
  }

  @Test func `says of what was measured how much of it there was`() throws {
    var line = ExaminedLine("nonin-df2")
    _ = line.play(seconds: 20)
    let short = line.run.report(.cutShort)
    #expect(short.conforms && short.isWhole && short.verdict.contains("cut short"))
    let damaged = line.run.report(.captureDamaged("line 7"))
    #expect(!damaged.isWhole && damaged.verdict.contains("as far as the capture is good"))
  }

  @Test func `of a line that says nothing does not conform`() {
    var line = ExaminedLine("nonin-df2")
    line.alter = { said, _ in said = [] }
    let report = line.play(seconds: 20)
    #expect(!report.conforms)
    #expect(report.result("heard") == .failed)
    #expect(report.result("pace-frames") == .notMade)
    #expect(report.result("sequence") == .notMade)
  }

  @Test(arguments: 0..<5 as Range<UInt64>) func `of noise does not conform`(seed: UInt64) {
    var dice = Dice(seed: seed)
    var line = ExaminedLine("nonin-df2")
    line.alter = { said, _ in said = said.map { _ in dice.byte() } }
    let report = line.play(seconds: 20)
    #expect(report.failures.contains("heard"))
    #expect(report.failures.contains("damage"))
    #expect(report.record.damaged > 0)
  }

  @Test func `of something else than was said does not conform`() throws {
    let speaker = try #require(Speaker.speaking("nonin-ascii"))
    let named = try #require(NamedProtocol.named("nonin-df2"))
    let subject = ConformanceSubject(
      protocolWord: "nonin-df2", speech: named.speech, line: "x", settings: "9600 8N1", origin: .bedside)
    var line = ExaminedLine(speaker, subject)
    #expect(line.play(seconds: 20).result("heard") == .failed)
  }
}

@Suite struct `A check of conformance` {
  @Test func `for damage fails at one flipped bit, and says when and where`() {
    var line = ExaminedLine("nonin-df2")
    var flippedAt: Int64 = 0
    line.alter = { said, now in
      guard now > 5_000_000, flippedAt == 0, said.count > 2 else { return }
      said[2] ^= 0x10
      flippedAt = now
    }
    let report = line.play(seconds: 10)
    #expect(report.failures == ["damage"])
    #expect(report.record.damage[Int(WireError.checksum.rawValue)] == 1)
    let place = report.record.damagedAt.first
    #expect(place?.what == "checksum")
    #expect(flippedAt > 0 && (flippedAt...flippedAt + 50_000).contains(place?.microseconds ?? 0))
  }

  @Test func `for damage passes when a reader joins within a frame`() {
    var line = ExaminedLine("nonin-df2")
    var isFirst = true
    line.alter = { said, _ in
      guard isFirst, said.count > 2 else { return }
      isFirst = false
      said.removeFirst(2)
    }
    let report = line.play(seconds: 10)
    #expect(report.result("damage") == .passed)
    #expect(report.record.joining > 0)
  }

  @Test(arguments: ["nonin-df2", "capnostat5", "capnostream", "micropod", "flow-analyser"])
  func `for the sequence fails when a frame is missing`(word: String) {
    var line = ExaminedLine(word)
    var isOut = false
    line.alter = { said, now in
      // What is said in one beat is whole frames; later than any set-up.
      guard now > 20_400_000, !isOut, !said.isEmpty else { return }
      isOut = true
      said = []
    }
    let report = line.play(seconds: 30)
    #expect(report.result("sequence") == .failed, "\(report.lines.joined(separator: "\n"))")
    #expect(report.record.tally.jumps == 1)
    #expect(report.record.tally.lost >= 1)
    #expect((20_000_000...21_000_000).contains(report.record.jumpedAt.first?.microseconds ?? 0))
    #expect(report.failures == ["sequence"])
  }

  @Test func `for the sequence fails when a breath of a waveform port is missing`() {
    var line = ExaminedLine("pb840-waveforms")
    var isOut = false
    line.alter = { said, now in
      // The line that begins a breath is lost, and the numbers of breaths jump.
      guard now > 9_000_000, !isOut, let start = said.firstIndex(of: UInt8(ascii: "S")), start > 0 else {
        return
      }
      isOut = true
      let end = said[start...].firstIndex(of: UInt8(ascii: "\n")) ?? said.endIndex - 1
      said.removeSubrange(start - 1...end)
    }
    let report = line.play(seconds: 30)
    #expect(isOut && report.failures == ["sequence"], "\(report.failures)")
  }

  @Test(arguments: [(4, true), (6, false)] as [(Int64, Bool)])
  func `for the pace fails beyond its tolerance`(slowness: Int64, isMet: Bool) {
    var line = ExaminedLine("nonin-df2")
    line.slowness = slowness
    let report = line.play(seconds: 30)
    #expect(report.failures == (isMet ? [] : ["pace-frames"]))
  }

  @Test(arguments: [(5, .notMade), (6, .passed)] as [(Int64, ConformanceCheck.Result)])
  func `for the pace is not made in less than five seconds`(seconds: Int64, result: ConformanceCheck.Result) {
    var line = ExaminedLine("nonin-df2")
    // The first frame comes a little after the opening.
    #expect(line.play(seconds: seconds).result("pace-frames") == result)
  }

  @Test(arguments: [(2_900_000, true), (3_100_000, false)] as [(Int64, Bool)])
  func `for silence fails at three seconds`(length: Int64, isMet: Bool) {
    var line = ExaminedLine("nonin-df2")
    line.alter = { said, now in if (10_000_000..<10_000_000 + length).contains(now) { said = [] } }
    let report = line.play(seconds: 30)
    #expect((report.result("silence") == .passed) == isMet, "\(report.lines.joined(separator: "\n"))")
  }

  @Test func `for the line fails when it was unplugged`() {
    var line = ExaminedLine("nonin-df2")
    _ = line.play(seconds: 5, ends: false)
    line.unplug()
    let report = line.play(seconds: 10)
    #expect(report.failures == ["line"])
    #expect(report.record.closings == 1)
    #expect(report.record.openings == 2)
    #expect(report.record.closedAt.first?.what == "line-down")
  }

  @Test func `for the set-up fails when the module takes nothing`() {
    var deaf = ExaminedLine("capnostat5")
    deaf.alter = { said, _ in said.removeAll { _ in true } }
    let report = deaf.play(seconds: 20)
    #expect(report.failures.contains("set-up"))
    #expect(report.failures.contains("answers"))
    #expect(report.record.tally.answers.unanswered >= 3)
  }

  @Test func `for the set-up passes when the module was still starting, and says so`() {
    var line = ExaminedLine("capnostat5")
    let report = line.play(seconds: 20)
    #expect(report.result("set-up") == .passed)
    #expect(report.checks.contains { $0.id == "set-up" && $0.found.hasPrefix("taken once, refused") })
  }

  @Test func `for fields fails at one that no description names, and shows its value`() {
    var line = ExaminedLine("capnostream")
    line.alter = { said, now in
      if now == 15_000_000 { said += bytes { OridionFrame(code: 99, 1, 2).encode($0) } }
    }
    let report = line.play(seconds: 20)
    #expect(report.failures == ["fields"])
    #expect(report.record.tally.unknown.rows.map(\.value) == [99])
    #expect(report.lines.contains { $0.contains("message 0x63 once") })
  }

  @Test func `for fields counts a parameter of a Capnostat that nobody has described`() {
    var line = ExaminedLine("capnostat5")
    var framer = CapnostatFramer()
    var isOut = false
    line.alter = { said, now in
      guard now > 20_000_000, !isOut else { return }
      var changed: [UInt8] = []
      for byte in said {
        framer.append(byte)
        guard case .frame(let frame) = framer.next() else { continue }
        changed += bytes { Self.marked(frame, &isOut).encode($0) }
      }
      said = changed
    }
    let report = line.play(seconds: 30)
    #expect(report.failures == ["fields"], "\(report.lines.joined(separator: "\n"))")
    #expect(report.record.tally.unknown.rows.first?.field == "DPI")
  }

  /// The packet with an unknown parameter, when it is a plain sample.
  private static func marked(_ frame: CapnostatFrame, _ isOut: inout Bool) -> CapnostatFrame {
    do throws(WireError) {
      guard case .waveform(let sample) = try CapnostatReply(frame), sample.parameter == nil, !isOut else {
        return frame
      }
      isOut = true
      let parameter = CapnostatParameter.other(code: 9, data: CapnostatBytes())
      return CapnostatWaveform(counter: sample.counter, co2: sample.co2, parameter: parameter).frame
    } catch {
      return frame
    }
  }

  @Test func `for fields judges nothing where the description is not complete`() {
    var line = ExaminedLine("medibus")
    line.alter = { said, now in
      if now == 15_000_000 { said += bytes { MedibusMessage(.command, 0x7A).encode($0) } }
    }
    let report = line.play(seconds: 20)
    #expect(report.result("fields") == .notMade)
    #expect(report.checks.contains { $0.id == "fields" && $0.found.contains("0x7A") })
  }

  @Test func `for units fails when the instrument changes its mind`() {
    var line = ExaminedLine("capnostream")
    var framer = OridionFramer()
    line.alter = { said, now in
      var changed: [UInt8] = []
      for byte in said {
        framer.append(byte)
        guard case .frame(let frame) = framer.next() else { continue }
        changed += bytes { Self.inKilopascal(frame, when: now > 10_000_000).encode($0) }
      }
      said = changed
    }
    let report = line.play(seconds: 20)
    #expect(report.failures.contains("units"), "\(report.lines.joined(separator: "\n"))")
    #expect(report.record.tally.units.map(\.unit) == ["kPa"])
  }

  private static func inKilopascal(_ frame: OridionFrame, when isLate: Bool) -> OridionFrame {
    guard isLate, frame.code == CapnostreamNumerics.code else { return frame }
    do throws(WireError) {
      var numerics = try CapnostreamNumerics(frame.payload)
      numerics[.unit] = OridionUnit.kilopascal.rawValue
      return numerics.frame
    } catch {
      return frame
    }
  }

  @Test func `for values fails at one that no body has`() {
    var line = ExaminedLine("nonin-ascii")
    line.alter = { said, now in
      guard !said.isEmpty, (10_000_000..<13_000_000).contains(now) else { return }
      said = bytes { NoninTextLine(saturation: .percent(12), pulseRate: .perMinute(71)).encode($0) }
    }
    let report = line.play(seconds: 20)
    #expect(report.failures == ["values"], "\(report.lines.joined(separator: "\n"))")
  }

  @Test(arguments: [(900_000, true), (3_500_000, false)] as [(Int64, Bool)])
  func `for the keep-alive fails when we were too late`(length: Int64, isMet: Bool) {
    var line = ExaminedLine("medibus")
    line.muted = 20_000_000..<20_000_000 + length
    let report = line.play(seconds: 40)
    #expect((report.result("keep-alive") == .passed) == isMet, "\(report.lines.joined(separator: "\n"))")
  }

  @Test func `for answers fails when a report does not come`() {
    var line = ExaminedLine("pb840-misca")
    line.alter = { said, now in if (10_000_000..<13_500_000).contains(now) { said = [] } }
    let report = line.play(seconds: 30)
    #expect(report.failures.contains("answers"))
    #expect(report.record.tally.answers.unanswered >= 1)
  }

  @Test func `for answers fails when a Modbus unit is silent, and names the fault`() throws {
    var line = ExaminedLine(profile: try profile())
    line.answer = { pdu, now in (5_000_000..<5_600_000).contains(now) ? nil : pdu }
    let report = line.play(seconds: 20)
    #expect(report.failures.contains("answers"))
    #expect(report.checks.contains { $0.id == "answers" && $0.found.contains("no-reply") })
  }

  @Test func `for refusals fails at a Modbus exception, and shows its code`() throws {
    var line = ExaminedLine(profile: try profile())
    line.answer = { pdu, now in
      (5_000_000..<5_600_000).contains(now) ? [(pdu.first ?? 0) | 0x80, 4] : pdu
    }
    let report = line.play(seconds: 20)
    #expect(report.failures.contains("refusals"))
    #expect(report.record.tally.refusals.rows.map(\.value) == [4])
  }

  @Test func `for the port fails at one framing error`() {
    var line = ExaminedLine("nonin-df2")
    _ = line.play(seconds: 10)
    let sound = line.run.report(
      .complete, port: PortCount(framing: 0, parity: 0, overruns: 0, breaks: 0))
    #expect(sound.result("port") == .passed && sound.conforms)
    let bad = line.run.report(.complete, port: PortCount(framing: 1, parity: 0, overruns: 0, breaks: 0))
    #expect(bad.failures == ["port"])
    #expect(!bad.conforms)
  }
}
