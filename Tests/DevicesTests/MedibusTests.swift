import CodecChecks
@testable import Devices
import Quantities
import Readings
import Requirements
import Testing
import VentilatorFirmware
import WireFormats

/// A ventilator that breathes 15 times a minute: 1 s at 16 cmH2O, 3 s at 5 cmH2O.
private struct WiredVentilator: WiredInstrument {
  var firmware = MedibusVentilator(poweredAt: 0, settings: VentilatorSettings(isDelivering: true))
  var isConnected = true

  var nextEventAt: Int64 { firmware.nextEventAt }

  mutating func advance(to microseconds: Int64, emit: (UInt8) -> Void) {
    let isInspiring = isConnected && microseconds % 4_000_000 < 1_000_000
    let pressure: AirwayPressure = isInspiring ? .cmH2O(16) : .cmH2O(5)
    let sensors = VentilatorSensors(
      airwayPressure: isConnected ? pressure : .cmH2O(0),
      patientFlow: isConnected ? .litresPerMinute(isInspiring ? 27 : -9) : .litresPerMinute(0),
      unintentionalLeak: .litresPerMinute(6), inspiredOxygen: .percent(30), isInspiring: isInspiring)
    firmware.advance(to: microseconds, sensors: sensors, emit: emit)
  }

  mutating func receive(_ byte: UInt8, at microseconds: Int64, emit: (UInt8) -> Void) {
    firmware.receive(byte, at: microseconds, emit: emit)
  }
}

private func command(_ code: UInt8, _ text: String = "") -> [UInt8] { sent(.command, code, text) }

private func sent(_ kind: MedibusMessage.Kind, _ code: UInt8, _ text: String = "") -> [UInt8] {
  var message = MedibusMessage(kind, code)
  for byte in text.utf8 { message.body.append(byte) }
  return bytes { message.encode($0) }
}

private func near(_ reading: Reading?, _ thousandths: Int32, within tolerance: Int32) -> Bool {
  guard case .measured(let value)? = reading else { return false }
  return abs(value - thousandths) <= tolerance
}

@Suite struct `A ventilator that speaks MEDIBUS` {
  private func bedside() -> Conversation<WiredVentilator> {
    var bedside = Conversation(.dialect(.medibus), WiredVentilator())
    bedside.core.open()
    return bedside
  }

  /// A core that has called a device and was called back.
  private func called() -> CoreStandIn {
    var core = CoreStandIn(.dialect(.medibus))
    core.open()
    core.hear(sent(.response, MedibusCode.begin))
    return core
  }

  @Test func `its measured values, settings and curves are readings in our units`() {
    var bedside = bedside()
    bedside.run(.seconds(40))
    let core = bedside.core
    // Sent in tenths of a millibar.
    #expect(near(core.latest(.inspiratoryPressure), 16_000, within: 60))
    #expect(near(core.latest(.expiratoryPressure), 5_000, within: 60))
    #expect(near(core.latest(.inspiratoryPressureSet), 16_000, within: 60))
    #expect(near(core.latest(.expiratoryPressureSet), 5_000, within: 60))
    #expect(core.latest(.ventilatorRate) == .measured(15_000))
    #expect(near(core.latest(.tidalVolume), 450_000, within: 5_000))
    #expect(near(core.latest(.minuteVolume), 6_750, within: 60))
    #expect(near(core.latest(.unintentionalLeak), 6_000, within: 1))
    #expect(core.latest(.inspiredOxygen) == .measured(30_000))
    #expect(core.latest(.ventilatorAlarms) == .measured(0))
    #expect(core.latest(.rapidShallowBreathingIndex) == .absent(.notReported))
    #expect((core.values(of: .airwayPressure).max() ?? 0) - 1600 <= 4)
    #expect((core.values(of: .airwayPressure).max() ?? 0) >= 1594)
    #expect(abs((core.values(of: .patientFlow).min() ?? 0) + 90) <= 2)
    #expect(core.blocks(of: .patientFlow).last?.sampleInterval == .milliseconds(40))
  }

