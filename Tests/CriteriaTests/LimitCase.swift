import Quantities
import Readings

@testable import Criteria

/// What happens at a bed, and whether a clause has to hold afterwards by the number that stands in the pack.
struct LimitCase: Sendable {
  let name: String
  let steps: [VignetteStep]
  let holds: Bool

  init(_ name: String, _ steps: [VignetteStep], holds: Bool) {
    self.name = name
    self.steps = steps
    self.holds = holds
  }
}

/// Readings and entries that give one input a value, or make one clause hold.
struct Feed: Sendable {
  var readings: [Channel: Reading] = [:]
  var entries: [ClinicalFact] = []

  /// The entries now, and the readings for a time.
  func steps(seconds: Int) -> [VignetteStep] {
    entries.map { .entry($0, age: .zero) } + [.readings(readings, seconds: seconds)]
  }

  func with(_ other: Feed) -> Feed {
    Feed(readings: readings.merging(other.readings) { $1 }, entries: entries + other.entries)
  }
}

extension Comparator {
  /// The comparison as the guideline writes it, apart from the one of the product.
  func isMet(_ value: Int32, _ limit: Int32) -> Bool {
    switch self {
    case .below: value < limit
    case .atMost: !(value > limit)
    case .above: value > limit
    case .atLeast: !(value < limit)
    }
  }
}

extension Comparison {
  /// The last value that satisfies it, and the first that does not, a step apart.
  func edge(step: Int32) -> (good: Int32, bad: Int32) {
    switch comparator {
    case .below: (limit - step, limit)
    case .atMost: (limit, limit + step)
    case .above: (limit + step, limit)
    case .atLeast: (limit, limit - step)
    }
  }
}

extension PackProgram {
  /// The least difference between two values of an input: 0.001 of its unit, or one of a whole number.
  func step(of input: Int) -> Int32 { inputs[input].unit == .count ? 1000 : 1 }

  /// Gives an input a value by the best of its sources that does not read low; a channel before an entry.
  func feed(_ input: Int, _ value: Int32) -> Feed {
    let honest = inputs[input].sources.filter { !sources[$0].readsLow }
    let wire = honest.first { sources[$0].isWire } ?? honest.first ?? inputs[input].sources.lowerBound
    return feed(source: wire, value)
  }

  /// Gives a source a value.
  func feed(source: Int, _ value: Int32) -> Feed {
    switch sources[source].wire {
    case .channel(let channel): Feed(readings: [channel: .measured(value)])
    case .entry(let measurement): Feed(entries: [.measurement(measurement, thousandths: value)])
    }
  }

  /// What makes a clause hold, or known not to hold; nil where that takes more than values of one second.
  func feed(making clause: Int, _ truth: Bool) -> Feed? {
    switch clauses[clause] {
    case .compare(let input, let comparison):
      let edge = comparison.edge(step: step(of: input))
      return feed(input, truth ? edge.good : edge.bad)
    case .code(let input, let mask):
      let mode = VentilationMode.allCases.first { (mask & (1 << UInt64($0.rawValue)) != 0) == truth }
      return mode.map { feed(input, $0.rawValue * 1000) }
    case .rise(let input, let baseline, let comparison):
      let edge = comparison.edge(step: 1)
      return feed(baseline, 41_000).with(feed(input, 41_000 + (truth ? edge.good : edge.bad)))
    case .sustained(let operand, _, _, _): return feed(making: operand, truth)
    case .not(let operand): return feed(making: operand, !truth)
    case .all(let first, let count): return feed(making: first..<(first + count), truth)
    default: return nil
    }
  }

  /// All of the operands hold, or the last one does not.
  private func feed(making links: Range<Int>, _ truth: Bool) -> Feed? {
    var sum = Feed()
    for link in links {
      let isLast = link == links.upperBound - 1
      guard let feed = feed(making: self.links[link], truth || !isLast) else { return nil }
      // Two conditions on one input: the first one decides, unless the last is to fail.
      sum = truth ? feed.with(sum) : sum.with(feed)
    }
    return sum
  }

  /// Seconds for which a clause's feed has to go on before the clause holds for the first time.
  func lead(_ clause: Int) -> Int {
    guard case .sustained(let operand, let seconds, _, _) = clauses[clause] else { return 0 }
    return max(0, Int(seconds) - 1) + lead(operand)
  }
}
