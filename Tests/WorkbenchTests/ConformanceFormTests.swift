import CodecChecks
import Devices
import Foundation
import Quantities
import Readings
import Testing
import WireFormats
import Workbench

/// How a report looks, whatever stands in it.
@Suite struct `The form of a conformance report` {
  private func report(
    _ word: String = "nonin-df2", origin: Origin = .simulated, note: String? = nil,
    _ alter: @escaping (inout [UInt8], Int64) -> Void = { _, _ in }
  ) -> ConformanceReport {
    var line = ExaminedLine(word, origin: origin)
    line.alter = alter
    _ = line.play(seconds: 12)
    var run = line.run
    run.subject.note = note
    run.subject.workOrder = "WO-1"
    return run.report(.cutShort)
  }

  @Test(arguments: ["nonin-df2", "capnostat5", "medibus", "pb840-miscf"])
  func `fits eighty columns`(word: String) {
    let long = String(repeating: "word ", count: 50) + String(repeating: "x", count: 200)
    var dice = Dice(seed: 7)
    let report = report(word, note: long) { said, now in
      if now % 1_000_000 == 0, !said.isEmpty { said[0] = dice.byte() }
    }
    #expect(report.lines.allSatisfy { $0.count <= 80 }, "\(report.lines.filter { $0.count > 80 })")
    #expect(report.lines.suffix(3).joined(separator: " ").contains("onform"), "\(report.lines.suffix(3))")
    #expect(report.lines.contains { $0.contains("CUT SHORT") })
  }

  @Test func `says simulated wherever it is, and only then`() {
    let simulated = report()
    #expect(simulated.lines.first?.contains("SIMULATED") == true)
    #expect(simulated.page.contains("SIMULATED"))
    #expect(simulated.json.contains("\"origin\":\"simulated\""))
    let real = report(origin: .bedside)
    #expect(!real.lines.contains { $0.uppercased().contains("SIMULATED") })
    #expect(!real.page.uppercased().contains("SIMULATED"))
    #expect(real.json.contains("\"origin\":\"bedside\""))
  }

  @Test func `loads nothing, runs nothing, and shows a note as it was written`() {
    let page = report(note: "<script>alert('x')</script> & \"more\"").page
    #expect(page.contains("default-src 'none'"))
    #expect(!page.contains("<script"))
    #expect(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;more&quot;"))
    for word in ["http:", "https:", "src=", "href=", "url(", "@import", "<link", "<img"] {
      #expect(!page.contains(word), "\(word)")
    }
    #expect(page.contains("<svg viewBox"))
  }

  @Test func `never has the number of a patient`() {
    let report = report("capnostream") { said, now in
      guard now % 3_000_000 == 0 else { return }
      var frame = OridionFrame(code: 2)
      for byte in Array("PATIENT-0042".utf8) { frame.payload.append(byte) }
      frame.encode { said.append($0) }
    }
    #expect(report.record.kind("others").map { $0.count >= 3 } == true)
    for text in report.lines + [report.json, report.page] {
      #expect(!text.contains("PATIENT"))
      #expect(!text.contains("0042"))
    }
  }

  @Test func `is JSON that has each number of the run`() throws {
    let report = report()
    let text = report.json
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(object["type"] as? String == "conformance")
    #expect(object["conforms"] as? Bool == true)
    #expect(object["ending"] as? String == "cut-short")
    let frames = try #require((object["frames"] as? [[String: Any]])?.first)
    #expect(frames["count"] as? UInt64 == report.record.frames)
    #expect(frames["promised_period_us"] as? Int == 13_333)
    let checks = try #require(object["checks"] as? [[String: Any]])
    #expect(checks.count == report.checks.count)
    let subject = try #require(object["subject"] as? [String: Any])
    #expect(subject["work_order"] as? String == "WO-1")
    let series = try #require(object["series"] as? [String: Any])
    #expect((series["frames"] as? [Int])?.reduce(0, +) == frames["count"] as? Int)
  }

  @Test func `stays bounded however much is wrong`() {
    var dice = Dice(seed: 3)
    let report = report("capnostream") { said, now in
      guard now > 3_000_000 else { return }
      for code in UInt8(100)..<180 { OridionFrame(code: code, 0, 0).encode { said.append($0) } }
      said += (0..<20).map { _ in dice.byte() }
    }
    #expect(report.record.tally.unknown.rows.count == FieldTable.mostRows)
    #expect(report.record.tally.unknown.others > 0)
    #expect(report.record.damagedAt.count == ConformanceRecord.mostPlaces)
    #expect(report.page.utf8.count < 100_000)
  }
}

