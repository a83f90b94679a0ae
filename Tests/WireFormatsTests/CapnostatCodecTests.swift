import CodecChecks
import Quantities
import Testing
import WireFormats

private func bytes(of frame: CapnostatFrame) -> [UInt8] { encoded { frame.encode($0) } }

/// Frames computed in devices, sections 1.3.2 to 1.3.4, from module to host.
private let fromModule: [[UInt8]] = [
  [0x80, 0x04, 0x05, 0x27, 0x08, 0x48], [0x80, 0x04, 0x06, 0x00, 0x00, 0x76],
  [0x80, 0x07, 0x07, 0x25, 0x40, 0x02, 0x02, 0x7C, 0x0D],
  [0x80, 0x07, 0x08, 0x07, 0x68, 0x03, 0x00, 0x0E, 0x71],
  [0x80, 0x0A, 0x09, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x06, 0x66], [0xC8, 0x02, 0x02, 0x34],
  [0xC9, 0x01, 0x36], [0xCC, 0x01, 0x33], [0x84, 0x04, 0x01, 0x05, 0x78, 0x7A],
]

/// Frames computed in devices, sections 1.3.2 and 1.3.3, from host to module.
private let fromHost: [([UInt8], CapnostatRequest)] = [
  ([0x80, 0x02, 0x00, 0x7E], .startWaveform), ([0x82, 0x01, 0x7D], .zero),
  ([0x84, 0x02, 0x01, 0x79], .readSetting(.barometricPressure)),
  ([0x84, 0x04, 0x01, 0x05, 0x78, 0x7A], .writeSetting(.barometricPressure(.mmHg(760)))),
  ([0x84, 0x02, 0x04, 0x76], .readSetting(.gasTemperature)),
  ([0x84, 0x03, 0x05, 0x01, 0x73], .writeSetting(.endTidalPeriod(.breath))),
  ([0x84, 0x03, 0x06, 0x14, 0x5F], .writeSetting(.noBreathTimeout(seconds: 20))),
  ([0x84, 0x03, 0x07, 0x00, 0x72], .writeSetting(.unit(.mmHg))),
  ([0x84, 0x03, 0x08, 0x00, 0x71], .writeSetting(.sleep(0))),
  ([0x84, 0x03, 0x09, 0x01, 0x6F], .writeSetting(.zeroGas(.roomAir))), ([0xC9, 0x01, 0x36], .stop),
  ([0xCA, 0x02, 0x00, 0x34], .revision), ([0xCB, 0x02, 0x00, 0x33], .capabilities(0)),
  ([0xCC, 0x01, 0x33], .clearNoBreaths), ([0xF8, 0x01, 0x07], .reset),
]

/// The weakness of a seven-bit sum: what a flip may create besides a refusal, as ``CapnostatFramer`` says.
private func flips(of good: [[UInt8]]) -> FlipGuarantee<CapnostatFrame> {
  let samples = good.compactMap { sample(of: $0) }
  return FlipGuarantee(lostBehind: 0) { frame in
    do {
      switch try CapnostatReply(frame) {
      case .waveform(let fragment):
        return samples.contains { $0.counter == fragment.counter && $0.co2 == fragment.co2 }
          && fragment.parameter == nil
      case .other: return true
      case .setting, .unknownSetting: return samples.contains { $0.counter == 3 }
      case .zero, .refused, .stopped, .revision, .capabilities, .noBreathsCleared:
        return false
      }
    } catch {
      return true
    }
  }
}

private func sample(of bytes: [UInt8]) -> CapnostatWaveform? {
  // The packets of these tests are six bytes of header and sample at least, or no waveform.
  guard bytes.first == CapnostatCommand.waveform, bytes.count >= 6 else { return nil }
  let word = Int32(bytes[3]) << 7 | Int32(bytes[4])
  return CapnostatWaveform(counter: bytes[2], co2: word == 0 ? nil : CapnostatCO2(hundredths: word - 1000))
}

private func codec(_ frames: [[UInt8]]) -> CodecUnderCheck<CapnostatFramer> {
  CodecUnderCheck(
    specimens: frames.map { Specimen($0, .derived) },
    garbage: [
      [0x00], [0x7F, 0x01, 0x00, 0x33], [0x80], [0x80, 0x04, 0x05, 0x27], [0xFF, 0xFF, 0xFF],
      [0x80, 0x00, 0x00],
      [0x80, 0x7F, 0x01], [0x80, 0x04, 0x05, 0x27, 0x08, 0x49],
    ],
    flips: flips(of: frames), makeFramer: { CapnostatFramer() }, encode: { bytes(of: $0) })
}

