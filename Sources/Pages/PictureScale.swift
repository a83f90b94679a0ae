public import Quantities

/// Where the values of a panel stand.
public struct PictureScale: Sendable {
  /// The value at the panel's bottom, in thousandths of the unit.
  public let low: Int64
  /// The value at the panel's top, in thousandths of the unit.
  public let high: Int64
  /// The values with a line and a number.
  public let ticks: [Int64]

  /// Takes in what there is, and at least what a reader expects to see.
  public init(of extents: [ClosedRange<Int32>?], atLeast usual: ClosedRange<Int64>) {
    let present = extents.compactMap { $0 }
    let least = min(usual.lowerBound, present.map { Int64($0.lowerBound) }.min() ?? usual.lowerBound)
    let most = max(usual.upperBound, present.map { Int64($0.upperBound) }.max() ?? usual.upperBound)
    let step = PictureScale.step(for: most - least)
    let low = PictureScale.floor(least, step)
    let high = max(low + step, -PictureScale.floor(-most, step))
    self.low = low
    self.high = high
    ticks = stride(from: low, through: high, by: Int64.Stride(step)).map { $0 }
  }

  /// How far above the bottom a value stands, of a height.
  public func height(of value: Int64, in height: Int) -> Int {
    Int((min(max(value, low), high) - low) * Int64(height) / max(1, high - low))
  }

  /// The distance of ticks: 1, 2 or 5 of a power of ten, at most five of them.
  private static func step(for span: Int64) -> Int64 {
    var power: Int64 = 1000
    while true {
      for factor in [1, 2, 5] as [Int64] where factor * power * 4 >= span { return factor * power }
      power *= 10
    }
  }

  private static func floor(_ value: Int64, _ step: Int64) -> Int64 {
    let quotient = value / step
    return (value < 0 && value % step != 0 ? quotient - 1 : quotient) * step
  }
}

/// Where the moments of a run stand.
public struct PictureTimes: Sendable {
  /// Where the run begins.
  public let left: Int
  /// How wide the run is drawn.
  public let width: Int
  /// How long the run is.
  public let duration: Interval

  /// Places a run's moments from a left edge on.
  public init(left: Int, width: Int, duration: Interval) {
    self.left = left
    self.width = width
    self.duration = duration
  }

  /// Where a moment stands.
  public func x(_ moment: Uptime) -> Int { x(nanoseconds: (moment - .origin).nanoseconds) }

  /// Where a second since the start stands.
  public func x(second: Int64) -> Int { x(nanoseconds: second * 1_000_000_000) }

  private func x(nanoseconds: Int64) -> Int {
    left + Int(Double(width) * Double(nanoseconds) / Double(duration.nanoseconds))
  }

  /// The moments with a line and a number: at most ten, at times that a clock would choose.
  public var ticks: [Int64] {
    let seconds = max(1, duration.wholeSeconds)
    let steps: [Int64] = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200]
    let step = steps.first { seconds / $0 <= 10 } ?? 14_400
    return stride(from: 0, through: seconds, by: Int64.Stride(step)).map { $0 }
  }

  /// A moment as hours and minutes, with seconds in a short run.
  public func words(second: Int64) -> String {
    let parts = [second / 3600, second / 60 % 60] + (duration < .minutes(10) ? [second % 60] : [])
    return parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
  }
}
