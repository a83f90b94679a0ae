import Quantities
import Readings
import Testing
import Workbench

/// A bed with an oximeter, a ventilator and a cough meter whose readings a test says.
private struct SpokenBed {
  static let card = BedCard(
    bed: "bed-7", ring: "/run/ring", generation: 1, from: 0,
    instruments: [
      BedCard.Instrument(
        name: "oximeter",
        staleness: [
          BedCard.Staleness(.oxygenSaturation, after: .seconds(10)),
          BedCard.Staleness(.pulseRate, after: .seconds(10)),
        ]),
      BedCard.Instrument(
        name: "ventilator", staleness: [BedCard.Staleness(.tidalVolume, after: .seconds(10))]),
      BedCard.Instrument(name: "cough-meter", staleness: []),
    ])

  var bed = MonitorBed(card: card)
  var alarms = MonitorAlarms.said(MonitorCalls(), at: .origin)

  /// Says a reading, at milliseconds.
  mutating func say(
    _ channel: Channel, _ reading: Reading, of instrument: UInt8 = 0, at milliseconds: Int64 = 0,
    _ origin: Origin = .bedside
  ) {
    bed.take(
      Record(
        Sample(
          instrument: InstrumentIndex(instrument), channel: channel, reading: reading, origin: origin,
          receivedAt: .origin + .milliseconds(milliseconds))))
  }

  /// The lines of the screen at milliseconds.
  func lines(at milliseconds: Int64 = 0, rows: Int = 24, columns: Int = 80, isASCII: Bool = false) -> [String]
  {
    screen(at: milliseconds, rows: rows, columns: columns, isASCII: isASCII).text
  }

  func screen(at milliseconds: Int64 = 0, rows: Int = 24, columns: Int = 80, isASCII: Bool = false)
    -> ScreenBuffer
  {
    MonitorScreen(
      bed, alarms: alarms, now: .origin + .milliseconds(milliseconds), clock: "2026-11-24 00:49:45 UTC",
      isASCII: isASCII
    ).drawn(rows: rows, columns: columns)
  }

  /// What stands in the line that has a word, from that word on, its blanks drawn together.
  func said(_ word: String, at milliseconds: Int64 = 0) -> String? {
    let line = lines(at: milliseconds).first { $0.contains(word) }
    return line.flatMap { line in
      line.firstRange(of: word).map { line[$0.lowerBound...].split(separator: " ").joined(separator: " ") }
    }
  }
}

private func calls(_ alarms: [MonitorAlarm], limits: [MonitorLimit] = []) -> MonitorAlarms {
  var calls = MonitorCalls()
  calls.alarms = alarms
  calls.limits = limits
  return .said(calls, at: .origin)
}

@Suite struct `A monitor's numbers` {
  @Test(arguments: [
    (0 as Int64, "SpO2 97 %"), (3000, "SpO2 97 %"), (3001, "SpO2 97 % 3 s ago"),
    (10_000, "SpO2 97 % 10 s ago"), (10_001, "SpO2 --- % stale 10 s"), (130_000, "SpO2 --- % stale 2 min"),
  ])
  func `are dashes once they are older than their channel allows`(at: Int64, said: String) {
    var bed = SpokenBed()
    bed.say(.oxygenSaturation, .measured(97_000))
    #expect(bed.said("SpO2", at: at) == said)
  }

  @Test func `of one event grow old and never stale`() {
    var bed = SpokenBed()
    bed.say(.coughPeakFlow, .measured(312_000), of: 2)
    #expect(bed.said("Cough", at: 7_200_000) == "Cough 312 L/min 2 h ago")
  }

  @Test(arguments: [(8000 as Int64, "SpO2 97 %"), (7999, "SpO2 --- % of another clock")])
  func `from the future would never grow old, and are dashes`(at: Int64, said: String) {
    var bed = SpokenBed()
    bed.say(.oxygenSaturation, .measured(97_000), at: 10_000)
    #expect(bed.said("SpO2", at: at) == said)
  }

