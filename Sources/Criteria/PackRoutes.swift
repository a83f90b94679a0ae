import Readings

/// Where samples go and where each input's history lies.
struct PackRoutes: Sendable {
  /// For each channel code, the range of its targets.
  private var ranges: [Range<Int32>]
  private var targets: [Int]
  /// For each input, the place of its first slot.
  let firstSlots: [Int]
  let slotCount: Int
  /// For each source, its input.
  let inputs: [Int]
  /// For each input, whether a rule may answer it before the second ends.
  let isImmediate: [Bool]
  /// For each channel code, the sessions that it feeds.
  let sessions: [[Int]]

  init(_ program: PackProgram) {
    var ranges: [Range<Int32>] = Array(repeating: 0..<0, count: 256)
    var targets: [Int] = []
    for channel in Channel.allCases {
      let first = Int32(targets.count)
      targets += program.sources.indices.filter { program.sources[$0].wire == .channel(channel) }
      ranges[Int(channel.rawValue)] = first..<Int32(targets.count)
    }
    self.ranges = ranges
    self.targets = targets
    var next = 0
    firstSlots = program.inputs.map { input in
      defer { next += input.capacity }
      return next
    }
    slotCount = next
    inputs = program.sources.indices.map { source in
      program.inputs.firstIndex { $0.sources.contains(source) } ?? 0
    }
    isImmediate = program.inputs.indices.map { program.isImmediate(input: $0) }
    sessions = (0..<256).map { code in
      program.sessions.indices.filter { Int(program.sessions[$0].channel.rawValue) == code }
    }
  }

  /// Calls the body with each source of a channel.
  func forEachSource(of channel: Channel, _ body: (Int) -> Void) {
    let range = ranges[Int(channel.rawValue)]
    for place in range { body(targets[Int(place)]) }
  }
}

extension PackProgram {
  fileprivate func isImmediate(input: Int) -> Bool {
    clauses.contains { clause in
      guard case .sustained(let operand, seconds: 0, _, _) = clause else { return false }
      guard case .compare(input, _) = clauses[operand] else { return false }
      return true
    }
  }
}
