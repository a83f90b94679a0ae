import Criteria
import Quantities
import Readings
import Requirements
import Testing

private let everyAbsence: [Reading] = Absence.allCases.map { .absent($0) }
private let badReadings: [Reading] =
  everyAbsence + Doubt.allCases.filter { $0 != .lowPerfusion }.map { .questionable(99_000, $0) }
  + [.measured(100_001), .measured(49_999), .measured(0)]

@Suite struct `What invalid data may never do` {
  @Test(.verifies("P.INVALID"), arguments: badReadings)
  func `it clears no active finding, however long it lasts`(reading: Reading) {
    var bed = Bed()
    bed.pass(seconds: 300, [.oxygenSaturation: .measured(84_000)])
    #expect(bed.state("S1.A") == .active)
    bed.pass(seconds: 700, [.oxygenSaturation: reading])
    for rule in ["S1.A", "FAST.MEDIUM", "FAST.HIGH"] { #expect(bed.state(rule) == .active, "\(rule)") }
  }

  @Test(.verifies("P.INVALID")) func `silence clears no active finding`() {
    var bed = Bed()
    bed.pass(seconds: 600, [.oxygenSaturation: .measured(84_000), .transcutaneousCO2: .measured(55_000)])
    bed.pass(seconds: 3600)
    for rule in ["S1.A", "S1.B", "FAST.MEDIUM", "FAST.HIGH"] {
      #expect(bed.state(rule) == .active, "\(rule)")
    }
  }

  @Test func `it takes back no sentence whose precondition has become unknown`() {
    var bed = Bed()
    bed.pass(seconds: 1440, niv.with([.oxygenSaturation: .measured(90_000)]))
    #expect(bed.state("S1.T1") == .active)
    bed.pass(seconds: 1800, [.oxygenSaturation: .measured(90_000)])
    #expect(bed.state("S1.T1") == .active)
  }

  @Test func `it takes back no finding beside a precondition that is not met`() throws {
    let low = "{input: spo2, op: {is: '<=', from: ours}, limit: {is: 90 %, from: ours}}"
    let pack = try SmallPack.rule(when: "{any: [{given: als, then: treated}, \(low)]}")
    var bed = Bed(patient: PatientContext(diagnosis: .other), packs: [pack])
    bed.pass(seconds: 2, [.oxygenSaturation: .measured(88_000)])
    #expect(bed.state("X") == .active)
    bed.pass(seconds: 100, [.oxygenSaturation: .absent(.probeOff)])
    #expect(bed.state("X") == .active)
  }

  @Test func `it raises nothing either`() {
    for reading in badReadings {
      var bed = Bed()
      bed.pass(seconds: 40, [.oxygenSaturation: reading])
      #expect(bed.raised("FAST.MEDIUM") == [], "\(reading)")
    }
  }

  @Test func `a clearing that invalid data interrupts for too long starts anew`() {
    var bed = Bed()
    bed.pass(seconds: 60, [.oxygenSaturation: .measured(90_000)])
    bed.pass(seconds: 10, [.oxygenSaturation: .measured(93_000)])
    #expect(bed.state("FAST.MEDIUM") == .clearing)
    bed.pass(seconds: 40, [.oxygenSaturation: .absent(.probeOff)])
    #expect(bed.state("FAST.MEDIUM") == .active)
    bed.pass(seconds: 14, [.oxygenSaturation: .measured(93_000)])
    #expect(bed.state("FAST.MEDIUM") == .clearing)
    bed.pass(seconds: 1, [.oxygenSaturation: .measured(93_000)])
    #expect(bed.state("FAST.MEDIUM") == .normal)
  }
}

@Suite struct `Timers` {
  @Test(.verifies("P.UNKNOWN"), arguments: [(30, [45.0]), (31, [] as [Double])])
  func `stand still through thirty seconds of unknown, and start anew after more`(gap: Int, raised: [Double])
  {
    var bed = Bed()
    bed.pass(seconds: 10, [.oxygenSaturation: .measured(90_000)])
    bed.pass(seconds: gap, [.oxygenSaturation: .absent(.noPulse)])
    bed.pass(seconds: 5, [.oxygenSaturation: .measured(90_000)])
    #expect(bed.raised("FAST.MEDIUM") == raised)
  }