  @Test func `without a card are stale after ten seconds, too`() {
    var bed = SpokenBed()
    bed.say(.oxygenSaturation, .measured(97_000))
    bed.bed.card = nil
    #expect(bed.said("SpO2", at: 10_000) == "SpO2 97 % 10 s ago")
    #expect(bed.said("SpO2", at: 10_001) == "SpO2 --- % stale 10 s")
  }

  @Test func `say why there are none, and why they are doubted`() {
    var bed = SpokenBed()
    bed.say(.oxygenSaturation, .absent(.probeOff))
    bed.say(.pulseRate, .questionable(71_940, .lowPerfusion))
    #expect(bed.said("SpO2") == "SpO2 --- % probe off")
    #expect(bed.said("Pulse") == "Pulse 71.9? /min low perfusion")
  }

  @Test(arguments: [(90_000 as Int32, "SpO2 90* % <=90"), (90_001, "SpO2 90 % <=90")])
  func `beyond a limit have an asterisk, and the limit beside them`(value: Int32, said: String) {
    var bed = SpokenBed()
    bed.say(.oxygenSaturation, .measured(value))
    bed.alarms = calls(
      [],
      limits: [
        MonitorLimit(.oxygenSaturation, "<", thousandths: 87_000),
        MonitorLimit(.oxygenSaturation, "<=", thousandths: 90_000),
        MonitorLimit(.oxygenSaturation, ">=", thousandths: 80_000),
        MonitorLimit(.pulseRate, ">", thousandths: 10_000),
      ])
    #expect(bed.said("SpO2") == said)
    let screen = bed.screen()
    let marked = (42..<80).filter { [.low, .medium, .high].contains(screen[7, $0].ink) }
    #expect(marked.map { screen[7, $0].character } == (value == 90_000 ? ["*"] : []))
  }

  @Test func `of two instruments name theirs`() {
    var bed = SpokenBed()
    bed.say(.pulseRate, .measured(70_000))
    bed.say(.pulseRate, .measured(81_000), of: 1)
    let lines = bed.lines().filter { $0.contains("Pulse") }
    #expect(lines.count == 2)
    #expect(lines[0].hasSuffix("70  /min   oximeter"))
    #expect(lines[1].hasSuffix("81  /min   ventilator"))
  }

  @Test func `that do not fit are counted`() {
    var bed = SpokenBed()
    for channel in Channel.allCases where channel.shape == .numeric {
      bed.say(channel, .measured(20_000), of: 1)
    }
    #expect(bed.lines().contains { $0.hasSuffix("and 13 more in a taller window") })
    #expect(!bed.lines(rows: 60).contains { $0.contains(" more ") })
  }
}

@Suite struct `A monitor's banner` {
  @Test func `says over the whole width that readings are simulated`() {
    var bed = SpokenBed()
    bed.say(.oxygenSaturation, .measured(97_000), .simulated)
    let screen = bed.screen()
    #expect(screen.text[1].hasPrefix("   SIMULATED: not a patient   "))
    #expect((0..<80).allSatisfy { screen[1, $0].ink == .banner })
  }

  @Test func `names the simulated ones among others, and is not there without any`() {
    var bed = SpokenBed()
    bed.say(.oxygenSaturation, .measured(97_000))
    #expect(bed.lines()[1] == "")
    bed.say(.tidalVolume, .measured(500_000), of: 1, .simulated)
    #expect(bed.lines()[1].hasPrefix("   SIMULATED: ventilator   "))
  }
}

@Suite struct `A monitor's instruments` {
  @Test func `say which line is down, and which was never heard`() {
    var bed = SpokenBed()
    bed.say(.oxygenSaturation, .measured(97_000))
    bed.say(.tidalVolume, .absent(.lineDown), of: 1)
    #expect(bed.lines()[22] == " ventilator: LINE DOWN   cough-meter: not heard yet   oximeter: ok")
  }

  @Test(arguments: [
    (12_000 as Int64, "oximeter: ok", "gateway at work"),
    (12_001, "oximeter: NO NEWS FOR 12 s", "GATEWAY SILENT FOR 12 s"),
  ])
  func `and the gateway are missed when they fall silent`(at: Int64, instrument: String, gateway: String) {
    var bed = SpokenBed()
    bed.say(.oxygenSaturation, .measured(97_000))
    let lines = bed.lines(at: at)
    #expect(lines[22].contains(instrument), "\(lines[22])")
    #expect(lines[0].contains(gateway), "\(lines[0])")
  }

