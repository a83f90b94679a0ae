import CodecChecks
import Quantities
import Testing
import WireFormats

/// A packet recorded by another project's tests: HR 72, SpO2 97, revision 48 (PUFF; devices, section 1.1.2).
let capturedPacket: [[UInt8]] =
  [[0x01, 0x81, 0x01, 0x00, 0x83], [0x01, 0x80, 0x01, 0x48, 0xCA], spo2, [0x01, 0x80, 0x01, 0x30, 0xB2]]
  + [empty, empty, empty, empty] + [spo2, spo2, spo2] + [empty, empty, empty] + [
    [0x01, 0x80, 0x01, 0x48, 0xCA]
  ]
  + [spo2, spo2] + [empty, empty, empty] + [rate, empty, rate] + [empty, empty]

private let spo2: [UInt8] = [0x01, 0x80, 0x01, 0x61, 0xE3]
private let empty: [UInt8] = [0x01, 0x80, 0x01, 0x00, 0x82]
private let rate: [UInt8] = [0x01, 0x80, 0x01, 0x48, 0xCA]

func encoded(_ encode: (_ emit: (UInt8) -> Void) -> Void) -> [UInt8] {
  var bytes: [UInt8] = []
  encode { bytes.append($0) }
  return bytes
}

private func locked() -> NoninFramer {
  var framer = NoninFramer()
  var first = Decoded<NoninFrame>()
  first.feed(capturedPacket[0], to: &framer)
  return framer
}

private func codec(_ frames: [[UInt8]], _ provenance: Provenance) -> CodecUnderCheck<NoninFramer> {
  CodecUnderCheck(
    specimens: frames.map { Specimen($0, provenance) },
    garbage: [
      [0x55, 0x55, 0x55, 0x55, 0x55], [0x01, 0x81, 0x01, 0x81, 0x01],
      [0xFF, 0xFE, 0xFD, 0xFC, 0xFB, 0xFA, 0xF9],
      [0x01, 0x01, 0x01, 0x01, 0x01, 0x01], [0x01, 0x81, 0x02, 0x00, 0x00], [0x01, 0x7F, 0x02, 0x00, 0x82],
    ],
    garbageCostsNextFrame: true, flips: .everyFlipRefused, makeFramer: locked,
    encode: { frame in encoded { frame.encode($0) } })
}

@Suite struct `Nonin frames on the wire` {
  @Test func `the captured packet passes every codec check`() {
    codec(capturedPacket + capturedPacket, .captured).checkAll()
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `any content passes every codec check`(seed: UInt64) {
    var dice = Dice(seed: seed)
    let frames = (0..<30).map { index in
      let status = NoninStatus(rawValue: index == 0 ? 0x01 : dice.byte())
      let frame = NoninFrame(status: status, pleth: dice.byte(), data: dice.byte())
      return encoded { frame.encode($0) }
    }
    codec(frames, .derived).checkAll()
  }

  @Test func `a line that starts in the middle of a frame is taken up at the next packet`() {
    let stream = (capturedPacket + capturedPacket).flatMap { $0 }
    for missing in 1..<125 {
      var framer = NoninFramer()
      var decoded = Decoded<NoninFrame>()
      decoded.feed(stream[missing...], to: &framer)
      #expect(decoded.frames.count == 25, "joined at byte \(missing)")
      #expect(decoded.refusals.count == 1, "joined at byte \(missing)")
    }
  }

  @Test func `a lost byte costs the frame it was in and makes no false one`() {
    let stream = (capturedPacket + capturedPacket).flatMap { $0 }
    for missing in 5..<stream.count - 10 {
      var damaged = stream
      damaged.remove(at: missing)
      var framer = NoninFramer()
      var decoded = Decoded<NoninFrame>()
      decoded.feed(damaged, to: &framer)
      #expect(decoded.frames.count == 49, "byte \(missing) lost")
      #expect(decoded.refusals.count == 1, "byte \(missing) lost")
    }
  }

  @Test(arguments: 5..<45)
  func `a lost byte makes no false frame even where the sum of a shifted one is right`(missing: Int) {
    // DATA 1 looks like a start, CHK like a status, and a pleth rising by four makes the shifted sum right.
    let frames = (0..<12).map { index in
      NoninFrame(
        status: index == 0 ? .sync : [], pleth: UInt8(20 + 4 * index), data: index == missing / 5 ? 1 : 72)
    }
    var bytes = frames.flatMap { frame in encoded { frame.encode($0) } }
    bytes.remove(at: missing)
    var framer = NoninFramer()
    var decoded = Decoded<NoninFrame>()
    decoded.feed(bytes, to: &framer)
    var expected = frames
    expected.remove(at: missing / 5)
    #expect(decoded.frames == expected)
    #expect(decoded.refusals.count == 1)
  }

  @Test func `a frame is found behind a false start inside of it`() {
    var framer = NoninFramer()
    var decoded = Decoded<NoninFrame>()
    decoded.feed([0x01, 0x81, 0x01, 0x81, 0x01, 0x00, 0x83], to: &framer)
    #expect(decoded.frames == [NoninFrame(status: .sync, pleth: 1, data: 0)])
    #expect(decoded.refusals == [.checksum])
  }

  @Test(arguments: [
    (
      [0x01, 0x81, 0x02, 0x00, 0x84] as [UInt8],
      FramerStep.frame(NoninFrame(status: .sync, pleth: 2, data: 0))
    ),
    ([0x01, 0x81, 0x02, 0x00, 0x00], .rejected(.checksum)),
    ([0x01, 0x7F, 0x02, 0x00, 0x82], .rejected(.illegalField)),
    ([0x02, 0x81, 0x02, 0x00, 0x85], .rejected(.noise)),
  ])
  func `the published vectors of a first frame are judged right`(
    bytes: [UInt8], expected: FramerStep<NoninFrame>
  ) {
    var framer = NoninFramer()
    var steps: [FramerStep<NoninFrame>] = []
    for byte in bytes {
      framer.append(byte)
      while true {
        let step = framer.next()
        if step == .incomplete { break }
        steps.append(step)
      }
    }
    #expect(steps == [expected])
  }

  @Test(
    arguments: [
      (0x82, .high, []), (0x84, .low, []), (0x86, .medium, []),
      (0x88, .notReported, .sensorAlarm), (0x90, .notReported, .outOfTrack), (0xA0, .notReported, .artefact),
      (0xC0, .notReported, .sensorDisconnected), (0x80, .notReported, []),
    ] as [(UInt8, NoninPerfusion, NoninStatus)])
  func `a status byte says perfusion and flags`(byte: UInt8, perfusion: NoninPerfusion, flags: NoninStatus) {
    let status = NoninStatus(rawValue: byte)
    #expect(status.perfusion == perfusion)
    #expect(status.subtracting([.greenPerfusion, .redPerfusion]) == flags)
    #expect(status.wireByte == byte)
    #expect(NoninStatus.perfusion(perfusion).union(flags) == status)
  }
}
