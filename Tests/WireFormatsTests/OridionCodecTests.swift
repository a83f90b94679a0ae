import CodecChecks
import Quantities
import Testing
import WireFormats

/// Frames computed in devices, sections 1.4.2 and 1.4.3, from host to monitor.
private let fromHost: [([UInt8], CapnostreamRequest)] = [
  ([0x85, 0x01, 0x01, 0x00], .enableCommunication), ([0x85, 0x01, 0x02, 0x03], .disableCommunication),
  ([0x85, 0x01, 0x04, 0x05], .startRealTime), ([0x85, 0x01, 0x05, 0x04], .stopRealTime),
  ([0x85, 0x01, 0x06, 0x07], .linkIsActive),
  ([0x85, 0x03, 0x3C, 0x04, 0x02, 0x39], .interruptIndication(2)),
]

/// Frames computed in devices, section 1.4.3, and by its rules, from monitor to host.
private let fromMonitor: [[UInt8]] = [
  [0x85, 0x05, 0x00, 0x07, 0x25, 0x80, 0x00, 0x00, 0xA7],
  [0x85, 0x05, 0x00, 0x80, 0x05, 0x05, 0x00, 0x00, 0x80, 0x05],
  bytes(of: CapnostreamNumerics().frame), bytes(of: OridionFrame(code: 4, payload: identity)),
  bytes(of: CapnostreamReport.setting(item: 4, value: 2).frame),
]

/// Taken from another project's tests (OICE; devices, section 1.4.3).
private let identity = OridionBytes(text: "V45.67 02/24/2008 B355987654  ")

private func bytes(of frame: OridionFrame) -> [UInt8] { encoded { frame.encode($0) } }

/// A flip that makes or unmakes an escape or changes the length leaves the frame one byte longer or shorter;
/// such a frame has another number of bytes than the frame it came from.
private func flips(of good: [[UInt8]]) -> FlipGuarantee<OridionFrame> {
  let lengths = good.map { decodedLength($0) }
  return FlipGuarantee(lostBehind: 0) { frame in !lengths.contains(frame.payload.count) }
}

private func decodedLength(_ bytes: [UInt8]) -> Int {
  var unstuffer = OridionUnstuffer()
  return bytes.reduce(0) { count, byte in
    if case .byte = unstuffer.take(byte) { count + 1 } else { count }
  } - 3
}

private func codec(_ frames: [[UInt8]]) -> CodecUnderCheck<OridionFramer> {
  CodecUnderCheck(
    specimens: frames.map { Specimen($0, .derived) },
    garbage: [
      [0x00], [0x44], [0x85], [0x85, 0x05, 0x00, 0x07], [0x85, 0x00], [0x85, 0xFF], [0x80, 0x41],
      [0x85, 0x01, 0x80, 0x02], [0x85, 0x01, 0x01, 0x01], [0x80],
    ],
    flips: flips(of: frames), makeFramer: { OridionFramer() }, encode: { bytes(of: $0) })
}

@Suite struct `Oridion frames on the wire` {
  @Test func `the frames of a monitor pass every codec check`() { codec(fromMonitor).checkAll() }

  @Test func `the frames of a host pass every codec check`() { codec(fromHost.map(\.0)).checkAll() }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func `frames full of bytes that must be escaped pass every codec check`(seed: UInt64) {
    var dice = Dice(seed: seed)
    let frames = (0..<12).map { place in
      var frame = OridionFrame(code: [0x00, 0x80, 0x85, dice.byte()][place % 4])
      let special: [UInt8] = [0x80, 0x85, 0x00, 0x05, dice.byte()]
      for _ in 0..<4 { frame.payload.append(special.randomElement(using: &dice) ?? 0) }
      return bytes(of: frame)
    }
    let check = codec(frames)
    check.checkDelivery()
    check.checkRoundTrip()
    check.checkGarbage()
    check.checkReset()
  }

