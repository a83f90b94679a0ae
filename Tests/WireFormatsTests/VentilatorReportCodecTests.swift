import CodecChecks
import Testing
import WireFormats

private let short = [
  "MISCA,14,2,\u{2}14:47 ,5.29  ,\u{3}\r", "MISCF,14,2 ,\u{2}NORMAL,0.000 ,\u{3}\r",
  "VRPT, 8 ,1,\u{2},----  ,\u{3}\r", "NPVS,3,3,\u{2},,,\u{3}\r", "MISCA,7,1,\u{2}ALARM_,\u{3}\r",
]

private let codec = CodecUnderCheck<VentilatorReportFramer>(
  specimens: short.map { Specimen(text: $0, .derived) },
  garbage: [
    Array("INVALID COMMAND\r".utf8), [0x02, 0x03, 0x0D], Array(repeating: 0x55, count: 300), [0x00, 0xFF],
    Array("MISCA,14,2,".utf8), Array("MISCA,14,,\u{2}".utf8), Array("MIS,14,2,\u{2}14:47".utf8),
  ],
  flips: FlipGuarantee(
    lostBehind: 0,
    // Two counts are no checksum: a flipped bit may make another letter or digit of one within a field.
    permits: { _ in true }),
  makeFramer: { VentilatorReportFramer() },
  encode: { report in encoded { report.encode($0) } })

private func read(_ text: String) -> Decoded<VentilatorReport> { codec.decode(text.utf8) }

private func number(_ report: VentilatorReport, _ field: Int) -> ReportField.Number {
  report.field(field).number
}

@Suite struct `A ventilator's report on the wire` {
  @Test func `reports of one, two and three fields pass every codec check`() { codec.checkAll() }

  @Test func `the captured short report is taken with both of its counts`() throws {
    let report = try #require(read(VentilatorReports.misca).frames.first)
    #expect(report.isNamed("MISCA"))
    #expect(report.characterCount == 706)
    #expect(report.fieldCount == 97)
    #expect(number(report, 34) == .thousandths(14_000))
    #expect(number(report, 35) == .thousandths(380))
    #expect(number(report, 36) == .thousandths(5_290))
    #expect(number(report, 40) == .thousandths(24_000))
    #expect(number(report, 67) == .thousandths(0))
    #expect(number(report, 72) == .blank)
    #expect(report.field(83) == ReportField("NOOP C"))
    #expect(report.field(94).says("NORMAL"))
    #expect(report.field(101) == ReportField("1:5.00"))
    #expect(report.field(102).isBlank)
  }

  @Test func `the long report adds up to the captured counts, with a blank behind the second`() throws {
    let report = try #require(read(VentilatorReports.miscf).frames.first)
    #expect(report.isNamed("MISCF"))
    #expect(report.characterCount == 1225)
    #expect(report.fieldCount == 169)
    #expect(number(report, 71) == .thousandths(378))
    #expect(number(report, 99) == .thousandths(101_000))
    #expect(report.field(118).says("RESET"))
    #expect(report.field(154).isBlank)
  }

  @Test(arguments: [VentilatorReports.misca, VentilatorReports.miscf])
  func `a whole report comes back byte for byte wherever the stream is cut`(text: String) {
    let bytes = Array(text.utf8)
    for cut in stride(from: 0, through: bytes.count, by: 7) {
      var framer = VentilatorReportFramer()
      var decoded = Decoded<VentilatorReport>()
      decoded.feed(bytes[..<cut], to: &framer)
      decoded.drain(&framer)
      decoded.feed(bytes[cut...], to: &framer)
      #expect(decoded.refusals.isEmpty)
      #expect(decoded.frames.map { report in encoded { report.encode($0) } } == [bytes])
    }
  }

  @Test(arguments: [
    ("MISCA,705,97,", "MISCA,706,97,"), ("MISCA,707,97,", "MISCA,706,97,"),
    ("MISCA,706,96,", "MISCA,706,97,"), ("MISCA,706,98,", "MISCA,706,97,"),
    ("14.0 ,", "14.0  ,"), ("14.0   ,", "14.0  ,"), ("14.0, ,", "14.0  ,"), ("14.0   ", "14.0  ,"),
  ])
  func `a report that disagrees with either of its counts is refused`(wrong: String, right: String) {
    let damaged = VentilatorReports.misca.replacing(right, with: wrong, maxReplacements: 1)
    #expect(damaged != VentilatorReports.misca)
    let decoded = read(damaged)
    #expect(decoded.frames.isEmpty)
    #expect(decoded.refusals == [.length])
  }

