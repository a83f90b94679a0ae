import Quantities
import Readings
import Testing

@testable import Bench

/// A fault of every wire at once, and what each instrument's main channel says meanwhile.
struct WireFaultCase: CustomTestStringConvertible, Sendable {
  let fault: WireFault
  let direction: WireDirection
  /// The absences that are told while the fault is on or shortly behind it, by instrument.
  let told: [SimulatedInstrument: Set<Absence>]

  var testDescription: String { "\(fault.word.rawValue) \(direction.rawValue)" }

  private static func from(_ fault: WireFault, _ told: [Set<Absence>]) -> WireFaultCase {
    let pairs = zip(SimulatedInstrument.allCases.suffix(told.count), told).map { ($0, $1) }
    return WireFaultCase(
      fault: fault, direction: .fromInstrument, told: Dictionary(uniqueKeysWithValues: pairs))
  }

  private static func to(_ fault: WireFault, ventilator: Set<Absence>) -> WireFaultCase {
    WireFaultCase(fault: fault, direction: .toInstrument, told: [.ventilator: ventilator])
  }

  private static let garbled: Set<Absence> = [.corrupted, .protocolMismatch]

  /// In the order of the instruments: oximeter, capnograph, ventilator, cough meter.
  static let all: [WireFaultCase] = [
    from(.drop, [[.silent], [.silent], [.noReply], [.silent]]),
    // Packets of doubled frames are out of order, and what they seem to say is implausible.
    from(.duplicate, [[.corrupted], [], [], []]),
    from(.flip, [garbled, garbled, garbled, garbled]),
    from(.truncate, [garbled, garbled, garbled, garbled]),
    from(.delay(.milliseconds(300)), [[], [], [], []]),
    from(
      .stall,
      // A silent line is opened anew, which drops what was held.
      [[.silent], [.silent], [.noReply], [.silent]]),
    from(.babble, [[.corrupted], [], [], []]),
    from(.split(.milliseconds(60)), [[], [], [], []]),
    from(.wrongBaud, [garbled, garbled, garbled, garbled]),
    from(.wrongParity, [garbled, garbled, garbled, []]),
    // A capnograph's packet with a byte too many is never believed, so that its numbers may grow old.
    from(.nul, [[.corrupted], [.stale], garbled, [.corrupted]]),
    // The oximeter would not hear its own.
    from(.echo, [[], [], []]),
    to(.drop, ventilator: [.noReply]), to(.flip, ventilator: [.noReply]),
    to(.truncate, ventilator: [.noReply]), to(.wrongBaud, ventilator: [.noReply]),
    to(.wrongParity, ventilator: [.noReply]), to(.duplicate, ventilator: []), to(.echo, ventilator: []),
  ]
}

@Suite struct `Faults of wires` {
  private static let from = Uptime.origin + .seconds(40)
  private static let until = from + .seconds(15)

  /// A night in which nothing goes wrong.
  private static let calm = Result { try FaultyNight(FaultyNight.scenario([], duration: .seconds(85))) }

  static func channel(of instrument: SimulatedInstrument) -> Channel {
    switch instrument {
    case .oximeter: .oxygenSaturation
    case .capnograph: .endTidalCO2
    case .ventilator: .tidalVolume
    case .coughMeter: .coughPeakFlow
    }
  }

  @Test(arguments: WireFaultCase.all)
  func `a fault is told for what it is, shows no wrong value, and is over soon`(_ wrong: WireFaultCase) throws
  {
    let kind = PlannedFault.Kind.wire(wrong.fault, wrong.direction)
    let faults = SimulatedInstrument.allCases.filter { kind.canHappen(at: $0) }.map { instrument in
      PlannedFault(kind, at: instrument, from: Self.from, until: Self.until)
    }
    // What was stalled is as old when it comes as a line may be silent before it is opened anew.
    let patience: Interval = wrong.fault == .stall ? .seconds(15) : .seconds(2)
    let night = try FaultyNight(FaultyNight.scenario(faults, duration: .seconds(85)), patience: patience)
    #expect(night.wrong.isEmpty, "\(night.wrong.prefix(5))")
    #expect(night.compared > 1000)
    for (instrument, told) in wrong.told { try check(instrument, told, wrong, night) }
  }

