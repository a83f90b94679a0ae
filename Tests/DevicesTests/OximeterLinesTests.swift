import CodecChecks
import Devices
import OximeterFirmware
import Quantities
import Readings
import Requirements
import Testing
import WireFormats

/// An oximeter that says its numbers, with what its probe sees.
struct WiredNumbers<Words: OximeterWords>: WiredInstrument {
  var firmware: NumberOximeter<Words>
  var sensor = OximeterSensor(
    saturation: .percent(96), saturationFast: .percent(94), pulseRate: .perMinute(72), pleth: 120,
    perfusionIndex: Share(hundredths: 155))

  init(_ words: Words) { firmware = NumberOximeter(poweredAt: 0, words: words) }

  var nextEventAt: Int64 { firmware.nextEventAt }

  mutating func advance(to microseconds: Int64, emit: (UInt8) -> Void) {
    firmware.advance(to: microseconds, sensor: sensor, emit: emit)
  }

  mutating func receive(_ byte: UInt8, at microseconds: Int64, emit: (UInt8) -> Void) {
    firmware.receive(byte, at: microseconds, emit: emit)
  }
}

/// A finger oximeter, with what its probe sees.
struct WiredFinger: WiredInstrument {
  var firmware: FingerOximeter
  var sensor = OximeterSensor(
    saturation: .percent(96), saturationFast: .percent(94), pulseRate: .perMinute(150), pleth: 120)

  var nextEventAt: Int64 { firmware.nextEventAt }

  mutating func advance(to microseconds: Int64, emit: (UInt8) -> Void) {
    firmware.advance(to: microseconds, sensor: sensor, emit: emit)
  }

  mutating func receive(_ byte: UInt8, at microseconds: Int64, emit: (UInt8) -> Void) {
    firmware.receive(byte, at: microseconds, emit: emit)
  }
}

@Suite struct `Further oximeters and their firmware` {
  private func talk<Words: OximeterWords>(
    _ spoken: SpokenDialect, _ words: Words
  ) -> Conversation<WiredNumbers<Words>> {
    var talk = Conversation(.dialect(spoken), WiredNumbers(words))
    talk.core.open()
    return talk
  }

