import CodecChecks
@testable import Devices
import Quantities
import Readings
import Requirements
import Testing
import WireFormats

@Suite struct `Bytes of something else` {
  /// What may stand on the other end of a line by mistake, 100 bytes every 100 ms.
  enum Source: String, CaseIterable, Sendable {
    case noise, text, refusals, nonin, capnostat, flowAnalyser, zeroes, ones

    func chunk(_ number: Int) -> [UInt8] {
      var dice = Dice(seed: UInt64(number))
      return switch self {
      case .noise: dice.bytes(100)
      case .text: Array("HR= 72 SPO2= 97 PI= 1.2 ok?\r\n".utf8)
      case .refusals: Array("???????".utf8)
      case .nonin: nonin(number)
      case .capnostat: capnostat(number)
      case .flowAnalyser: records(number)
      case .zeroes: Array(repeating: 0, count: 100)
      case .ones: Array(repeating: 0xFF, count: 100)
      }
    }

    private func nonin(_ number: Int) -> [UInt8] {
      var packet = NoninPacket()
      packet.saturationDisplay = .percent(97)
      packet.pulseRateDisplay = .perMinute(72)
      return bytes { emit in
        for frame in 0..<25 { packet.frame(frame, status: [], pleth: UInt8(frame)).encode(emit) }
      }
    }

    private func capnostat(_ number: Int) -> [UInt8] {
      bytes { emit in
        for sample in 0..<10 {
          let parameter = CapnostatParameter.endTidal(CapnostatCO2(hundredths: 3800))
          let co2 = CapnostatCO2(hundredths: Int32(sample) * 300)
          CapnostatWaveform(
            counter: UInt8((number * 10 + sample) & 0x7F), co2: co2, parameter: sample == 0 ? parameter : nil
          )
          .frame.encode(emit)
        }
      }
    }

    private func records(_ number: Int) -> [UInt8] {
      bytes { emit in
        for sample in 0..<20 {
          FlowAnalyserFastData(timestamp: UInt16(number * 20 + sample), first: 630, second: 900, third: -2500)
            .encode(emit)
        }
      }
    }
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    let speech: InstrumentPlan.Speech
    let channel: Channel
    let source: Source
    let name: String
    var testDescription: String { "\(source.rawValue) for a \(name)" }
  }

  static let mistakes: [Mistake] = {
    let oximeter = Source.allCases.filter { $0 != .nonin }.map {
      Mistake(speech: .noninDF2, channel: .oxygenSaturation, source: $0, name: "oximeter")
    }
    let capnograph = Source.allCases.filter { $0 != .capnostat }.map {
      Mistake(
        speech: .capnostat5(CapnographSettings()), channel: .endTidalCO2, source: $0, name: "capnograph")
    }
    let coughMeter = Source.allCases.map {
      Mistake(speech: .flowAnalyser, channel: .coughPeakFlow, source: $0, name: "cough meter")
    }
    return oximeter + capnograph + coughMeter
  }()

  @Test(
    .verifies("D.FOREIGN"), arguments: mistakes)
  func `are damage after 1 s and another protocol after 4 s, and never a value`(mistake: Mistake) {
    var core = CoreStandIn(mistake.speech)
    core.open()
    core.wait(.milliseconds(500))
    let begun = core.now
    for number in 0..<600 {
      core.hear(mistake.source.chunk(number))
      core.wait(.milliseconds(100))
    }
    #expect(core.valueCount == 0)
    #expect(core.reopenings.isEmpty, "the line stays open")
    #expect(
      core.changes(of: mistake.channel) == [
        .absent(.awaited), .absent(.corrupted), .absent(.protocolMismatch),
      ])
    let told = core.log.first { entry in
      if case .sample(let sample) = entry.action { sample.reading == .absent(.corrupted) } else { false }
    }
    #expect(told?.at == begun + .seconds(1))
    let mismatches = core.notes.filter { if case .protocolMismatch = $0 { true } else { false } }
    #expect(mismatches == [.protocolMismatch(silentMilliseconds: 4000)])
    let counted = WireError.allCases.reduce(UInt64(0)) { $0 + core.rejected($1) }
    #expect(counted > 0 || mistake.source == .refusals)
  }

  /// The further protocols, each with what it must tell of a line on which something else speaks.
  @Test(
    .verifies("D.FOREIGN"), arguments: SpokenDialect.allCases, Source.allCases)
  func `are never a value of a further protocol, and told once they lasted`(
    spoken: SpokenDialect, source: Source
  ) {
    var core = CoreStandIn(.dialect(spoken))
    core.open()
    core.wait(.milliseconds(500))
    let begun = core.now
    for number in 0..<600 {
      core.hear(source.chunk(number))
      core.wait(.milliseconds(100))
    }
    #expect(core.valueCount == 0)
    #expect(core.reopenings.isEmpty, "the line stays open")
    for (channel, _) in spoken.traits.numbers {
      let changes = core.changes(of: channel)
      #expect(changes.prefix(3) == [.absent(.awaited), .absent(.corrupted), .absent(.protocolMismatch)])
      // A sum of one byte is right by chance now and then, and the count of seconds begins anew.
      let rest = Set(changes.dropFirst(3))
      #expect(rest.isSubset(of: [.absent(.corrupted), .absent(.protocolMismatch)]))
    }
    let told = core.log.first { entry in
      if case .note(.protocolMismatch) = entry.action { true } else { false }
    }
    #expect(told?.at == begun + spoken.traits.mismatchAfter)
  }

  /// A session that streams is left with noise for twenty minutes.
  @Test(arguments: [1, 2])
  func `twenty minutes of noise leaves bounded notes and no value in an oximeter's stream`(seed: UInt64) {
    var oximeter = FrameByFrame()
    oximeter.send(packets: 6)
    oximeter.core.forget()
    var dice = Dice(seed: seed)
    for _ in 0..<12_000 {
      oximeter.core.hear(dice.bytes(96))
      oximeter.core.wait(.milliseconds(100))
    }
    oximeter.core.close(.lineDown)
    #expect(oximeter.core.samples.allSatisfy { $0.reading.thousandths == nil })
    #expect(oximeter.core.notes.count < 20 * 8 + 20)
    #expect(oximeter.core.log.count < 10_000)
  }

  @Test func `a line that recovers shows values again within a second`() {
    var oximeter = FrameByFrame()
    var dice = Dice(seed: 9)
    for _ in 0..<60 {
      oximeter.core.hear(dice.bytes(96))
      oximeter.core.wait(.milliseconds(100))
    }
    #expect(oximeter.core.latest(.oxygenSaturation) == .absent(.protocolMismatch))
    oximeter.send(packets: 3)
    #expect(oximeter.core.latest(.oxygenSaturation) == .measured(96_000))
  }

  @Test func `a burst of bytes on a line that is quiet again is neither damage nor another protocol`() {
    var core = CoreStandIn(.noninDF2)
    core.open()
    core.wait(.seconds(1))
    core.hear([0x5A, 0xA5])
    core.wait(.seconds(10))
    #expect(core.changes(of: .oxygenSaturation) == [.absent(.awaited), .absent(.silent)])
  }
}
