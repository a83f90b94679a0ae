internal import Quantities

/// A run of registers read with one request.
struct RegisterBlock: Hashable, Sendable {
  let address: UInt16
  let count: Int

  /// The registers of the block, as places of the unit's table.
  var range: Range<Int> { Int(address)..<Int(address) + count }
}

extension RegisterBlock {
  /// The fewest blocks that cover all runs, none longer than `most`, none reading along more than `gap`
  /// unwanted registers.
  ///
  /// No two blocks have the same length, and none has a length in `taken`: a late reply to another block can
  /// then never pass for the one awaited (Modbus facts, rule R3). A block grows by one register at a time
  /// until that holds, upwards unless the table ends there. Where no unwanted register may be read, blocks
  /// stay as they are, and the line sees to it that their replies are told apart.
  static func covering(
    _ wanted: [Range<Int>], most: Int, gap: Int, lengthsTaken taken: [Int] = []
  ) -> [RegisterBlock] {
    var runs: [Range<Int>] = []
    for run in wanted.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
      guard let last = runs.last, run.lowerBound - last.upperBound <= gap,
        max(last.upperBound, run.upperBound) - last.lowerBound <= most
      else {
        runs.append(run)
        continue
      }
      runs[runs.count - 1] = last.lowerBound..<max(last.upperBound, run.upperBound)
    }
    guard gap > 0 else {
      return runs.map { RegisterBlock(address: UInt16($0.lowerBound), count: $0.count) }
    }
    return distinctLengths(runs, most: most, taken: taken)
  }

  private static func distinctLengths(_ runs: [Range<Int>], most: Int, taken: [Int]) -> [RegisterBlock] {
    var lengths = taken
    return runs.map { run in
      var count = run.count
      while lengths.contains(count), count < most { count += 1 }
      lengths.append(count)
      return RegisterBlock(address: UInt16(min(run.lowerBound, 65_536 - count)), count: count)
    }
  }
}
