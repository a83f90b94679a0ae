import CodecChecks
import Quantities
import Testing
import VentilatorFirmware
import WireFormats

/// A ventilator that is asked as a gateway does.
private final class Bedside {
  var firmware: ReportVentilator
  private var framer = VentilatorReportFramer()
  private let wire = Wire()

  init(_ port: ReportVentilator.Port, isDelivering: Bool = true) {
    firmware = ReportVentilator(
      poweredAt: 0, port: port, settings: VentilatorSettings(isDelivering: isDelivering))
  }

  func run(until microseconds: Int64, _ sensors: VentilatorSensors = VentilatorSensors()) {
    firmware.advance(to: microseconds, sensor: sensors) { wire.put($0) }
  }

  /// What comes back for some bytes.
  func ask(_ text: String) -> [UInt8] {
    for byte in text.utf8 { firmware.receive(byte, at: 0) { wire.put($0) } }
    return wire.take()
  }

  func report(_ text: String) -> VentilatorReport? {
    for byte in text.utf8 { firmware.receive(byte, at: 0) { wire.put($0) } }
    return wire.take(by: &framer).frames.first
  }

  var sent: [UInt8] { wire.take() }
}

private func text(_ field: ReportField) -> String {
  String(decoding: (0..<field.count).map { field[$0] }, as: UTF8.self)
}

@Suite struct `The ventilator that reports` {
  @Test(
    arguments: [
      (.puritanBennett, "SNDA\r", "MISCA,706,97,"), (.puritanBennett, "SNDF\r", "MISCF,1225,169,"),
      (.respironicsV200, "SNDA\r", "MISCA,706,97,"), (.respironicsV60, "VRPT\r", "VRPT,854,122,"),
    ] as [(ReportVentilator.Port, String, String)])
  func `a report has the head and the length of its kind`(
    port: ReportVentilator.Port, question: String, head: String
  ) {
    let bedside = Bedside(port)
    bedside.run(until: 10 * second)
    let bytes = bedside.ask(question)
    #expect(bytes.starts(with: Array(head.utf8) + [0x02]))
    #expect(bytes.suffix(2) == [0x03, 0x0D])
    #expect(bedside.report(question) != nil)
  }

  @Test(
    arguments: [
      (.puritanBennett, "VRPT\r"), (.puritanBennett, "RSET\r"), (.puritanBennett, "snda\r"),
      (.puritanBennett, "SNDAA\r"), (.puritanBennett, "SND\r"), (.puritanBennett, "SNDA\n"),
      (.puritanBennettWaveforms, "SNDA\r"), (.respironicsV60, "SNDA\r"), (.respironicsV200, "VRPT\r"),
      (.respironicsV200, "SNDF\r"),
    ] as [(ReportVentilator.Port, String)])
  func `what is no question of the port has no answer`(port: ReportVentilator.Port, bytes: String) {
    #expect(Bedside(port).ask(bytes).isEmpty)
  }

  @Test func `a question behind noise is answered from its own line on`() {
    let bedside = Bedside(.puritanBennett)
    #expect(bedside.ask("??\rSNDA").isEmpty)
    #expect(!bedside.ask("\r").isEmpty)
  }

  @Test func `before any manoeuvre the results are zero, not blank`() throws {
    let bedside = Bedside(.puritanBennett)
    let long = try #require(bedside.report("SNDF\r"))
    #expect([98, 102, 103, 104].map { text(long.field($0)) } == ["0", "0.0", "0.0", "0.000"])
    let short = try #require(bedside.report("SNDA\r"))
    #expect([67, 68, 69].map { text(short.field($0)) } == ["0", "0.000", "0"])
  }

  @Test func `in standby what is measured is blank`() throws {
    let bedside = Bedside(.puritanBennett, isDelivering: false)
    bedside.run(until: 60 * second)
    let report = try #require(bedside.report("SNDF\r"))
    for field in [69, 70, 71, 72, 73, 77, 85, 87, 99] { #expect(report.field(field).isBlank, "\(field)") }
    #expect(text(report.field(5)) == "00:01")
  }

  @Test func `an alarm is raised, and reset when it is over`() throws {
    let bedside = Bedside(.puritanBennett)
    bedside.run(until: second)
    #expect(text(try #require(bedside.report("SNDF\r")).field(113)) == "NORMAL")
    bedside.run(until: 2 * second, VentilatorSensors(hardware: []))
    #expect(text(try #require(bedside.report("SNDF\r")).field(113)) == "LOW")
    bedside.run(until: 3 * second)
    #expect(text(try #require(bedside.report("SNDF\r")).field(113)) == "RESET")
  }

  @Test(arguments: [(ReportVentilator.Port.puritanBennett, "ALARM_"), (.respironicsV200, "ALARM")])
  func `each vendor has its own word for an alarm`(port: ReportVentilator.Port, word: String) throws {
    let bedside = Bedside(port)
    bedside.run(until: 21 * second)
    #expect(text(try #require(bedside.report("SNDA\r")).field(94)) == word)
  }

  @Test func `the waveform port brackets each breath and samples it fifty times a second`() {
    let bedside = Bedside(.puritanBennettWaveforms)
    let inspiring = VentilatorSensors(
      airwayPressure: AirwayPressure(hundredths: 840), patientFlow: GasFlow(hundredths: 614),
      isInspiring: true)
    bedside.run(until: 40_000)
    #expect(bedside.sent.isEmpty)
    bedside.run(until: 80_000, inspiring)
    #expect(bedside.sent == Array("BS, S:1,\n6.14, 8.40\n6.14, 8.40\n".utf8))
    bedside.run(until: 100_000)
    bedside.run(until: 120_000, inspiring)
    #expect(bedside.sent == Array("0.00, 0.00\nBE\nBS, S:2,\n6.14, 8.40\n".utf8))
  }

  @Test func `a stuck ventilator repeats what it measured last`() throws {
    let bedside = Bedside(.puritanBennett)
    bedside.run(until: second, VentilatorSensors(inspiredOxygen: .percent(35)))
    bedside.firmware.isStuck = true
    bedside.run(until: 60 * second, VentilatorSensors(inspiredOxygen: .percent(21)))
    #expect(text(try #require(bedside.report("SNDF\r")).field(77)) == "35")
  }
}
