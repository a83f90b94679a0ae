import Criteria
import Quantities
import Readings
import Testing

/// Whole seconds pass with a saturation that a condition holds at or does not.
extension Bed {
  fileprivate mutating func doze(low: Int = 0, high: Int = 0, blind: Int = 0) {
    pass(seconds: low, [.oxygenSaturation: .measured(88_000)])
    pass(seconds: high, [.oxygenSaturation: .measured(89_000)])
    pass(seconds: blind, [.oxygenSaturation: .absent(.probeOff)])
  }

  fileprivate mutating func lights(on: Bool) throws {
    let civil = monday + (now - .origin)
    try enter(.night(began: !on), recordedAt: civil)
  }
}

private let low = "{input: spo2, op: {is: '<=', from: ours}, limit: {is: 88 %, from: ours}}"

@Suite struct `The recording night` {
  @Test func `goes on from lights off to lights on, and is unknown before anybody marked one`() throws {
    var bed = try LanguagePack.bed(when: "{night: now}")
    bed.wait(.seconds(31))
    #expect(bed.state("X") == .indeterminate(.neverRecorded("night")))
    try bed.lights(on: false)
    #expect(bed.state("X") == .active)
    bed.wait(.hours(8))
    #expect(bed.state("X") == .active)
    try bed.lights(on: true)
    #expect(bed.state("X") == .normal)
  }

  @Test func `is not endless when nobody says that it ended`() throws {
    var bed = try LanguagePack.bed(
      when: "{all: [{night: now}, {not: {sign: fatigue, expires: {is: 1 h, from: ours}, from: ours}}]}")
    try bed.lights(on: false)
    bed.wait(.hours(24))
    let changes = bed.changes("X").count
    bed.wait(.minutes(1))
    // Nobody knows any more, and an unknown clears nothing.
    #expect(bed.state("X") == .active)
    #expect(bed.changes("X").count == changes)
    var other = try LanguagePack.bed(when: "{not: {night: now}}")
    try other.lights(on: false)
    other.wait(.hours(24) + .seconds(31))
    #expect(other.state("X") == .indeterminate(.expired("night")))
  }

  @Test func `that was marked by mistake is withdrawn`() throws {
    var bed = try LanguagePack.bed(when: "{night: now}")
    try bed.lights(on: false)
    bed.wait(.hours(1))
    try bed.lights(on: true)
    #expect(bed.state("X") == .normal)
    try bed.enter(.withdrawn(.night), recordedAt: monday + .hours(1))
    #expect(bed.state("X") == .active)
  }
}

@Suite struct `Seconds gathered over a night` {
  private let condition = """
    {accumulated: \(low), op: {is: '>=', from: ours}, limit: {is: 5 min, from: ours}, \
    recorded: {is: 20 min, from: ours}}
    """

  @Test(arguments: [(299, false), (300, true), (301, true)])
  func `need not be in one piece`(seconds: Int, holds: Bool) throws {
    var bed = try LanguagePack.bed(when: condition)
    try bed.lights(on: false)
    bed.doze(low: 100, high: 500)
    bed.doze(low: 100, high: 500)
    bed.doze(low: seconds - 200, high: 100)
    #expect(bed.state("X") == (holds ? .active : .normal))
  }

  @Test func `say nothing until enough of the night was recorded`() throws {
    for (recorded, state) in [(1199, RuleState.starting), (1200, .active)] {
      var bed = try LanguagePack.bed(when: condition)
      try bed.lights(on: false)
      bed.doze(low: 400, high: recorded - 400)
      #expect(bed.state("X") == state, "\(recorded)")
    }
    var blind = try LanguagePack.bed(when: condition)
    try blind.lights(on: false)
    blind.doze(low: 400, high: 799, blind: 300)
    #expect(blind.state("X") == .starting, "seconds without a value are not recorded ones")
  }

  @Test func `count only from lights off to lights on`() throws {
    var bed = try LanguagePack.bed(when: condition)
    bed.doze(low: 400)
    try bed.lights(on: false)
    bed.doze(low: 299, high: 1000)
    try bed.lights(on: true)
    bed.doze(low: 400)
    #expect(bed.state("X") == .normal)
    guard case .night(let night)? = bed.finding("X")?.evidence.first else {
      Issue.record("no night behind X")
      return
    }
    #expect(night.seconds == 299)
    #expect(night.knownSeconds == 1299)
    #expect(night.isOver)
    #expect(night.limit.thousandths == 300_000)
  }

