import CodecChecks
import Quantities
import Testing
import WireFormats

private func old(_ specimens: [[UInt8]]) -> CodecUnderCheck<ContecOldFramer> {
  CodecUnderCheck(
    specimens: specimens.map { Specimen($0, .derived) },
    garbage: [[0x00, 0x01, 0x02], Array(repeating: 0x7F, count: 40), [0x80]], garbageCostsNextFrame: true,
    flips: FlipGuarantee(
      lostBehind: 0,
      // No checksum: a flipped bit may make another number or flag, and nothing on the wire can see it.
      permits: { _ in true }),
    makeFramer: { ContecOldFramer() }, encode: { sample in encoded { sample.encodeOld($0) } })
}

private func new(_ specimens: [Specimen]) -> CodecUnderCheck<ContecFramer> {
  CodecUnderCheck(
    specimens: specimens, garbage: [[0xFF, 0xFF], Array(repeating: 0x80, count: 40)],
    garbageCostsNextFrame: true,
    flips: FlipGuarantee(
      lostBehind: 0,
      // No checksum: a flipped bit may make another number, flag or type, and nothing can see it.
      permits: { _ in true }),
    makeFramer: { ContecFramer() }, encode: { message in encoded { message.encode($0) } })
}

/// Recorded with the newer firmware (MLL; devices, section 1.8.2).
private let captured: [UInt8] = [0x01, 0xE0, 0x85, 0xD5, 0x9A, 0xBD, 0xE3, 0xFF, 0xFF]

@Suite struct `Contec frames on the wire` {
  @Test func `samples of the older firmware pass every codec check`() {
    old([
      [0x84, 0x20, 0x08, 0x47, 0x61], [0x84, 0x20, 0x48, 0x16, 0x61], [0x90, 0x00, 0x00, 0x00, 0x00],
      [0xEF, 0x7F, 0x3F, 0x19, 0x64],
    ]).checkAll()
  }

  @Test func `messages of the newer firmware pass every codec check`() {
    let bright: [UInt8] = [0x01, 0x8B, 0xF8, 0xFF, 0x8A, 0x96, 0xE1, 0x80, 0x81]
    new(
      [Specimen(captured, .captured), Specimen(bright, .derived)]
        + ContecCommand.allCases.map { command in Specimen(encoded { command.encode($0) }, .vendor) }
        + [Specimen(captured, .captured)]
    ).checkAll()
  }

  @Test(
    arguments: [
      ([0x84, 0x20, 0x08, 0x47, 0x61], 97_000, 71_000), ([0x84, 0x20, 0x48, 0x16, 0x61], 97_000, 150_000),
      ([0x90, 0x00, 0x00, 0x00, 0x00], nil, nil), ([0x84, 0x20, 0x48, 0x7F, 0x7F], nil, nil),
    ] as [([UInt8], Int32?, Int32?)])
  func `a sample of the older firmware says its numbers or that they are missing`(
    bytes: [UInt8], spo2: Int32?, rate: Int32?
  ) throws {
    let sample = try #require(old([]).decode(bytes).frames.first)
    #expect(sample.saturation?.thousandths == spo2)
    #expect(sample.pulseRate?.thousandths == rate)
    #expect(sample.flags.contains(.fingerOut) == (bytes[0] & 0x10 != 0))
  }

  @Test func `the recorded sample of the newer firmware says saturation 99 and pulse 61, and no perfusion`()
    throws
  {
    guard case .sample(let sample)? = new([]).decode(captured).frames.first else {
      Issue.record("no sample")
      return
    }
    #expect(sample.saturation == .percent(99))
    #expect(sample.pulseRate == .perMinute(61))
    #expect(sample.perfusionCount == nil)
    #expect(sample.signal == 5)
    #expect(sample.pleth == 0x55)
    #expect(sample.flags == .perfusionValid)
  }

  @Test(
    arguments: [
      (.start, [0x7D, 0x81, 0xA1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80]),
      (.stop, [0x7D, 0x81, 0xA2, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80]),
      (.keepAlive, [0x7D, 0x81, 0xAF, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80]),
    ] as [(ContecCommand, [UInt8])])
  func `commands are written as published`(command: ContecCommand, bytes: [UInt8]) {
    #expect(encoded { command.encode($0) } == bytes)
    #expect(new([]).decode(bytes).frames == [.command(command)])
  }

  @Test func `a message of unknown length is told once and what follows it is left out`() {
    let decoded = new([]).decode([0x0D, 0x80, 0x91, 0x92, 0x05, 0x81, 0x80] + captured)
    #expect(decoded.frames.prefix(2) == [.disconnected, .other(5)])
    #expect(decoded.frames.count == 3)
    #expect(decoded.refusals == [])
  }

  @Test func `a sample that is cut off is refused, and one with an impossible saturation`() {
    #expect(new([]).decode(captured[..<6] + captured).refusals == [.truncated])
    var wrong = captured
    wrong[6] = 0x80 | 110
    #expect(new([]).decode(wrong).refusals == [.illegalField])
    #expect(old([]).decode([0x84, 0x20, 0x08, 0x47, 110]).refusals == [.illegalField])
  }
}
