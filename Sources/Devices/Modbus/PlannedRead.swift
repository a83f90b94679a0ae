public import Quantities

extension RegisterProfile {
  /// One read that a unit with this profile is asked for again and again.
  public struct PlannedRead: Hashable, Sendable {
    /// The table that is read.
    public let table: Table
    /// Address of the first register, counted from zero.
    public let first: UInt16
    /// How many registers are read.
    public let count: Int
    /// How often.
    public let period: Interval
  }

  /// The reads that the gateway makes of this profile, waveforms first.
  public var plannedReads: [PlannedRead] {
    RegisterPoll.plan(self).compactMap { poll in
      switch poll.purpose {
      case .identification: nil
      case .waveforms(let block):
        PlannedRead(table: table, first: block.address, count: block.count, period: poll.period)
      case .numbers(let block):
        PlannedRead(
          table: block.table, first: block.registers.address, count: block.registers.count,
          period: poll.period)
      }
    }
  }
}