  @Test func `the recorded escapes are undone and the byte that begins a frame is seen`() {
    // OICE; devices, section 1.4.1.
    var unstuffer = OridionUnstuffer()
    let wire: [UInt8] = [0x44, 0x85, 0x55, 0x80, 0x05, 0x00, 0x80, 0x00, 0x77]
    let steps = wire.map { unstuffer.take($0) }.filter { $0 != .pending }
    #expect(
      steps == [.byte(0x44), .begin, .byte(0x55), .byte(0x85), .byte(0x00), .byte(0x80), .byte(0x77)])
  }

  @Test(arguments: [
    ([0x85, 0x01, 0x01, 0x01] as [UInt8], WireError.checksum), ([0x85, 0x00], .length),
    ([0x85, 0x80, 0x05], .length), ([0x85, 0x05, 0x00, 0x85], .truncated), ([0x05], .noise),
    ([0x85, 0x80, 0x01], .noise),
  ])
  func `a frame that is none is refused for the right reason`(bytes: [UInt8], expected: WireError) {
    let decoded = codec([]).decode(bytes)
    #expect(decoded.frames == [])
    #expect(decoded.refusals == [expected])
  }

  @Test func `the longest frame fits`() {
    var frame = OridionFrame(code: 0x55)
    for _ in 0..<OridionBytes.capacity { frame.payload.append(0x85) }
    #expect(codec([]).decode(bytes(of: frame)).frames == [frame])
  }
}

@Suite struct `What a Capnostream monitor says` {
  private func report(_ bytes: [UInt8]) throws -> CapnostreamReport {
    try CapnostreamReport(try #require(codec([]).decode(bytes).frames.first))
  }

  @Test func `a sample of thirty-seven and a half is just that`() throws {
    guard case .wave(let wave) = try report(fromMonitor[0]) else {
      Issue.record("no wave")
      return
    }
    #expect(wave.number == 7)
    #expect(OridionUnit.mmHg.partialPressure(Int32(wave.amount), parts: 256) == PartialPressure(tenths: 375))
  }

  @Test func `the name that was recorded is read as it is`() throws {
    #expect(try report(fromMonitor[3]) == .identity(identity))
  }

  @Test func `what a host says is what the monitor hears`() throws {
    for (bytes, request) in fromHost {
      let frame = try #require(codec([]).decode(bytes).frames.first)
      #expect(CapnostreamRequest(frame) == request)
      #expect(encoded { request.frame.encode($0) } == bytes)
    }
  }

  @Test(
    arguments: [
      (OridionUnit.mmHg, 50, 50_000), (.kilopascal, 66, 49_504), (.kilopascal, 67, 50_254),
      (.volumePercent, 66, 50_160), (.mmHg, 0, 0),
    ] as [(OridionUnit, Int32, Int32)])
  func `each unit is converted exactly, on both sides of fifty`(
    unit: OridionUnit, sent: Int32, thousandths: Int32
  ) {
    let pressure = PartialPressure(thousandths: thousandths)
    #expect(unit.partialPressure(sent, barometric: .mmHg(760)) == pressure)
    #expect(unit.amount(pressure, barometric: .mmHg(760)) == sent)
  }

  @Test func `a percentage of nobody knows what is no pressure`() {
    #expect(OridionUnit.volumePercent.partialPressure(66) == nil)
  }

  @Test func `bytes that are missing are not made up`() {
    var short = CapnostreamNumerics().frame
    short.payload = OridionBytes()
    #expect(throws: WireError.length) { try CapnostreamReport(short) }
    #expect(throws: WireError.length) { try CapnostreamReport(OridionFrame(code: 0, 1, 2)) }
    #expect(throws: WireError.length) { try CapnostreamReport(OridionFrame(code: 60)) }
  }
}

@Suite struct `Numerics of a Capnostream that cannot be` {
  /// Numerics as a monitor may send them, with any values and limits it can be set to.
  private func anyNumerics(_ dice: inout Dice) -> CapnostreamNumerics {
    var numerics = CapnostreamNumerics()
    func pick(_ range: ClosedRange<UInt8>) -> UInt8 { UInt8.random(in: range, using: &dice) }
    func maybe(_ range: ClosedRange<UInt8>) -> UInt8 { dice.byte() < 40 ? 0xFF : pick(range) }
    numerics.time = UInt32(truncatingIfNeeded: dice.next())
    numerics[.endTidal] = maybe(0...150)
    numerics[.inspired] = maybe(0...20)
    numerics[.respiratoryRate] = maybe(0...60)
    numerics[.saturation] = maybe(50...100)
    numerics[.pulse] = maybe(25...250)
    numerics[.state] = dice.byte()
    numerics[.co2Alarms] = dice.byte() & 0x3F
    numerics[.pulseAlarms] = dice.byte() & 0x7F
    numerics[.noBreathSeconds] = pick(10...60)
    (numerics[.endTidalLow], numerics[.endTidalHigh]) = (pick(0...40), pick(41...150))
    (numerics[.rateLow], numerics[.rateHigh]) = (pick(0...15), pick(16...150))
    numerics[.inspiredHigh] = pick(2...149)
    (numerics[.saturationLow], numerics[.saturationHigh]) = (pick(20...95), pick(96...100))
    (numerics[.pulseLow], numerics[.pulseHigh]) = (pick(20...90), pick(91...250))
    numerics[.unit] = pick(1...3)
    numerics[.co2Condition] = dice.byte() & 0x87
    return numerics
  }

