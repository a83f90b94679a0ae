import CodecChecks
import Quantities
import Testing
import WireFormats

private func codec(_ lines: [(String, Provenance)]) -> CodecUnderCheck<BreathWaveformFramer> {
  CodecUnderCheck(
    specimens: lines.map { Specimen(text: $0.0 + "\n", $0.1) },
    garbage: [
      Array("33.04\n".utf8), Array(", 9.18\n".utf8), Array("2015-07-24 02:55:40.1\n".utf8),
      [0xC3, 0x28, 0x0A], Array(repeating: 0x55, count: 300) + [0x0A],
    ],
    garbageCostsNextFrame: true, joinCostsNextFrame: true,
    flips: FlipGuarantee(
      lostBehind: 1,
      // Text without a checksum: a flipped bit may make another digit of one, and nothing can see it.
      permits: { _ in true }),
    makeFramer: {
      var framer = BreathWaveformFramer()
      framer.append(0x0A)
      return framer
    },
    encode: { line in encoded { line.encode($0) } })
}

private func read(_ text: String) -> Decoded<BreathWaveformLine> {
  var framer = BreathWaveformFramer()
  var decoded = Decoded<BreathWaveformLine>()
  decoded.feed("\n\(text)".utf8, to: &framer)
  return decoded
}

private func sample(_ flow: Int32, _ pressure: Int32) -> BreathWaveformLine {
  .sample(flow: GasFlow(hundredths: flow), pressure: AirwayPressure(hundredths: pressure))
}

@Suite struct `The waveform port on the wire` {
  @Test func `captured and derived lines pass every codec check`() {
    codec([
      ("BS, S:14919,", .captured), ("6.14, 8.40", .captured), ("4.92, 8.38", .captured),
      ("5.77, 8.28", .captured), ("8.76, 8.35", .captured), ("BE", .captured), ("BS, S:14920,", .captured),
      ("5.97, 8.21", .captured), ("-42.07, -0.05", .derived), ("0.00, 120.00", .derived),
    ]).checkAll()
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `a breath is read whichever way its lines end`(end: String) {
    let lines = ["BS, S:14919,", "6.14, 8.40", "-4.92, 8.38", "BE"]
    let decoded = read(lines.map { $0 + end }.joined())
    #expect(
      decoded.frames == [.breathStart(14_919), sample(614, 840), sample(-492, 838), .breathEnd])
    #expect(decoded.refusals.isEmpty)
  }

  @Test(arguments: [
    ", 9.18", "33.04", "33.04,", "6.14 8.40", "6.14, 8.40, 1.00", "6.145, 8.40", "6, 8", "BS, S:,", "BEX",
    "BS, S:14919x", "6.1 4, 8.40", "12345.00, 1.00",
  ])
  func `a line that the port's hiccup has torn is refused`(text: String) {
    let decoded = read(text + "\n")
    #expect(decoded.frames.isEmpty)
    #expect(decoded.refusals == [.illegalField])
  }
}
