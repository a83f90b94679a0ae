import Devices
import Quantities
import Readings
import Requirements
import Testing
import WireFormats

@Suite struct `What further oximeters are believed` {
  private func heard(_ spoken: SpokenDialect, every interval: Interval, _ words: [[UInt8]]) -> CoreStandIn {
    var core = CoreStandIn(.dialect(spoken))
    core.open()
    core.hear([0x0D, 0x0A])
    for word in words {
      core.wait(interval)
      core.hear(word)
    }
    return core
  }

  private func masimo(_ words: String) -> CoreStandIn {
    let line = Array("03/17/16 19:19:36 \(words)\r\n".utf8)
    return heard(.masimoASCII1, every: .seconds(1), [line, line])
  }

  @Test(
    .verifies("P.QUALITY"),
    arguments: [
      (0x000, .measured(98_000)), (0x800, .measured(98_000)), (0x001, .absent(.probeOff)),
      (0x020, .absent(.probeOff)), (0x002, .absent(.deviceFault)), (0x080, .absent(.deviceFault)),
      (0x008, .absent(.noPulse)), (0x010, .absent(.noPulse)), (0x040, .absent(.noPulse)),
      (0x004, .questionable(98_000, .lowPerfusion)), (0xC00, .questionable(98_000, .artefact)),
      (0x024, .absent(.probeOff)),
    ] as [(Int, Reading)])
  func `a Masimo number counts unless an exception speaks against it`(exceptions: Int, reading: Reading) {
    let bits = String(exceptions, radix: 16)
    #expect(masimo("SPO2=098% BPM=123 EXC=\(bits)").latest(.oxygenSaturation) == reading)
  }

  @Test(
    .verifies("P.QUALITY"),
    arguments: [
      ("00.30", .measured(98_000)), ("00.29%", .questionable(98_000, .lowPerfusion)),
      ("00.10", .questionable(98_000, .lowPerfusion)), ("00.09", .absent(.noPulse)),
    ] as [(String, Reading)])
  func `a weak pulse makes a number questionable and then takes it away`(index: String, reading: Reading) {
    #expect(masimo("SPO2=098% BPM=123 PI=\(index) EXC=800").latest(.oxygenSaturation) == reading)
  }

  @Test(
    .verifies("D.AGREEMENT"),
    arguments: [
      (
        .masimoASCII1, "03/17/16 19:19:36 SPO2=097% BPM=072 EXC=800",
        "03/17/16 19:19:36 SPO2=077% BPM=072 EXC=800"
      ),
      (.nellcor, "12-NOV-98 14:00:05 97 72 50", "12-NOV-98 14:00:05 77 72 50"),
    ] as [(SpokenDialect, String, String)])
  func `a line of text that jumps shows its number once the next one says it too`(
    spoken: SpokenDialect, usual: String, other: String
  ) {
    let (usual, other) = (Array("\(usual)\r\n".utf8), Array("\(other)\r\n".utf8))
    let once = heard(spoken, every: .seconds(2), [usual, usual, other, usual, usual])
    #expect(once.readings(of: .oxygenSaturation).compactMap(\.thousandths).allSatisfy { $0 == 97_000 })
    #expect(once.latest(.oxygenSaturation) == .measured(97_000))
    let lasting = heard(spoken, every: .seconds(2), [usual, usual, other, other])
    #expect(lasting.latest(.oxygenSaturation) == .measured(77_000))
  }

  @Test func `a line of the other Masimo text is refused`() {
    let line = Array("09/21/08 09:56:10 SpO2=097 PR=069 PI=04.69 EXC=800:SET\r\n".utf8)
    let core = heard(.masimoASCII1, every: .seconds(1), [line, line])
    #expect(core.valueCount == 0)
    #expect(core.rejected(.illegalField) == 2)
  }

  @Test(
    .verifies("D.PAST"), arguments: [Interval.milliseconds(60), .milliseconds(400), .seconds(1)])
  func `a trend that is read out is never taken for what is measured now`(interval: Interval) {
    let lines = (0..<50).map { place in
      let minute = place / 2 + 10
      let second = place % 2 * 30 + 10
      return Array("09/21/08 09:\(minute):\(second) SpO2=097 PR=069 PI=04.69 EXC=800:SET\r\n".utf8)
    }
    #expect(heard(.masimoASCII2, every: interval, lines).valueCount == 0)
  }

  @Test(.verifies("D.AGREEMENT"))
  func `a number without a checksum that jumps is shown once the next record says it too`() {
    let usual: [UInt8] = [0x80, 0x48, 0x61, 0x00]
    let other: [UInt8] = [0x80, 0x48, 0x51, 0x00]
    let once = heard(.noninDF8, every: .seconds(1), [usual, usual, other, usual, usual])
    #expect(once.readings(of: .oxygenSaturation).compactMap(\.thousandths).allSatisfy { $0 == 97_000 })
    let lasting = heard(.noninDF8, every: .seconds(1), [usual, usual, other, other])
    #expect(lasting.latest(.oxygenSaturation) == .measured(81_000))
  }