  @Test(.verifies("P.UNKNOWN")) func `give up after thirty seconds of unknown and say why`() {
    var bed = Bed()
    bed.pass(seconds: 60, [.oxygenSaturation: .measured(95_000)])
    bed.pass(seconds: 30, [.oxygenSaturation: .absent(.probeOff)])
    #expect(bed.state("FAST.MEDIUM") == .normal)
    bed.pass(seconds: 1, [.oxygenSaturation: .absent(.probeOff)])
    #expect(bed.state("FAST.MEDIUM") == .indeterminate(.noReading(input: "spo2", .probeOff)))
    #expect(bed.changes("FAST.MEDIUM").count == 1)
    bed.pass(seconds: 1, [.oxygenSaturation: .measured(95_000)])
    #expect(bed.state("FAST.MEDIUM") == .normal)
  }

  @Test(.verifies("P.STALE"), arguments: [(10, true), (11, false)])
  func `take a value for ten seconds after it was received`(silence: Int, isKnown: Bool) {
    var bed = Bed()
    bed.tell(.oxygenSaturation, .measured(95_000))
    bed.wait(.seconds(Int64(silence)))
    guard case .readings(let readings)? = bed.finding("FAST.MEDIUM")?.evidence.first else {
      Issue.record("no readings behind FAST.MEDIUM")
      return
    }
    #expect((readings.last != nil) == isKnown)
  }

  @Test(arguments: [Channel.ventilationMode, .unintentionalLeak, .tidalVolume])
  func `take a ventilator's value for ten seconds`(channel: Channel) {
    // Told every ten seconds it is always known; told every eleven, it is known for ten seconds of them.
    for (pause, raised) in [(10, 1440.0), (11, 1583.0)] {
      var bed = Bed()
      var others = niv.with([.oxygenSaturation: .measured(90_000), .transcutaneousCO2: .measured(45_000)])
      others[channel] = nil
      for second in 0..<1584 {
        bed.pass(
          seconds: 1, second % pause == 0 ? others.with([channel: niv[channel] ?? .absent(.awaited)]) : others
        )
      }
      #expect(bed.raised("S1.T1") == [raised])
    }
  }

  @Test(.verifies("P.MONOTONIC")) func `do not heed the civil clock`() throws {
    func run(stepping: Bool) throws -> [FindingChange] {
      var bed = Bed()
      bed.setCivilTime(monday)
      try bed.enter(.sign(.secretionsNotClearable, true), recordedAt: monday)
      try bed.enter(.lungFunctionTest, recordedAt: ago(90 * 86_400 - 1800))
      bed.pass(seconds: 8, [.oxygenSaturation: .measured(90_000)])
      if stepping { bed.setCivilTime(monday + .hours(1) + .seconds(8)) }
      bed.pass(seconds: 8, [.oxygenSaturation: .measured(90_000)])
      if stepping { bed.setCivilTime(monday + .seconds(16)) }
      bed.pass(seconds: 600, [.oxygenSaturation: .measured(93_000)])
      return bed.diary
    }
    let calm = try run(stepping: false)
    let stepped = try run(stepping: true)
    #expect(calm.map(\.at) == stepped.map(\.at))
    #expect(calm.map(\.finding.state) == stepped.map(\.finding.state))
    #expect(calm.contains { $0.finding.rule == "FAST.MEDIUM" && $0.finding.state == .active })
  }

  @Test(.verifies("P.ORDER"))
  func `are not advanced by duplicates, by readings out of order or from the future`() {
    var bed = Bed()
    bed.pass(seconds: 3, [.oxygenSaturation: .measured(90_000)])
    let stale = Sample(
      instrument: InstrumentIndex(0), channel: .oxygenSaturation, reading: .measured(90_000),
      origin: .bedside,
      receivedAt: Uptime.origin + .seconds(2), deviceMicroseconds: nil)
    var late = stale
    late.receivedAt = Uptime.origin + .seconds(1)
    var future = stale
    future.receivedAt = Uptime.origin + .hours(1)
    for _ in 0..<20 {
      bed.tell(stale)
      bed.tell(late)
      bed.tell(future)
    }
    bed.wait(.seconds(20))
    #expect(bed.evaluator.ignored == bed.evaluator.ignored)
    #expect(bed.evaluator.ignored.duplicate == 20)
    #expect(bed.evaluator.ignored.outOfOrder == 20)
    #expect(bed.evaluator.ignored.futureDated == 20)
    // Three readings and ten held seconds are thirteen; the timer stands still from there.
    #expect(bed.raised("FAST.MEDIUM") == [])
  }

