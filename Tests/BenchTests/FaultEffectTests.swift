import Criteria
import Gateway
import Patient
import Quantities
import Readings
import Testing

@testable import Bench

/// A fault at all instruments that can have it.
struct AllowedFault: CustomTestStringConvertible, Sendable {
  let kind: PlannedFault.Kind
  let instruments: [SimulatedInstrument]

  var testDescription: String {
    if case .wire(let fault, let direction) = kind { return "\(fault.word.rawValue) \(direction.rawValue)" }
    return "\(kind)"
  }

  private static let wireFaults: [WireFault] = [
    .drop, .duplicate, .flip, .truncate, .delay(.milliseconds(20)), .stall, .babble,
    .split(.milliseconds(20)),
    .wrongBaud, .wrongParity, .nul, .echo,
  ]

  /// The smallest that a file may say of each.
  private static let instrumentFaults: [InstrumentFault] = [
    .sensorOff, .motion(intensity: 0.01), .lowPerfusion(index: 0.2), .lowPerfusion(index: 0.99), .warmUp,
    .zeroing, .occlusion, .frozen, .powerLoss, .reset, .replyToOther, .exception(code: 1),
    .exception(code: 255), .exception(code: 6), .wrongUnit, .shifted, .clockJump(.milliseconds(334)),
    .clockJump(.milliseconds(-334)), .clockJump(.milliseconds(40)), .clockJump(.hours(-24)),
  ]

  /// Every kind of fault in both directions, whether it can happen or not.
  static let kinds: [PlannedFault.Kind] =
    wireFaults.flatMap { fault in WireDirection.allCases.map { .wire(fault, $0) } } + [.unplugged]
    + instrumentFaults.map { .instrument($0) }

  static let all = kinds.map { kind in
    AllowedFault(kind: kind, instruments: SimulatedInstrument.allCases.filter { kind.canHappen(at: $0) })
  }
}

@Suite struct `Effects of faults` {
  /// What people and programs can see of an instrument, the faults' own counters apart.
  private struct Sight: Equatable {
    let records: [Record]
    let carried: Int
    let rejected: UInt64
    let openings: Int
    let refusedOpenings: Int
    /// What it says of itself without being asked, byte by byte.
    let said: [UInt8]
  }

  private static let from = Uptime.origin + .seconds(5)
  private static let until = from + .seconds(15)

  /// Every instrument is set up anew while the fault is on, and has something to say.
  private static func sights(_ faults: [PlannedFault]) throws -> [Sight] {
    let events = [
      ScenarioEvent(at: from, .body(.course(Course(.saturation, to: 80, timeConstant: 5)))),
      ScenarioEvent(at: from + .seconds(2), .gateway(.restart(after: .seconds(1)))),
      ScenarioEvent(at: from + .seconds(6), .body(.cough(CoughManoeuvre(peakFlow: 300, coughs: 1)))),
    ]
    let scenario = FaultyNight.scenario(faults, events, duration: .seconds(24))
    let night = try FaultyNight(scenario)
    var bed = try SimulatedBed(scenario, seed: 1)
    bed.advance(to: from + .seconds(5))
    return SimulatedInstrument.allCases.map { instrument in
      let counted = night.counters[instrument]
      var said: [UInt8] = []
      bed.take(from: instrument, into: &said)
      return Sight(
        records: night.records(of: instrument), carried: counted.wire.carried, rejected: counted.rejected,
        openings: counted.openings, refusedOpenings: counted.refusedOpenings,
        said: said)
    }
  }

  private static let calm = Result { try sights([]) }

  @Test(arguments: AllowedFault.all.filter { !$0.instruments.isEmpty })
  func `a fault that is allowed is seen at its instrument, and at no other`(_ allowed: AllowedFault) throws {
    let until = allowed.kind.word.isMoment ? Self.from + PlannedFault.moment : Self.until
    let plans = allowed.instruments.map {
      PlannedFault(allowed.kind, at: $0, from: Self.from, until: until)
    }
    let calm = try Self.calm.get()
    let faulty = try Self.sights(plans)
    for instrument in SimulatedInstrument.allCases {
      let isSeen = faulty[instrument.rawValue] != calm[instrument.rawValue]
      #expect(isSeen == allowed.instruments.contains(instrument), "\(instrument.name)")
    }
  }