  @Test func `an hour on the line: the link is never given up by either side`() {
    var bedside = bedside()
    bedside.run(.minutes(60))
    #expect(bedside.core.reopenings.isEmpty)
    #expect(bedside.instrument.firmware.isLinked)
    #expect(bedside.instrument.firmware.hostsLost == 0)
    #expect(bedside.core.sent.filter { $0 == command(MedibusCode.begin) }.count == 1)
    for channel in [Channel.tidalVolume, .ventilatorRate, .minuteVolume] {
      #expect(!bedside.core.readings(of: channel).contains(.absent(.stale)))
    }
  }

  @Test(.verifies("D.UNVENTILATED"))
  func `a plausible rate beside pressures of zero is no ventilation`() {
    // The shape of a recording: Ppeak 17, 8, 0, PEEP 5, 0, and the rate stays 14 for a quarter of an hour
    // (devices, section 1.5.5).
    var core = called()
    func hear(_ peak: String, _ peep: String, _ mean: String) {
      let values = "7D\(peak)78\(peep)73\(mean)D6  1488 450B9 6.3"
      core.hear(sent(.response, MedibusCode.measured, values))
    }
    hear("  17", "   5", "   9")
    #expect(core.latest(.ventilatorRate) == .measured(14_000))
    #expect(core.latest(.tidalVolume) == .measured(450_000))
    hear("   8", "   0", "   2")
    #expect(core.latest(.ventilatorRate) == .measured(14_000))
    core.forget()
    for _ in 0..<300 {
      hear("   0", "   0", "   0")
      core.wait(.seconds(3))
      if !core.isOpen { core.open() }
    }
    for channel in [Channel.ventilatorRate, .tidalVolume, .minuteVolume] {
      #expect(core.readings(of: channel).allSatisfy { $0.thousandths == nil })
      #expect(core.readings(of: channel).contains(.absent(.implausible)))
    }
    #expect(core.latest(.inspiratoryPressure)?.thousandths ?? 0 == 0)
  }

  @Test(.verifies("D.UNVENTILATED"))
  func `a ventilator that lost its patient and keeps its rate shows none`() {
    var bedside = bedside()
    bedside.run(.seconds(40))
    bedside.instrument.firmware.keepsRate = true
    bedside.instrument.isConnected = false
    bedside.run(.seconds(60))
    #expect(bedside.core.latest(.ventilatorRate) == .absent(.implausible))
    #expect(bedside.core.latest(.tidalVolume)?.thousandths == nil)
    // Apnoea and disconnection, as the ventilator says itself.
    #expect(bedside.core.latest(.ventilatorAlarms) == .measured((1 << 1 | 1 << 2) * 1000))
  }

  @Test(arguments: [
    ("7D   178   073   0", true), ("7D   078   173   0", true), ("7D   078   073   0", false),
    ("7D 0.978   073-0.1", false), ("7D 1.0", true), ("7D    78    73    ", true), ("78   0", false),
  ])
  func `one pressure that is not zero is enough, and none that is reported says nothing`(
    pressures: String, isVentilated: Bool
  ) {
    var core = called()
    core.hear(sent(.response, MedibusCode.measured, pressures + "D6  14"))
    #expect((core.latest(.ventilatorRate) == .measured(14_000)) == isVentilated)
  }

  @Test func `blank is not reported, never zero`() {
    var core = called()
    core.hear(sent(.response, MedibusCode.measured, "7D    78   5D6    "))
    #expect(core.latest(.inspiratoryPressure) == .absent(.notReported))
    #expect(core.latest(.ventilatorRate) == .absent(.notReported))
    #expect(core.latest(.expiratoryPressure) == .measured(5_099))
  }