  @Test func `are not advanced by an instrument that repeats itself with its own old time`() {
    var bed = Bed()
    for _ in 0..<60 {
      bed.tell(.oxygenSaturation, .measured(88_000), device: 1_000_000)
      bed.wait(.seconds(1))
    }
    #expect(bed.raised("FAST.MEDIUM") == [])
    #expect(bed.evaluator.ignored.duplicate == 59)
  }

  @Test func `go on when an instrument's clock starts again from nothing`() {
    var bed = Bed()
    for second in 0..<30 {
      let device = Int64(second < 3 ? 100 + second : second - 3) * 1_000_000
      bed.tell(.oxygenSaturation, .measured(88_000), device: device)
      bed.wait(.seconds(1))
    }
    #expect(bed.raised("FAST.MEDIUM") == [15])
  }

  @Test func `do not go back when time does`() {
    var bed = Bed()
    bed.pass(seconds: 20, [.oxygenSaturation: .measured(90_000)])
    let before = bed.evaluator.findings
    #expect(bed.evaluator.advance(to: .origin + .seconds(5)) == [])
    #expect(bed.evaluator.findings == before)
    #expect(bed.evaluator.nextDeadline == .origin + .seconds(21))
  }
}

@Suite struct `Seconds` {
  @Test func `weigh the same however fast the instrument is`() {
    var fast = Bed()
    for second in 0..<300 {
      let isLow = second < 270
      for _ in 0..<(isLow ? 1 : 5) {
        fast.tell(.oxygenSaturation, .measured(isLow ? 90_000 : 92_000))
        fast.wait(.milliseconds(isLow ? 1000 : 200))
      }
    }
    #expect(fast.raised("S1.A") == [300])
  }

  @Test func `take their last valid value`() {
    var bed = Bed()
    for _ in 0..<300 {
      bed.tell(.oxygenSaturation, .measured(93_000))
      bed.wait(.milliseconds(300))
      bed.tell(.oxygenSaturation, .measured(90_000))
      bed.wait(.milliseconds(300))
      bed.tell(.oxygenSaturation, .absent(.noPulse))
      bed.wait(.milliseconds(400))
    }
    #expect(bed.raised("S1.A") == [300])
    #expect(bed.raised("FAST.MEDIUM") == [15])
  }

  @Test func `count from the first moment, wherever the clock stands`() {
    var bed = Bed(at: Uptime(nanoseconds: 987_654_321_123))
    bed.pass(seconds: 301, [.oxygenSaturation: .measured(90_000)])
    #expect(bed.changes("S1.A").first?.at == Uptime(nanoseconds: 987_654_321_123) + .seconds(300))
  }

  @Test func `are caught up when nobody asked for a while`() {
    var bed = Bed()
    bed.pass(seconds: 5, [.oxygenSaturation: .measured(84_000)])
    bed.wait(.seconds(600))
    #expect(bed.state("FAST.MEDIUM") == .indeterminate(.noReading(input: "spo2", .stale)))
  }

  @Test func `come from the instrument that is configured first, and from the next one when it falls silent`()
  {
    var bed = Bed()
    for _ in 0..<60 {
      bed.tell(.oxygenSaturation, .measured(96_000), instrument: 0)
      bed.tell(.oxygenSaturation, .measured(80_000), instrument: 1)
      bed.wait(.seconds(1))
    }
    #expect(bed.raised("FAST.MEDIUM") == [])
    for _ in 0..<60 {
      bed.tell(.oxygenSaturation, .absent(.probeOff), instrument: 0)
      bed.tell(.oxygenSaturation, .measured(88_000), instrument: 1)
      bed.wait(.seconds(1))
    }
    #expect(bed.raised("FAST.MEDIUM").count == 1)
  }
}
