import Bench
import Patient
import Quantities
import Readings
import Testing

/// Damaged words of every oximeter and capnograph, held against what their firmware had said.
@Suite struct `A noisy line to any model` {
  private static func at(_ second: Int64) -> Uptime { .origin + .seconds(second) }

  private static let noises: [WireFault] = [.flip, .drop, .duplicate, .babble, .nul, .truncate]

  /// Half a minute of each noise, with ten seconds of rest between them.
  private static func scenario(_ model: InstrumentModel) -> Scenario {
    let faults = noises.enumerated().map { place, noise in
      PlannedFault(
        .wire(noise, .fromInstrument), at: model.role, from: at(30 + 40 * Int64(place)),
        until: at(60 + 40 * Int64(place)), probability: 0.2)
    }
    var patient = PatientProfile()
    patient.saturationVariability = 0.3
    return Scenario(
      named: "noise", title: model.word, duration: .seconds(30 + 40 * Int64(noises.count)), patient: patient,
      ventilator: BilevelSupport(), models: BedModels([model]), faults: faults)
  }

  /// Models whose words carry no checksum: a damaged digit close to the number before is not seen (decision
  /// 26 of the gateway).
  private static let unchecked: Set<String> = [
    "nonin-ascii", "nonin-df8", "nonin-df1-unverified", "masimo-ascii-1", "masimo-ascii-2", "nellcor-spd",
  ]

  /// Saturation and pulse of the patient, and how far a number may lie from them at most that was only taken
  /// for close to the one before.
  private static func isClose(_ wrong: FaultyNight.Wrong) -> Bool {
    switch wrong.channel {
    case .oxygenSaturation: abs(wrong.value - 95_000) <= 5_000
    case .pulseRate: abs(wrong.value - 72_000) <= 12_000
    default: false
    }
  }

  @Test(
    arguments: InstrumentModel.all.filter { $0.role == .oximeter || $0.role == .capnograph },
    [1, 3] as [UInt64])
  func `shows no number that the instrument had not said`(model: InstrumentModel, seed: UInt64) throws {
    // Nellcor says a line every two seconds, and a number counts with the next line.
    let night = try FaultyNight(Self.scenario(model), seed: seed, patience: .seconds(6))
    // What is beside saturation and pulse, their firmware does not tell the bench.
    let wrong = night.wrong.filter { $0.channel != .perfusionIndex }
    #expect(wrong.filter { !(Self.unchecked.contains(model.word) && Self.isClose($0)) } == [])
    #expect(night.compared > 100)
  }
}