  @Test(.verifies("A20")) func `a sensor alarm in the last byte of data format 8 takes the numbers away`() {
    let core = heard(
      .noninDF8, every: .seconds(1), [[0x80, 0x48, 0x61, 0], [0x80, 0x48, 0x61, 0], [0x80, 0x48, 0x61, 8]])
    #expect(core.latest(.pulseRate) == .absent(.probeOff))
  }

  private func spotCheck(_ status: NoninSpotCheck.Status, minute: UInt8 = 0) -> [UInt8] {
    let record = NoninSpotCheck(
      type: 13, moment: [20, 26, 1, 1, 0, minute, 0, 0], status: status, saturation: .percent(96),
      pulseRate: .perMinute(72))
    return bytes { record.encode($0) }
  }

  @Test(.verifies("D.PAST")) func `a spot check is shown for thirty seconds and then waited for again`() {
    var core = CoreStandIn(.dialect(.noninDF13))
    core.open()
    core.hear(spotCheck(.smartPoint))
    #expect(core.latest(.oxygenSaturation) == .measured(96_000))
    core.wait(.milliseconds(29_999))
    #expect(core.latest(.oxygenSaturation) == .measured(96_000))
    core.wait(.milliseconds(1))
    #expect(core.latest(.oxygenSaturation) == .absent(.standby))
    core.hear(spotCheck(.smartPoint))
    #expect(core.latest(.oxygenSaturation) == .absent(.standby), "the same record again is no news")
    core.hear(spotCheck([], minute: 1))
    #expect(core.latest(.oxygenSaturation) == .questionable(96_000, .warmUp))
    #expect(core.sent.isEmpty)
  }

  @Test(.verifies("D.PAST")) func `a spot check from the memory is never shown`() {
    var core = CoreStandIn(.dialect(.noninDF13))
    core.open()
    core.hear(spotCheck([.smartPoint, .fromMemory]))
    #expect(core.valueCount == 0)
  }

  @Test(.verifies("D.AGREEMENT")) func `one damaged sample of a finger oximeter shows no number`() {
    let usual: [UInt8] = [0x84, 0x20, 0x08, 0x47, 0x61]
    let other: [UInt8] = [0x84, 0x20, 0x08, 0x47, 0x51]
    let run = Array(repeating: usual, count: 9)
    let core = heard(.contecOld, every: .milliseconds(17), run + [other] + run)
    #expect(core.readings(of: .oxygenSaturation).compactMap(\.thousandths).allSatisfy { $0 == 97_000 })
    #expect(core.latest(.oxygenSaturation) == .measured(97_000))
  }

  @Test(arguments: [5, 6, 10, 11])
  func `a finger oximeter speaks with its sixth sample in a row and has a number with the sixth believed`(
    samples: Int
  ) {
    let sample: [UInt8] = [0x84, 0x20, 0x08, 0x47, 0x61]
    let run = Array(repeating: sample, count: samples)
    var core = heard(.contecOld, every: .milliseconds(17), run)
    #expect(core.notes.contains(.speaking) == (samples > 5))
    #expect((core.latest(.pulseRate) == .measured(71_000)) == (samples > 10))
    core.hear(Array(repeating: sample, count: 20).flatMap { $0 } + [0x84, 0x20])
    #expect(core.latest(.pulseRate) == .measured(71_000))
    core.hear(run.flatMap { $0 })
    #expect((core.latest(.pulseRate) == .absent(.corrupted)) == (samples < 11))
  }

  @Test(arguments: [Interval.milliseconds(499), .milliseconds(500)])
  func `records that come faster than records do are none`(interval: Interval) {
    let record: [UInt8] = [0x80, 0x48, 0x61, 0x00]
    let core = heard(.noninDF8, every: interval, Array(repeating: record, count: 9))
    #expect((core.valueCount > 0) == (interval == .milliseconds(500)))
  }

  @Test func `records that a line held up are no damage`() {
    let record: [UInt8] = [0x80, 0x48, 0x61]
    var core = heard(.noninDF1, every: .seconds(1), [record, record])
    core.wait(.milliseconds(2_900))
    core.hear(record + record + record)
    #expect(core.latest(.oxygenSaturation) == .measured(97_000))
    core.wait(.seconds(1))
    core.hear([0x80, 0x48, 0x62])
    #expect(core.latest(.oxygenSaturation) == .measured(98_000))
  }

  @Test(.verifies("D.READONLY"))
  func `a finger oximeter is told to start and that somebody listens, and nothing else`() {
    var core = CoreStandIn(.dialect(.contec))
    core.open()
    core.wait(.milliseconds(2_999))
    let start: [UInt8] = [0x7D, 0x81, 0xA1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80]
    #expect(core.sent == [start, start])
    let sample: [UInt8] = [0x01, 0xE0, 0x85, 0xD5, 0x9A, 0xBD, 0xE3, 0xFF, 0xFF]
    for _ in 0..<60 {
      core.hear(sample)
      core.wait(.milliseconds(500))
    }
    let kept = core.sent.dropFirst(2)
    #expect(kept.allSatisfy { $0[2] == 0xAF })
    #expect(kept.count == 8)
    #expect(core.latest(.oxygenSaturation) == .measured(99_000))
    #expect(core.latest(.perfusionIndex) == nil, "its scale is not known")
  }
}