  private func check(
    _ instrument: SimulatedInstrument, _ told: Set<Absence>, _ wrong: WireFaultCase, _ night: FaultyNight
  ) throws {
    let channel = Self.channel(of: instrument)
    let absences = night.absences(channel, from: Self.from, until: Self.until + .seconds(6))
    #expect(absences.subtracting([.awaited]) == told, "\(instrument.name)")
    let calm = try Self.calm.get()
    let isTouched =
      night.counters[instrument].wire != calm.counters[instrument].wire
      || night.records(of: instrument) != calm.records(of: instrument)
    #expect(isTouched, "the fault did nothing at the \(instrument.name)")
    if !told.isDisjoint(with: [.silent, .noReply, .protocolMismatch]) {
      let alarm = try #require(night.alarms["line-down/\(instrument.rawValue)"], "\(instrument.name)")
      #expect(alarm.first < Self.until)
    }
    guard instrument != .coughMeter else { return }
    let back = try #require(night.measured(channel, since: Self.until), "\(instrument.name) does not recover")
    #expect(back < Self.until + .seconds(15), "\(instrument.name) recovers")
  }

  @Test func `one frame in twenty that comes twice shows no wrong value`() throws {
    let fault = PlannedFault(
      .wire(.duplicate, .fromInstrument), at: .oximeter, from: Self.from, until: Self.from + .seconds(60),
      probability: 0.05)
    let night = try FaultyNight(FaultyNight.scenario([fault], duration: .seconds(120)))
    #expect(night.wrong.isEmpty, "\(night.wrong.prefix(5))")
    #expect(night.counters[.oximeter].wire.damage.added > 500)
  }

  @Test func `faults lie on each other, each with its own chance`() throws {
    let drop = PlannedFault(
      .wire(.drop, .fromInstrument), at: .oximeter, from: Self.from, until: Self.until, probability: 0.3)
    let flip = PlannedFault(
      .wire(.flip, .fromInstrument), at: .oximeter, from: Self.from, until: Self.until, probability: 0.3)
    let other = PlannedFault(
      .wire(.flip, .fromInstrument), at: .capnograph, from: Self.from, until: Self.until, probability: 0.3)
    let one = try FaultyNight(FaultyNight.scenario([drop], duration: .seconds(60)))
    let two = try FaultyNight(FaultyNight.scenario([drop, flip], duration: .seconds(60)))
    let apart = try FaultyNight(FaultyNight.scenario([drop, other], duration: .seconds(60)))
    let lost = one.counters[.oximeter].wire.damage.lost
    #expect((1000...2400).contains(lost), "30 % of 5625 bytes")
    #expect(two.counters[.oximeter].wire.damage.lost == lost)
    // What the first fault lost, the second never met.
    #expect((200...450).contains(two.counters[.oximeter].wire.damage.changed), "30 % of 788 frames left")
    #expect(apart.records(of: .oximeter) == one.records(of: .oximeter))
    #expect(apart.records(of: .capnograph) != one.records(of: .capnograph))
  }

  @Test func `the same seed gives the same bytes, and another seed others`() throws {
    let fault = PlannedFault(
      .wire(.nul, .fromInstrument), at: .oximeter, from: Self.from, until: Self.until, probability: 0.2)
    let bytes = try [7, 7, 8].map { (seed: UInt64) -> [UInt8] in
      var bed = try SimulatedBed(FaultyNight.scenario([fault], duration: .seconds(60)), seed: seed)
      var bytes: [UInt8] = []
      while bed.now < .origin + .seconds(60) {
        bed.advance(to: bed.now + .milliseconds(20))
        bed.take(from: .oximeter, into: &bytes)
      }
      return bytes
    }
    #expect(bytes[0] == bytes[1])
    #expect(bytes[0].count != bytes[2].count)
  }