  @Test func `and records that were lost are counted`() {
    var bed = SpokenBed()
    bed.bed.lose(17)
    #expect(bed.lines(columns: 100)[23].hasSuffix("17 records lost"))
    #expect(bed.lines()[0].contains("the ring is empty"))
  }
}

@Suite struct `A monitor's alarms` {
  @Test func `are unknown, never none, when no gateway answers`() {
    var bed = SpokenBed()
    bed.alarms = .unknown("no gateway answers")
    #expect(bed.lines()[2] == "ALARMS UNKNOWN: no gateway answers")
    #expect(bed.lines().contains("FINDINGS UNKNOWN"))
  }

  @Test(arguments: [
    (5000 as Int64, "ALARMS none"), (5001, "ALARMS UNKNOWN: the gateway has not answered for 5 s"),
  ])
  func `are unknown once the answer is old`(at: Int64, said: String) {
    #expect(SpokenBed().lines(at: at)[2] == said)
  }

  @Test func `have marks beside their colours`() {
    var bed = SpokenBed()
    bed.alarms = calls([
      MonitorAlarm(.high, "Low saturation  active"), MonitorAlarm(.medium, "Leak  acknowledged"),
      MonitorAlarm(.low, "Weak cough  active"),
    ])
    let screen = bed.screen()
    #expect(
      screen.text[2...5] == [
        "ALARMS 3", "!!! Low saturation  active", "!!  Leak  acknowledged", "!   Weak cough  active",
      ])
    #expect((3...5).map { screen[$0, 0].ink } == [.high, .medium, .low])
  }

  @Test func `that do not fit are counted`() {
    var bed = SpokenBed()
    bed.alarms = calls((1...4).map { MonitorAlarm(.low, "alarm \($0)") })
    #expect(bed.lines()[6] == "!   alarm 4")
    bed.alarms = calls((1...9).map { MonitorAlarm(.low, "alarm \($0)") })
    #expect(bed.lines()[5] == "!   alarm 3")
    #expect(bed.lines()[6] == "    and 6 more alarms")
  }

  @Test func `say that they may not be heard, and which are off`() {
    var bed = SpokenBed()
    var calls = MonitorCalls()
    calls.audio = "AUDIO OFF"
    calls.off = ["rule/cn-als-2022/S2"]
    calls.findings = ["Weak cough [cn-als-2022 S2]", "b", "c", "d"]
    calls.undecided = 3
    bed.alarms = .said(calls, at: .origin)
    #expect(bed.lines()[2] == "ALARMS none   AUDIO OFF   ALARM OFF: rule/cn-als-2022/S2")
    #expect(
      bed.lines()[19...21].map { $0.split(separator: " ").joined(separator: " ") } == [
        "FINDINGS 4 3 rules cannot be judged", "Weak cough [cn-als-2022 S2]", "b and 2 more",
      ])
  }

  @Test(arguments: [(23, 80), (24, 79), (10, 40)])
  func `come first in a window that is too small`(rows: Int, columns: Int) {
    var bed = SpokenBed()
    bed.alarms = calls([MonitorAlarm(.high, "Low saturation")])
    bed.say(.oxygenSaturation, .measured(86_000), .simulated)
    let lines = bed.lines(rows: rows, columns: columns)
    #expect(lines[0] == "SIMULATED")
    #expect(lines[2] == "!!! Low saturation")
    #expect(lines[3] == "SpO2 86 %")
    #expect(lines.contains { $0.hasPrefix("\(columns)x\(rows): too small") })
  }
}

@Suite struct `A monitor's waveforms` {
  /// Two seconds of a square wave of CO2, 25 samples a second, in blocks of ten.
  private func capnogram(_ absence: Absence? = nil) -> SpokenBed {
    var bed = SpokenBed()
    for block in 1...5 {
      var samples = WaveformBlock(
        instrument: InstrumentIndex(0), channel: .capnogram, origin: .bedside,
        receivedAt: .origin + .milliseconds(Int64(block) * 400), sampleInterval: .milliseconds(40),
        absence: absence)
      for _ in 0..<10 where absence == nil { samples.append(block % 2 == 0 ? 5000 : 0) }
      bed.bed.take(Record(samples))
    }
    return bed
  }

