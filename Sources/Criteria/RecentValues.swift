import Quantities

/// The last values of a source, one a second, and the percentile of them that stands for all.
///
/// A leak or a small breath dilutes what the sensor sees and nothing makes it read higher, so that a high
/// percentile is nearer to the truth than the last value. Nothing is allocated after the first value.
struct RecentValues: Sendable {
  /// Which percentile of how many seconds.
  struct Limits: Hashable, Sendable {
    /// The share of the values that lie at or below it, in thousandths of a percent.
    var share: Int64
    var seconds: Int
  }

  /// Most seconds that can be looked back.
  static var most: Int { 60 }

  /// The value of each second by its number, `Int32.min` for none.
  private var ring: [Int32] = []
  /// The ring's values, the least first.
  private var sorted: [Int32] = []
  /// The percentile by nearest rank; nil while there is no value.
  private(set) var representative: Int32?

  /// Notes the value of a second, or that there is none; seconds come one after the other.
  mutating func note(_ value: Int32?, second: Int, limits: Limits) {
    if ring.isEmpty {
      guard value != nil else { return }
      ring = Array(repeating: .min, count: limits.seconds)
      sorted.reserveCapacity(limits.seconds + 1)
    }
    let place = second % limits.seconds
    let leaving = ring[place]
    ring[place] = value ?? .min
    guard leaving != ring[place] else { return }
    if leaving != .min { sorted.remove(at: rank(of: leaving)) }
    if let value { sorted.insert(value, at: rank(of: value)) }
    representative = sorted.isEmpty ? nil : sorted[nearestRank(limits.share)]
  }

  /// How many values are lower.
  private func rank(of value: Int32) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func nearestRank(_ share: Int64) -> Int { (sorted.count * Int(share) + 99_999) / 100_000 - 1 }
}

extension RecentValues: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) {
    snapshot.add(ring)
    snapshot.add(representative) { $0.add($1) }
  }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    ring = try snapshot.list()
    guard ring.count <= RecentValues.most else { throw .damaged }
    sorted.reserveCapacity(ring.count + 1)
    sorted += ring.filter { $0 != .min }.sorted()
    representative = try snapshot.optional { snapshot throws(SnapshotRefusal) in try snapshot.number() }
    guard (representative == nil) == sorted.isEmpty else { throw .damaged }
  }
}