private func anyPacket(_ dice: inout Dice) -> [UInt8] {
  let co2 = CapnostatCO2(hundredths: Int32.random(in: -999...15383, using: &dice))
  let word = Int32.random(in: 0..<16384, using: &dice)
  let parameters: [CapnostatParameter?] = [
    nil,
    .status(
      CapnostatStatus(firstByte: dice.byte() & 0x7F, condition: CapnostatCondition(code: dice.byte() & 15))),
    .endTidal(CapnostatCO2(hundredths: max(1, word) * 10)), .respiratoryRate(.perMinute(max(1, word))),
    .inspired(CapnostatCO2(hundredths: word * 10)), .breathDetected,
  ]
  let packet = CapnostatWaveform(
    counter: dice.byte(), co2: dice.byte() < 20 ? nil : co2,
    parameter: parameters.randomElement(using: &dice) ?? nil)
  return bytes(of: packet.frame)
}

@Suite struct `Capnostat packets on the wire` {
  @Test func `the packets of a module pass every codec check`() { codec(fromModule).checkAll() }

  @Test func `the packets of a host pass every codec check`() { codec(fromHost.map(\.0)).checkAll() }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `any waveform packets pass every codec check`(seed: UInt64) {
    var dice = Dice(seed: seed)
    codec((0..<20).map { _ in anyPacket(&dice) }).checkAll()
  }

  @Test func `noise is reported once, not once a byte`() {
    let decoded = codec([]).decode([UInt8](repeating: 0x11, count: 1000) + [0x80, 0x80, 0x80, 0x01])
    #expect(decoded.refusals == [.noise])
  }

  @Test(arguments: [
    ([0x80, 0x04, 0x05, 0x27, 0x08, 0x47] as [UInt8], WireError.checksum), ([0x80, 0x00], .length),
    ([0x80, 0x40], .length), ([0x80, 0x04, 0x05, 0x80], .truncated), ([0x05], .noise),
  ])
  func `a packet that is none is refused for the right reason`(bytes: [UInt8], expected: WireError) {
    let decoded = codec([]).decode(bytes)
    #expect(decoded.frames == [])
    #expect(decoded.refusals == [expected])
  }

  @Test func `the longest revision text fits and one packet is never longer than what is held`() {
    var body = CapnostatBytes()
    for _ in 0..<CapnostatBytes.capacity { body.append(0x41) }
    let longest = bytes(of: CapnostatFrame(command: 0xCA, body: body))
    #expect(longest.count == 65)
    #expect(codec([]).decode(longest).frames.map { bytes(of: $0) } == [longest])
  }

  @Test func `the time-out between bytes runs only inside of a packet`() {
    var framer = CapnostatFramer()
    #expect(!framer.isInsidePacket)
    for byte: UInt8 in [0x80, 0x04, 0x05] { framer.append(byte) }
    #expect(framer.isInsidePacket)
    framer.reset()
    #expect(!framer.isInsidePacket)
  }
}

