import CodecChecks
import Quantities
import Testing
import WireFormats

private func bytes(of frame: FlowAnalyserFrame) -> [UInt8] { encoded { frame.encode($0) } }

/// The exchanges printed in the vendor's document (devices, section 1.7.1).
private let vendorLines = [
  "%CM#12\r", "?", "%CM#5$1\r", "%CM#5\r", "%WS#3$6\r", "%RS#4\r", "%RS#4$2\r", "%RM#3\r", "%RM#3$1273\r",
  "%RI#8\r",
  "%RI#8$247\r", "%WS#8$30\r", "%WS#65$9\r", "%ST#1\r", "%ST#1$4\r", "%RI#6\r", "%RI#6$12\r",
]

private let derivedLines = [
  "%RM#32$-1604\r", "%RM#31$-2147483648\r", "%RM#0$2147483647$0$-1$2$3$4$5$6$7$8\r", "%CM#65535\r", "%CM#0\r",
]

/// Text has no checksum, so a flip may turn one legal line into another; see ``FlowAnalyserFramer``.
private let lineFlips = FlipGuarantee<FlowAnalyserFrame>(lostBehind: 0) { frame in
  switch frame {
  case .line: true
  case .refusal, .fastData: false
  }
}

private func textCodec(_ lines: [String], _ provenance: Provenance) -> CodecUnderCheck<FlowAnalyserFramer> {
  CodecUnderCheck(
    specimens: lines.map { Specimen(text: $0, provenance) },
    garbage: [
      [0x00], Array("\n".utf8), Array("1273\r".utf8), Array("%RM#3$12".utf8), Array("%XX#1\r".utf8),
      Array("%RM#\r".utf8), Array("%RM#1$\r".utf8), Array("%RM#70000\r".utf8),
      Array("%RM#1$2147483648\r".utf8),
      Array("%RM#1$--1\r".utf8), Array("%RM#1$11111111111\r".utf8),
      Array("%RM#1$1$1$1$1$1$1$1$1$1$1$1\r".utf8),
      [0xFF, 0x80, 0x25, 0x00],
    ],
    // A line cut off takes a `?` that follows it for one of its own characters.
    garbageCostsNextFrame: true, flips: lineFlips, makeFramer: { FlowAnalyserFramer() },
    encode: { bytes(of: $0) })
}

private func records(_ count: Int, seed: UInt64, from first: UInt16) -> [FlowAnalyserFastData] {
  var dice = Dice(seed: seed)
  return (0..<count).map { index in
    FlowAnalyserFastData(
      timestamp: first &+ UInt16(index), first: Int16(truncatingIfNeeded: dice.next()),
      second: Int16(truncatingIfNeeded: dice.next()), third: Int16(truncatingIfNeeded: dice.next()))
  }
}

private func streaming(before first: UInt16) -> FlowAnalyserFramer {
  var framer = FlowAnalyserFramer()
  framer.beginFastData()
  var decoded = Decoded<FlowAnalyserFrame>()
  let record = FlowAnalyserFastData(timestamp: first &- 1, first: 1, second: 2, third: 3)
  decoded.feed(encoded { record.encode($0) }, to: &framer)
  return framer
}

private func fastCodec(seed: UInt64, from first: UInt16) -> CodecUnderCheck<FlowAnalyserFramer> {
  CodecUnderCheck(
    specimens: records(24, seed: seed, from: first).map { Specimen(bytes(of: .fastData($0)), .derived) },
    garbage: [
      [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xAA], [UInt8](repeating: 0x5A, count: 9),
      [UInt8](repeating: 3, count: 13), Array("%CM#66\r??".utf8),
    ],
    garbageCostsNextFrame: true, flips: .everyFlipRefused, makeFramer: { streaming(before: first) },
    encode: { bytes(of: $0) })
}

@Suite struct `Flow analyser lines` {
  @Test func `the exchanges of the vendor's document pass every codec check`() {
    textCodec(vendorLines, .vendor).checkAll()
  }

