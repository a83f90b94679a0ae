import CodecChecks
import Quantities
import Testing
import WireFormats

private func codec(_ lines: [String]) -> CodecUnderCheck<NoninTextFramer> {
  CodecUnderCheck(
    specimens: lines.map { Specimen(text: $0 + "\r\n", .derived) },
    garbage: [
      Array("NONIN 9840\r\n".utf8), [0x80, 0x81, 0x0D, 0x0A], Array(repeating: 0x55, count: 300) + [0x0A],
    ],
    garbageCostsNextFrame: true, joinCostsNextFrame: true,
    flips: FlipGuarantee(
      lostBehind: 1,
      // Text without a checksum: a flipped bit may make another digit or mark of one, and nothing can see it.
      permits: { _ in true }),
    makeFramer: {
      var framer = NoninTextFramer()
      framer.append(0x0A)
      return framer
    },
    encode: { line in encoded { line.encode($0) } })
}

private func read(_ text: String) -> Decoded<NoninTextLine> {
  var framer = NoninTextFramer()
  var decoded = Decoded<NoninTextLine>()
  decoded.feed("\r\n\(text)\r\n".utf8, to: &framer)
  return decoded
}

@Suite struct `Nonin text on the wire` {
  @Test func `lines with and without numbers and marks pass every codec check`() {
    codec([
      "SPO2=097 HR=072", "SPO2=--- HR=---", "SPO2=100 HR=511 F", "SPO2=088 HR=049 B*", "SPO2=092 HR=---*",
    ]).checkAll()
  }

  @Test(
    arguments: [
      ("SPO2=097 HR=072", 97_000, 72_000), ("07:08:09 SPO2=097 HR=072 B", 97_000, 72_000),
      ("SPO2=--- HR=---", nil, nil), ("SPO2=000 HR=--- F*", 0, nil),
    ] as [(String, Int32?, Int32?)])
  func `a line says its two numbers or that they are missing`(text: String, spo2: Int32?, rate: Int32?) {
    let line = read(text).frames.first
    #expect(line != nil)
    #expect(line?.saturation?.thousandths == spo2)
    #expect(line?.pulseRate?.thousandths == rate)
  }

  @Test(arguments: [
    "SPO2=101 HR=072", "SPO2=97 HR=072", "SPO2=0970 HR=072", "SPO2=097 HR=512", "SPO2=097 HR=072 X",
    "SPO2=097  HR=072", "25:08:09 SPO2=097 HR=072", "spo2=097 HR=072", "SPO2=0 7 HR=072",
  ])
  func `a line that is not exactly of the form is refused`(text: String) {
    let decoded = read(text)
    #expect(decoded.frames.isEmpty)
    #expect(decoded.refusals == [.illegalField])
  }

  @Test func `the line in the middle of which somebody joins is left out`() {
    var framer = NoninTextFramer()
    var decoded = Decoded<NoninTextLine>()
    decoded.feed("HR=072\r\nSPO2=097 HR=072\r\n".utf8, to: &framer)
    #expect(decoded.frames.count == 1)
    #expect(decoded.refusals.isEmpty)
  }
}