@Suite struct `What a Capnostat module says` {
  private func reply(_ bytes: [UInt8]) throws -> CapnostatReply {
    try CapnostatReply(try #require(codec([]).decode(bytes).frames.first))
  }

  @Test func `a sample of forty millimetres of mercury is forty`() throws {
    let expected = CapnostatWaveform(counter: 5, co2: CapnostatCO2(hundredths: 4000))
    #expect(try reply(fromModule[0]) == .waveform(expected))
    #expect(expected.co2?.partialPressure(in: .mmHg, barometric: .mmHg(760)) == .mmHg(40))
  }

  @Test func `the mark for an invalid sample is absence, not ten below zero`() throws {
    #expect(try reply(fromModule[1]) == .waveform(CapnostatWaveform(counter: 6, co2: nil)))
    let least = CapnostatWaveform(counter: 6, co2: CapnostatCO2(hundredths: -999))
    #expect(try reply(bytes(of: least.frame)) == .waveform(least))
  }

  @Test func `end-tidal thirty-eight, rate fourteen and warm-up are read`() throws {
    let co2 = CapnostatCO2(hundredths: 3800)
    #expect(
      try reply(fromModule[2])
        == .waveform(CapnostatWaveform(counter: 7, co2: co2, parameter: .endTidal(co2))))
    let zero = CapnostatCO2(hundredths: 0)
    #expect(
      try reply(fromModule[3])
        == .waveform(CapnostatWaveform(counter: 8, co2: zero, parameter: .respiratoryRate(.perMinute(14)))))
    #expect(
      try reply(fromModule[4])
        == .waveform(
          CapnostatWaveform(counter: 9, co2: nil, parameter: .status(CapnostatStatus(condition: .warmingUp))))
    )
  }

  @Test(arguments: [2, 3] as [UInt8])
  func `a parameter of zero is none`(code: UInt8) throws {
    var data = CapnostatBytes()
    data.append(word: 0)
    let parameter = try CapnostatParameter(code: code, data: data)
    #expect(parameter == (code == 2 ? .endTidal(nil) : .respiratoryRate(nil)))
  }

  @Test func `inspired CO2 of zero is a reading`() throws {
    var data = CapnostatBytes()
    data.append(word: 0)
    #expect(try CapnostatParameter(code: 4, data: data) == .inspired(CapnostatCO2(hundredths: 0)))
  }

  @Test(arguments: 0...12 as ClosedRange<UInt8>)
  func `a condition and a refusal keep their code, known or not`(code: UInt8) {
    #expect(CapnostatCondition(code: code).code == code)
    #expect(CapnostatRefusal(code: code).code == code)
    #expect(CapnostatZeroReply(code: code).code == code)
  }

  @Test func `five kilopascal and five percent are told apart by the unit that was set`() {
    let five = CapnostatCO2(hundredths: 500)
    #expect(five.partialPressure(in: .mmHg, barometric: .mmHg(760)) == .mmHg(5))
    #expect(
      five.partialPressure(in: .kilopascal, barometric: .mmHg(760)) == PartialPressure(thousandths: 37_503))
    #expect(five.partialPressure(in: .percent, barometric: .mmHg(760)) == .mmHg(38))
    #expect(five.partialPressure(in: .percent, barometric: .mmHg(600)) == .mmHg(30))
  }

  @Test(arguments: [(5, 6, 0), (5, 7, 1), (127, 0, 0), (126, 1, 2), (5, 5, 127)] as [(UInt8, UInt8, Int)])
  func `a gap in the counter is the number of lost packets`(before: UInt8, after: UInt8, lost: Int) {
    let later = CapnostatWaveform(counter: after, co2: nil)
    #expect(later.lost(since: CapnostatWaveform(counter: before, co2: nil)) == lost)
  }

  @Test func `a parameter of a wrong length refuses its packet`() {
    for code: UInt8 in [1, 2, 3, 4, 5] {
      var data = CapnostatBytes()
      for _ in 0..<(code == 5 ? 1 : 3) { data.append(0) }
      #expect(throws: WireError.length) { try CapnostatParameter(code: code, data: data) }
    }
  }

  @Test func `an unknown parameter, setting or command is kept as it is`() throws {
    for packet: [UInt8] in [
      [0x80, 0x07, 0x01, 0x07, 0x68, 0x22, 0x01, 0x02, 0x64], [0x84, 0x03, 0x19, 0x01, 0x5F],
      [0xFB, 0x03, 0x01, 0x02, 0x7F], [0x84, 0x03, 0x07, 0x05, 0x6D],
    ] {
      #expect(bytes(of: try reply(packet).frame) == packet)
    }
    guard case .setting(.other(.unit, _)) = try reply([0x84, 0x03, 0x07, 0x05, 0x6D]) else {
      Issue.record("a unit without a meaning was given one")
      return
    }
  }
}

@Suite struct `What a host says to a Capnostat module` {
  @Test(arguments: 0..<15)
  func `each request has its bytes`(index: Int) throws {
    let (expected, request) = fromHost[index]
    #expect(bytes(of: request.frame) == expected)
    let frame = try #require(codec([]).decode(expected).frames.first)
    #expect(try CapnostatRequest(frame) == request)
  }

  @Test func `gas compensation carries oxygen, balance and agent`() throws {
    let gases = try #require(CapnostatGasCompensation(oxygen: 28, balance: .air))
    let request = CapnostatRequest.writeSetting(.gasCompensation(gases))
    #expect(bytes(of: request.frame) == [0x84, 0x06, 0x0B, 0x1C, 0x00, 0x00, 0x00, 0x4F])
    #expect(try CapnostatRequest(request.frame) == request)
    #expect(CapnostatGasCompensation(oxygen: 101, balance: .air) == nil)
    #expect(CapnostatGasCompensation(oxygen: 21, balance: .air, agent: 16384) == nil)
  }

  @Test func `a known command with a wrong length or byte is told apart from an unknown one`() throws {
    var two = CapnostatBytes()
    two.append(1)
    two.append(1)
    var one = CapnostatBytes()
    one.append(1)
    #expect(throws: WireError.length) { try CapnostatRequest(CapnostatFrame(command: 0x80, body: two)) }
    #expect(throws: WireError.illegalField) { try CapnostatRequest(CapnostatFrame(command: 0x80, body: one)) }
    #expect(throws: WireError.length) { try CapnostatRequest(CapnostatFrame(command: 0xC9, body: one)) }
    #expect(throws: WireError.length) { try CapnostatRequest(CapnostatFrame(command: 0x84)) }
    let unknown = CapnostatFrame(command: 0x90, body: one)
    #expect(try CapnostatRequest(unknown) == .other(unknown))
  }
}
