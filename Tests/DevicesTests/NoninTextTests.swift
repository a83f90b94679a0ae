import Devices
import Quantities
import Readings
import Requirements
import Testing

@Suite struct `An oximeter that sends text` {
  /// The same line twice, as a number without a checksum needs it.
  private func spoken(_ text: String) -> CoreStandIn {
    var core = CoreStandIn(.dialect(.noninText))
    core.open()
    core.hear(Array("\r\n\(text)\r\n\(text)\r\n".utf8))
    return core
  }

  private func said(_ lines: [String]) -> CoreStandIn {
    var core = CoreStandIn(.dialect(.noninText))
    core.open()
    core.hear([0x0D, 0x0A])
    for line in lines {
      core.wait(.seconds(1))
      core.hear(Array("\(line)\r\n".utf8))
    }
    return core
  }

  private func last(_ channel: Channel, _ core: CoreStandIn) -> Reading? {
    core.samples.last { $0.channel == channel }?.reading
  }

  @Test func `both numbers of a line are readings`() {
    let core = spoken("SPO2=097 HR=072")
    #expect(last(.oxygenSaturation, core) == .measured(97_000))
    #expect(last(.pulseRate, core) == .measured(72_000))
    #expect(last(.oxygenSaturationFast, core) == .absent(.notReported))
  }

  @Test func `a fast average is never shown as the displayed saturation`() {
    let core = spoken("SPO2=091 HR=072 F")
    #expect(last(.oxygenSaturationFast, core) == .measured(91_000))
    #expect(last(.oxygenSaturation, core) == .absent(.notReported))
  }

  @Test func `hyphens and impossible numbers are no numbers`() {
    #expect(last(.oxygenSaturation, spoken("SPO2=--- HR=---")) == .absent(.noPulse))
    #expect(last(.oxygenSaturation, spoken("SPO2=000 HR=072")) == .absent(.implausible))
  }

  @Test func `a damaged line takes the numbers away until two good ones agree`() {
    var core = spoken("SPO2=097 HR=072")
    core.hear(Array("SPO2=09\u{7} HR=072\r\n".utf8))
    #expect(last(.oxygenSaturation, core) == .absent(.corrupted))
    core.hear(Array("SPO2=096 HR=072\r\n".utf8))
    #expect(last(.oxygenSaturation, core) == .absent(.corrupted))
    core.hear(Array("SPO2=096 HR=072\r\n".utf8))
    #expect(last(.oxygenSaturation, core) == .measured(96_000))
  }

  @Test(.verifies("D.AGREEMENT"))
  func `a number that jumps is shown when the next line says it too, and one that goes at once`() {
    let usual = "SPO2=097 HR=072"
    let once = said([usual, usual, "SPO2=077 HR=072", usual])
    #expect(once.readings(of: .oxygenSaturation).compactMap(\.thousandths) == [97_000])
    #expect(last(.pulseRate, once) == .measured(72_000))
    let lasting = said([usual, usual, "SPO2=077 HR=072", "SPO2=077 HR=072"])
    #expect(last(.oxygenSaturation, lasting) == .measured(77_000))
    #expect(last(.oxygenSaturation, said([usual, usual, "SPO2=--- HR=---"])) == .absent(.noPulse))
  }

  @Test func `a line of one average says nothing about a number of the other`() {
    let changed = said(["SPO2=097 HR=072", "SPO2=097 HR=072", "SPO2=097 HR=072 F"])
    #expect(last(.oxygenSaturationFast, changed) == .absent(.notReported))
    #expect(last(.oxygenSaturation, changed) == .absent(.notReported))
  }

  @Test func `an oximeter that falls silent is opened anew after three seconds`() {
    var core = spoken("SPO2=097 HR=072")
    core.wait(.milliseconds(2_999))
    #expect(last(.oxygenSaturation, core) == .measured(97_000))
    core.wait(.milliseconds(1))
    #expect(last(.oxygenSaturation, core) == .absent(.silent))
  }

  @Test func `nothing is ever sent to it`() {
    var core = spoken("SPO2=097 HR=072")
    core.wait(.minutes(5))
    #expect(core.sent.isEmpty)
  }
}