  @Test(
    arguments: [
      ("1E7STANDBY\u{3}", .measured(0)), ("0A4CPAP\u{3}", .measured(1_000)),
      ("0A4CPAP\u{3}548STANDBY!\u{3}", .measured(0)), ("0E5BIPAP\u{3}", .absent(.noCounterpart)),
      ("0B8CPAP/ASB\u{3}", .absent(.noCounterpart)), ("343PCV\u{3}", .absent(.noCounterpart)),
      ("493NIV\u{3}", .absent(.noCounterpart)), ("", .absent(.notReported)),
    ] as [(String, Reading)])
  func `only modes whose name leaves no doubt are modes`(texts: String, reading: Reading) {
    var core = called()
    core.hear(sent(.response, MedibusCode.texts, texts))
    #expect(core.latest(.ventilationMode) == reading)
  }

  @Test(
    arguments: [(0x9A, 1), (0x00, 2), (0x98, 2), (0x19, 3), (0x90, 5), (0x10, 6), (0xEF, 7), (0x4B, 8)]
      as [(UInt8, Int32)])
  func `alarms are those of the channel`(code: UInt8, bit: Int32) {
    var core = called()
    let digits = String(code, radix: 16, uppercase: true)
    let text = "1" + (digits.count == 1 ? "0" : "") + digits + "PHRASE TEXT."
    core.hear(sent(.response, MedibusCode.alarms, text + "2A0OTHER       "))
    #expect(core.latest(.ventilatorAlarms) == .measured((1 << bit) * 1000))
  }

  @Test func `what the device must have answered is answered at once`() {
    var core = called()
    core.hear(command(MedibusCode.stillHere))
    #expect(core.sent.last == sent(.response, MedibusCode.stillHere))
    core.hear(command(MedibusCode.identity))
    #expect(core.sent.last == sent(.response, MedibusCode.identity, "0000'BREATHLINE'01.00:01.00"))
    core.hear(command(MedibusCode.begin))
    #expect(core.sent.suffix(2) == [sent(.response, MedibusCode.begin), command(MedibusCode.identity)])
  }

  @Test func `while nothing is asked it is told after one and a half seconds that somebody is there`() {
    var core = called()
    // Streams are not chosen, as none are offered.
    for code in MedibusLink.steps where code != MedibusCode.chooseStreams {
      #expect(core.sent.last == command(code))
      core.hear(sent(.response, code))
    }
    let before = core.sent.count
    core.wait(.milliseconds(1_499))
    #expect(core.sent.count == before)
    core.wait(.milliseconds(1))
    #expect(core.sent.last == command(MedibusCode.stillHere))
    core.wait(.milliseconds(500))
    #expect(core.sent.last == command(MedibusCode.dateAndTime))
  }

  @Test func `a question that is refused or not answered is passed over`() {
    var core = called()
    core.hear(sent(.response, MedibusCode.refused))
    #expect(core.sent.last == command(MedibusCode.streams))
    core.wait(.milliseconds(999))
    #expect(core.sent.last == command(MedibusCode.streams))
    core.wait(.milliseconds(1))
    #expect(core.sent.last == command(MedibusCode.dateAndTime))
  }

  @Test func `a device that is switched off and on is called again`() {
    var bedside = bedside()
    bedside.run(.seconds(20))
    bedside.instrument = WiredVentilator()
    bedside.instrument.firmware = MedibusVentilator(
      poweredAt: bedside.core.now.nanoseconds / 1000, settings: VentilatorSettings(isDelivering: true))
    bedside.run(.seconds(4))
    #expect(bedside.core.latest(.ventilatorRate)?.thousandths == nil)
    if !bedside.core.isOpen { bedside.core.open() }
    bedside.run(.seconds(30))
    #expect(bedside.core.latest(.ventilatorRate) == .measured(15_000))
    #expect(bedside.instrument.firmware.isLinked)
  }

