import CapnographFirmware
import CodecChecks
import CoughMeterFirmware
import Devices
import OximeterFirmware
import Quantities
import Readings
import Requirements
import Testing
import VentilatorFirmware
import WireFormats

@Suite struct `Sessions and firmware` {
  // MARK: - Oximeter

  static func oximeter() -> Conversation<WiredOximeter> {
    var talk = Conversation(.noninDF2, WiredOximeter(firmware: PulseOximeter(poweredAt: 0)))
    talk.core.open()
    return talk
  }

  @Test func `an oximeter is read, its probe taken off and put on again`() {
    var talk = Self.oximeter()
    talk.run(.seconds(10))
    #expect(talk.core.latest(.oxygenSaturation) == .measured(96_000))
    #expect(talk.core.latest(.oxygenSaturationFast) == .measured(94_000))
    #expect(talk.core.latest(.pulseRate) == .measured(72_000))
    talk.instrument.sensor.isOff = true
    talk.run(.seconds(2))
    #expect(talk.core.latest(.oxygenSaturation) == .absent(.probeOff))
    #expect(!talk.core.values(of: .plethysmogram).contains { $0 != 120 })
    talk.instrument.sensor.isOff = false
    talk.instrument.sensor.perfusion = .low
    talk.run(.seconds(2))
    #expect(talk.core.latest(.oxygenSaturation) == .questionable(96_000, .lowPerfusion))
    for error in WireError.allCases { #expect(talk.core.rejected(error) == 0) }
  }

  @Test func `ten minutes of an oximeter are 45 000 samples of wave and 1799 numbers`() {
    var talk = Self.oximeter()
    talk.run(.minutes(10))
    // The first number has nothing to agree with, and is shown with the second one.
    #expect(talk.core.readings(of: .pulseRate).filter { $0 == .measured(72_000) }.count == 1_799)
    #expect(abs(talk.core.values(of: .plethysmogram).count - 45_000) < 40)
    #expect(talk.core.reopenings.isEmpty)
  }

  @Test(arguments: [11, 12, 13])
  func `an oximeter behind a bad cable shows right values or none`(seed: UInt64) {
    var talk = Self.oximeter()
    var dice = Dice(seed: seed)
    talk.disturb = { bytes in
      // One byte in two hundred is flipped, lost or added.
      bytes = bytes.flatMap { byte -> [UInt8] in
        switch dice.next() % 600 {
        case 0: [byte ^ 1 << UInt8(dice.next() % 8)]
        case 1: []
        case 2: [byte, dice.byte()]
        case _: [byte]
        }
      }
    }
    talk.run(.minutes(5))
    let seen = Set(talk.core.readings(of: .oxygenSaturation))
    #expect(seen.isSubset(of: [.measured(96_000), .absent(.awaited), .absent(.corrupted)]))
    let rates = Set(talk.core.readings(of: .pulseRate))
    #expect(rates.isSubset(of: [.measured(72_000), .absent(.awaited), .absent(.corrupted)]))
    #expect(talk.core.readings(of: .pulseRate).filter { $0 == .measured(72_000) }.count > 200)
  }

  // MARK: - Capnograph

  static func capnograph(
    poweredAt: Int64 = 0, warmUp: Int64 = 5_000_000, settings: CapnographSettings = CapnographSettings()
  ) -> Conversation<WiredCapnograph> {
    var talk = Conversation(
      .capnostat5(settings),
      WiredCapnograph(firmware: Capnograph(poweredAt: poweredAt, warmUpTime: warmUp)))
    talk.core.open()
    return talk
  }

  @Test(.verifies("A21")) func `a capnograph boots, is set up, warms up and then gives numbers`() {
    var talk = Self.capnograph()
    talk.run(.seconds(4))
    #expect(talk.core.notes.first == .initialisationFailed(.refused(step: "stop", code: 0)))
    #expect(talk.core.notes.contains(.initialised))
    #expect(talk.core.latest(.endTidalCO2) == .absent(.warmUp))
    #expect(talk.core.valueCount == 0)
    talk.run(.seconds(40))
    #expect(talk.core.latest(.endTidalCO2) == .measured(42_300))
    #expect(talk.core.latest(.respiratoryRate) == .measured(15_000))
    #expect(talk.core.latest(.inspiredCO2) == .measured(0))
    #expect(talk.core.values(of: .capnogram).contains(4_230))
    for error in WireError.allCases { #expect(talk.core.rejected(error) == 0) }
  }

  @Test func `a capnograph whose sampling line is blocked, and one that sees no breath, say so`() {
    var talk = Self.capnograph()
    talk.run(.seconds(40))
    talk.instrument.isLineBlocked = true
    talk.run(.seconds(3))
    #expect(talk.core.latest(.endTidalCO2) == .absent(.occluded))
    talk.instrument.isLineBlocked = false
    talk.instrument.isBreathing = false
    talk.run(.seconds(30))
    #expect(talk.core.latest(.endTidalCO2) == .absent(.noBreath))
    #expect(talk.core.latest(.respiratoryRate) == .absent(.noBreath))
    talk.instrument.isBreathing = true
    talk.run(.seconds(20))
    #expect(talk.core.latest(.endTidalCO2) == .measured(42_300))
  }

  @Test func `a capnograph that loses its power in mid-stream is set up again`() {
    var talk = Self.capnograph()
    talk.run(.seconds(90))
    talk.core.forget()
    let powered = talk.core.now.nanoseconds / 1000
    talk.instrument.firmware = Capnograph(poweredAt: powered, warmUpTime: 20_000_000)
    talk.run(.seconds(8))
    #expect(talk.core.reopenings.map(\.reason) == [.silent])
    talk.core.open()
    talk.run(.seconds(40))
    #expect(talk.core.latest(.endTidalCO2) == .measured(42_300))
    #expect(talk.core.changes(of: .endTidalCO2).contains(.absent(.warmUp)))
    let values = talk.core.readings(of: .endTidalCO2).compactMap(\.thousandths)
    #expect(values.allSatisfy { $0 == 42_300 })
  }

  @Test func `a capnograph that somebody sets to kilopascals is found out within a minute and set back`() {
    var talk = Self.capnograph()
    talk.run(.seconds(50))
    for byte in bytes({ CapnostatRequest.writeSetting(.unit(.kilopascal)).frame.encode($0) }) {
      talk.instrument.receive(byte, at: talk.core.now.nanoseconds / 1000) { _ in }
    }
    talk.run(.seconds(70))
    let noted = talk.core.notes.contains { if case .settingsLost(.differs) = $0 { true } else { false } }
    #expect(noted)
    talk.run(.seconds(20))
    #expect(talk.core.latest(.endTidalCO2) == .measured(42_300))
  }

  @Test func `an hour with a capnograph asks little and loses nothing`() {
    var talk = Self.capnograph()
    talk.run(.minutes(60))
    #expect(talk.core.sent.count < 140)
    #expect(talk.core.reopenings.isEmpty)
    #expect(talk.core.notes.count == 4)
    #expect(Set(talk.core.readings(of: .endTidalCO2).compactMap(\.undoubted)) == [42_300])
  }

  @Test(arguments: [21, 22])
  func `a capnograph behind a bad cable recovers whatever the set-up met`(seed: UInt64) {
    var talk = Self.capnograph()
    var dice = Dice(seed: seed)
    talk.disturb = { bytes in
      bytes = bytes.filter { _ in dice.next() % 300 != 0 }
    }
    talk.run(.minutes(5))
    let values = Set(talk.core.readings(of: .endTidalCO2).compactMap(\.thousandths))
    #expect(values == [42_300])
    #expect(talk.core.rejected(.lostFrame) > 100)
    talk.disturb = { _ in }
    talk.run(.seconds(60))
    if !talk.core.isOpen {
      talk.core.open()
      talk.run(.seconds(60))
    }
    #expect(talk.core.latest(.endTidalCO2) == .measured(42_300))
  }

  /// A NUL changes no sum, so one packet in 128 that NULs pushed the end out of has a right one.
  @Test(arguments: [31, 32, 33, 34])
  func `bytes put into a capnograph's stream never make a number or a sample`(seed: UInt64) {
    var talk = Self.capnograph()
    var dice = Dice(seed: seed)
    talk.core.open()
    talk.run(.seconds(30))
    let samples = Set(talk.core.values(of: .capnogram))
    talk.core.forget()
    talk.disturb = { bytes in
      bytes = bytes.flatMap { dice.next() % 2 == 0 ? [$0] : [$0, 0] }
    }
    talk.run(.minutes(2))
    #expect(talk.core.rejected(.noise) > 100)
    for channel in [Channel.endTidalCO2, .inspiredCO2, .respiratoryRate] {
      let said = Set(talk.core.readings(of: channel).compactMap(\.thousandths))
      #expect(said.isSubset(of: [42_300, 0, 15_000]), "\(channel.name): \(said)")
    }
    #expect(Set(talk.core.values(of: .capnogram)).isSubset(of: samples))
  }

  // MARK: - Cough meter

  static func coughMeter() -> Conversation<WiredCoughMeter> {
    Conversation(.flowAnalyser, WiredCoughMeter(firmware: CoughMeter(poweredAt: 0)))
  }

  @Test(arguments: [Int32(1_599), 2_699, 2_700, 2_939])
  func `a cough's peak comes through exactly`(peak: Int32) {
    var talk = Self.coughMeter()
    talk.instrument.peak = peak
    talk.core.open()
    talk.run(.seconds(30))
    #expect(
      talk.core.changes(of: .coughPeakFlow) == [.absent(.awaited), .measured(peak * 100)])
    #expect(talk.core.readings(of: .coughPeakFlow).filter { $0 == .measured(peak * 100) }.count == 3)
    for error in WireError.allCases { #expect(talk.core.rejected(error) == 0) }
  }

  @Test(arguments: [Int32(2_940), 4_500])
  func `a healthy cough goes beyond the meter and is told as that`(peak: Int32) {
    var talk = Self.coughMeter()
    talk.instrument.peak = peak
    talk.core.open()
    talk.run(.seconds(10))
    #expect(talk.core.latest(.coughPeakFlow) == .absent(.clipped))
  }

  @Test func `a meter that streams when the gateway comes is taken over`() {
    var talk = Self.coughMeter()
    for byte in "%WS#64$31\r%CM#64\r".utf8 { talk.instrument.receive(byte, at: 0) { _ in } }
    talk.run(.milliseconds(3_003))
    talk.core.open()
    talk.run(.seconds(17))
    #expect(talk.core.latest(.coughPeakFlow) == .measured(234_500))
    #expect(talk.core.notes.contains(.initialised))
    #expect(!talk.core.notes.contains { if case .initialisationFailed = $0 { true } else { false } })
  }

  @Test func `a meter with its echo on is set up all the same`() {
    var talk = Self.coughMeter()
    for byte in "%CM#5$1\r".utf8 { talk.instrument.receive(byte, at: 0) { _ in } }
    talk.core.open()
    talk.run(.seconds(10))
    #expect(talk.core.latest(.coughPeakFlow) == .measured(234_500))
  }

  @Test func `a meter whose answer to the start is lost is set up all the same`() {
    var talk = Self.coughMeter()
    var lost = 0
    talk.disturb = { bytes in
      guard lost == 0, bytes == Array("%CM#64\r".utf8) else { return }
      lost += 1
      bytes = []
    }
    talk.core.open()
    talk.run(.seconds(20))
    #expect(lost == 1)
    #expect(talk.core.latest(.coughPeakFlow) == .measured(234_500))
  }

  @Test func `a meter that is switched off and on is set up again`() {
    var talk = Self.coughMeter()
    talk.core.open()
    talk.run(.seconds(20))
    talk.instrument.firmware = CoughMeter(poweredAt: talk.core.now.nanoseconds / 1000)
    talk.run(.seconds(5))
    #expect(talk.core.reopenings.map(\.reason) == [.silent])
    talk.core.open()
    talk.core.forget()
    talk.run(.seconds(20))
    #expect(talk.core.latest(.coughPeakFlow) == .measured(234_500))
  }

  // MARK: - Ventilator

  /// Lets the session ask the ventilator for a time; the ventilator steps every 10 ms.
  static func run(
    _ core: inout CoreStandIn, _ ventilator: inout BilevelVentilator, _ interval: Interval,
    _ sensors: (Int64) -> VentilatorSensors
  ) throws {
    let end = core.now + interval
    while core.now < end {
      core.wait(.milliseconds(10))
      ventilator.step(sensors(core.now.nanoseconds / 1_000_000))
      guard let request = core.pending?.request else { continue }
      let pdu = ModbusServer.reply(to: request.pdu, from: &ventilator)
      do throws(ModbusFault) {
        core.reply(try ModbusResponse(pdu, answering: request))
      } catch {
        core.fail(error)
      }
    }
  }

  @Test func `a ventilator's numbers and waves arrive through the register map`() throws {
    var core = CoreStandIn(.registers(.integratorBilevel))
    var settings = VentilatorSettings()
    settings.isDelivering = true
    var ventilator = BilevelVentilator(unit: ModbusUnit(1), settings: settings)
    core.open()
    try Self.run(&core, &ventilator, .seconds(40)) { millisecond in
      let isInspiring = millisecond % 4_000 < 1_500
      return VentilatorSensors(
        airwayPressure: isInspiring ? settings.inspiratoryPressure : settings.expiratoryPressure,
        patientFlow: isInspiring ? .litresPerMinute(20) : .litresPerMinute(-12),
        unintentionalLeak: .litresPerMinute(5), isInspiring: isInspiring, isPatientTriggered: true)
    }
    #expect(core.notes == [.identified("Breathline BLV-1 1.0"), .speaking])
    #expect(core.latest(.inspiratoryPressureSet) == .measured(settings.inspiratoryPressure.thousandths))
    #expect(core.latest(.expiratoryPressure) == .measured(settings.expiratoryPressure.thousandths))
    #expect(core.latest(.ventilatorRate) == .measured(15_000))
    #expect(core.latest(.unintentionalLeak) == .measured(5_000))
    #expect(core.latest(.runTime) == .measured(0))
    #expect(abs(core.values(of: .airwayPressure).count - 1_000) <= 30)
    #expect(abs(core.values(of: .patientFlow).count - 1_000) <= 30)
    for channel in Channel.allCases where core.latest(channel) != nil {
      #expect(core.latest(channel)?.thousandths != nil, "\(channel.name)")
    }
  }

  @Test func `a ventilator in standby reports its settings and no measurement`() throws {
    var core = CoreStandIn(.registers(.integratorBilevel))
    var settings = VentilatorSettings()
    settings.isDelivering = false
    var ventilator = BilevelVentilator(unit: ModbusUnit(1), settings: settings)
    core.open()
    try Self.run(&core, &ventilator, .seconds(5)) { _ in VentilatorSensors() }
    let standby = VentilationMode.standby.rawValue * 1000
    #expect(core.latest(.ventilationMode) == .measured(standby))
    for field in RegisterProfile.integratorBilevel.fields where field.validityBit != nil {
      #expect(core.changes(of: field.channel) == [.absent(.awaited), .absent(.notReported)])
    }
    #expect(core.values(of: .airwayPressure).isEmpty)
  }

  @Test func `a ventilator that was switched off and on starts its waves anew`() throws {
    var core = CoreStandIn(.registers(.integratorBilevel))
    var settings = VentilatorSettings()
    settings.isDelivering = true
    var ventilator = BilevelVentilator(unit: ModbusUnit(1), settings: settings)
    core.open()
    let sensors = VentilatorSensors(airwayPressure: .cmH2O(12))
    try Self.run(&core, &ventilator, .seconds(200)) { _ in sensors }
    core.forget()
    ventilator = BilevelVentilator(unit: ModbusUnit(1), settings: settings)
    try Self.run(&core, &ventilator, .seconds(10)) { _ in sensors }
    #expect(core.notes == [.instrumentRestarted])
    #expect(core.values(of: .airwayPressure).allSatisfy { $0 == 1_200 })
    #expect(core.values(of: .airwayPressure).count > 200)
  }
}
