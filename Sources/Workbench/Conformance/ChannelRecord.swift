public import Readings

/// What one channel read in a run: how many values, how many none and why, and how far they went.
public struct ChannelRecord: Sendable {
  /// The channel.
  public let channel: Channel
  /// Values, or samples of a waveform, that the instrument vouches for.
  public private(set) var measured: UInt64 = 0
  private var doubted = [UInt64](repeating: 0, count: 32)
  private var absent = [UInt64](repeating: 0, count: 32)
  /// The values, doubted ones too, in thousandths of the channel's unit; nil when there was none.
  public private(set) var extent: ClosedRange<Int64>?

  init(_ channel: Channel) { self.channel = channel }

  /// Values under doubt, by the doubt, in the order of ``Readings/Doubt``.
  public var doubts: [(doubt: Doubt, count: UInt64)] {
    Doubt.allCases.map { ($0, doubted[Int($0.rawValue)]) }.filter { $0.1 > 0 }
  }

  /// How often there was no value, by the reason, in the order of ``Readings/Absence``.
  public var absences: [(absence: Absence, count: UInt64)] {
    Absence.allCases.map { ($0, absent[Int($0.rawValue)]) }.filter { $0.1 > 0 }
  }

  /// How often there was no value for one reason.
  public func count(of absence: Absence) -> UInt64 { absent[Int(absence.rawValue)] }

  /// That a channel is waited for, as said of each when a line is opened, is no word of the instrument.
  mutating func take(_ reading: Reading) {
    switch reading {
    case .absent(.awaited): return
    case .measured: measured += 1
    case .questionable(_, let doubt): doubted[Int(doubt.rawValue)] += 1
    case .absent(let reason): absent[Int(reason.rawValue)] += 1
    }
    if let value = reading.thousandths { reach(Int64(value)) }
  }

  /// A block that says why there are samples missing counts once.
  mutating func take(_ block: WaveformBlock) {
    if let reason = block.absence {
      absent[Int(reason.rawValue)] += UInt64(max(1, block.count))
      return
    }
    if let doubt = block.doubt {
      doubted[Int(doubt.rawValue)] += UInt64(block.count)
    } else {
      measured += UInt64(block.count)
    }
    for place in 0..<block.count { reach(block.thousandths(place)) }
  }

  private mutating func reach(_ value: Int64) {
    guard let held = extent else {
      extent = value...value
      return
    }
    extent = min(held.lowerBound, value)...max(held.upperBound, value)
  }
}
