import Quantities
import Readings
import Requirements
import Testing

@testable import Criteria

private let boot = BootIdentity(high: 1, low: 2)

extension Bed {
  private func anchor(_ boot: BootIdentity, after gap: Interval = .zero, stepped: Interval = .zero)
    -> ClockAnchor
  {
    ClockAnchor(
      boot: boot, uptime: now + gap, civil: monday + (now - .origin) + gap + stepped)
  }

  /// The gateway is killed now and comes back after a gap, its civil clock perhaps stepped meanwhile.
  mutating func restart(
    after gap: Interval = .zero, packs: [RulePack] = [Bed.pack],
    patient: PatientContext = PatientContext(diagnosis: .als),
    stepped: Interval = .zero
  ) throws {
    let bytes = evaluator.snapshot(at: anchor(boot))
    evaluator = try Evaluator(
      restoring: bytes, packs: packs, patient: patient,
      at: anchor(boot, after: gap, stepped: stepped))
    wait(gap)
  }
}

/// Going on after the gateway was killed.
@Suite struct SnapshotTests {
  @Test(.verifies("P.RESTART")) func `the minute of breaths and a late blood gas go on over a restart`()
    throws
  {
    var bed = Bed()
    bed.setCivilTime(monday)
    bed.pass(seconds: 700, [.endTidalCO2: .measured(40_000)])
    bed.pass(seconds: 6, [.endTidalCO2: .measured(50_000)])
    try bed.restart(after: .zero)
    bed.pass(seconds: 1, [.endTidalCO2: .measured(50_000)])
    guard case .readings(let readings)? = bed.finding("S1.B")?.evidence.first else {
      Issue.record("no readings behind S1.B")
      return
    }
    #expect(readings.last == 50_000)
    try bed.enter(.measurement(.arterialPCO2, thousandths: 55_000), recordedAt: monday + .seconds(7 - 1200))
    bed.pass(seconds: 200)
    try bed.restart(after: .zero)
    bed.pass(seconds: 399)
    #expect(bed.state("S1.B") == .active)
  }

  static let gaps: [Int64] = [0, 1, 5, 29]

  @Test(.verifies("P.RESTART"), arguments: gaps)
  func `a timer stands still while the gateway is away, and goes on`(gap: Int64) throws {
    var bed = Bed()
    bed.pass(seconds: 10, [.oxygenSaturation: .measured(90_000)])
    try bed.restart(after: .seconds(gap))
    bed.pass(seconds: 5, [.oxygenSaturation: .measured(90_000)])
    #expect(bed.raised("FAST.MEDIUM") == [Double(15 + gap)])
  }

  @Test func `a timer starts anew when the gateway was away for longer than an unknown may last`() throws {
    var bed = Bed()
    bed.pass(seconds: 10, [.oxygenSaturation: .measured(90_000)])
    try bed.restart(after: .seconds(31))
    bed.pass(seconds: 14, [.oxygenSaturation: .measured(90_000)])
    #expect(bed.raised("FAST.MEDIUM") == [])
    bed.pass(seconds: 1, [.oxygenSaturation: .measured(90_000)])
    #expect(bed.raised("FAST.MEDIUM") == [56])
  }

