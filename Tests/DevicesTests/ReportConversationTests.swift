import Devices
import Quantities
import Readings
import Testing
import VentilatorFirmware

/// A ventilator with somebody who breathes 15 times a minute, 500 mL each time.
struct WiredReportVentilator: WiredInstrument {
  var firmware: ReportVentilator
  var isBreathing = true

  init(_ port: ReportVentilator.Port, _ therapy: Therapy = .spontaneous) {
    firmware = ReportVentilator(
      poweredAt: 0, port: port, settings: VentilatorSettings(isDelivering: true, therapy: therapy))
  }

  var nextEventAt: Int64 { firmware.nextEventAt }

  mutating func advance(to microseconds: Int64, emit: (UInt8) -> Void) {
    let phase = microseconds % 4_000_000
    let isInspiring = isBreathing && phase < 1_200_000
    let isExpiring = isBreathing && phase >= 1_200_000 && phase < 2_200_000
    let sensors = VentilatorSensors(
      airwayPressure: .cmH2O(isInspiring ? 16 : 5),
      patientFlow: .litresPerMinute(isInspiring ? 25 : isExpiring ? -30 : 0),
      isInspiring: isInspiring, isPatientTriggered: isInspiring)
    firmware.advance(to: microseconds, sensor: sensors, emit: emit)
  }

  mutating func receive(_ byte: UInt8, at microseconds: Int64, emit: (UInt8) -> Void) {
    firmware.receive(byte, at: microseconds, emit: emit)
  }
}

@Suite struct `Reports between session and firmware` {
  private func talk(
    _ dialect: SpokenDialect, _ port: ReportVentilator.Port, _ therapy: Therapy = .spontaneous
  ) -> Conversation<WiredReportVentilator> {
    var conversation = Conversation(.dialect(dialect), WiredReportVentilator(port, therapy))
    conversation.core.open()
    conversation.run(.seconds(30))
    return conversation
  }

  @Test(arguments: [
    (SpokenDialect.puritanBennettShort, ReportVentilator.Port.puritanBennett),
    (.puritanBennettLong, .puritanBennett), (.respironicsV200, .respironicsV200),
  ])
  func `a breathing patient's numbers arrive`(dialect: SpokenDialect, port: ReportVentilator.Port) {
    let core = talk(dialect, port).core
    #expect(core.latest(.ventilatorRate) == .measured(15_000))
    #expect(core.latest(.tidalVolume) == .measured(500_000))
    #expect(core.latest(.minuteVolume) == .measured(7_500))
    #expect(core.latest(.inspiratoryPressure) == .measured(16_000))
    #expect(core.latest(.expiratoryPressureSet) == .measured(5_000))
    #expect(core.latest(.ventilatorAlarms) == .measured(0))
    #expect(!core.notes.contains { if case .rejected = $0 { true } else { false } })
  }

  @Test func `the long report tells mode, pressures, index and peak flow`() {
    let core = talk(.puritanBennettLong, .puritanBennett).core
    #expect(core.latest(.ventilationMode) == .measured(VentilationMode.spontaneous.rawValue * 1000))
    #expect(core.latest(.inspiratoryPressureSet) == .measured(16_000))
    #expect(core.latest(.expiratoryPressure) == .measured(5_000))
    #expect(core.latest(.inspiredOxygen) == .measured(21_000))
    #expect(core.latest(.rapidShallowBreathingIndex) == .measured(30_000))
    #expect(core.latest(.peakExpiratoryFlow) == .measured(30_000))
  }

  @Test func `a manoeuvre at the ventilator is told once`() {
    var conversation = talk(.puritanBennettLong, .puritanBennett)
    #expect(conversation.core.latest(.vitalCapacity)?.thousandths == nil)
    conversation.instrument.firmware.keep(vitalCapacity: .millilitres(1_480))
    conversation.instrument.firmware.keep(inspiratoryForce: .cmH2O(42))
    conversation.run(.seconds(20))
    let values = conversation.core.readings(of: .vitalCapacity).compactMap(\.thousandths)
    #expect(values == [1_480_000])
    let forces = conversation.core.readings(of: .negativeInspiratoryForce).compactMap(\.thousandths)
    #expect(forces == [42_000])
  }

  @Test(arguments: [
    (SpokenDialect.puritanBennettShort, ReportVentilator.Port.puritanBennett),
    (.puritanBennettLong, .puritanBennett), (.respironicsV200, .respironicsV200),
  ])
  func `apnoea is called and called off`(dialect: SpokenDialect, port: ReportVentilator.Port) {
    var conversation = talk(dialect, port)
    conversation.instrument.isBreathing = false
    conversation.run(.seconds(25))
    let apnoea = Int32(VentilatorAlarms.apnoea.rawValue)
    let word = conversation.core.latest(.ventilatorAlarms)?.thousandths ?? 0
    #expect(word / 1000 & apnoea != 0)
    #expect(conversation.core.latest(.ventilatorRate) == .measured(0))
    conversation.instrument.isBreathing = true
    conversation.run(.seconds(25))
    #expect(conversation.core.latest(.ventilatorAlarms) == .measured(0))
  }

  @Test func `in standby nothing is measured`() {
    var conversation = talk(.puritanBennettLong, .puritanBennett)
    conversation.instrument.firmware.adjust(VentilatorSettings(isDelivering: false))
    conversation.run(.seconds(5))
    #expect(conversation.core.latest(.ventilatorRate) == .absent(.notReported))
    #expect(conversation.core.latest(.tidalVolume) == .absent(.notReported))
  }

  @Test func `a V60 tells its alarms and the share of triggered breaths`() {
    var conversation = talk(.respironicsV60, .respironicsV60)
    #expect(conversation.core.latest(.triggeredBreaths)?.thousandths != nil)
    conversation.instrument.firmware.adjust(
      VentilatorSettings(
        isDelivering: true, therapy: .spontaneous, limits: VentilatorLimits(tidalVolume: .millilitres(600))))
    conversation.run(.seconds(10))
    let lowVolume = Int32(VentilatorAlarms.lowTidalVolume.rawValue)
    #expect(conversation.core.latest(.ventilatorAlarms) == .measured(lowVolume * 1000))
  }

  @Test func `pressure and flow arrive fifty times a second`() {
    var conversation = talk(.puritanBennettWaveforms, .puritanBennettWaveforms)
    conversation.core.close(.lineDown)
    let pressures = conversation.core.values(of: .airwayPressure)
    #expect(pressures.count == conversation.core.values(of: .patientFlow).count)
    // Of the first breath, in the line of whose beginning the gateway joins, nothing is believed.
    #expect((1_290...1_301).contains(pressures.count))
    #expect(pressures.max() == 1_600)
    #expect(conversation.core.values(of: .patientFlow).min() == -300)
  }

  @Test func `every tenth report that loses a byte costs that report alone`() {
    var conversation = Conversation(
      .dialect(.puritanBennettLong), WiredReportVentilator(.puritanBennett))
    var reports = 0
    conversation.disturb = { bytes in
      guard bytes.count > 1_000 else { return }
      reports += 1
      if reports % 10 == 0 { bytes.remove(at: reports * 7 % bytes.count) }
    }
    conversation.core.open()
    conversation.run(.seconds(120))
    let values = conversation.core.readings(of: .tidalVolume).compactMap(\.thousandths)
    #expect(values.count > 60)
    #expect(values.allSatisfy { $0 == 500_000 })
    #expect(conversation.core.reopenings.isEmpty)
  }
}
