import CodecChecks
import Devices
import Quantities
import Readings
import Requirements
import Testing
import VentilatorFirmware
import WireFormats

@Suite struct `A ventilator that is asked for reports` {
  private func asked(_ dialect: SpokenDialect) -> CoreStandIn {
    var core = CoreStandIn(.dialect(dialect))
    core.open()
    return core
  }

  private func heard(_ dialect: SpokenDialect, _ report: String) -> CoreStandIn {
    var core = asked(dialect)
    core.hear(Array(report.utf8))
    return core
  }

  /// Hears reports, each when it is asked for.
  private func hear(_ core: inout CoreStandIn, _ reports: [String]) {
    for report in reports {
      core.wait(.milliseconds(1_400))
      core.hear(Array(report.utf8))
    }
  }

  // MARK: - Numbers

  @Test func `the captured short report gives what was measured and set`() {
    let core = heard(.puritanBennettShort, VentilatorReports.misca)
    #expect(core.latest(.ventilatorRate) == .measured(14_000))
    #expect(core.latest(.tidalVolume) == .measured(380_000))
    #expect(core.latest(.minuteVolume) == .measured(5_290))
    #expect(core.latest(.inspiratoryPressure) == .measured(24_000))
    #expect(core.latest(.expiratoryPressureSet) == .measured(5_000))
    #expect(core.latest(.ventilatorAlarms) == .measured(0))
    #expect(core.notes.contains(.identified("840 3510053249")))
  }

  @Test func `the long report gives the same and the peak flow of the last breath`() {
    let core = heard(.puritanBennettLong, VentilatorReports.miscf)
    #expect(core.latest(.ventilatorRate) == .measured(14_000))
    #expect(core.latest(.tidalVolume) == .measured(378_000))
    #expect(core.latest(.minuteVolume) == .measured(5_290))
    #expect(core.latest(.inspiratoryPressure) == .measured(24_000))
    #expect(core.latest(.peakExpiratoryFlow) == .measured(101_000))
    #expect(core.latest(.ventilatorAlarms) == .measured(0))
  }

  @Test func `a blank field is not reported, and neither are hyphens`() {
    let core = heard(.puritanBennettLong, VentilatorReports.miscf([70: "", 71: "----", 72: "0.00"]))
    #expect(core.latest(.ventilatorRate) == .absent(.notReported))
    #expect(core.latest(.tidalVolume) == .absent(.notReported))
    #expect(core.latest(.minuteVolume) == .measured(0))
  }

  @Test func `a peak flow and an index of zero were not measured`() {
    let core = heard(.puritanBennettLong, VentilatorReports.miscf([85: "0", 99: "0.0"]))
    #expect(core.latest(.rapidShallowBreathingIndex) == .absent(.notReported))
    #expect(core.latest(.peakExpiratoryFlow) == .absent(.notReported))
  }

  @Test(arguments: ["3.001", "999999", "1O.2", "-0.4", "OFF"])
  func `what cannot be a volume is none`(text: String) {
    let core = heard(.puritanBennettLong, VentilatorReports.miscf([71: text]))
    #expect(core.latest(.tidalVolume) == .absent(.implausible))
    #expect(core.latest(.minuteVolume) == .measured(5_290))
  }

  // MARK: - Manoeuvres

  @Test(
    .verifies("P.MANOEUVRE"),
    arguments: [
      (SpokenDialect.puritanBennettShort, VentilatorReports.misca),
      (SpokenDialect.puritanBennettLong, VentilatorReports.miscf),
      (SpokenDialect.respironicsV200, VentilatorReports.misca),
    ])
  func `zero is no manoeuvre, however often it comes`(dialect: SpokenDialect, report: String) {
    var core = asked(dialect)
    hear(&core, [String](repeating: report, count: 20))
    for channel in [Channel.vitalCapacity, .negativeInspiratoryForce] {
      #expect(core.readings(of: channel).allSatisfy { $0.thousandths == nil })
    }
  }