  @Test(.verifies("P.RESTART"), arguments: gaps + [3600])
  func `what holds goes on to hold, is not told again, and clears as ever`(gap: Int64) throws {
    var bed = Bed()
    bed.pass(seconds: 20, [.oxygenSaturation: .measured(90_000)])
    let since = try #require(bed.finding("FAST.MEDIUM")).since
    let told = bed.diary.count
    try bed.restart(after: .seconds(gap))
    #expect(bed.state("FAST.MEDIUM") == .active)
    #expect(bed.finding("FAST.MEDIUM")?.since == since)
    #expect(
      bed.diary.dropFirst(told).allSatisfy { $0.finding.state != .active && $0.finding.state != .normal })
    #expect(bed.cleared("FAST.MEDIUM") == [])
    bed.pass(seconds: 30, [.oxygenSaturation: .measured(97_000)])
    #expect(bed.cleared("FAST.MEDIUM").count == 1)
  }

  @Test(arguments: gaps)
  func `a rule that was switched off stays off, in the same name`(gap: Int64) throws {
    var bed = Bed()
    let isOff = bed.inhibit("FAST.MEDIUM")
    #expect(isOff)
    try bed.restart(after: .seconds(gap))
    bed.pass(seconds: 60, [.oxygenSaturation: .measured(80_000)])
    #expect(bed.state("FAST.MEDIUM") == .inhibited(by: "Dr Li"))
    let isOn = bed.release("FAST.MEDIUM")
    #expect(isOn)
  }

  @Test(arguments: gaps)
  func `everything that people entered is back, with its age`(gap: Int64) throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    for fact in ChartFormTests.facts {
      if case .withdrawn = fact { continue }
      try bed.enter(fact, recordedAt: ago(3600))
    }
    let before = bed.evaluator
    try bed.restart(after: .seconds(gap))
    #expect(bed.evaluator.chart == before.chart && bed.evaluator.chart.count > 60)
    #expect(SnapshotText.of(bed.evaluator.surroundings) == SnapshotText.of(before.surroundings))
  }

  @Test(.verifies("P.MONOTONIC"), arguments: gaps)
  func `the civil clock neither fires nor clears anything while the gateway is away`(gap: Int64) throws {
    func run(stepping: Interval) throws -> [FindingChange] {
      var bed = Bed()
      bed.setCivilTime(monday)
      try bed.enter(.sign(.secretionsNotClearable, true), recordedAt: ago(11 * 3600 + 1800))
      try bed.enter(.lungFunctionTest, recordedAt: ago(90 * 86_400 - 1800))
      bed.pass(seconds: 8, [.oxygenSaturation: .measured(90_000)])
      try bed.restart(after: .seconds(gap), stepped: stepping)
      bed.setCivilTime(monday + .seconds(8 + gap) + stepping)
      bed.pass(seconds: 8, [.oxygenSaturation: .measured(90_000)])
      bed.pass(seconds: 600, [.oxygenSaturation: .measured(93_000)])
      return bed.diary
    }
    let calm = try run(stepping: .zero)
    for step in [Interval.hours(1), .hours(-1)] {
      let stepped = try run(stepping: step)
      #expect(calm.map(\.at) == stepped.map(\.at))
      #expect(calm.map(\.finding.state) == stepped.map(\.finding.state))
    }
    #expect(calm.contains { $0.finding.rule == "FAST.MEDIUM" && $0.finding.state == .active })
  }

  @Test func `after a reboot moments are taken over by civil time`() throws {
    var bed = Bed(at: Uptime(nanoseconds: 900_000_000_000_000))
    bed.setCivilTime(monday)
    try bed.enter(.sign(.secretionsNotClearable, true), recordedAt: ago(3600))
    bed.pass(seconds: 20, [.oxygenSaturation: .measured(90_000)])
    let since = try #require(bed.finding("FAST.MEDIUM")).since
    let taken = ClockAnchor(boot: boot, uptime: bed.now, civil: monday + .seconds(20))
    let back = ClockAnchor(
      boot: BootIdentity(high: 9, low: 9), uptime: Uptime.origin + .seconds(25), civil: monday + .seconds(110)
    )
    var later = try Evaluator(
      restoring: bed.evaluator.snapshot(at: taken), packs: [Bed.pack],
      patient: PatientContext(diagnosis: .als), at: back)
    _ = later.advance(to: back.uptime)
    let finding = try #require(later.findings.first { $0.rule == "FAST.MEDIUM" })
    #expect(finding.state == .active)
    #expect(back.uptime - finding.since == (bed.now - since) + .seconds(90))
    #expect(finding.sinceCivil == bed.finding("FAST.MEDIUM")?.sinceCivil)
    #expect(later.surroundings.chart.sign(.secretionsNotClearable)?.moment == back.uptime - .seconds(3710))
    #expect(later.nextDeadline == back.uptime + .seconds(1))
  }

  @Test func `a pack that was changed starts anew, and the others go on`() throws {
    let low = "{input: spo2, op: {is: '<=', from: ours}, limit: {is: 90 %, from: ours}}"
    let lower = "{input: spo2, op: {is: '<=', from: ours}, limit: {is: 89 %, from: ours}}"
    let (small, changed) = (try SmallPack.rule(when: low), try SmallPack.rule(when: lower))
    var bed = Bed(packs: [small, Bed.pack])
    bed.pass(seconds: 20, [.oxygenSaturation: .measured(90_000)])
    #expect(bed.state("X") == .active && bed.state("FAST.MEDIUM") == .active)
    var other = bed
    try bed.restart(packs: [Bed.pack, small])
    #expect(bed.evaluator.resumedPacks == [small.id, Bed.pack.id])
    #expect(bed.state("X") == .active && bed.state("FAST.MEDIUM") == .active)
    try other.restart(packs: [changed, Bed.pack])
    #expect(other.evaluator.resumedPacks == [Bed.pack.id])
    #expect(other.state("X") == .starting && other.state("FAST.MEDIUM") == .active)
    try other.restart(packs: [changed])
    #expect(other.evaluator.findings.map(\.pack) == [changed.id])
  }

  @Test func `no byte of a snapshot can be changed or lost unnoticed`() throws {
    let low = "{input: spo2, op: {is: '<=', from: ours}, limit: {is: 90 %, from: ours}}"
    let pack = try SmallPack.rule(when: low)
    var bed = Bed(packs: [pack])
    bed.pass(seconds: 3, [.oxygenSaturation: .measured(90_000)])
    let anchor = ClockAnchor(boot: boot, uptime: bed.now, civil: monday)
    let bytes = bed.evaluator.snapshot(at: anchor)
    func restored(_ bytes: [UInt8]) throws(SnapshotRefusal) {
      _ = try Evaluator(restoring: bytes, packs: [pack], patient: PatientContext(), at: anchor)
    }
    try restored(bytes)
    for place in bytes.indices {
      for flip in [UInt8(1), 0x80] {
        var changed = bytes
        changed[place] ^= flip
        #expect(throws: SnapshotRefusal.damaged) { try restored(changed) }
      }
      #expect(throws: SnapshotRefusal.damaged) { try restored(Array(bytes[..<place])) }
    }
    #expect(throws: SnapshotRefusal.damaged) { try restored(bytes + [0]) }
  }

  @Test(arguments: [(86_400, true), (86_401, false)])
  func `a snapshot of the day before is too old`(gap: Int64, isTaken: Bool) throws {
    let pack = try SmallPack.rule(
      when: "{input: spo2, op: {is: '<=', from: ours}, limit: {is: 90 %, from: ours}}")
    let anchor = ClockAnchor(boot: boot, uptime: .origin, civil: monday)
    let bytes = Bed(packs: [pack]).evaluator.snapshot(at: anchor)
    let later = ClockAnchor(boot: boot, uptime: .origin + .seconds(gap), civil: monday)
    let restored: SnapshotRefusal? = {
      do throws(SnapshotRefusal) {
        _ = try Evaluator(restoring: bytes, packs: [pack], patient: PatientContext(), at: later)
        return nil
      } catch { return error }
    }()
    #expect(restored == (isTaken ? nil : .tooOld(.seconds(gap), allowed: .hours(24))))
  }

  @Test func `an evaluator that has not begun can be kept too`() throws {
    let anchor = ClockAnchor(boot: boot, uptime: .origin, civil: monday)
    let bytes = Evaluator(packs: [Bed.pack], patient: PatientContext()).snapshot(at: anchor)
    var restored = try Evaluator(restoring: bytes, packs: [Bed.pack], patient: PatientContext(), at: anchor)
    #expect(restored.nextDeadline == nil)
    let changes = restored.advance(to: .origin)
    #expect(changes == [])
  }
}