  @Test func `a stalled wire keeps what its buffer holds and counts the rest`() throws {
    let fault = PlannedFault(
      .wire(.stall, .fromInstrument), at: .oximeter, from: Self.from, until: Self.until)
    var bed = try SimulatedBed(FaultyNight.scenario([fault]), seed: 1)
    bed.advance(to: Self.from - .milliseconds(5))
    bed.dropUnread(from: .oximeter)
    bed.advance(to: Self.until - .milliseconds(5))
    #expect(bed.counters(of: .oximeter).damage.lost == 15 * 375 - 4095)
  }
}

@Suite struct `Serial bits` {
  private let plain = SerialSetting()
  private let checked = SerialSetting(hasParity: true)

  @Test func `two ends set alike understand each other`() {
    let bytes = (0...255).map { UInt8($0) }
    #expect(plain.receive(bytes, from: plain, errorsAreNul: true) == bytes)
    #expect(checked.receive(bytes, from: checked, errorsAreNul: true) == bytes)
  }

  @Test(arguments: [([0x00], [0xF8]), ([0xFF], []), ([0xF8], [0xFE])] as [([UInt8], [UInt8])])
  func `a sender of twice the speed is sampled bit by bit`(said: [UInt8], heard: [UInt8]) {
    #expect(plain.receive(said, from: plain, speed: 2, errorsAreNul: false) == heard)
  }

  @Test func `seven bits and parity take the eighth bit away, or the byte where errors count`() {
    let receiver = SerialSetting(dataBits: 7, hasParity: true)
    #expect(
      receiver.receive([0x41, 0xC1, 0x43, 0xC3], from: plain, errorsAreNul: false) == [
        0x41, 0x41, 0x43, 0x43,
      ])
    // 0x43 has three bits: its eighth bit, 0, is no even parity.
    #expect(
      receiver.receive([0x41, 0xC1, 0x43, 0xC3], from: plain, errorsAreNul: true) == [0x41, 0, 0, 0x43])
  }
}

@Suite struct `Bytes that faults hold back` {
  private static let from = Uptime.origin + .seconds(10)
  private static let until = from + .seconds(5)

  @Test(arguments: [WireFault.stall, .delay(.seconds(4)), .split(.seconds(4))])
  func `the opening of a line forgets them, as a terminal's flush does`(fault: WireFault) throws {
    let plan = PlannedFault(.wire(fault, .fromInstrument), at: .oximeter, from: Self.from, until: Self.until)
    var bed = try SimulatedBed(FaultyNight.scenario([plan]), seed: 1)
    let before = Self.until - .milliseconds(100)
    bed.advance(to: before)
    var bytes: [UInt8] = []
    bed.take(from: .oximeter, into: &bytes)
    let lost = bed.counters(of: .oximeter).damage.lost
    bed.dropUnread(from: .oximeter)
    #expect(bed.counters(of: .oximeter).damage.lost > lost + 500)
    // What is said from now on comes; eight seconds hold 3000 bytes, and nothing of those before.
    bytes.removeAll()
    while bed.now < before + .seconds(8) {
      bed.advance(to: bed.now + .milliseconds(20))
      bed.take(from: .oximeter, into: &bytes)
    }
    #expect((2900...3005).contains(bytes.count), "\(bytes.count) bytes")
  }

  @Test func `a gateway that starts while a line stalls never sees what was said before`() throws {
    let plan = PlannedFault(
      .wire(.stall, .fromInstrument), at: .oximeter, from: Self.from, until: Self.until)
    let kill = ScenarioEvent(at: Self.until - .seconds(1), .gateway(.restart(after: .milliseconds(500))))
    let night = try FaultyNight(FaultyNight.scenario([plan], [kill], duration: .seconds(30)))
    #expect(night.wrong.isEmpty, "\(night.wrong.prefix(5))")
    #expect(night.counters[.oximeter].wire.damage.lost > 4 * 375 - 100)
  }
}
