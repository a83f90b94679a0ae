public import Quantities

/// How often times of each length came, to three percent of the length, in a fixed number of buckets.
///
/// Least, greatest, count and sum are exact; what stands between is told to the end of its bucket. Lengths
/// are whole microseconds up to twelve days.
public struct IntervalHistogram: Sendable {
  /// Each power of two has so many buckets.
  private static let parts: Int64 = 32
  private static let partBits = 5
  private static let longest: Int64 = 1 << 40

  private var counts = [UInt32](repeating: 0, count: (40 - partBits + 2) * 32)
  /// How many times were taken.
  public private(set) var count: UInt64 = 0
  /// The sum of them.
  public private(set) var sum: Interval = .zero
  private var least: Int64 = .max
  private var greatest: Int64 = 0

  /// Makes a histogram of nothing.
  public init() {}

  /// Takes a time; a negative one counts as none.
  public mutating func add(_ time: Interval) {
    let microseconds = min(max(0, time.wholeMicroseconds), Self.longest)
    counts[Self.place(of: microseconds)] &+= 1
    count += 1
    sum = sum + .microseconds(microseconds)
    least = min(least, microseconds)
    greatest = max(greatest, microseconds)
  }

  /// The shortest time; nil when there is none.
  public var shortest: Interval? { count > 0 ? .microseconds(least) : nil }

  /// The longest time; nil when there is none.
  public var longest: Interval? { count > 0 ? .microseconds(greatest) : nil }

  /// The mean; nil when there is none.
  public var mean: Interval? { count > 0 ? Interval(nanoseconds: sum.nanoseconds / Int64(count)) : nil }

  /// The time that so many of a thousand do not exceed; nil when there is none.
  public func percentile(perMille: UInt64) -> Interval? {
    guard count > 0 else { return nil }
    let wanted = max(1, (count * perMille + 999) / 1000)
    var seen: UInt64 = 0
    for place in counts.indices {
      seen += UInt64(counts[place])
      guard seen >= wanted else { continue }
      return .microseconds(min(max(Self.end(of: place) - 1, least), greatest))
    }
    return longest
  }

  /// A part of the histogram for a picture: times from `from` up to `until`, without that itself.
  public struct Column: Hashable, Sendable {
    /// Where it begins, in microseconds.
    public let from: Int64
    /// Where it ends, in microseconds.
    public let until: Int64
    /// How many times are in it.
    public let count: UInt64
  }

  /// Every column that is not empty, four to each power of two; times below 32 microseconds are one.
  public var columns: [Column] {
    var columns: [Column] = []
    let width = Int(Self.parts) / 4
    func add(_ places: Range<Int>) {
      let count = places.reduce(0) { $0 + UInt64(counts[$1]) }
      guard count > 0 else { return }
      columns.append(
        Column(
          from: Self.start(of: places.lowerBound), until: Self.end(of: places.upperBound - 1), count: count))
    }
    add(0..<Int(Self.parts))
    for first in stride(from: Int(Self.parts), to: counts.count, by: width) { add(first..<first + width) }
    return columns
  }

  private static func place(of value: Int64) -> Int {
    guard value >= parts else { return Int(value) }
    let power = 63 - value.leadingZeroBitCount
    return (power - partBits + 1) * Int(parts) + Int(value >> Int64(power - partBits) & (parts - 1))
  }

  private static func start(of place: Int) -> Int64 {
    guard place >= Int(parts) else { return Int64(place) }
    let (power, part) = (place / Int(parts) - 1, Int64(place % Int(parts)))
    return (parts + part) << Int64(power)
  }

  private static func end(of place: Int) -> Int64 { start(of: place + 1) }
}