/// Random courses, killed at random seconds.
@Suite struct SnapshotPropertyTests {
  static let packs: [RulePack] = {
    do {
      return try RulePack.embeddedNames.compactMap { try RulePack.embedded($0) }.filter(\.isEnabled)
    } catch { preconditionFailure("\(error)") }
  }()

  @Test(arguments: [UInt64(1), 2, 3])
  func `a run that is killed and restarted within a second decides as one that is not`(seed: UInt64) throws {
    var course = RandomCourse(seed: seed)
    var calm = Bed(packs: SnapshotPropertyTests.packs)
    var killed = calm
    for second in 0..<420 {
      course.live(&calm, &killed)
      if second % 37 == Int(seed) {
        let before = SnapshotText.of(killed.evaluator)
        try killed.restart(packs: SnapshotPropertyTests.packs)
        #expect(SnapshotText.of(killed.evaluator) == before, "second \(second): a field was not kept")
      }
    }
    #expect(killed.diary == calm.diary)
    #expect(killed.evaluator.findings == calm.evaluator.findings)
    #expect(killed.evaluator.conflicts == calm.evaluator.conflicts)
    #expect(killed.evaluator.ignored == calm.evaluator.ignored)
    #expect(calm.diary.count > 20)
  }
}

/// The same random things to two beds.
struct RandomCourse {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  private mutating func roll(_ sides: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % sides
  }