  @Test(.verifies("P.MANOEUVRE"))
  func `a manoeuvre is told once, when the second report says the same`() {
    var core = heard(.puritanBennettLong, VentilatorReports.miscf)
    let done = VentilatorReports.miscf([102: "-31.0", 104: "1.250"])
    hear(&core, [done])
    #expect(core.latest(.vitalCapacity)?.thousandths == nil)
    hear(&core, [done, done, done])
    #expect(core.readings(of: .vitalCapacity).filter { $0 == .measured(1_250_000) }.count == 1)
    #expect(core.readings(of: .negativeInspiratoryForce).filter { $0 == .measured(31_000) }.count == 1)
    let told = core.samples.first { $0.channel == .vitalCapacity && $0.reading == .measured(1_250_000) }
    #expect(told?.receivedAt == Uptime.origin + .milliseconds(2_800))
  }

  @Test func `one report with a wrong digit is no manoeuvre`() {
    var core = heard(.puritanBennettLong, VentilatorReports.miscf)
    let (usual, wrong) = (VentilatorReports.miscf, VentilatorReports.miscf([102: "8.0"]))
    hear(&core, [wrong, usual, wrong, usual, usual])
    #expect(core.readings(of: .negativeInspiratoryForce).allSatisfy { $0.thousandths == nil })
  }

  @Test(.verifies("P.MANOEUVRE"))
  func `what the ventilator kept from before it was connected is no manoeuvre of now`() {
    var core = asked(.puritanBennettLong)
    let old = VentilatorReports.miscf([104: "2.100"])
    let blank = VentilatorReports.miscf([104: ""])
    hear(&core, [old, old, old, blank, blank, old, old])
    #expect(core.readings(of: .vitalCapacity).allSatisfy { $0.thousandths == nil })
    let new = VentilatorReports.miscf([104: "1.900"])
    hear(&core, [new, new])
    #expect(core.latest(.vitalCapacity) == .measured(1_900_000))
  }

  @Test(.verifies("P.MANOEUVRE"))
  func `another ventilator on the cable brings no manoeuvre with it`() {
    var core = asked(.puritanBennettLong)
    let other = VentilatorReports.miscf([6: "840 1111111111", 104: "3.000"])
    hear(&core, [VentilatorReports.miscf, VentilatorReports.miscf, other, other, other])
    #expect(core.readings(of: .vitalCapacity).allSatisfy { $0.thousandths == nil })
    #expect(core.notes.contains(.identified("840 1111111111")))
  }

  // MARK: - Alarms

  /// The gateway's bits are those of the simulated ventilator's register.
  private func word(_ alarms: VentilatorAlarms) -> Reading { .measured(Int32(alarms.rawValue) * 1000) }

  @Test(
    arguments: [
      (106, .apnoea), (110, .highPressure), (111, .highPressure), (112, .highRate), (113, .mainsFailure),
      (114, .batteryLow), (115, .batteryLow), (116, .mainsFailure), (117, .lowTidalVolume),
      (118, .lowMinuteVolume), (119, .lowTidalVolume), (124, .disconnection), (125, .highPressure), (107, []),
    ] as [(Int, VentilatorAlarms)], ["LOW", "MEDIUM", "HIGH"])
  func `an alarm of a long report is repeated as the gateway's`(
    alarm: (field: Int, bit: VentilatorAlarms), state: String
  ) {
    let report = VentilatorReports.miscf([alarm.field: state])
    #expect(heard(.puritanBennettLong, report).latest(.ventilatorAlarms) == word(alarm.bit))
  }

  @Test(arguments: ["NORMAL", "RESET", "RESET_"])
  func `an alarm that is over is none`(state: String) {
    var core = heard(.puritanBennettLong, VentilatorReports.miscf([106: "HIGH"]))
    hear(&core, [VentilatorReports.miscf([106: state])])
    #expect(core.latest(.ventilatorAlarms) == word([]))
  }

  @Test func `a state that is no longer reported takes no alarm back`() {
    var core = heard(.puritanBennettLong, VentilatorReports.miscf([106: "HIGH", 112: "LOW"]))
    hear(&core, [VentilatorReports.miscf([106: ""])])
    #expect(core.latest(.ventilatorAlarms) == word(.apnoea))
  }