  @Test func `every byte that is lost or comes twice is seen`() throws {
    let bytes = Array(VentilatorReports.misca.utf8)
    let whole = try #require(codec.decode(bytes).frames.first)
    // What goes missing in front of the counts, or comes twice there, may leave another name.
    for place in 5..<bytes.count - 1 {
      var lost = bytes
      lost.remove(at: place)
      #expect(codec.decode(lost).frames.isEmpty, "without byte \(place)")
      var twice = bytes
      twice.insert(bytes[place], at: place)
      // Of two STX the second one begins the report, which is then whole.
      let reports = bytes[place] == 0x02 ? [whole] : []
      #expect(codec.decode(twice).frames == reports, "with byte \(place) twice")
    }
  }

  @Test func `a report that broke off is told, and the one behind it is whole`() {
    for length in stride(from: 14, to: 722, by: 13) {
      let decoded = read(String(VentilatorReports.misca.prefix(length)) + VentilatorReports.misca)
      #expect(decoded.frames.count == 1, "after \(length) bytes")
      #expect(decoded.refusals.count == 1, "after \(length) bytes")
    }
  }

  @Test func `a comma behind STX begins no field when the counts say so`() throws {
    let report = try #require(read("VRPT,15,2,\u{2},first ,second,\u{3}\r").frames.first)
    #expect(report.fieldCount == 2)
    #expect(report.field(5) == ReportField("first"))
    #expect(report.field(6) == ReportField("second"))
  }

  @Test func `a report longer than any is refused at its head`() {
    #expect(read("VRPT,2040,90,\u{2}").refusals == [.overrun])
    #expect(read("VRPT,900,251,\u{2}").refusals == [.overrun])
    #expect(read("VRPT,900,250,\u{2}").refusals.isEmpty)
  }

  @Test func `an announced length beyond the buffer never writes beyond it`() {
    var framer = VentilatorReportFramer()
    var decoded = Decoded<VentilatorReport>()
    decoded.feed("VRPT,2034,250,\u{2}".utf8, to: &framer)
    decoded.feed([UInt8](repeating: 0x41, count: 5000), to: &framer)
    #expect(decoded.frames.isEmpty)
    #expect(decoded.refusals == [.length])
  }

  @Test(
    arguments: [
      ("0.378", .thousandths(378)), ("14", .thousandths(14_000)), ("5.3", .thousandths(5_300)),
      ("-20.5", .thousandths(-20_500)), ("+3", .thousandths(3_000)), ("", .blank), ("----", .blank),
      ("5.", .illegible), (".5", .illegible), ("1:5.00", .illegible), ("1234567", .illegible),
      ("0.1234", .illegible), ("1 2", .illegible), ("OFF", .illegible),
    ] as [(String, ReportField.Number)])
  func `a field is a number, not reported, or neither`(text: String, number: ReportField.Number) {
    var field = ReportField()
    for byte in text.utf8 { field.append(byte) }
    #expect(field.number == number)
  }

  @Test(
    arguments: [
      (378, 3, "0.378"), (5_290, 2, "5.29"), (14_000, 1, "14.0"), (14_000, 0, "14"), (0, 3, "0.000"),
      (14_500, 0, "15"), (-20_450, 1, "-20.5"), (-49, 1, "0.0"), (1_225_000, 0, "1225"),
      (999_950, 1, "1000.0"),
    ] as [(Int32, Int, String)])
  func `a number is written with the digits asked for`(thousandths: Int32, decimals: Int, text: String) {
    let field = ReportField(thousandths: thousandths, decimals: decimals)
    #expect((0..<field.count).map { field[$0] } == Array(text.utf8))
  }

  @Test(arguments: ["RESET", "RESET_", "RESET__"])
  func `the underscores behind a word are not part of it`(text: String) {
    var field = ReportField()
    for byte in text.utf8 { field.append(byte) }
    #expect(field.says("RESET"))
    #expect(!field.says("RESE"))
    #expect(!field.says("ALARM"))
  }

  @Test func `the forms that the simulated ventilator sends have the captured widths`() throws {
    #expect(ReportLayout.misca.characters == 706)
    #expect(ReportLayout.miscf.characters == 1225)
    let captured = try #require(read(VentilatorReports.misca).frames.first)
    let written = encoded { ReportLayout.misca.encode({ captured.field($0) }, $0) }
    #expect(written == Array(VentilatorReports.misca.utf8))
  }
}
