import Alarms
import Criteria
import Devices
import Foundation
import Gateway
import Quantities
import Readings
import Requirements
import Testing
import WireFormats

/// A bed whose log is on the disk at once, and which remembers what it was told to tell.
private struct AlarmBed {
  var core: Bedside
  var now = Uptime.origin
  var announced: [String] = []
  var withdrawn: [String] = []
  var logged: [AlarmRecord] = []
  var logsAtOnce = true
  private var civil = CivilTime(unixMilliseconds: 1_795_000_000_000)

  init() throws {
    core = try Bedside.core()
    handle(.civilTime(civil, utcOffsetMinutes: 480))
    handle(.started)
    handle(.opened(Bedside.oximeter))
    handle(.opened(Bedside.coughMeter))
  }

  mutating func handle(_ event: GatewayEvent) {
    var waiting = [event]
    while !waiting.isEmpty {
      for command in core.handle(waiting.removeFirst(), at: now) {
        guard case .alarm(let action) = command else { continue }
        switch action {
        case .log(let record):
          logged.append(record)
          if logsAtOnce { waiting.append(.alarm(.logged(upTo: record.number))) }
        case .announce(let alarm): announced.append(alarm.condition.word)
        case .withdraw(let alarm): withdrawn.append(alarm.condition.word)
        case .indicate, .remind, .escalate: break
        }
      }
    }
  }

  /// Seconds in which the oximeter shows a saturation, or says nothing.
  mutating func pass(seconds: Int, saturation: Int32?) {
    for _ in 0..<seconds {
      now = now + .seconds(1)
      guard let saturation else {
        handle(.timePassed)
        continue
      }
      handle(.bytes(Bedside.oximeter, Bedside.second(of: saturation)))
    }
  }

  /// The civil clock jumps.
  mutating func step(hours: Int64) {
    civil = civil + .hours(hours)
    handle(.civilTime(civil + (now - .origin), utcOffsetMinutes: 480))
  }

  /// What was announced about the patient; without a ventilator, the sentence on it cannot be judged.
  var rulesAnnounced: [String] { announced.filter { $0.hasPrefix("rule/") } }

  func state(of condition: String) -> AlarmState? {
    core.alarms.first { $0.condition.word == condition }?.state
  }
}

extension Bedside {
  fileprivate static let oximeter = `Bedside core`.oximeter
  fileprivate static let coughMeter = `Bedside core`.coughMeter
  fileprivate static func core() throws -> Bedside { try `Bedside core`.core() }
  fileprivate static func second(of saturation: Int32) -> [UInt8] { `Bedside core`.second(of: saturation) }
}

@Suite struct `Alarms of a bed` {
  private static let low = "rule/cn-als-2022/FAST.MEDIUM"

  @Test(.verifies("A6", "A20"))
  func `low saturation is an alarm within the second in which it is found`() throws {
    var bed = try AlarmBed()
    bed.pass(seconds: 14, saturation: 90)
    #expect(bed.announced == [])
    bed.pass(seconds: 2, saturation: 90)
    #expect(bed.rulesAnnounced == [Self.low])
    let record = try #require(bed.logged.first { $0.condition?.word == Self.low })
    #expect(record.alarm?.priority == .medium)
    let finding = try #require(record.finding)
    #expect(record.at - finding.since <= .seconds(1))
    #expect(record.finding?.evidence.isEmpty == false)
  }

  @Test(.verifies("L.ORDER", "A16"))
  func `an alarm that the log has not taken is announced as unlogged after a second`() throws {
    var bed = try AlarmBed()
    bed.logsAtOnce = false
    bed.pass(seconds: 16, saturation: 90)
    #expect(bed.rulesAnnounced == [])
    #expect(bed.state(of: Self.low) == .active, "its light and sound do not wait")
    bed.pass(seconds: 2, saturation: 90)
    #expect(bed.announced.contains(Self.low))
    #expect(bed.core.alarms.first { $0.condition.word == Self.low }?.announcement == .unlogged)
    #expect(bed.announced.contains("log-unwritable"))
  }

  @Test(.verifies("A7", "A27", "P.INVALID"))
  func `a line that is lost is a technical alarm within ten seconds and ends no other`() throws {
    var bed = try AlarmBed()
    bed.pass(seconds: 20, saturation: 88)
    bed.handle(.lost(Bedside.oximeter, .lineDown))
    bed.pass(seconds: 9, saturation: nil)
    #expect(bed.announced.contains("line-down/0"))
    #expect(bed.state(of: Self.low) == .active)
    bed.pass(seconds: 600, saturation: nil)
    #expect(bed.state(of: Self.low) == .active)
    #expect(!bed.withdrawn.contains(Self.low))
  }

  @Test(.verifies("A32", "P.MONOTONIC"), arguments: [1 as Int64, -1])
  func `a step of the civil clock by an hour fires nothing and ends nothing`(hours: Int64) throws {
    var stepped = try AlarmBed()
    var steady = try AlarmBed()
    for second in 0..<60 {
      let saturation: Int32 = second < 20 ? 95 : 89
      if second == 10 || second == 30 || second == 50 { stepped.step(hours: hours) }
      stepped.pass(seconds: 1, saturation: saturation)
      steady.pass(seconds: 1, saturation: saturation)
    }
    #expect(stepped.announced == steady.announced)
    #expect(stepped.withdrawn == steady.withdrawn)
    #expect(stepped.core.alarms.map(\.state) == steady.core.alarms.map(\.state))
    #expect(stepped.logged.contains { $0.change.code == "clock-stepped" })
    let record = try #require(stepped.logged.first { $0.condition?.word == Self.low })
    #expect(record.civil != nil)
    #expect(record.utcOffsetMinutes == 480)
  }

