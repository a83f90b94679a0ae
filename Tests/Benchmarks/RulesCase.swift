import Baselines
import Criteria
import Quantities
import Readings

extension BenchCase {
  /// Readings through every enabled pack, for one bed and for a thousand.
  static let rules = BenchCase(
    name: "rules", explanation: "readings of 15 channels at 1 Hz through every enabled rule pack"
  ) {
    [try oneBed(), try manyBeds()]
  }
}

/// The channels of a bed with an oximeter, a capnograph, a transcutaneous sensor and a ventilator.
private let channels: [(channel: Channel, thousandths: Int32)] = [
  (.oxygenSaturation, 95_000), (.pulseRate, 72_000), (.oxygenSaturationFast, 95_000),
  (.endTidalCO2, 38_000), (.inspiredCO2, 100), (.respiratoryRate, 14_000), (.transcutaneousCO2, 43_000),
  (.ventilationMode, 3000), (.inspiratoryPressure, 16_000), (.expiratoryPressure, 5_000),
  (.ventilatorRate, 14_000), (.tidalVolume, 480_000), (.minuteVolume, 6_700), (.unintentionalLeak, 3_000),
  (.inspiredOxygen, 21_000),
]

private func enabledPacks() throws -> [RulePack] {
  try RulePack.embeddedNames.compactMap { try RulePack.embedded($0) }.filter(\.isEnabled)
}

/// A bed that is told one second of readings after the other.
private struct RulesBed {
  var evaluator: Evaluator
  var second: Int64 = 0
  var changes: [FindingChange] = []

  init(_ packs: [RulePack]) {
    let patient = PatientContext(diagnosis: .als, bilevelTherapy: true)
    evaluator = Evaluator(packs: packs, patient: patient)
    _ = evaluator.advance(to: .origin)
  }

  mutating func pass() {
    second += 1
    let now = Uptime.origin + .seconds(second)
    for (place, reading) in channels.enumerated() {
      // Values that move, so that windows have something to count.
      let value = reading.thousandths + (reading.channel == .ventilationMode ? 0 : Int32(second % 7) * 10)
      evaluator.observe(
        Sample(
          instrument: InstrumentIndex(UInt8(place / 4)), channel: reading.channel, reading: .measured(value),
          origin: .simulated, receivedAt: now), at: now)
    }
    evaluator.advance(to: now, into: &changes)
  }
}

/// Processor time of a reading: a second's readings and its judgement, divided by the readings.
private func oneBed() throws -> BenchResult {
  let packs = try enabledPacks()
  var medians: [Double] = []
  for _ in 0..<7 {
    var bed = RulesBed(packs)
    for _ in 0..<300 { bed.pass() }
    var each: [Double] = []
    for _ in 0..<3000 {
      let start = bench_thread_ns()
      bed.pass()
      each.append(Double(bench_thread_ns() - start) / 1000 / Double(channels.count))
    }
    medians.append(each.median)
  }
  return BenchResult(
    title: "a reading through \(packs.count) packs, median", unit: "us", ours: medians, baseline: nil,
    target: .atMost(2))
}

/// Share of one processor that a thousand beds need.
private func manyBeds() throws -> BenchResult {
  let packs = try enabledPacks()
  var beds = (0..<1000).map { _ in RulesBed(packs) }
  func second() -> Double {
    let start = bench_thread_ns()
    for place in beds.indices { beds[place].pass() }
    return Double(bench_thread_ns() - start) / 1e9 * 100
  }
  for _ in 0..<3 { _ = second() }
  return BenchResult(
    title: "1000 beds, 15 channels at 1 Hz each", unit: "% of a processor",
    ours: (0..<10).map { _ in second() },
    baseline: nil, target: .atMost(50))
}