  private func payload(_ bytes: [UInt8]) -> OridionBytes {
    var payload = OridionBytes()
    for byte in bytes { payload.append(byte) }
    return payload
  }

  @Test func `every byte that is missing or comes twice, before the limits end, is noticed`() {
    var dice = Dice(seed: 20)
    for _ in 0..<300 {
      let frame = anyNumerics(&dice).frame.payload
      let good = (0..<frame.count).map { frame[$0] }
      #expect(throws: Never.self) { try CapnostreamNumerics(payload(good)) }
      for place in 0...24 {
        var missing = good
        missing.remove(at: place)
        missing.append(dice.byte())
        #expect(throws: WireError.illegalField) { try CapnostreamNumerics(payload(missing)) }
        var twice = good
        twice.insert(dice.byte(), at: place)
        #expect(throws: WireError.illegalField) {
          try CapnostreamNumerics(payload(Array(twice.prefix(27))))
        }
      }
    }
  }

  @Test(
    arguments: [
      (.endTidal, 150, 151), (.respiratoryRate, 150, 151), (.saturation, 100, 101), (.pulse, 255, nil),
      (.noBreathSeconds, 120, 121), (.endTidalHigh, 150, 151), (.endTidalLow, 59, 60), (.rateLow, 29, 30),
      (.saturationLow, 99, 100), (.saturationLow, 20, 19), (.pulseLow, 20, 19), (.unit, 1, 0),
      (.unit, 3, 4), (.co2Alarms, 0x3F, 0x40), (.pulseAlarms, 0x7F, 0x80), (.co2Condition, 0x87, 0x08),
      (.inspiredHigh, 150, 151), (.inspired, 150, 151), (.rateHigh, 150, 151), (.state, 255, nil),
    ] as [(CapnostreamNumerics.Field, UInt8, UInt8?)])
  func `each field is held against its range and its neighbour`(
    field: CapnostreamNumerics.Field, good: UInt8, bad: UInt8?
  ) {
    var numerics = CapnostreamNumerics()
    numerics[field] = good
    #expect(numerics.isCredible)
    guard let bad else { return }
    numerics[field] = bad
    #expect(!numerics.isCredible)
  }
}

@Suite struct `What a MicroPod module says` {
  private func frame(_ code: UInt8, _ bytes: [UInt8]) -> OridionFrame {
    var frame = OridionFrame(code: code)
    for byte in bytes { frame.payload.append(byte) }
    return frame
  }

  @Test(
    arguments: [
      ([42, 1, 14], MicroPodBreath(endTidal: 42, inspired: 1, rate: 14)),
      ([255, 151, 150], MicroPodBreath(endTidal: nil, inspired: nil, rate: 150)),
    ] as [([UInt8], MicroPodBreath)])
  func `a breath has numbers or none`(bytes: [UInt8], breath: MicroPodBreath) throws {
    #expect(try MicroPodReport(frame(0x01, bytes)) == .breath(breath))
  }

  @Test func `a number that no module knows is refused`() {
    #expect(throws: WireError.illegalField) { try MicroPodReport(frame(0x01, [152, 0, 0])) }
    #expect(throws: WireError.length) { try MicroPodReport(frame(0x01, [40, 0])) }
    #expect(throws: WireError.length) { try MicroPodReport(frame(0x0D, [4])) }
    #expect(throws: WireError.length) { try MicroPodReport(frame(0x0C, [])) }
  }

  @Test func `reports and requests come through as they are`() throws {
    let reports: [MicroPodReport] = [
      .wave(OridionWave(number: 133, amount: 0x8580, status: .selfMaintenance)),
      .breath(MicroPodBreath(endTidal: 40, inspired: nil, rate: 12)), .condition([.occlusion, .malfunction]),
      .configuration(item: 6, value: 0x8502), .version(OridionBytes(text: "V1.00")), .other(frame(0x47, [9])),
    ]
    for report in reports {
      let decoded = codec([]).decode(bytes(of: report.frame))
      #expect(try MicroPodReport(try #require(decoded.frames.first)) == report)
    }
    let requests: [MicroPodRequest] = [
      .breath, .version, .condition, .configuration(.unit), .configuration(.waveInterval),
      .other(frame(0x0D, [4, 0, 1])),
    ]
    for request in requests { #expect(MicroPodRequest(request.frame) == request) }
  }
}
