internal import Quantities

/// What goes wrong at a random bed, drawn from a seed: every kind of fault, alone and on top of others, and
/// all of it over at the end of the safety phase.
///
/// How long a fault lasts is bounded: a stall by half a minute, for what it held back comes as if it were
/// new, and frozen values by three minutes, for nobody can tell them from a steady patient.
struct RandomFaults {
  private var dice: Dice
  private let span: ClosedRange<Uptime>

  /// Prepares to draw faults that begin and end within a span.
  init(_ dice: Dice, within span: ClosedRange<Uptime>) {
    self.dice = dice
    self.span = span
  }

  /// Draws a list of faults, some of them at the same time.
  mutating func draw(_ count: Int64) -> [PlannedFault] {
    var faults: [PlannedFault] = []
    for _ in 0..<count {
      let instrument = dice.one(of: SimulatedInstrument.allCases)
      let kind = effectiveKind(at: instrument)
      // A quarter begins where another goes on.
      let other = faults.isEmpty || !dice.happens(0.25) ? nil : dice.one(of: faults)
      guard let fault = plan(kind, at: instrument, beside: other) else { continue }
      faults.append(fault)
    }
    // A file has them in the order of time.
    return faults.enumerated().sorted { ($0.element.from, $0.offset) < ($1.element.from, $1.offset) }
      .map(\.element)
  }

  private mutating func plan(
    _ kind: PlannedFault.Kind, at instrument: SimulatedInstrument, beside other: PlannedFault?
  ) -> PlannedFault? {
    let from = other.map { dice.moment(in: $0.from...$0.until) } ?? dice.moment(in: span)
    let length = dice.interval(in: 1...RandomFaults.longest(kind))
    let until = kind.word.isMoment ? from + PlannedFault.moment : min(from + length, span.upperBound)
    guard from < until else { return nil }
    let percent = kind.word.hitsByChance && dice.happens(0.6) ? dice.number(in: 1...90) : 100
    let place = other.map(\.instrument).flatMap { kind.canHappen(at: $0) ? $0 : nil }
    return PlannedFault(
      kind, at: place ?? instrument, from: from, until: until, probability: percent / 100)
  }

  /// The longest time of a fault, in seconds.
  private static func longest(_ kind: PlannedFault.Kind) -> Int64 {
    switch kind {
    case .wire(.stall, _): 30
    case .wire, .instrument(.frozen): 180
    case .instrument, .unplugged: 240
    }
  }

  /// Draws until it has what touches something: an oximeter, for one, hears nothing.
  private mutating func effectiveKind(at instrument: SimulatedInstrument) -> PlannedFault.Kind {
    var drawn = kind(at: instrument)
    while !drawn.canHappen(at: instrument) { drawn = kind(at: instrument) }
    return drawn
  }

  private mutating func kind(at instrument: SimulatedInstrument) -> PlannedFault.Kind {
    switch dice.whole(in: 0...9) {
    case 0: return .unplugged
    case 1...5:
      return .wire(wireFault(), dice.happens(0.75) ? .fromInstrument : .toInstrument)
    default: return .instrument(instrumentFault(at: instrument))
    }
  }

  private mutating func wireFault() -> WireFault {
    switch dice.whole(in: 0...11) {
    case 0: .drop
    case 1: .duplicate
    case 2: .flip
    case 3: .truncate
    case 4: .delay(.milliseconds(dice.whole(in: 20...4_000)))
    case 5: .stall
    case 6: .babble
    case 7: .split(.milliseconds(dice.whole(in: 20...900)))
    case 8: .wrongBaud
    case 9: .wrongParity
    case 10: .nul
    default: .echo
    }
  }

  private mutating func instrumentFault(at instrument: SimulatedInstrument) -> InstrumentFault {
    let everywhere: [InstrumentFault] = [.frozen, .powerLoss, .reset]
    switch instrument {
    case .oximeter:
      return dice.one(
        of: everywhere + [
          .clockJump(jump()), .sensorOff, .motion(intensity: Double(dice.whole(in: 10...100)) / 100),
          .lowPerfusion(index: dice.number(in: 0.05...0.4)),
        ])
    case .capnograph: return dice.one(of: everywhere + [.sensorOff, .warmUp, .zeroing, .occlusion])
    case .ventilator:
      let code = UInt8(dice.one(of: [1, 2, 3, 4, 6]))
      return dice.one(
        of: everywhere + [
          .clockJump(jump()), .replyToOther, .exception(code: code), .wrongUnit, .shifted,
        ])
    case .coughMeter: return dice.one(of: everywhere)
    }
  }

  private mutating func jump() -> Interval {
    .milliseconds(dice.whole(in: 400...100_000) * (dice.happens(0.5) ? 1 : -1))
  }
}
