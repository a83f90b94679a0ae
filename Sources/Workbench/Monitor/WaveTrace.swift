internal import Quantities
internal import Readings

/// The last seconds of one waveform, for a line that sweeps over the screen.
struct WaveTrace: Sendable {
  /// One sample and the moment that it belongs to.
  struct Point: Hashable, Sendable {
    let at: Uptime
    /// In thousandths of the channel's unit.
    let value: Int64
  }

  /// How old the newest sample may be; a ventilator that is polled tells its own once a second.
  static let staleAfter: Interval = .seconds(3)
  /// The longest time that a line shows, with room for a gap.
  private static let kept: Interval = .seconds(32)
  /// The most points that are kept: the time above at 200 samples a second, so that no instrument fills the
  /// memory.
  private static let most = 6400

  /// The points, the oldest first.
  private(set) var points: [Point] = []
  /// Why there are no samples now; nil while there are.
  private(set) var absence: Absence?
  /// When something was said of the waveform last.
  private(set) var heardAt: Uptime = .origin
  /// Where the samples come from.
  private(set) var origin: Origin = .bedside

  /// Takes a block; samples follow each other evenly, though their blocks come in bursts.
  mutating func take(_ block: WaveformBlock) {
    heardAt = block.receivedAt
    origin = block.origin
    absence = block.absence
    guard block.absence == nil, block.count > 0 else { return }
    let span = block.sampleInterval * Int64(block.count - 1)
    var moment = block.receivedAt - span
    if let last = points.last {
      let next = last.at + block.sampleInterval
      let apart = next > moment ? next - moment : moment - next
      if apart < .seconds(1) { moment = next }
    }
    for place in 0..<block.count {
      points.append(Point(at: moment, value: block.thousandths(place)))
      moment = moment + block.sampleInterval
    }
    let oldest = moment - Self.kept
    // Dropped in one go now and then: each drop moves all that stay.
    if points.count > Self.most || points.first.map({ $0.at < oldest - .seconds(8) }) ?? false {
      points.removeAll { $0.at < oldest }
      if points.count > Self.most { points.removeFirst(points.count - Self.most) }
    }
  }

  /// The values in each slice of a sweep of some width, nil where there is none; the sweep goes round, and
  /// ahead of its newest sample a gap shows where it is.
  func sweep(_ width: Int, over period: Interval) -> [ClosedRange<Int64>?] {
    var slices = [ClosedRange<Int64>?](repeating: nil, count: width)
    guard width > 0, let head = points.last?.at else { return slices }
    let gap = Int64(max(1, width / 20))
    let from = head - period + period * gap / Int64(width)
    var before: (slice: Int, value: Int64, at: Uptime)?
    for point in points where point.at > from {
      let phase =
        ((point.at - .origin).nanoseconds % period.nanoseconds + period.nanoseconds)
        % period.nanoseconds
      let slice = Int(phase * Int64(width) / period.nanoseconds)
      slices[slice] =
        slices[slice].map {
          min($0.lowerBound, point.value)...max($0.upperBound, point.value)
        } ?? point.value...point.value
      if let before, point.at - before.at < .milliseconds(500), slice > before.slice {
        join(before.slice, before.value, slice, point.value, &slices)
      }
      before = (slice, point.value, point.at)
    }
    return slices
  }

  /// Draws the line from one slice to a later one, so that a steep flank is no row of dots.
  private func join(
    _ first: Int, _ value: Int64, _ last: Int, _ other: Int64, _ slices: inout [ClosedRange<Int64>?]
  ) {
    for slice in first + 1...last {
      let start = value + (other - value) * Int64(slice - 1 - first) / Int64(last - first)
      let end = value + (other - value) * Int64(slice - first) / Int64(last - first)
      let low = min(start, end), high = max(start, end)
      slices[slice] = slices[slice].map { min($0.lowerBound, low)...max($0.upperBound, high) } ?? low...high
    }
  }
}

/// Draws a sweep in characters: Braille has two by four dots in each, ASCII one of three heights.
enum WavePicture {
  /// The rows of the picture, the top one first, of `slices` in the given scale.
  ///
  /// With Braille two slices make a column.
  static func rows(_ slices: [ClosedRange<Int64>?], scale: ClosedRange<Int64>, rows: Int, isASCII: Bool)
    -> [String]
  {
    isASCII ? plain(slices, scale, rows) : braille(slices, scale, rows)
  }

  /// The bits of a Braille pattern, the top dot first: left and right column.
  private static let dots: [[UInt32]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]

  private static func braille(_ slices: [ClosedRange<Int64>?], _ scale: ClosedRange<Int64>, _ rows: Int)
    -> [String]
  {
    var cells = [[UInt32]](repeating: Array(repeating: 0, count: (slices.count + 1) / 2), count: rows)
    for (place, slice) in slices.enumerated() {
      guard let slice else { continue }
      for dot in height(slice.upperBound, scale, rows * 4)...height(slice.lowerBound, scale, rows * 4) {
        cells[dot / 4][place / 2] |= dots[place % 2][dot % 4]
      }
    }
    return cells.map { row in
      String(row.map { bits in bits == 0 ? " " : Character(Unicode.Scalar(0x2800 + bits) ?? " ") })
    }
  }

  private static let heights: [Character] = ["'", "-", "."]

  private static func plain(_ slices: [ClosedRange<Int64>?], _ scale: ClosedRange<Int64>, _ rows: Int)
    -> [String]
  {
    var cells = [[Character]](repeating: Array(repeating: " ", count: slices.count), count: rows)
    for (place, slice) in slices.enumerated() {
      guard let slice else { continue }
      let top = height(slice.upperBound, scale, rows * 3), bottom = height(slice.lowerBound, scale, rows * 3)
      for row in top / 3...bottom / 3 { cells[row][place] = "|" }
      if top / 3 == bottom / 3, bottom - top < 2 { cells[top / 3][place] = heights[top % 3] }
    }
    return cells.map { String($0) }
  }

  /// The dot of a value, counted from the top.
  private static func height(_ value: Int64, _ scale: ClosedRange<Int64>, _ dots: Int) -> Int {
    let span = max(1, scale.upperBound - scale.lowerBound)
    let inside = min(max(value, scale.lowerBound), scale.upperBound) - scale.lowerBound
    return dots - 1 - Int(inside * Int64(dots - 1) / span)
  }
}