  @Test func `start anew with the next night`() throws {
    var bed = try LanguagePack.bed(when: condition)
    try bed.lights(on: false)
    bed.doze(low: 400, high: 1000)
    try bed.lights(on: true)
    #expect(bed.state("X") == .active)
    bed.wait(.hours(10))
    #expect(bed.state("X") == .active, "the last night stands until the next one")
    try bed.lights(on: false)
    bed.doze(low: 299, high: 900)
    #expect(bed.state("X") == .active, "too little is recorded of the new night, and that clears nothing")
    bed.doze(high: 1)
    #expect(bed.state("X") == .normal)
  }

  @Test func `are not asked for downwards`() {
    let refusal = LanguagePack.refusal(
      of: condition.replacing("recorded", with: "recorded").replacing("'>='", with: "'<='"))
    // The limit's own comparison looks down too, and may.
    #expect(refusal?.contains("looks down") == true)
  }
}

@Suite struct `A share of a night` {
  private let condition = """
    {portion: \(low), op: {is: '>', from: ours}, limit: {is: 50 %, from: ours}, \
    recorded: {is: 20 min, from: ours}}
    """

  @Test(arguments: [(599, 601, false), (600, 600, false), (601, 599, true), (601, 600, true)])
  func `is judged when the lights are on again, exactly`(seconds: Int, others: Int, holds: Bool) throws {
    var bed = try LanguagePack.bed(when: condition)
    try bed.lights(on: false)
    bed.doze(low: seconds, high: others)
    #expect(bed.state("X") == (holds ? .pending : .starting))
    try bed.lights(on: true)
    #expect(bed.state("X") == (holds ? .active : .normal))
  }

  @Test func `is a share of the seconds that are known`() throws {
    var bed = try LanguagePack.bed(when: condition)
    try bed.lights(on: false)
    bed.doze(low: 700, high: 600, blind: 5000)
    try bed.lights(on: true)
    #expect(bed.state("X") == .active)
  }

  @Test(arguments: [(1199, false), (1200, true)])
  func `needs enough of the night`(recorded: Int, known: Bool) throws {
    var bed = try LanguagePack.bed(when: condition)
    try bed.lights(on: false)
    bed.doze(low: recorded)
    try bed.lights(on: true)
    bed.wait(.seconds(31))
    if known {
      #expect(bed.state("X") == .active)
    } else {
      guard case .indeterminate(.tooFewValid)? = bed.state("X") else {
        Issue.record("\(String(describing: bed.state("X")))")
        return
      }
    }
  }
}

@Suite struct `A night that nobody ended` {
  @Test(arguments: ["portion", "accumulated"])
  func `is waited for no longer than a day`(kind: String) throws {
    let (op, limit) = kind == "portion" ? (">", "50 %") : (">=", "5 min")
    let condition = """
      {\(kind): \(low), op: {is: '\(op)', from: ours}, limit: {is: \(limit), from: ours}, \
      recorded: {is: 20 min, from: ours}}
      """
    var bed = try LanguagePack.bed(when: condition)
    try bed.lights(on: false)
    bed.doze(low: 60)
    #expect(bed.state("X") == .starting, "it goes on, and there is more to come")
    bed.wait(.hours(25))
    guard case .indeterminate(.tooFewValid)? = bed.state("X") else {
      Issue.record("\(String(describing: bed.state("X")))")
      return
    }
  }
}

@Suite struct `A share of a long window` {
  private func condition(_ hours: Int) -> String {
    "{time-share: \(low), over: {is: \(hours) h, from: ours}, at-least: {is: 5 min, from: ours}}"
  }

  @Test func `may look back a day`() throws {
    var bed = try LanguagePack.bed(when: condition(24))
    bed.doze(low: 300, high: 86_100)
    #expect(bed.state("X") == .active)
    bed.doze(high: 1)
    #expect(bed.state("X") == .normal, "the first low second has left the window")
    #expect(LanguagePack.refusal(of: condition(25))?.contains("allowed: 1 s to 1 d") == true)
  }
}
