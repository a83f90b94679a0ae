import CodecChecks
import Quantities
import Testing
import WireFormats

private func codec(_ lines: [(String, Provenance)]) -> CodecUnderCheck<NellcorFramer> {
  CodecUnderCheck(
    specimens: lines.map { Specimen(text: $0.0 + "\r\n", $0.1) },
    garbage: [
      Array("HELLO\r\n".utf8), [0x80, 0x81, 0x0D, 0x0A], Array(repeating: 0x55, count: 300) + [0x0A],
    ],
    garbageCostsNextFrame: true, joinCostsNextFrame: true,
    flips: FlipGuarantee(
      lostBehind: 1,
      // Text without a checksum: a flipped bit may make another digit of one, and nothing can see it.
      permits: { _ in true }),
    makeFramer: {
      var framer = NellcorFramer()
      framer.append(0x0A)
      return framer
    },
    encode: { line in encoded { line.encode($0) } })
}

private func read(_ text: String) -> Decoded<NellcorLine> {
  var framer = NellcorFramer()
  var decoded = Decoded<NellcorLine>()
  decoded.feed("\r\n\(text)\r\n".utf8, to: &framer)
  return decoded
}

private func numbers(_ text: String) -> NellcorNumbers? {
  guard case .numbers(let numbers)? = read(text).frames.first else { return nil }
  return numbers
}

@Suite struct `Nellcor text on the wire` {
  @Test func `lines of numbers and headings pass every codec check`() {
    codec([
      ("12-NOV-98 14:00:05 100 120 50", .vendor), ("TIME %SPO2 BPM PA Status", .vendor),
      ("31-JAN-26 00:00:00 85* 49* 7 PL SL", .derived), ("01-DEC-26 23:59:59 --- --- --- SO", .derived),
      ("12-NOV-98 14:00:05 97 72 50 AO MO", .derived),
    ]).checkAll()
  }

  @Test func `the vendor's line says saturation 100, pulse 120 and amplitude 50`() {
    let line = numbers("12-NOV-98 14:00:05 100 120 50")
    #expect(line?.saturation == .percent(100))
    #expect(line?.pulseRate == .perMinute(120))
    #expect(line?.pulseAmplitude == 50)
    #expect(line?.status == [])
    let moment = NellcorNumbers.Moment(
      day: 12, month: 11, year: 98, time: TimeOfDay(hour: 14, minute: 0, second: 5))
    #expect(line?.moment == moment)
  }

  @Test func `any number of blanks parts the columns`() {
    let line = numbers("12-NOV-98 14:00:05    97*    72     50   SL  MO ")
    #expect(line?.saturation == .percent(97))
    #expect(line?.isSaturationMarked == true)
    #expect(line?.isRateMarked == false)
    #expect(line?.status == [.saturationLow, .interference])
  }

  @Test(
    arguments: [
      ("AO", .alarmOff), ("AS", .alarmSilenced), ("LB", .lowBattery), ("LM", .pulseLostInInterference),
      ("LP", .pulseLost), ("MO", .interference), ("PH", .rateHigh), ("PL", .rateLow), ("PS", .pulseSearch),
      ("SD", .sensorDisconnected), ("SH", .saturationHigh), ("SL", .saturationLow), ("SO", .sensorOff),
      ("XX", .unknown), ("MOX", .unknown),
    ] as [(String, NellcorStatus)])
  func `each code has its meaning`(code: String, status: NellcorStatus) {
    #expect(numbers("12-NOV-98 14:00:05 97 72 50 \(code)")?.status == status)
  }

  @Test func `both lines of a page's heading are known`() {
    let title = "NPB-295 VERSION 2.0.0.0 CRC: XXXX SpO2 Limit: 70-100% PR Limit: 60-160BPM"
    #expect(read(title).frames == [.heading])
    #expect(read("TIME    %SPO2   BPM   PA   Status").frames == [.heading])
    #expect(encoded { NellcorLine.encodeTitle($0) } == Array("\(title)\r\n".utf8))
  }

  @Test(arguments: [
    "12-NOV-98 14:00:05 101 120 50", "12-NOX-98 14:00:05 100 120 50", "12-NOV-98 24:00:05 100 120 50",
    "12-NOV-98 14:00:05 100 120", "12-NOV-98 14:00:05 100120 50", "12-NOV-98 14:00:05 1000 120 50",
    "12-NOV-98 14:00:05 -- 120 50", "00-NOV-98 14:00:05 100 120 50",
  ])
  func `a line that is not of the form is refused`(text: String) {
    let decoded = read(text)
    #expect(decoded.frames.isEmpty)
    #expect(decoded.refusals == [.illegalField])
  }
}