  @Test func `damaged samples end the curves and leave the numbers`() {
    var bedside = bedside()
    bedside.run(.seconds(40))
    bedside.core.forget()
    bedside.core.hear([0xD3, 0x81, 0x81, 0xD0])
    #expect(bedside.core.samples.isEmpty)
    #expect(bedside.core.blocks(of: .airwayPressure).last?.absence == .corrupted)
    #expect(bedside.core.rejected(.truncated) == 1)
  }

  @Test(.verifies("D.READONLY")) func `a device is asked and answered, and nothing of it is set`() {
    let questions: [UInt8] = [0x24, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2A, 0x30, 0x51, 0x52, 0x53]
    for code in UInt8.min..<0x80 where ![0x01, 0x0D, 0x11, 0x13, 0x1B].contains(code) {
      #expect(MedibusDialect.permits(command(code)) == questions.contains(code))
      #expect(!MedibusDialect.permits(command(code, "01 50")))
      #expect(!MedibusDialect.permits(command(code) + command(code)))
      #expect(MedibusDialect.permits(sent(.response, code)) == [0x51, 0x30].contains(code))
    }
    #expect(MedibusDialect.permits(command(MedibusCode.chooseStreams, "00040104")))
    #expect(!MedibusDialect.permits(command(MedibusCode.chooseStreams, "0204")))
    #expect(!MedibusDialect.permits(command(MedibusCode.chooseStreams, "0000")))
    #expect(!MedibusDialect.permits(command(MedibusCode.chooseStreams)))
    #expect(MedibusDialect.permits([0xD0, 0xC1, 0xC3, 0xC0, 0xC0]))
    #expect(!MedibusDialect.permits([0xD0, 0xC2, 0xC3, 0xC0, 0xC0]))
    #expect(!MedibusDialect.permits([0xD0, 0xC1, 0xC3, 0xC0, 0xC0, 0x1B]))
    #expect(!MedibusDialect.permits([]))
  }

  @Test func `its line is set as a V500 has it until somebody says otherwise`() {
    #expect(SpokenDialect.medibus.usualSettings == LineSettings(baud: 19_200))
  }

  /// Messages that are whole, with any code, often a known one, and records that may be anything.
  private static func anything(_ dice: inout Dice) -> [UInt8] {
    if dice.next() % 4 == 0 { return (0..<dice.next() % 12).map { _ in dice.byte() | 0x80 } }
    var message = MedibusMessage(
      dice.next() % 4 == 0 ? .command : .response,
      ([0x15, 0x56, 0x55] + MedibusLink.steps).randomElement(using: &dice) ?? MedibusCode.measured)
    if message.code == MedibusCode.streams {
      for code: UInt8 in [0, 1] {
        MedibusStream(
          code: code, microseconds: Int32(dice.next() % 999_998) + 1, least: -200_000,
          greatest: Int32(dice.next() % 10_000) * 1000, greatestBin: UInt16(dice.next() % 4095) + 1
        ).append(to: &message.body)
      }
    } else {
      let characters = Array("0123456789ABCDEF .-".utf8)
      for _ in 0..<[0, 6, 7, 12, 15, 23, 60][Int(dice.next() % 7)] {
        message.body.append(characters[Int(dice.next() % UInt64(characters.count))])
      }
    }
    return bytes { message.encode($0) }
  }

  @Test(arguments: 0..<6)
  func `whatever a device says, values are plausible and nothing forbidden is sent`(seed: Int) {
    var dice = Dice(seed: UInt64(seed))
    var core = CoreStandIn(.dialect(.medibus))
    for _ in 0..<3_000 {
      if !core.isOpen { core.open() }
      core.hear(sent(.response, MedibusCode.begin) + Self.anything(&dice))
      core.wait(.milliseconds(Int64(dice.next() % 300)))
    }
    for sample in core.samples {
      guard let value = sample.reading.thousandths else { continue }
      #expect(sample.channel.plausible.contains(value))
    }
    for note in core.notes { if case .transmitRefused = note { Issue.record("\(note)") } }
  }
}