  @Test(.verifies("A33")) func `one damaged second raises nothing, and one lost second misses nothing`()
    throws
  {
    var bed = try AlarmBed()
    bed.pass(seconds: 30, saturation: 96)
    bed.pass(seconds: 1, saturation: 40)
    bed.pass(seconds: 30, saturation: 96)
    #expect(bed.rulesAnnounced == [])
    bed.pass(seconds: 12, saturation: 90)
    bed.pass(seconds: 1, saturation: nil)
    bed.pass(seconds: 12, saturation: 90)
    #expect(bed.rulesAnnounced == [Self.low])
  }

  @Test(.verifies("A34", "T7")) func `a saturation that wavers about the limit is one notification`() throws {
    var bed = try AlarmBed()
    for second in 0..<600 { bed.pass(seconds: 1, saturation: second % 20 < 17 ? 90 : 91) }
    #expect(bed.announced.filter { $0 == Self.low } == [Self.low])
  }

  @Test(.verifies("A12"))
  func `a changed limit ends no alarm until its rule is judged, and is the one that is used`() throws {
    var bed = try AlarmBed()
    bed.pass(seconds: 20, saturation: 89)
    let limit = "limit: {is: 90 %, from: fast-limit}"
    let changed = try RulePack(
      yaml: Packs.text("cn-als-2022").replacing(limit, with: "limit: {is: 88 %, from: fast-limit}"),
      fileName: "changed.yaml")
    try bed.replace([changed])
    #expect(bed.state(of: Self.low) == .active)
    // The new limit is not met; once the rule has said so, its alarm ends.
    bed.pass(seconds: 20, saturation: 89)
    #expect(bed.withdrawn == [Self.low])
    bed.pass(seconds: 20, saturation: 88)
    #expect(bed.rulesAnnounced == [Self.low, Self.low])
  }

  @Test func `an alarm of a pack that was taken out ends`() throws {
    var bed = try AlarmBed()
    bed.pass(seconds: 20, saturation: 89)
    try bed.replace([])
    bed.pass(seconds: 1, saturation: 89)
    #expect(bed.withdrawn == [Self.low])
  }

  @Test(.verifies("P.RESTART", "A14"), arguments: [5 as Int64, 29])
  func `alarms, rules and entries go on after a gap`(seconds: Int64) throws {
    var bed = try AlarmBed()
    bed.pass(seconds: 20, saturation: 89)
    let entry = ClinicalEntry(
      fact: .measurement(.forcedVitalCapacity, thousandths: 62_000), author: "Dr Li",
      recordedAt: CivilTime(unixMilliseconds: 1_795_000_000_000))
    bed.handle(.entered(entry))
    bed.handle(.alarm(.acknowledged(nil, by: "Nurse Wang")))
    let boot = BootIdentity(high: 1, low: 2)
    func anchor(_ moment: Uptime) -> ClockAnchor {
      ClockAnchor(
        boot: boot, uptime: moment, civil: CivilTime(unixMilliseconds: 1_795_000_000_000) + (moment - .origin)
      )
    }
    let rules = bed.core.ruleSnapshot(at: anchor(bed.now))
    let alarms = try AlarmSnapshot(text: bed.core.alarmSnapshot(at: bed.now).text, file: "state")

    bed.now = bed.now + .seconds(seconds)
    let pack = try #require(try RulePack.embedded("cn-als-2022"))
    bed.core = Bedside(
      instruments: bed.core.instruments,
      evaluator: try Evaluator(
        restoring: rules, packs: [pack], patient: PatientContext(diagnosis: .als), at: anchor(bed.now)),
      alarms: AlarmSystem(
        restoring: alarms, instruments: bed.core.instruments.map(\.name), at: bed.now, gap: .seconds(seconds))
    )
    let before = bed.rulesAnnounced
    bed.handle(.started)
    bed.handle(.opened(Bedside.oximeter))
    bed.pass(seconds: 3, saturation: 89)
    #expect(bed.state(of: Self.low) == .acknowledged)
    #expect(bed.core.chart == [entry])
    #expect(bed.core.findings.first { $0.rule == "FAST.MEDIUM" }?.state == .active)
    #expect(bed.rulesAnnounced == before, "nobody is told a second time")
    bed.pass(seconds: 40, saturation: 96)
    #expect(bed.withdrawn.last == Self.low)
  }
}

extension AlarmBed {
  /// Puts other packs in the place of the ones at work.
  fileprivate mutating func replace(_ packs: [RulePack]) throws {
    var commands: [GatewayCommand] = []
    let anchor = ClockAnchor(
      boot: BootIdentity(high: 1, low: 2), uptime: now, civil: CivilTime(unixMilliseconds: 1_795_000_000_000))
    try core.replace(packs: packs, patient: PatientContext(diagnosis: .als), at: anchor, into: &commands)
    for case .alarm(.withdraw(let alarm)) in commands { withdrawn.append(alarm.condition.word) }
    handle(.timePassed)
  }
}

/// Texts of the packs that come with the product.
private enum Packs {
  static func text(_ name: String) throws -> String {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(
      contentsOf: folder.appending(path: "Sources/Criteria/Packs/\(name).yaml"), encoding: .utf8)
  }
}