  @Test func `what is not allowed would touch nothing`() {
    let refused = AllowedFault.kinds.flatMap { kind -> [String] in
      guard case .wire(let fault, let direction) = kind else { return [] }
      return SimulatedInstrument.allCases.filter { !kind.canHappen(at: $0) }
        .map { "\(fault.word.rawValue) \(direction.rawValue) \($0.name)" }
    }
    let deaf = FaultWord.allCases.filter { $0.place == .wire }.map { "\($0.rawValue) to_instrument oximeter" }
    #expect(
      Set(refused)
        == Set(
          deaf + [
            "echo from_instrument oximeter", "wrong_parity to_instrument cough-meter",
          ]))
    #expect(refused.count == Set(refused).count)
  }

  @Test func `what the gateway says to a cough meter is the same with a wrong parity`() throws {
    var said: [UInt8] = []
    var run = try VirtualRun(FaultyNight.scenario([]), seed: 1, packs: [])
    run.advance(to: .origin + .seconds(10)) { command, _ in
      if case .transmit(let index, let bytes) = command, index.position == 3 { said += bytes }
    }
    try #require(said.count > 20)
    let receiver = SerialSetting(dataBits: 7, hasParity: true)
    #expect(receiver.receive(said, from: SerialSetting(), errorsAreNul: false) == said)
  }
}

@Suite struct `The chance of a fault` {
  private static func at(_ second: Int64) -> Uptime { .origin + .seconds(second) }

  /// Faults that are apart, on top of each other, and alike; an average forgets the first motion before the
  /// second.
  private static let faults: [PlannedFault] = [
    PlannedFault(
      .wire(.drop, .fromInstrument), at: .oximeter, from: at(2), until: at(6), probability: 0.3),
    PlannedFault(.instrument(.motion(intensity: 0.5)), at: .oximeter, from: at(3), until: at(5)),
    PlannedFault(.wire(.flip, .fromInstrument), at: .capnograph, from: at(3), until: at(9), probability: 0.5),
    PlannedFault(
      .wire(.nul, .fromInstrument), at: .oximeter, from: at(38), until: at(44), probability: 0.4),
    PlannedFault(.instrument(.motion(intensity: 0.5)), at: .oximeter, from: at(38), until: at(44)),
    PlannedFault(
      .wire(.babble, .fromInstrument), at: .oximeter, from: at(39), until: at(42), probability: 0.4),
  ]

  private static func bytes(_ faults: [PlannedFault], from: Uptime = at(37)) throws -> [UInt8] {
    var bed = try SimulatedBed(FaultyNight.scenario(faults), seed: 1)
    bed.advance(to: from)
    bed.dropUnread(from: .oximeter)
    var bytes: [UInt8] = []
    while bed.now < at(45) {
      bed.advance(to: bed.now + .milliseconds(20))
      bed.take(from: .oximeter, into: &bytes)
    }
    return bytes
  }

  @Test(arguments: [0, 1, 2])
  func `the others hit the same bytes once a fault is left out`(left: Int) throws {
    var fewer = Self.faults
    fewer.remove(at: left)
    #expect(try Self.bytes(fewer) == Self.bytes(Self.faults))
    #expect(try Self.bytes([]) != Self.bytes(Self.faults))
  }

  @Test func `a fault that is cut short, written down and read, hits the same bytes`() throws {
    let fault = PlannedFault(
      .wire(.flip, .fromInstrument), at: .oximeter, from: Self.at(37), until: Self.at(60), probability: 0.123)
    let short = PlannedFault(
      fault.kind, at: .oximeter, from: fault.from, until: Self.at(45), probability: 0.123)
    let whole = try Self.bytes([fault])
    #expect(try Self.bytes([short]) == whole)
    let written = ScenarioText(FaultyNight.scenario([short])).text
    let read = try Scenario(text: written, file: "read.yaml")
    #expect(try Self.bytes(read.faults) == whole)
  }

  @Test func `equal faults and those that differ by anything have each their own chance`() throws {
    let kind = PlannedFault.Kind.wire(.flip, .fromInstrument)
    func plan(_ second: Int64 = 38, _ probability: Double = 0.5) -> PlannedFault {
      PlannedFault(kind, at: .oximeter, from: Self.at(second), until: Self.at(44), probability: probability)
    }
    let lists = [[plan()], [plan(), plan()], [plan(39)], [plan(38, 0.49)]]
    let bytes = try lists.map { try Self.bytes($0, from: Self.at(39)) }
    #expect(Set(bytes).count == lists.count)
  }
}