  @Test(arguments: ["ALARM_", "ALARM "])
  func `occlusion and disconnection are both called when one field says either`(state: String) {
    let last = "NORMAL,NORMAL,0.00"
    let report = VentilatorReports.misca.replacing(last, with: "NORMAL,\(state),0.00")
    for dialect in [SpokenDialect.puritanBennettShort, .respironicsV200] {
      let core = heard(dialect, report)
      #expect(core.latest(.ventilatorAlarms) == word([.disconnection, .highPressure]))
    }
  }

  @Test func `a report whose alarm states are none is not believed`() {
    var core = heard(.puritanBennettLong, VentilatorReports.miscf([106: "NORMAM"]))
    #expect(core.valueCount == 0)
    #expect(core.latest(.ventilatorRate) == .absent(.protocolMismatch))
    hear(&core, [VentilatorReports.miscf, VentilatorReports.miscf([106: "NORMAM"])])
    #expect(core.latest(.ventilatorRate) == .absent(.corrupted))
    #expect(core.rejected(.illegalField) == 2)
  }

  // MARK: - Mode

  @Test(
    arguments: [
      ([8: "NIV", 9: "SPONT", 10: "", 11: "PS", 31: "10.0"], .spontaneous, 15_000),
      ([8: "NIV", 9: "SPONT", 10: "", 11: "PS", 31: "0.0"], .continuous, 5_000),
      ([8: "NIV", 9: "SPONT", 10: "", 11: "NONE"], .continuous, nil),
      ([8: "NIV", 9: "A/C", 10: "PC"], .spontaneousTimed, nil),
      ([8: "NIV", 9: "A/C", 10: "VC"], nil, nil), ([8: "NIV", 9: "SIMV", 10: "PC"], nil, nil),
      ([8: "NIV", 9: "BILEVL"], nil, nil),
      ([8: "INVASIVE", 9: "SPONT", 11: "PS", 31: "10.0"], nil, nil),
    ] as [([Int: String], VentilationMode?, Int32?)])
  func `a mode is read only where its words say one`(
    fields: [Int: String], mode: VentilationMode?, inspiratory: Int32?
  ) {
    let core = heard(.puritanBennettLong, VentilatorReports.miscf(fields))
    let reading = mode.map { Reading.measured($0.rawValue * 1000) } ?? .absent(.noCounterpart)
    #expect(core.latest(.ventilationMode) == reading)
    #expect(
      core.latest(.inspiratoryPressureSet) == inspiratory.map { .measured($0) } ?? .absent(.notReported))
  }

  @Test(arguments: [8, 9]) func `a mode of which nothing is said is not reported`(blank: Int) {
    var fields = [8: "NIV", 9: "A/C", 10: "PC"]
    fields[blank] = ""
    let core = heard(.puritanBennettLong, VentilatorReports.miscf(fields))
    #expect(core.latest(.ventilationMode) == .absent(.notReported))
  }

  // MARK: - Asking

  @Test(arguments: [
    (SpokenDialect.puritanBennettShort, "SNDA\r", 750), (.puritanBennettLong, "SNDF\r", 1_300),
    (.respironicsV60, "VRPT\r", 1_300), (.respironicsV200, "SNDA\r", 375),
  ])
  func `the next report is asked for no sooner than one takes on the wire`(
    dialect: SpokenDialect, question: String, milliseconds: Int64
  ) {
    var core = asked(dialect)
    #expect(core.sent == [Array(question.utf8)])
    let report = dialect == .puritanBennettLong ? VentilatorReports.miscf : VentilatorReports.misca
    core.hear(Array((dialect == .respironicsV60 ? VentilatorReports.ventilationReport() : report).utf8))
    core.wait(.milliseconds(milliseconds - 1))
    #expect(core.sent.count == 1)
    core.wait(.milliseconds(1))
    #expect(core.sent == [Array(question.utf8), Array(question.utf8)])
  }

  @Test func `a slow report is asked for again as soon as it came`() {
    var core = asked(.puritanBennettLong)
    core.wait(.milliseconds(2_500))
    core.hear(Array(VentilatorReports.miscf.utf8))
    core.wait(.zero)
    #expect(core.sent.count == 2)
  }

  @Test func `a question without a report is asked again after four seconds, and nothing else is ever sent`()
  {
    var core = asked(.puritanBennettLong)
    core.wait(.milliseconds(3_999))
    #expect(core.sent.count == 1)
    core.wait(.milliseconds(1))
    #expect(core.sent.count == 2)
    hear(&core, ["MISCF,garbage\r", VentilatorReports.miscf, "\u{2}\u{3}\r", VentilatorReports.misca])
    core.wait(.minutes(2))
    #expect(core.sent.allSatisfy { $0 == Array("SNDF\r".utf8) })
    #expect(!core.notes.contains { if case .transmitRefused = $0 { true } else { false } })
  }

  @Test func `two reports that are owed do not stay owed`() {
    var core = asked(.puritanBennettLong)
    core.wait(.milliseconds(4_100))
    #expect(core.sent.count == 2)
    // Both come now: the next question follows the second one, and there is one under way from then on.
    core.hear(Array(VentilatorReports.miscf.utf8))
    core.wait(.milliseconds(1_500))
    #expect(core.sent.count == 2)
    core.hear(Array(VentilatorReports.miscf.utf8))
    core.wait(.milliseconds(1))
    #expect(core.sent.count == 3)
  }

  @Test func `a ventilator that falls silent is opened anew after fifteen seconds`() {
    var core = heard(.puritanBennettLong, VentilatorReports.miscf)
    core.wait(.milliseconds(14_999))
    #expect(core.latest(.ventilatorRate) == .measured(14_000))
    core.wait(.milliseconds(1))
    #expect(core.latest(.ventilatorRate) == .absent(.silent))
    #expect(core.reopenings.map(\.reason) == [.silent])
  }

  @Test func `a damaged report takes the numbers away until the next good one`() {
    var core = heard(.puritanBennettLong, VentilatorReports.miscf)
    hear(&core, [VentilatorReports.miscf.replacing("5.29  ,", with: "5.29 ,")])
    #expect(core.latest(.minuteVolume) == .absent(.corrupted))
    #expect(core.rejected(.length) == 1)
    hear(&core, [VentilatorReports.miscf])
    #expect(core.latest(.minuteVolume) == .measured(5_290))
  }

  @Test func `the report of another question is not believed`() {
    let core = heard(.puritanBennettLong, VentilatorReports.misca)
    #expect(core.valueCount == 0)
    #expect(core.latest(.tidalVolume) == .absent(.protocolMismatch))
  }
}