/// Captures of Modbus transactions, sound and not.
@Suite struct `A capture of transactions` {
  @Test func `is read as it was written`() throws {
    let path = FileManager.default.temporaryDirectory.path + "/transactions-\(UUID().uuidString)"
    var header = CaptureHeader(
      protocolWord: nil, line: "tcp://10.0.0.1:502", settings: "network, unit 1", origin: "bedside",
      startedAt: 1)
    header.profile = "a profile"
    let entries = [
      CaptureEntry(microseconds: 0, .opened),
      CaptureEntry(microseconds: 1, .asked(unit: 247, [4, 0, 0, 0, 1])),
      CaptureEntry(microseconds: 2, .answered([4, 2, 0, 1])),
      CaptureEntry(microseconds: 3, .asked(unit: 1, [3])),
      CaptureEntry(microseconds: 4, .unanswered("no-reply")), CaptureEntry(microseconds: 5, .ended),
    ]
    do {
      var writer = try CaptureWriter(path: path, header)
      for entry in entries { try writer.write(entry) }
      try writer.sync()
    }
    var reader = try CaptureReader(path: path)
    #expect(reader.header == header)
    var read: [CaptureEntry] = []
    while let entry = try reader.next() { read.append(entry) }
    #expect(read == entries)
    #expect(reader.damage == nil)
    try FileManager.default.removeItem(atPath: path)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `in any order and with any bytes stops nothing`(seed: UInt64) throws {
    var dice = Dice(seed: seed)
    let profile = try RegisterProfile.named("integrator-bilevel-1")
    let speech: InstrumentPlan.Speech = seed % 4 == 0 ? .noninDF2 : .registers(profile)
    var run = ConformanceRun(
      ConformanceSubject(protocolWord: "x", speech: speech, line: "x", settings: "x", origin: .bedside))
    var outcomes: [ListeningOutcome] = []
    var asked: [UInt8] = [4]
    var moment: Int64 = 0
    for _ in 0..<300 {
      moment += Int64(dice.next() % 400_000)
      run.take(CaptureEntry(microseconds: moment, happening(&dice, asked)), into: &outcomes)
      for outcome in outcomes {
        if case .request(let request) = outcome.action { asked = request.pdu.bytes }
      }
      outcomes = []
    }
    let report = run.report(.captureRead)
    #expect(report.page.contains("</html>"))
    #expect(report.json.hasSuffix("}"))
  }

  private func happening(_ dice: inout Dice, _ asked: [UInt8]) -> CaptureEntry.Happening {
    switch dice.next() % 12 {
    case 0: .opened
    case 1: .closed(["line-down", "no-reply", "?"][Int(dice.next() % 3)])
    case 2: .received((0..<dice.next() % 9).map { _ in dice.byte() })
    case 3: .sent([dice.byte()])
    case 4: .unanswered(["no-reply", "corrupted-checksum", "line-down", "x"][Int(dice.next() % 4)])
    case 5: .asked(unit: dice.byte(), (0..<dice.next() % 7).map { _ in dice.byte() })
    case 6, 7, 8: .asked(unit: 1, asked)
    case 9: .answered((0..<dice.next() % 300).map { _ in dice.byte() })
    case _:
      // As many registers as were asked for.
      .answered(
        [asked[0], (asked.last ?? 0) &* 2] + (0..<Int((asked.last ?? 0) &* 2)).map { _ in dice.byte() })
    }
  }
}

@Suite struct `Times in a histogram` {
  @Test(arguments: 0..<10 as Range<UInt64>)
  func `have percentiles right to three percent`(seed: UInt64) throws {
    var dice = Dice(seed: seed)
    var histogram = IntervalHistogram()
    let top = UInt64(1) << (5 + seed * 3)
    let times = (0..<2_000).map { _ in Int64(dice.next() % top) }
    for time in times { histogram.add(.microseconds(time)) }
    let sorted = times.sorted()
    for perMille in [1, 10, 500, 950, 990, 1000] as [UInt64] {
      let exact = sorted[max(0, Int((2_000 * perMille + 999) / 1000) - 1)]
      let found = try #require(histogram.percentile(perMille: perMille)).wholeMicroseconds
      #expect(found >= exact && Double(found) <= Double(exact) * 1.04 + 1, "\(perMille): \(found), \(exact)")
    }
    #expect(histogram.longest == .microseconds(sorted[1999]))
    #expect(histogram.shortest == .microseconds(sorted[0]))
    #expect(histogram.columns.reduce(0) { $0 + $1.count } == 2_000)
    for (left, right) in zip(histogram.columns, histogram.columns.dropFirst()) {
      #expect(left.until <= right.from)
    }
  }

  @Test(arguments: [0, 1, 31, 32, 33, 63, 64, 1 << 20, (1 << 40) - 1, 1 << 40, 1 << 50] as [Int64])
  func `stand in the column that holds them`(time: Int64) throws {
    var histogram = IntervalHistogram()
    histogram.add(.microseconds(time))
    let column = try #require(histogram.columns.first)
    let kept = min(time, 1 << 40)
    #expect(histogram.columns.count == 1)
    #expect(column.from <= kept && kept < column.until)
    #expect(histogram.percentile(perMille: 500) == .microseconds(kept))
  }

  @Test func `of nothing are nothing`() {
    let histogram = IntervalHistogram()
    #expect(histogram.percentile(perMille: 500) == nil)
    #expect(histogram.mean == nil && histogram.longest == nil && histogram.columns.isEmpty)
  }
}

@Suite struct `Seconds in a series` {
  @Test(arguments: [1, 479, 480, 481, 5_000, 86_400] as [Int64])
  func `are bounded and lose nothing`(length: Int64) {
    var series = SecondSeries()
    for second in 0..<length {
      series.add(SecondSeries.Part(frames: 75, damaged: 1, jumps: 0), at: second * 1_000_000)
    }
    #expect(series.parts.count <= SecondSeries.mostParts)
    #expect(series.parts.reduce(0) { $0 + $1.frames } == UInt64(length) * 75)
    #expect(series.parts.reduce(0) { $0 + $1.damaged } == UInt64(length))
    #expect(series.parts.dropLast().allSatisfy { $0.frames == 75 * UInt64(series.seconds) })
  }
}
