import CodecChecks
import Quantities
import Testing
import WireFormats

private func wide(
  _ packets: Int, data: (_ frame: Int) -> UInt8, pleth: (_ frame: Int) -> UInt16
) -> [[UInt8]] {
  (0..<packets * 25).map { number in
    let status: NoninStatus = number % 25 == 0 ? [.sync, .greenPerfusion] : .greenPerfusion
    return encoded {
      NoninWideFrame(status: status, pleth: pleth(number), data: data(number % 25)).encode($0)
    }
  }
}

/// A packet of pulse 143 and saturation 96 with a wave that rises.
private let steady = wide(
  2, data: { [0: 1, 1: 15, 2: 96, 8: 96, 9: 96, 19: 1, 20: 15][$0] ?? 0 }, pleth: { UInt16(300 + 1000 * $0) })

private func locked() -> NoninWideFramer {
  var framer = NoninWideFramer()
  var joined = Decoded<NoninWideFrame>()
  joined.feed(steady[..<3].flatMap { $0 }, to: &framer)
  return framer
}

private let garbage: [[UInt8]] = [
  [0x55, 0x55, 0x55, 0x55, 0x55], [0xFF, 0xFE, 0xFD, 0xFC, 0xFB, 0xFA, 0xF9], [0x01, 0x02, 0x03],
]

/// All checks of a codec, but for garbage among the last frames, which nothing can confirm.
private func check(_ frames: [[UInt8]]) {
  let codec = codec(frames)
  codec.checkDelivery()
  codec.checkRoundTrip()
  codec.checkFlips()
  codec.checkReset()
  let good = codec.decode(codec.stream).frames
  for run in garbage {
    for place in 0..<frames.count - 5 {
      let wire = frames[..<place].flatMap { $0 } + run + frames[place...].flatMap { $0 }
      let decoded = codec.decode(wire)
      let cut = Array(good[..<place] + good[(place + 1)...])
      #expect(decoded.frames == good || decoded.frames == cut, "before frame \(place): \(run)")
      #expect(!decoded.refusals.isEmpty)
    }
  }
}

private func codec(_ frames: [[UInt8]]) -> CodecUnderCheck<NoninWideFramer> {
  CodecUnderCheck(
    specimens: frames.map { Specimen($0, .derived) },
    garbage: garbage, garbageCostsNextFrame: true,
    // No wrong frame ever, and none is lost; but three have to follow a bad one, and at the end they do not.
    flips: FlipGuarantee(lostBehind: 2, permits: { _ in false }), makeFramer: locked,
    encode: { frame in encoded { frame.encode($0) } })
}

@Suite struct `Nonin data format 7 on the wire` {
  @Test func `a steady stream passes every codec check`() { check(steady) }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func `any content passes every codec check`(seed: UInt64) {
    var dice = Dice(seed: seed)
    let frames = (0..<30).map { index in
      let status = NoninStatus(rawValue: index == 0 ? 0x01 : dice.byte())
      let pleth = UInt16(dice.byte()) << 8 | UInt16(dice.byte())
      return encoded { NoninWideFrame(status: status, pleth: pleth, data: dice.byte()).encode($0) }
    }
    check(frames)
  }

  @Test(
    arguments: [
      ([0x81, 0x12, 0x34, 0x01, 0xC8], .sync, 0x1234, 1), ([0x80, 0x12, 0x56, 0x0F, 0xF7], [], 0x1256, 15),
      ([0x80, 0x12, 0x78, 0x60, 0x6A], [], 0x1278, 96),
    ] as [([UInt8], NoninStatus, UInt16, UInt8)])
  func `the derived vectors are read and written`(
    bytes: [UInt8], status: NoninStatus, pleth: UInt16, data: UInt8
  ) {
    var framer = locked()
    var decoded = Decoded<NoninWideFrame>()
    decoded.feed(bytes, to: &framer)
    let frame = NoninWideFrame(status: status, pleth: pleth, data: data)
    #expect(decoded.frames == [frame])
    #expect(encoded { frame.encode($0) } == bytes)
  }

  @Test func `two of the vectors say a pulse of 143`() {
    var assembler = NoninPacketAssembler()
    var packets: [NoninPacket] = []
    for number in 0..<25 {
      let frame = NoninPacket().wideFrame(number, status: [], pleth: 0)
      let data: UInt8 = [1, 15, 96][min(number, 3) % 3]
      let told = NoninWideFrame(status: frame.status, pleth: 0, data: number < 3 ? data : frame.data)
      if case .frame(let packet) = assembler.append(told) { packets.append(packet) }
    }
    #expect(packets.first?.pulseRate == .perMinute(143))
    #expect(packets.first?.saturation == .percent(96))
  }

  /// The hardest stream: a flat wave, an empty status and equal data, where shifted sums are right by chance.
  @Test(arguments: [0x00, 0x80] as [UInt16], [0, 2, 96, 97] as [UInt8])
  func `who joins anywhere takes no frame from a wrong offset`(pleth: UInt16, value: UInt8) {
    let data: [Int: UInt8] = [2: value, 8: value, 9: value, 10: value, 15: value, 16: value]
    let frames = (0..<75).map { number in
      NoninWideFrame(status: number % 25 == 0 ? .sync : [], pleth: pleth, data: data[number % 25] ?? 0)
    }
    let stream = frames.flatMap { frame in encoded { frame.encode($0) } }
    for missing in 0..<125 {
      var framer = NoninWideFramer()
      var decoded = Decoded<NoninWideFrame>()
      decoded.feed(stream[missing...], to: &framer)
      #expect(decoded.frames == Array(frames.suffix(decoded.frames.count)), "joined at byte \(missing)")
      #expect(decoded.frames.count >= 50, "joined at byte \(missing)")
    }
  }

  @Test func `a lost byte costs the frame it was in and makes no false one`() {
    let stream = steady.flatMap { $0 }
    for missing in 15..<stream.count - 20 {
      var damaged = stream
      damaged.remove(at: missing)
      var framer = NoninWideFramer()
      var decoded = Decoded<NoninWideFrame>()
      decoded.feed(damaged, to: &framer)
      #expect(decoded.frames.count == 49, "byte \(missing) lost")
      #expect(decoded.refusals.count == 1, "byte \(missing) lost")
    }
  }
}