@Suite struct `A Philips V60` {
  private func heard(_ report: String) -> CoreStandIn {
    var core = CoreStandIn(.dialect(.respironicsV60))
    core.open()
    core.hear(Array(report.utf8))
    return core
  }

  @Test(arguments: [5, 1])
  func `the fields are found whether the head is counted or not`(first: Int) {
    let core = heard(VentilatorReports.ventilationReport([126: "ALARM"], first: first))
    #expect(core.latest(.triggeredBreaths) == .measured(40_000))
    #expect(
      core.latest(.ventilatorAlarms) == .measured(Int32(VentilatorAlarms.disconnection.rawValue) * 1000))
  }

  @Test(arguments: [2, 4, 6, 9])
  func `under any other numbering nothing is read`(first: Int) {
    #expect(heard(VentilatorReports.ventilationReport(first: first)).valueCount == 0)
  }

  @Test func `in standby what is measured is blank, and alarms are still told`() {
    let core = heard(VentilatorReports.ventilationReport([85: "", 87: "", 115: "RESET "]))
    #expect(core.latest(.triggeredBreaths) == .absent(.notReported))
    #expect(core.latest(.ventilatorAlarms) == .measured(0))
  }

  @Test func `nothing is claimed of fields that no source names`() {
    let fields = Dictionary(uniqueKeysWithValues: (5...84).map { ($0, "12.0") })
    let core = heard(VentilatorReports.ventilationReport(fields))
    let channels = Set(core.samples.filter { $0.reading.thousandths != nil }.map(\.channel))
    #expect(channels == [.triggeredBreaths, .ventilatorAlarms])
  }
}
