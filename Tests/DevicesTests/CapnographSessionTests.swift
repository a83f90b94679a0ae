import CodecChecks
import Devices
import Quantities
import Readings
import Requirements
import Testing
import WireFormats

@Suite struct `Capnograph session` {
  static let numbers: [Channel] = [.endTidalCO2, .inspiredCO2, .respiratoryRate]

  @Test(
    .verifies("A21", "A22"),
    arguments: [
      (CapnostatCondition.warmingUp, Absence.warmUp), (.zeroing, .zeroing), (.checkAdapter, .occluded),
      (.checkSamplingLine, .occluded), (.sleeping, .standby), (.faulty, .deviceFault),
      (.overTemperature, .deviceFault),
    ])
  func `a module that cannot measure says why at once, on every channel`(
    condition: CapnostatCondition, absence: Absence
  ) {
    var module = CapnographByHand()
    module.begin()
    module.core.forget()
    module.send(3_000, .status(CapnostatStatus(condition: condition)))
    for channel in Self.numbers { #expect(module.core.readings(of: channel) == [.absent(absence)]) }
    module.core.forget()
    // Numbers and samples that it still sends are no values.
    module.stream(condition: condition)
    #expect(module.core.valueCount == 0)
    module.stream(seconds: 2)
    #expect(module.core.latest(.endTidalCO2) == .measured(38_000))
  }

  @Test(arguments: [
    (CapnostatCondition.outOfRange, Doubt.clipped), (.zeroRequired, .deviceAlarm),
    (.other(0x55), .deviceAlarm),
  ])
  func `a module with a reservation makes its values questionable`(
    condition: CapnostatCondition, doubt: Doubt
  ) {
    var module = CapnographByHand()
    module.begin()
    module.core.forget()
    module.stream(condition: condition)
    #expect(module.core.latest(.endTidalCO2) == .questionable(38_000, doubt))
    #expect(module.core.blocks(of: .capnogram).last?.doubt == doubt)
  }

  @Test func `no breath takes end-tidal CO2 and rate, and leaves inspired CO2`() {
    var module = CapnographByHand()
    module.begin()
    module.core.forget()
    module.stream(firstByte: CapnostatStatus.noBreathsBit, endTidal: nil, rate: nil)
    #expect(module.core.changes(of: .endTidalCO2) == [.absent(.noBreath)])
    #expect(module.core.changes(of: .respiratoryRate) == [.absent(.noBreath)])
    #expect(module.core.changes(of: .inspiredCO2) == [.measured(100)])
    module.stream()
    #expect(module.core.latest(.endTidalCO2) == .measured(38_000))
  }

  @Test func `a number that the module has none of is not reported, never zero`() {
    var module = CapnographByHand()
    module.begin()
    module.core.forget()
    module.stream(endTidal: nil, rate: nil)
    #expect(module.core.changes(of: .endTidalCO2) == [.absent(.notReported)])
    #expect(module.core.changes(of: .respiratoryRate) == [.absent(.notReported)])
  }

  @Test(arguments: [(Int32(4_990), Int32(49_900)), (5_000, 50_000), (5_010, 50_100)])
  func `end-tidal CO2 is exact at the limit of the consensus`(hundredths: Int32, thousandths: Int32) {
    var module = CapnographByHand()
    module.begin()
    module.stream(endTidal: hundredths)
    #expect(module.core.latest(.endTidalCO2) == .measured(thousandths))
  }

  @Test(arguments: [(Int32(15_000), Reading.measured(150_000)), (15_010, .absent(.implausible))])
  func `end-tidal CO2 beyond what can be is no value`(hundredths: Int32, reading: Reading) {
    var module = CapnographByHand()
    module.begin()
    module.stream(endTidal: hundredths)
    #expect(module.core.latest(.endTidalCO2) == reading)
  }

  @Test func `an invalid sample leaves a gap in the capnogram, not minus ten`() {
    var module = CapnographByHand()
    module.begin()
    module.core.forget()
    for place in 0..<42 { module.send(place == 20 ? nil : 100) }
    let blocks = module.core.blocks(of: .capnogram)
    #expect(blocks.filter { $0.absence == .notReported }.map(\.count) == [1])
    #expect(module.core.values(of: .capnogram).allSatisfy { $0 == 100 || $0 == 3_000 })
  }

  @Test func `lost packets are counted and stand as a gap in the capnogram, which keeps its time`() {
    var module = CapnographByHand()
    module.begin()
    module.core.forget()
    let before = module.counter
    module.lose(7)
    module.core.wait(.milliseconds(70))
    module.send(1_234)
    #expect(before == (module.counter &- 8) & 0x7F)
    #expect(module.core.rejected(.lostFrame) == 1)
    #expect(module.core.notes == [.rejected(.lostFrame, count: 1)])
    module.core.close(.lineDown)
    let blocks = module.core.blocks(of: .capnogram)
    #expect(blocks.map(\.absence).contains(.corrupted))
    let gap = blocks.first { $0.absence == .corrupted }
    let after = blocks.first { $0.absence == nil && $0.count == 1 && $0.counts[0] == 1_234 }
    #expect(after.flatMap(\.deviceMicroseconds) == gap.flatMap(\.deviceMicroseconds).map { $0 + 70_000 })
  }

  @Test func `a damaged packet is a gap of one sample and never a wrong one`() {
    var module = CapnographByHand()
    module.begin()
    module.core.forget()
    var wire = bytes {
      CapnostatWaveform(counter: module.counter, co2: CapnostatCO2(hundredths: 9_999)).frame.encode($0)
    }
    wire[4] ^= 0x01
    module.say(wire)
    module.lose(1)
    for _ in 0..<30 { module.send() }
    #expect(module.core.rejected(.checksum) == 1)
    #expect(module.core.rejected(.lostFrame) == 1)
    #expect(module.core.values(of: .capnogram).allSatisfy { $0 == 3_000 })
  }

  @Test func `half a packet and a pause is counted as truncated`() {
    var module = CapnographByHand()
    module.begin()
    module.say([0x80, 0x04, 0x05])
    module.core.wait(.milliseconds(501))
    module.core.hear([0x27, 0x08, 0x48])
    module.send()
    #expect(module.core.rejected(.truncated) == 1)
  }

  @Test func `a number that stops coming is stale after 10 s while the others go on`() {
    var module = CapnographByHand()
    module.begin()
    module.core.forget()
    for packet in 0..<1_600 {
      module.send(3_000, packet % 100 == 40 ? .respiratoryRate(.perMinute(14)) : nil)
    }
    #expect(module.core.readings(of: .endTidalCO2) == [.absent(.stale), .absent(.stale)])
    #expect(module.core.changes(of: .respiratoryRate) == [.measured(14_000)])
  }

  @Test func `a module that was reset is set up again, and meanwhile nothing is a value`() {
    var module = CapnographByHand()
    module.begin(seconds: 70)
    module.core.forget()
    module.send(3_000, .status(CapnostatStatus(condition: .settingsMissing)))
    for channel in Self.numbers { #expect(module.core.latest(channel) == .absent(.settingsMissing)) }
    #expect(module.core.notes == [.settingsLost(.reportedMissing)])
    module.core.forget()
    module.send(500, .endTidal(CapnostatCO2(hundredths: 510)))
    #expect(module.core.valueCount == 0)
  }

  @Test func `a module that starts anew is no gap of lost packets`() {
    var module = CapnographByHand()
    module.begin(seconds: 70)
    module.send(3_000, .status(CapnostatStatus(condition: .settingsMissing)))
    module.answerAll()
    module.lose(50)
    module.core.forget()
    module.stream(seconds: 2)
    #expect(module.core.rejected(.lostFrame) == 0)
    #expect(module.core.latest(.endTidalCO2) == .measured(38_000))
    #expect(module.core.notes.contains(.initialised))
  }

  @Test func `reads unit and barometric pressure back once a minute`() {
    var module = CapnographByHand()
    module.begin(seconds: 1)
    let steps = module.requests().count
    for _ in 0..<180 {
      module.stream()
      module.answerAll()
    }
    let readBack = Array(module.requests().dropFirst(steps))
    #expect(readBack.filter { $0 == .readSetting(.unit) }.count >= 2)
    #expect(readBack.filter { $0 == .readSetting(.barometricPressure) }.count >= 2)
    #expect(readBack.count <= 6)
    #expect(module.core.latest(.endTidalCO2) == .measured(38_000))
  }

  @Test(arguments: [CapnostatSetting.unit(.kilopascal), .barometricPressure(.mmHg(700))])
  func `a setting that reads back otherwise withdraws all numbers and sets the module up again`(
    found: CapnostatSetting
  ) {
    var module = CapnographByHand()
    module.begin(seconds: 65)
    module.answerAll()
    module.core.forget()
    module.core.hear(bytes { CapnostatReply.setting(found).frame.encode($0) })
    for channel in Self.numbers { #expect(module.core.latest(channel) == .absent(.settingsMissing)) }
    #expect(module.core.transmitted == [[0xC9, 0x01, 0x36]])
    let noted = module.core.notes.contains { if case .settingsLost(.differs) = $0 { true } else { false } }
    #expect(noted)
  }

  @Test func `a module that no longer answers what is read back is set up again`() {
    var module = CapnographByHand()
    module.begin(seconds: 2)
    module.answer = { _ in nil }
    module.stream(seconds: 150)
    let noted = module.core.notes.contains { if case .settingsLost(.noAnswer) = $0 { true } else { false } }
    #expect(noted)
    #expect(module.core.latest(.endTidalCO2) == .absent(.settingsMissing))
  }

  @Test(arguments: [Absence.portMissing, .portBusy, .portForbidden, .lineDown])
  func `a port that cannot be used says so on every channel`(reason: Absence) {
    var module = CapnographByHand()
    module.begin()
    module.core.forget()
    module.core.close(reason)
    for channel in Self.numbers { #expect(module.core.readings(of: channel) == [.absent(reason)]) }
    #expect(module.core.blocks(of: .capnogram).last?.absence == reason)
    module.core.wait(.seconds(60))
    #expect(module.core.transmitted.isEmpty, "nothing is asked on a closed line")
  }

  @Test func `a stream that stops is silent after 3 s`() {
    var module = CapnographByHand()
    module.begin()
    module.core.forget()
    module.core.wait(.seconds(20))
    #expect(module.core.reopenings.map(\.reason) == [.silent])
    #expect(module.core.changes(of: .endTidalCO2) == [.absent(.silent)])
  }

  @Test(arguments: [4, 5])
  func `twenty minutes of noise in a stream leaves bounded notes`(seed: UInt64) {
    var module = CapnographByHand()
    module.begin()
    module.core.forget()
    var dice = Dice(seed: seed)
    for _ in 0..<12_000 {
      module.core.hear(dice.bytes(192))
      module.core.wait(.milliseconds(100))
    }
    #expect(module.core.samples.allSatisfy { $0.reading.thousandths == nil })
    #expect(module.core.changes(of: .endTidalCO2).suffix(1) == [.absent(.protocolMismatch)])
    #expect(module.core.notes.count < 20 * 8 + 20)
  }
}
