import Alarms
import Criteria
import Quantities
import Requirements
import Testing

@Suite struct `Light and sound` {
  @Test(.verifies("A2"))
  func `a high alarm flashes red, a medium one yellow, and a low one is a steady cyan`() throws {
    let high = try #require(LightPattern.calling(.high))
    let medium = try #require(LightPattern.calling(.medium))
    let low = try #require(LightPattern.calling(.low))
    #expect(high.colour == .red && (1400...2800).contains(high.flashMillihertz))
    #expect(medium.colour == .yellow && (400...800).contains(medium.flashMillihertz))
    #expect((20...60).contains(high.dutyPercent) && (20...60).contains(medium.dutyPercent))
    #expect(low.colour == .cyan && low.flashMillihertz == 0 && low.dutyPercent == 100)
    #expect(LightPattern.calling(.none) == nil)
  }

  @Test(.verifies("A2"), arguments: [(Priority.high, 84...168), (.medium, 24...48), (.low, 1...1)])
  func `a minute has as many flashes as the rate says`(priority: Priority, count: ClosedRange<Int>) throws {
    let light = try #require(LightPattern.calling(priority))
    let onsets = light.onsets(over: .minutes(1))
    #expect(count.contains(onsets.count))
    #expect(onsets.first == .zero)
    #expect(zip(onsets, onsets.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test(.verifies("A5")) func `a high alarm sounds five pulses twice, grouped as three and two`() throws {
    let burst = try #require(BurstPattern.of(.high))
    let gaps = burst.gapsMilliseconds
    #expect(burst.pulseCount == 10)
    #expect((75...200).contains(burst.pulseMilliseconds))
    for place in [0, 1, 3, 5, 6, 8] { #expect((50...125).contains(gaps[place]), "gap \(place)") }
    for place in [2, 7] { #expect(gaps[place] == 2 * gaps[0] + burst.pulseMilliseconds) }
    #expect((350...1300).contains(gaps[4]))
    #expect((2500...15_000).contains(burst.interBurstMilliseconds))
  }

  @Test(.verifies("A5")) func `a medium alarm sounds three pulses`() throws {
    let burst = try #require(BurstPattern.of(.medium))
    #expect(burst.pulseCount == 3)
    #expect((125...250).contains(burst.pulseMilliseconds))
    #expect(burst.gapsMilliseconds.allSatisfy { (125...250).contains($0) })
    #expect((2500...30_000).contains(burst.interBurstMilliseconds))
  }

  @Test(.verifies("A5")) func `a low alarm sounds one pulse, seldom`() throws {
    let burst = try #require(BurstPattern.of(.low))
    #expect((1...2).contains(burst.pulseCount))
    #expect((125...250).contains(burst.pulseMilliseconds))
    #expect(burst.interBurstMilliseconds >= 15_000)
  }

  @Test(.verifies("A5"), arguments: [Priority.low, .medium, .high])
  func `the tone has a fundamental and four harmonics where ears are good`(priority: Priority) throws {
    let burst = try #require(BurstPattern.of(priority))
    #expect((150...1000).contains(burst.fundamentalHertz))
    #expect(burst.harmonicsHertz.count >= 4)
    for harmonic in burst.harmonicsHertz {
      #expect((300...4000).contains(harmonic) && harmonic % burst.fundamentalHertz == 0)
    }
  }

  @Test(.verifies("A5"), arguments: [Priority.low, .medium, .high])
  func `the onsets of the pulses are those of the burst, again and again`(priority: Priority) throws {
    let burst = try #require(BurstPattern.of(priority))
    let period = burst.burstMilliseconds + burst.interBurstMilliseconds
    let onsets = burst.onsets(over: .milliseconds(Int64(2 * period)))
    #expect(onsets.count == 2 * burst.pulseCount)
    var wanted: Int64 = 0
    for (pulse, onset) in onsets.prefix(burst.pulseCount).enumerated() {
      #expect(onset.wholeMilliseconds == wanted)
      if pulse < burst.gapsMilliseconds.count {
        wanted += Int64(burst.pulseMilliseconds + burst.gapsMilliseconds[pulse])
      }
      #expect(onsets[burst.pulseCount + pulse].wholeMilliseconds == onset.wholeMilliseconds + Int64(period))
    }
  }

  @Test(.verifies("A3", "A4"))
  func `of five alarms at once all are seen, and the most urgent governs light and sound`() {
    var bed = AlarmBed()
    bed.rule("LOW", .active, .low)
    bed.rule("MEDIUM", .active, .medium)
    bed.technical(.stateLost)
    bed.technical(.configurationRejected)
    #expect(bed.system.indicator.priority == .medium)
    bed.rule("HIGH", .active, .high)
    #expect(bed.system.alarms.count == 5)
    #expect(bed.system.alarms.map(\.mark) == ["!!!", "!!", "!!", "!", "!"])
    #expect(bed.system.indicator.priority == .high)
    #expect(bed.system.indicator.light == LightPattern.calling(.high))
    #expect(bed.system.indicator.sound == BurstPattern.of(.high))
  }

  @Test func `an acknowledged alarm keeps its colour without flashing and without sound`() {
    var bed = AlarmBed()
    bed.rule()
    bed.tell(.acknowledged(fastHigh, by: "Li"))
    #expect(bed.system.indicator.light == LightPattern.attended(.high))
    #expect(bed.system.indicator.light?.flashMillihertz == 0)
    #expect(bed.system.indicator.sound == nil)
    bed.rule("FAST.MEDIUM", .active, .medium)
    #expect(bed.system.indicator.light == LightPattern.calling(.medium))
    #expect(bed.system.indicator.sound == BurstPattern.of(.medium))
  }

  @Test func `the schedule is said only when it changes`() {
    var bed = AlarmBed()
    bed.rule("A", .active, .medium)
    bed.rule("B", .active, .medium)
    bed.rule("C", .active, .low)
    bed.rule("A", .normal, .medium)
    #expect(bed.indications.count == 1)
    bed.rule("B", .normal, .medium)
    #expect(bed.indications.map(\.priority) == [.medium, .low])
    bed.rule("C", .normal, .low)
    #expect(bed.indications.last == .quiet)
  }
}
