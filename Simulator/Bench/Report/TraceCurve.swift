internal import Quantities

/// One quantity over a whole run, a value a second, in a bounded number of buckets that keep the lowest and
/// the highest value.
struct TraceCurve: Sendable {
  /// The most buckets of a curve: what a picture can show.
  static let mostBuckets: Int64 = 480

  /// The values of some seconds, in thousandths of the unit.
  struct Bucket: Hashable, Sendable {
    var first: Int32
    var low: Int32
    var high: Int32
    var last: Int32

    fileprivate mutating func add(_ value: Int32) {
      low = min(low, value)
      high = max(high, value)
      last = value
    }
  }

  /// How many seconds fall into one bucket.
  let seconds: Int64
  /// The buckets in the order of time; nil where there was no value.
  private(set) var buckets: [Bucket?]

  init(of duration: Interval) {
    let length = max(1, duration.wholeSeconds)
    seconds = (length + TraceCurve.mostBuckets - 1) / TraceCurve.mostBuckets
    buckets = Array(repeating: nil, count: Int((length + seconds - 1) / seconds))
  }

  /// Takes the value of a second, counted from the start of the run; nil when there is none.
  mutating func add(_ value: Int32?, second: Int64) {
    let place = Int(second / seconds)
    guard let value, buckets.indices.contains(place) else { return }
    if buckets[place] == nil {
      buckets[place] = Bucket(first: value, low: value, high: value, last: value)
    } else {
      buckets[place]?.add(value)
    }
  }

  /// Takes a value of the body's model, in the unit.
  mutating func add(truth value: Double, second: Int64) {
    guard value.isFinite else { return }
    add(Int32((max(-2_000_000, min(2_000_000, value)) * 1000).rounded()), second: second)
  }

  /// The lowest and the highest value; nil when there was none.
  var extent: ClosedRange<Int32>? {
    let values = buckets.compactMap { $0 }
    guard let low = values.map(\.low).min(), let high = values.map(\.high).max() else { return nil }
    return low...high
  }
}