  @Test func `reach from the foot to the top of their scale`() {
    let lines = capnogram().lines(at: 2000)
    #expect(lines[7].hasPrefix("CO2"))
    #expect(lines[8].hasPrefix("50"))
    #expect(lines[18].hasPrefix("0"))
    let isDrawn = { (line: String) in
      line.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) }
    }
    #expect(isDrawn(lines[7]) && isDrawn(lines[18]))
  }

  @Test func `are drawn with ASCII where nothing else is understood`() {
    let lines = capnogram().lines(at: 2000, isASCII: true)
    #expect(lines.allSatisfy { $0.allSatisfy(\.isASCII) })
    #expect(lines[12].contains("|"))
  }

  @Test(arguments: [(5000 as Int64, nil as String?), (5001, "CO2    --- no samples for 3 s")])
  func `are taken away once nothing comes`(at: Int64, said: String?) {
    let line = capnogram().lines(at: at).first { $0.hasPrefix("CO2    ---") }
    #expect(line == said)
  }

  @Test func `say why there are none`() {
    #expect(capnogram(.occluded).lines(at: 2000)[7] == "CO2    --- occluded")
  }
}

@Suite struct `A screen of cells` {
  @Test func `never draws outside of its window, whatever its size`() {
    var bed = SpokenBed()
    bed.alarms = calls((1...9).map { MonitorAlarm(.low, "alarm \($0)") })
    for channel in Channel.allCases where channel.shape == .numeric {
      bed.say(channel, .measured(20_000), of: 1, .simulated)
    }
    for rows in [1, 2, 5, 23, 24, 25, 31, 60, 100] {
      for columns in [1, 7, 79, 80, 81, 120, 200] {
        let lines = bed.lines(rows: rows, columns: columns)
        #expect(lines.count == rows && lines.allSatisfy { $0.count <= columns })
      }
    }
  }

  @Test func `obeys no control character in a name`() {
    var screen = ScreenBuffer(rows: 1, columns: 20)
    screen.put("a\u{1B}[2Jb\u{9B}床", row: 0, column: 0)
    #expect(screen.text == ["a?[2Jb??"])
  }

  @Test func `is written whole once, and then where it has changed`() {
    var painter = ScreenPainter(isColoured: true, isASCII: false)
    var screen = ScreenBuffer(rows: 2, columns: 10)
    screen.put("abc", row: 1, column: 2, .high)
    let first = String(decoding: painter.bytes(to: screen), as: UTF8.self)
    #expect(first == "\u{1B}[0m\u{1B}[2J\u{1B}[2;3H\u{1B}[0;1;37;41mabc\u{1B}[0m")
    #expect(painter.bytes(to: screen) == [])
    screen.put("x", row: 1, column: 3, .plain)
    #expect(
      String(decoding: painter.bytes(to: screen), as: UTF8.self)
        == "\u{1B}[2;4H\u{1B}[0;39mx\u{1B}[0m")
    painter.forget()
    #expect(painter.bytes(to: screen).starts(with: Array("\u{1B}[0m\u{1B}[2J".utf8)))
  }

  @Test(arguments: [
    Ink.plain, .faint, .oxygen, .carbonDioxide, .pressure, .flow, .high, .medium, .low, .banner,
  ])
  func `without colours asks for none`(ink: Ink) {
    var painter = ScreenPainter(isColoured: false, isASCII: false)
    var screen = ScreenBuffer(rows: 1, columns: 4)
    screen.put("a", row: 0, column: 0, ink)
    let text = String(decoding: painter.bytes(to: screen), as: UTF8.self)
    for part in text.split(separator: "\u{1B}[") where part.contains("m") {
      let codes = part.prefix { $0 != "m" }.split(separator: ";").compactMap { Int($0) }
      #expect(codes.allSatisfy { $0 < 30 }, "\(codes)")
    }
  }
}