  @Test func `the limits of the grammar pass every codec check`() {
    textCodec(derivedLines, .derived).checkAll()
  }

  @Test func `a flow pressure of twelve point seven three is read from the vendor's line`() throws {
    let frame = try #require(textCodec([], .vendor).decode("%RM#3$1273\r".utf8).frames.first)
    guard case .measurement(let measurement, let values) = try FlowAnalyserReply(frame) else {
      Issue.record("not a measurement")
      return
    }
    #expect(measurement == FlowAnalyserMeasurement(rawValue: 3))
    #expect(values.defined(at: 0) == 1273)
  }

  @Test func `the number for undefined is no number`() throws {
    let frame = try #require(textCodec([], .derived).decode("%RM#32$-2147483648$5\r".utf8).frames.first)
    guard case .measurement(.peakExpiratoryFlow, let values) = try FlowAnalyserReply(frame) else {
      Issue.record("not the peak expiratory flow")
      return
    }
    #expect(values.defined(at: 0) == nil)
    #expect(values.defined(at: 1) == 5)
    #expect(values.defined(at: 2) == nil)
    #expect(FlowAnalyserFlow.flow(counts: values[0]) == nil)
  }

  @Test func `request and reply are told apart by their numbers`() throws {
    let read = FlowAnalyserLine(verb: .readMeasurement, id: 32)
    let answer = FlowAnalyserLine(verb: .readMeasurement, id: 32, value: -1604)
    #expect(try FlowAnalyserRequest(read) == .readMeasurement(.peakExpiratoryFlow))
    #expect(throws: WireError.illegalField) { try FlowAnalyserReply(.line(read)) }
    #expect(
      try FlowAnalyserReply(.line(answer)) == .measurement(.peakExpiratoryFlow, FlowAnalyserValues(-1604)))
    #expect(throws: WireError.illegalField) { try FlowAnalyserRequest(answer) }
  }

  @Test func `every request and reply survives the wire`() throws {
    let requests: [FlowAnalyserRequest] = [
      .command(.startFastData, argument: nil), .command(.echo, argument: 1),
      .writeSetting(.firstFastValue, 0),
      .readSetting(.thirdFastValue), .readMeasurement(.highFlow), .readInfo(.serialNumber), .readState(1),
    ]
    for request in requests { #expect(try FlowAnalyserRequest(request.line) == request) }
    let replies: [FlowAnalyserReply] = [
      .commandDone(.startFastData), .settingWritten(.gasStandard, 2), .setting(.gasType, 0),
      .measurement(.peakExpiratoryFlow, FlowAnalyserValues(-1604)),
      .info(.serialNumber, FlowAnalyserValues(247)),
      .state(1, FlowAnalyserValues(4)), .refused,
      .fastData(FlowAnalyserFastData(timestamp: 1, first: 2, second: 3, third: 4)),
    ]
    for reply in replies { #expect(try FlowAnalyserReply(reply.frame) == reply) }
  }
}

@Suite struct `Flow analyser fast data` {
  @Test(arguments: 1...6 as ClosedRange<UInt64>, [0, 0x24F0, 65530] as [UInt16])
  func `any records pass every codec check`(seed: UInt64, first: UInt16) {
    let codec = fastCodec(seed: seed, from: first)
    codec.checkDelivery()
    codec.checkRoundTrip()
    codec.checkFlips()
    codec.checkGarbage()
  }

  @Test func `the bytes of a record are high byte first and sum to zero`() {
    let record = FlowAnalyserFastData(timestamp: 0x0102, first: -3000, second: 256, third: -1)
    #expect(encoded { record.encode($0) } == [0x01, 0x02, 0xF4, 0x48, 0x01, 0x00, 0xFF, 0xFF, 0xC2])
  }

  @Test(arguments: 0..<24)
  func `a lost byte costs the record it was in and makes no false one`(record: Int) {
    let sent = records(24, seed: 7, from: 100)
    for offset in 0..<9 where record < 23 {
      var damaged = sent.flatMap { bytes(of: .fastData($0)) }
      damaged.remove(at: record * 9 + offset)
      var framer = streaming(before: 100)
      var decoded = Decoded<FlowAnalyserFrame>()
      decoded.feed(damaged, to: &framer)
      var expected = sent
      expected.remove(at: record)
      // The last record of all waits for the one behind it when the grid was lost just before.
      if record == 22 { expected.removeLast() }
      #expect(decoded.frames == expected.map { .fastData($0) }, "byte \(offset) of record \(record)")
    }
  }

  @Test func `records that the instrument left out are counted and cost no other`() {
    let sent = records(20, seed: 3, from: 65530)
    let kept = Array(sent[..<6] + sent[11...])
    var framer = streaming(before: 65530)
    var decoded = Decoded<FlowAnalyserFrame>()
    decoded.feed(kept.flatMap { bytes(of: .fastData($0)) }, to: &framer)
    #expect(decoded.frames == kept.map { .fastData($0) })
    #expect(decoded.refusals == [])
    #expect(kept[6].lost(since: kept[5]) == 5)
  }

  @Test(arguments: 0..<9)
  func `the reply to stop ends the fast data, even behind a cut record`(cut: Int) {
    let sent = records(5, seed: 9, from: 1000).map { bytes(of: .fastData($0)) }
    var framer = streaming(before: 1000)
    var decoded = Decoded<FlowAnalyserFrame>()
    decoded.feed(sent.flatMap { $0 } + sent[0].prefix(cut), to: &framer)
    decoded.feed("%CM#65\r%RM#32$-1604\r".utf8, to: &framer)
    #expect(!framer.isFastData)
    #expect(
      decoded.frames.suffix(2) == [
        .line(FlowAnalyserLine(verb: .command, id: 65)),
        .line(FlowAnalyserLine(verb: .readMeasurement, id: 32, value: -1604)),
      ])
    #expect(decoded.frames.count == 7)
    #expect(decoded.refusals.count == (cut == 0 ? 0 : 1))
  }

  @Test func `the reply to stop is found in a stream that was joined on the way`() {
    var framer = FlowAnalyserFramer()
    var decoded = Decoded<FlowAnalyserFrame>()
    decoded.feed(records(50, seed: 11, from: 7).flatMap { bytes(of: .fastData($0)) }, to: &framer)
    decoded.feed("%CM#65\r".utf8, to: &framer)
    #expect(decoded.frames.last == .line(FlowAnalyserLine(verb: .command, id: 65)))
  }

  @Test func `an undefined value of a record is no number`() {
    let record = FlowAnalyserFastData(timestamp: 0, first: .min, second: 0, third: -2700)
    #expect(record.value(at: 0) == nil)
    #expect(record.value(at: 1) == 0)
    #expect(FlowAnalyserFlow.flow(counts: record.value(at: 2)) == GasFlow(tenths: -2700))
  }
}

@Suite struct `Range and sign of the high-flow channel` {
  @Test(arguments: [
    (2939, false), (2940, true), (2941, true), (-2939, false), (-2940, true), (3000, true), (2700, false),
  ])
  func `a flow is clipped from two hundred and ninety-four on, either way`(tenths: Int32, expected: Bool) {
    #expect(FlowAnalyserFlow.isClipped(GasFlow(tenths: tenths)) == expected)
  }

  @Test func `expiration becomes positive and resolution follows the model`() {
    #expect(FlowAnalyserFlow.flow(counts: -2699) == GasFlow(tenths: -2699))
    #expect(FlowAnalyserFlow.flow(counts: -26990, .hundredths) == GasFlow(tenths: -2699))
    #expect(FlowAnalyserFlow.reversed(GasFlow(tenths: -2700)) == .litresPerMinute(270))
    #expect(FlowAnalyserFlow.flow(counts: Int32.max) == nil)
  }
}
