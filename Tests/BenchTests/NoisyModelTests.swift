import Bench
import Patient
import Quantities
import Readings
import Testing

/// Damaged words of every oximeter and capnograph, held against what their firmware had said.
@Suite struct `A noisy line to any model` {
  private static func at(_ second: Int64) -> Uptime { .origin + .seconds(second) }

  private static let noises: [WireFault] = [.flip, .drop, .duplicate, .babble, .nul, .truncate]

  /// Half a minute of each noise, with half a minute of rest between them.
  private static func scenario(_ model: InstrumentModel) -> Scenario {
    let faults = noises.enumerated().map { place, noise in
      PlannedFault(
        .wire(noise, .fromInstrument), at: model.role, from: at(30 + 60 * Int64(place)),
        until: at(60 + 60 * Int64(place)), probability: 0.2)
    }
    var patient = PatientProfile()
    patient.saturationVariability = 0.3
    return Scenario(
      named: "noise", title: model.word, duration: .seconds(30 + 60 * Int64(noises.count)), patient: patient,
      ventilator: BilevelSupport(), models: BedModels([model]), faults: faults)
  }

  @Test(
    arguments: InstrumentModel.all.filter { $0.role == .oximeter || $0.role == .capnograph },
    [1, 2, 3] as [UInt64])
  func `shows no number that the instrument had not said`(model: InstrumentModel, seed: UInt64) throws {
    // Nellcor says a line every two seconds, and a number counts with the next line.
    let night = try FaultyNight(Self.scenario(model), seed: seed, patience: .seconds(6))
    #expect(night.wrong == [])
    #expect(night.compared > 100)
  }
}
