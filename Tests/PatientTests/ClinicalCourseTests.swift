import Bench
import Patient
import Quantities
import Requirements
import Testing

/// The consensus' arms and the fast oxygen rule at their plainest, to time the courses of the body itself.
///
/// Clinical basis, section 2.2: 15 s at or below 90 %; nine tenths of 300 s; nine tenths of 600 s at or above
/// 50 mmHg.
private struct PlainRules {
  private(set) var lowOxygenAt: Int?
  private(set) var oxygenArmAt: Int?
  private(set) var oxygenArmClearedAt: Int?
  private(set) var carbonDioxideArmAt: Int?
  private var lowFor = 0
  private var low: [Bool] = []
  private var restored: [Bool] = []
  private var high: [Bool] = []

  mutating func take(second: Int, saturation: Int, endTidalCO2: Double) {
    lowFor = saturation <= 90 ? lowFor + 1 : 0
    low.append(saturation <= 90)
    restored.append(saturation >= 92)
    high.append(endTidalCO2 >= 50)
    if lowFor > 15 && lowOxygenAt == nil { lowOxygenAt = second }
    if oxygenArmAt == nil && share(low, 300) >= 0.9 { oxygenArmAt = second }
    if oxygenArmAt != nil && oxygenArmClearedAt == nil && share(restored, 300) >= 0.9 {
      oxygenArmClearedAt = second
    }
    if carbonDioxideArmAt == nil && share(high, 600) >= 0.9 { carbonDioxideArmAt = second }
  }

  private func share(_ past: [Bool], _ length: Int) -> Double {
    past.count < length ? 0 : Double(past.suffix(length).count { $0 }) / Double(length)
  }
}

@Suite struct `Clinical courses` {
  private func run(_ scenario: Scenario, seed: UInt64, _ look: (Int, Physiology) -> Void = { _, _ in }) throws
    -> PlainRules
  {
    var body = try Physiology(scenario.patient, support: scenario.ventilator, seed: Seed(seed))
    var timeline = BodyTimeline(scenario.bodyEvents)
    var oximeter = OximeterAveraging(seconds: 8, noise: Seed(seed).stream("oximeter"))
    var rules = PlainRules()
    for second in 1...Int(scenario.duration.wholeSeconds) {
      timeline.advance(&body, to: .origin + .seconds(Int64(second)))
      let shown = oximeter.shown(after: body.oximetry.saturation)
      rules.take(second: second, saturation: shown, endTidalCO2: body.latestBreath?.endTidalCO2 ?? 0)
      look(second, body)
    }
    return rules
  }

  private func minutes(_ second: Int?) throws -> Double { Double(try #require(second)) / 60 }

  @Test(.verifies("T5"), arguments: [1, 2, 3] as [UInt64])
  func `a mask leak trips the oxygen rules at their published times and clears`(seed: UInt64) throws {
    var during: BodyTruth?
    var endTidal = 0.0
    let rules = try run(try ScenarioFiles.scenario("mask-leak"), seed: seed) { second, body in
      guard second == 75 * 60 else { return }
      during = body.truth
      endTidal = body.latestBreath?.endTidalCO2 ?? 0
    }
    #expect(abs(try minutes(rules.lowOxygenAt) - 66) <= 1)
    #expect(abs(try minutes(rules.oxygenArmAt) - 69.8) <= 1)
    #expect(abs(try minutes(rules.oxygenArmClearedAt) - 85.5) <= 1)
    let truth = try #require(during)
    #expect((20...27).contains(endTidal), "reads far too low")
    #expect(abs(truth.pulseRate - 80) <= 3)
    #expect(abs(truth.breathingRate - 18) <= 1.5)
  }

  @Test(arguments: [1, 2] as [UInt64])
  func `failing ventilation trips both arms at their published times`(seed: UInt64) throws {
    var last: BodyTruth?
    let rules = try run(try ScenarioFiles.scenario("niv-failure"), seed: seed) { last = $1.truth }
    #expect(abs(try minutes(rules.oxygenArmAt) - 80) <= 1)
    #expect(abs(try minutes(rules.carbonDioxideArmAt) - 103) <= 1.5)
    let truth = try #require(last)
    #expect(abs(truth.saturation - 88.23) <= 0.2)
    #expect(abs(truth.arterialCO2 - 60.2) <= 0.3)
    #expect(abs(truth.breathingRate - 25.7) <= 1)
    #expect(abs(truth.tidalVolume - 326) <= 12)
    #expect(abs(truth.pulseRate - 96) <= 3, "the pulse follows by itself")
  }

  @Test func `an hour of stable ventilation trips nothing`() throws {
    let stable = try ScenarioFiles.scenario("stable-niv")
    var body = try Physiology(stable.patient, support: stable.ventilator, seed: Seed(1))
    var timeline = BodyTimeline(stable.bodyEvents)
    for second in 1...3600 {
      timeline.advance(&body, to: .origin + .seconds(Int64(second)))
      #expect((92...98).contains(body.oximetry.saturation))
      #expect((33...43).contains(body.latestBreath?.endTidalCO2 ?? 38))
    }
    #expect((14...16).contains(body.truth.breathingRate))
    #expect((450...520).contains(body.truth.tidalVolume))
  }

  @Test func `the demonstration shows a weak cough and low oxygen within its first minute`() throws {
    let demo = try ScenarioFiles.scenario("bedside-demo")
    let rules = try run(demo, seed: 1)
    #expect(try minutes(rules.lowOxygenAt) < 0.8)
    var body = try Physiology(demo.patient, support: demo.ventilator, seed: Seed(1))
    var timeline = BodyTimeline(demo.bodyEvents)
    var best = 0.0
    for step in 1...6000 {
      timeline.advance(&body, to: .origin + .milliseconds(5 * Int64(step)))
      best = max(best, body.cough.flow)
    }
    #expect(abs(best - 180) < 0.001)
    timeline.advance(&body, to: .origin + demo.duration)
    #expect(body.oximetry.saturation > 94)
  }
}
