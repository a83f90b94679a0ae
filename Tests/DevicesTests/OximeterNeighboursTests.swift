import CodecChecks
import Devices
import OximeterFirmware
import Quantities
import Readings
import Requirements
import Testing
import WireFormats

/// Every oximeter that can be told apart, with its firmware.
private struct Oximeter: Sendable, CustomTestStringConvertible {
  let name: String
  let speech: InstrumentPlan.Speech
  let line: LineSettings
  let make: @Sendable () -> any WiredInstrument

  var testDescription: String { name }

  init(_ spoken: SpokenDialect, _ make: @escaping @Sendable () -> any WiredInstrument) {
    name = spoken.rawValue
    speech = .dialect(spoken)
    line = spoken.usualSettings
    self.make = make
  }

  private init() {
    name = "nonin-df2"
    speech = .noninDF2
    line = LineSettings(baud: 9600)
    make = { WiredOximeter(firmware: PulseOximeter(poweredAt: 0)) }
  }

  static let all: [Oximeter] = [
    Oximeter(), Oximeter(.noninDF7) { WiredOximeter(firmware: PulseOximeter(poweredAt: 0, isWide: true)) },
    Oximeter(.noninText) { WiredNumbers(NoninTextWords()) },
    Oximeter(.noninDF8) { WiredNumbers(NoninRecordWords(.eight)) },
    Oximeter(.noninDF1) { WiredNumbers(NoninRecordWords(.one)) },
    Oximeter(.noninDF13) { WiredNumbers(NoninSpotCheckWords()) },
    Oximeter(.masimoASCII1) { WiredNumbers(MasimoOximeterWords(.one)) },
    Oximeter(.masimoASCII2) { WiredNumbers(MasimoOximeterWords(.two)) },
    Oximeter(.nellcor) { WiredNumbers(NellcorOximeterWords()) },
    Oximeter(.contecOld) { WiredFinger(firmware: FingerOximeter(poweredAt: 0, generation: .old)) },
    Oximeter(.contec) { WiredFinger(firmware: FingerOximeter(poweredAt: 0, generation: .new)) },
  ]

  static let neighbours: [(Oximeter, Oximeter)] = all.flatMap { configured in
    all.filter { $0.name != configured.name && $0.line == configured.line }.map { (configured, $0) }
  }
}

/// A session that listens to an instrument of whatever kind.
private struct Ear {
  var core: CoreStandIn
  var instrument: any WiredInstrument
  private var told = 0

  init(_ configured: Oximeter, _ there: Oximeter) {
    core = CoreStandIn(configured.speech)
    instrument = there.make()
    core.open()
  }

  mutating func run(_ interval: Interval) {
    let end = core.now + interval
    while Uptime(nanoseconds: instrument.nextEventAt * 1000) <= end {
      core.wait(until: max(core.now, Uptime(nanoseconds: instrument.nextEventAt * 1000)))
      tell()
      let now = core.now.nanoseconds / 1000
      let said = bytes { instrument.advance(to: now, emit: $0) }
      if !said.isEmpty { core.hear(said) }
    }
    core.wait(until: end)
  }

  private mutating func tell() {
    for bytes in core.sent[told...] {
      for byte in bytes { instrument.receive(byte, at: core.now.nanoseconds / 1000) { _ in } }
    }
    told = core.sent.count
  }
}

@Suite struct `Oximeters side by side` {
  @Test(arguments: Oximeter.all)
  fileprivate func `each is understood by its own session`(oximeter: Oximeter) {
    var ear = Ear(oximeter, oximeter)
    ear.run(.seconds(20))
    #expect(ear.core.notes == [.speaking])
    #expect(ear.core.readings(of: .oxygenSaturation).contains(.measured(96_000)))
  }

  @Test(
    .verifies("D.FOREIGN"), arguments: Oximeter.neighbours)
  fileprivate func `one that was set to another protocol gives no number and is told as that`(
    configured: Oximeter, there: Oximeter
  ) {
    var ear = Ear(configured, there)
    ear.run(.minutes(2))
    #expect(ear.core.valueCount == 0)
    #expect(!ear.core.notes.contains(.speaking))
    // A spot check is one record, too short for anybody to tell what it is.
    let isTold = ear.core.notes.contains { if case .protocolMismatch = $0 { true } else { false } }
    #expect(isTold == (there.name != SpokenDialect.noninDF13.rawValue))
  }

  /// As when a plug works loose: the session has understood its oximeter and believes no noise for it.
  @Test(
    .verifies("D.FOREIGN"), arguments: Oximeter.all, [1, 2] as [UInt64])
  fileprivate func `a line that turns to noise shows no other number`(oximeter: Oximeter, seed: UInt64) {
    var ear = Ear(oximeter, oximeter)
    ear.run(.seconds(20))
    ear.core.forget()
    var dice = Dice(seed: seed)
    for _ in 0..<6_000 {
      ear.core.hear(dice.bytes(20))
      ear.core.wait(.milliseconds(20))
    }
    let known: Set<Int32> = [96_000, 94_000, 72_000, 150_000]
    let shown = ear.core.samples.compactMap(\.reading.thousandths)
    #expect(Set(shown).isSubset(of: known), "\(Set(shown).subtracting(known))")
    #expect(ear.core.latest(.oxygenSaturation)?.thousandths == nil)
    #expect(ear.core.log.count < 3_000, "what is told of it is bounded")
  }

  /// A NUL changes no sum and looks like a byte of a number.
  @Test(arguments: Oximeter.all, [1, 2] as [UInt64])
  fileprivate func `bytes put into the stream make no other number`(oximeter: Oximeter, seed: UInt64) {
    var ear = Ear(oximeter, oximeter)
    ear.run(.seconds(20))
    ear.core.forget()
    var dice = Dice(seed: seed)
    let known: Set<Int32> = [96_000, 94_000, 72_000, 150_000, 1_550]
    for _ in 0..<600 {
      ear.instrument = Stuttering(ear.instrument, every: 6 + dice.next() % 90)
      ear.run(.milliseconds(500))
      if let stuttering = ear.instrument as? Stuttering { ear.instrument = stuttering.instrument }
    }
    let shown = Set(ear.core.samples.compactMap(\.reading.thousandths))
    #expect(shown.isSubset(of: known), "\(shown.subtracting(known))")
  }
}

/// An instrument into whose stream a NUL comes every so many bytes.
private struct Stuttering: WiredInstrument {
  var instrument: any WiredInstrument
  private let every: UInt64
  private var count: UInt64 = 0

  init(_ instrument: any WiredInstrument, every: UInt64) {
    self.instrument = instrument
    self.every = every
  }

  var nextEventAt: Int64 { instrument.nextEventAt }

  mutating func advance(to microseconds: Int64, emit: (UInt8) -> Void) {
    for byte in bytes({ instrument.advance(to: microseconds, emit: $0) }) {
      count += 1
      if count % every == 0 { emit(0) }
      emit(byte)
    }
  }

  mutating func receive(_ byte: UInt8, at microseconds: Int64, emit: (UInt8) -> Void) {
    instrument.receive(byte, at: microseconds, emit: emit)
  }
}
