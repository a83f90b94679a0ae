import CodecChecks
import Quantities
import Testing
import WireFormats

private func codec(_ lines: [(String, Provenance)]) -> CodecUnderCheck<MasimoFramer> {
  CodecUnderCheck(
    specimens: lines.map { Specimen(text: $0.0 + "\r\n", $0.1) },
    garbage: [
      Array("hello\r\n".utf8), [0x80, 0x81, 0x0D, 0x0A], Array(repeating: 0x55, count: 300) + [0x0A],
    ],
    garbageCostsNextFrame: true, joinCostsNextFrame: true,
    flips: FlipGuarantee(
      lostBehind: 1,
      // Text without a checksum: a flipped bit may make another digit of one, and nothing can see it.
      permits: { _ in true }),
    makeFramer: {
      var framer = MasimoFramer()
      framer.append(0x0A)
      return framer
    },
    encode: { line in encoded { line.encode($0) } })
}

private func read(_ text: String) -> Decoded<MasimoLine> {
  var framer = MasimoFramer()
  var decoded = Decoded<MasimoLine>()
  decoded.feed("\r\n\(text)\r\n".utf8, to: &framer)
  return decoded
}

/// The three lines of ASCII 1 that were recorded (nmenon/masimo-datacapture; devices, section 1.2).
private let radEight =
  "03/19/16 13:37:12 SN=0000093112 SPO2=---% BPM=---% DESAT=-- PIDELTA=+-- ALARM=0000 EXC=000001"
private let radSeven =
  "03/17/16 19:19:36 SN=---------- SPO2=098% BPM=123 PI=00.55 SPCO=--% SPMET=--.-% SPHB=--.- SPOC=-- "
  + "RESVD=--- DESAT=-- PIDELTA=+-- PVI=--- ALARM=000000 EXC=0000C00 EXC1=00000000"
private let radical =
  "05/15/07 08:12:21 SN=0000070986 SPO2=---% BPM=--- PI=--.--% SPCO=--.-% SPMET=--.-% DESAT=-- PIDELTA=+-- "
  + "PVI=--- ALARM=0000 EXC=000000"

private let usual = "03/17/16 19:19:36 SPO2=098% BPM=123 EXC=000800"

@Suite struct `Masimo text on the wire` {
  @Test func `lines of ASCII 1 pass every codec check`() {
    codec(
      [
        "01/31/26 23:59:59 SN=---------- SPO2=098% BPM=123 PI=00.55% ALARM=0000 EXC=000800",
        "12/01/00 00:00:00 SN=---------- SPO2=---% BPM=--- PI=--.--% ALARM=00FF EXC=000820",
        "06/15/99 12:30:00 SN=---------- SPO2=100% BPM=072 PI=19.99% ALARM=0000 EXC=000C04",
      ].map { ($0, .derived) }
    ).checkAll()
  }

  @Test func `the recorded lines of ASCII 2 pass every codec check`() {
    codec(
      [
        "09/21/08 09:56:08 SpO2=000 PR=000 PI=00.00 EXC=820:OffPat,SET",
        "09/21/08 09:56:10 SpO2=097 PR=069 PI=04.69 EXC=800:SET",
        "09/21/08 09:56:12 SpO2=096 PR=074 PI=02.28 EXC=C00:LowSigIQ,SET",
      ].map { ($0, .captured) }
    ).checkDelivery()
    let none = read("09/21/08 09:56:08 SpO2=000 PR=000 PI=00.00 EXC=820:OffPat,SET").frames.first
    #expect(none?.saturation == nil)
    #expect(none?.pulseRate == nil)
    #expect(none?.exceptions == [.sensorOff, .extracting])
    let some = read("09/21/08 09:56:08 SpO2=096 PR=074 PI=02.28 EXC=C00:LowSigIQ,SET").frames.first
    #expect(some?.saturation == .percent(96))
    #expect(some?.pulseRate == .perMinute(74))
    #expect(some?.perfusionIndex == Share(hundredths: 228))
    #expect(some?.exceptions == [.lowSignal, .extracting])
    #expect(some?.form == .two)
  }

  @Test func `lines of ASCII 2 are written as they were recorded`() {
    for text in [
      "09/21/08 09:56:10 SpO2=097 PR=069 PI=04.69 EXC=800:SET",
      "09/21/08 09:56:12 SpO2=096 PR=074 PI=02.28 EXC=C00:LowSigIQ,SET",
    ] {
      let line = read(text).frames.first
      #expect(line.map { line in encoded { line.encode($0) } } == Array("\(text)\r\n".utf8))
    }
  }

  @Test(
    arguments: [
      (radEight, nil, nil, nil, 0x001), (radSeven, 98_000, 123_000, 550, 0xC00), (radical, nil, nil, nil, 0),
    ] as [(String, Int32?, Int32?, Int32?, UInt32)])
  func `the recorded lines of ASCII 1 are read, whatever words their model has`(
    text: String, spo2: Int32?, rate: Int32?, perfusion: Int32?, exceptions: UInt32
  ) {
    let line = read(text).frames.first
    #expect(line?.form == .one)
    #expect(line?.saturation?.thousandths == spo2)
    #expect(line?.pulseRate?.thousandths == rate)
    #expect(line?.perfusionIndex?.thousandths == perfusion)
    #expect(line?.exceptions.rawValue == exceptions)
  }

  @Test func `NUL bytes before a line, and the words in another order, change nothing`() {
    var framer = MasimoFramer()
    var decoded = Decoded<MasimoLine>()
    decoded.feed(
      "\r\n\0\0\0\(usual)\r\n03/17/16 19:19:37 EXC=000800 BPM=123% SPO2=098%\r\n".utf8, to: &framer)
    #expect(decoded.frames.map(\.saturation) == [.percent(98), .percent(98)])
    #expect(decoded.refusals == [])
  }

  @Test(arguments: [
    "SPO2=098% BPM=123 EXC=000800", "03/17/16 19:19:36 SPO2=098% BPM=123",
    "03/17/16 19:19:36 SPO2=101% BPM=123 EXC=000800", "03/17/16 19:19:36 SPO2=98% BPM=123 EXC=000800",
    "03/17/16 19:19:36 SPO2=098% EXC=000800", "03/17/16 19:19:36 SPO2=098% PR=123 EXC=000800",
    "03/17/16 19:19:36 SPO2=098% SPO2=097% BPM=123 EXC=000800",
    "03/17/16 19:19:36 SPO2=098% word BPM=123 EXC=000800",
    "03/17/16 19:19:36 SPO2=098%BPM=123 EXC=000800", "13/17/16 19:19:36 SPO2=098% BPM=123 EXC=000800",
    "03/17/16 24:19:36 SPO2=098% BPM=123 EXC=000800", "03/17/16 19:19:36 SPO2=098% BPM=123 EXC=00G800",
    "03/17/16 19:19:36 SPO2=0-8% BPM=123 EXC=000800",
    "03/17/16 19:19:36 SPO2=098% BPM=123 PI=5.5 EXC=000800",
  ])
  func `a line that is not of the form is refused`(text: String) {
    let decoded = read(text)
    #expect(decoded.frames.isEmpty)
    #expect(decoded.refusals == [.illegalField])
  }
}