  /// On the finger, off, on again with a weak pulse, and searching.
  private func check<Words: OximeterWords>(
    _ spoken: SpokenDialect, _ words: Words, weak: Reading, lost: Reading
  ) {
    var talk = talk(spoken, words)
    talk.run(.seconds(11))
    #expect(talk.core.latest(.oxygenSaturation) == .measured(96_000))
    #expect(talk.core.latest(.pulseRate) == .measured(72_000))
    talk.instrument.sensor.isOff = true
    talk.run(.seconds(5))
    #expect(talk.core.latest(.oxygenSaturation) == .absent(.probeOff))
    talk.instrument.sensor.isOff = false
    talk.instrument.sensor.perfusion = .low
    talk.run(.seconds(11))
    #expect(talk.core.latest(.oxygenSaturation) == weak)
    talk.instrument.sensor.isOutOfTrack = true
    talk.run(.seconds(5))
    #expect(talk.core.latest(.pulseRate) == lost)
    for error in WireError.allCases { #expect(talk.core.rejected(error) == 0) }
    #expect(talk.core.sent.isEmpty)
    #expect(talk.core.reopenings.isEmpty)
  }

  @Test(arguments: [SpokenDialect.noninDF8, .noninDF1])
  func `Nonin records are read, the probe taken off and put on again`(spoken: SpokenDialect) {
    let format: NoninRecordFormat = spoken == .noninDF8 ? .eight : .one
    check(
      spoken, NoninRecordWords(format), weak: .questionable(96_000, .lowPerfusion),
      lost: .questionable(72_000, .outOfTrack))
  }

  @Test(arguments: [SpokenDialect.masimoASCII1, .masimoASCII2])
  func `Masimo lines are read, the probe taken off and put on again`(spoken: SpokenDialect) {
    check(
      spoken, MasimoOximeterWords(spoken == .masimoASCII1 ? .one : .two),
      weak: .questionable(96_000, .lowPerfusion), lost: .absent(.noPulse))
  }

  @Test func `Nonin text is read, the probe taken off and put on again`() {
    // A line says no more than that numbers are missing, and out of track it goes on with the last ones.
    var talk = talk(.noninText, NoninTextWords())
    talk.run(.seconds(11))
    #expect(talk.core.latest(.oxygenSaturation) == .measured(96_000))
    #expect(talk.core.latest(.pulseRate) == .measured(72_000))
    talk.instrument.sensor.isOff = true
    talk.run(.seconds(5))
    #expect(talk.core.latest(.oxygenSaturation) == .absent(.noPulse))
    talk.instrument.sensor.isOff = false
    talk.run(.seconds(5))
    #expect(talk.core.latest(.oxygenSaturation) == .measured(96_000))
    #expect(talk.core.latest(.oxygenSaturationFast) == .absent(.notReported))
    for error in WireError.allCases { #expect(talk.core.rejected(error) == 0) }
    #expect(talk.core.sent.isEmpty)
    #expect(talk.core.reopenings.isEmpty)
  }

  @Test(.verifies("D.READONLY")) func `a spot check is read for each finger, and nothing between is trouble`()
  {
    var talk = talk(.noninDF13, NoninSpotCheckWords())
    talk.run(.seconds(11))
    #expect(talk.core.latest(.oxygenSaturation) == .measured(96_000))
    #expect(talk.core.latest(.pulseRate) == .measured(72_000))
    talk.run(.minutes(10))
    #expect(talk.core.latest(.oxygenSaturation) == .absent(.standby))
    talk.instrument.sensor.isOff = true
    talk.run(.minutes(10))
    talk.instrument.sensor.isOff = false
    talk.instrument.sensor.saturation = .percent(88)
    talk.run(.seconds(12))
    #expect(talk.core.latest(.oxygenSaturation) == .measured(88_000))
    #expect(talk.core.readings(of: .oxygenSaturation).filter { $0.thousandths != nil }.count == 2)
    #expect(talk.core.sent.isEmpty)
    #expect(talk.core.reopenings.isEmpty)
  }

  @Test func `Nellcor lines are read, the probe taken off and put on again`() {
    check(.nellcor, NellcorOximeterWords(), weak: .measured(96_000), lost: .absent(.noPulse))
  }

  @Test func `Nonin data format 7 gives numbers and the pulse wave in counts of eight bits`() {
    var talk = Conversation(
      .dialect(.noninDF7), WiredOximeter(firmware: PulseOximeter(poweredAt: 0, isWide: true)))
    talk.core.open()
    talk.run(.seconds(10))
    #expect(talk.core.latest(.oxygenSaturation) == .measured(96_000))
    #expect(talk.core.latest(.oxygenSaturationFast) == .measured(94_000))
    #expect(talk.core.latest(.pulseRate) == .measured(72_000))
    #expect(talk.core.values(of: .plethysmogram).allSatisfy { $0 == 120 })
    #expect(talk.core.values(of: .plethysmogram).count > 700)
    for error in WireError.allCases { #expect(talk.core.rejected(error) == 0) }
  }

  @Test func `the perfusion index is a reading of its own`() {
    var talk = talk(.masimoASCII1, MasimoOximeterWords(.one))
    talk.run(.seconds(3))
    #expect(talk.core.latest(.perfusionIndex) == .measured(1_550))
  }

  @Test(arguments: [SpokenDialect.contecOld, .contec])
  func `a finger oximeter is read, kept streaming, taken off and put on again`(spoken: SpokenDialect) {
    let generation: FingerOximeter.Generation = spoken == .contec ? .new : .old
    var talk = Conversation(
      .dialect(spoken), WiredFinger(firmware: FingerOximeter(poweredAt: 0, generation: generation)))
    talk.core.open()
    talk.run(.seconds(90))
    #expect(talk.core.latest(.oxygenSaturation) == .measured(96_000))
    #expect(talk.core.latest(.pulseRate) == .measured(150_000))
    #expect(talk.core.readings(of: .pulseRate).count < 100)
    #expect(talk.core.values(of: .plethysmogram).count > 5_000)
    talk.instrument.sensor.isOff = true
    talk.run(.seconds(1))
    #expect(talk.core.latest(.oxygenSaturation) == .absent(spoken == .contec ? .noPulse : .probeOff))
    #expect(talk.core.reopenings.isEmpty)
    #expect(talk.core.sent.isEmpty == (spoken == .contecOld))
  }
}
