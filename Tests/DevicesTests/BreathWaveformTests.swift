import Devices
import Quantities
import Readings
import Testing

@Suite struct `The waveform port of a ventilator` {
  private func heard(_ lines: [String]) -> CoreStandIn {
    var core = CoreStandIn(.dialect(.puritanBennettWaveforms))
    core.open()
    core.hear([0x0A] + lines.flatMap { Array("\($0)\r\n".utf8) })
    // What is held of the last block goes out when the line closes.
    core.close(.lineDown)
    return core
  }

  @Test func `a breath becomes samples of pressure and flow`() {
    let core = heard(["BS, S:14919,", "6.14, 8.40", "4.92, 8.38", "-5.77, 8.28", "BE"])
    #expect(core.values(of: .airwayPressure) == [840, 838, 828])
    #expect(core.values(of: .patientFlow) == [61, 49, -58])
    #expect(core.blocks(of: .airwayPressure).first?.sampleInterval == .milliseconds(20))
    #expect(core.notes.contains(.speaking))
  }

  @Test func `numbers before the first breath are nobody's`() {
    let core = heard(["6.14, 8.40", "BE"])
    #expect(core.valueCount == 0)
    #expect(!core.notes.contains(.speaking))
  }

  @Test(arguments: [", 9.18", "33.04", "4.9\u{0}, 8.38"])
  func `a torn line leaves a gap of one sample`(torn: String) {
    let core = heard(["BS, S:1,", "6.14, 8.40", torn, "5.77, 8.28", "BE"])
    #expect(core.values(of: .airwayPressure) == [840, 828])
    let blocks = core.blocks(of: .airwayPressure)
    #expect(blocks.map(\.absence) == [nil, .corrupted, nil, .lineDown])
    #expect(blocks[2].deviceMicroseconds == 40_000)
  }

  @Test func `a breath that is missing leaves a gap, and one without its end does not`() {
    let whole = heard(["BS, S:1,", "6.14, 8.40", "BS, S:2,", "5.97, 8.21", "BE"])
    #expect(whole.blocks(of: .patientFlow).map(\.absence) == [nil, .lineDown])
    let gap = heard(["BS, S:1,", "6.14, 8.40", "BE", "BS, S:3,", "5.97, 8.21", "BE"])
    #expect(gap.blocks(of: .patientFlow).map(\.absence) == [nil, .corrupted, nil, .lineDown])
  }

  @Test func `nothing is ever sent to it`() {
    var core = heard(["BS, S:1,", "6.14, 8.40"])
    core.open()
    core.wait(.minutes(5))
    #expect(core.sent.isEmpty)
  }
}