  private mutating func reading(_ low: Int32, _ high: Int32) -> Reading {
    let value = low + Int32(roll(Int(high - low) + 1))
    switch roll(20) {
    case 0: return .absent(Absence.allCases[roll(Absence.allCases.count)])
    case 1: return .questionable(value, Doubt.allCases[roll(Doubt.allCases.count)])
    default: return .measured(value)
    }
  }

  /// One second of it.
  mutating func live(_ one: inout Bed, _ other: inout Bed) {
    var readings: [(Channel, Reading)] = []
    if roll(10) > 0 { readings.append((.oxygenSaturation, reading(84_000, 96_000))) }
    if roll(10) > 1 { readings.append((.endTidalCO2, reading(35_000, 56_000))) }
    if roll(10) > 1 { readings.append((.transcutaneousCO2, reading(44_000, 58_000))) }
    if roll(10) > 0 {
      readings += niv.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key, $0.value) }
    }
    if roll(30) == 0 { readings.append((.coughPeakFlow, reading(150_000, 330_000))) }
    for (channel, reading) in readings {
      one.tell(channel, reading)
      other.tell(channel, reading)
    }
    if roll(60) == 0 {
      one.setCivilTime(monday + (one.now - .origin))
      other.setCivilTime(monday + (one.now - .origin))
    }
    if roll(4) == 0 {
      let fact = ChartFormTests.facts[roll(ChartFormTests.facts.count)]
      let entry = ClinicalEntry(fact: fact, author: "x", recordedAt: ago(Int64(roll(90_000))))
      tell(entry, &one)
      tell(entry, &other)
    }
    let rule = ["FAST.MEDIUM", "S1.A", "S2"][roll(3)]
    if roll(40) == 0 {
      _ = one.inhibit(rule)
      _ = other.inhibit(rule)
    }
    if roll(20) == 0 {
      _ = one.release(rule)
      _ = other.release(rule)
    }
    let pause = Interval.milliseconds(Int64(900 + roll(200)))
    one.wait(pause)
    other.wait(pause)
  }

  /// A withdrawal of what nobody entered is refused, in both.
  private func tell(_ entry: ClinicalEntry, _ bed: inout Bed) {
    do throws(EntryRefusal) { try bed.evaluator.enter(entry, at: bed.now) } catch { return }
    bed.note(bed.evaluator.advance(to: bed.now))
  }
}

/// Every stored property of an evaluator as text, whether its snapshot knows of it or not.
enum SnapshotText {
  static func of(_ evaluator: Evaluator) -> String {
    var text = ""
    write(evaluator, without: ["packs", "rulePacks", "resumedPacks"], to: &text)
    for pack in evaluator.packs { write(pack, without: ["plan"], to: &text) }
    return text
  }

  static func of(_ surroundings: Surroundings) -> String {
    var text = ""
    write(surroundings, without: [], to: &text)
    return text
  }

  private static func write(_ value: Any, without: [String], to text: inout String) {
    for child in Mirror(reflecting: value).children where !without.contains(child.label ?? "") {
      text += "\(child.label ?? ""): \(child.value)\n"
    }
  }
}
