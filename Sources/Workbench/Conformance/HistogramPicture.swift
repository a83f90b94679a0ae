internal import Glibc
internal import Pages
internal import Quantities
internal import Readings

/// A histogram of times as a picture: both axes grow by factors, so that the few that are late are seen
/// beside the many that are not.
struct HistogramPicture {
  /// A time that is marked, with its name.
  struct Mark {
    let name: String
    let time: Interval
    let look: String
  }

  static let width = 11_000
  private static let left = 1100
  private static let plot = 9600
  private static let top = 540
  /// The room for the times of none, which stand apart from the others.
  private static let slot = 620
  /// The fewest places that are drawn, four to each power of two, so that a narrow histogram looks narrow.
  private static let leastPlaces = 16.0
  private static let height = 1700

  private let columns: [IntervalHistogram.Column]
  private let marks: [Mark]
  private let first: Double
  private let last: Double
  private let most: UInt64
  private var drawing = ScalableDrawing()

  init(_ histogram: IntervalHistogram, marks: [Mark]) {
    columns = histogram.columns
    self.marks = marks.filter { $0.time > .zero }
    let times =
      columns.filter { $0.from > 0 }.flatMap { [$0.from, $0.until] }
      + self.marks.map { $0.time.wholeMicroseconds }
    let places = times.map(Self.place)
    let (low, high) = ((places.min() ?? 1) - 1, (places.max() ?? 1) + 1)
    let missing = max(0, Self.leastPlaces - (high - low)) / 2
    first = max(1, low - missing)
    last = high + missing
    most = columns.map(\.count).max() ?? 1
    drawAxes()
    drawColumns()
    drawMarks()
  }

  /// The picture as an SVG element.
  func text(id: String, title: String, summary: String) -> String {
    let height = Self.top + Self.height + 330
    return drawing.picture(width: Self.width, height: height, id: id, title: title, summary: summary)
  }

  /// Where a time stands: four places to each power of two, all below 32 microseconds in the first.
  private static func place(_ microseconds: Int64) -> Double {
    guard microseconds >= 32 else { return Double(microseconds) / 32 }
    let power = 63 - microseconds.leadingZeroBitCount
    return Double(power - 5) * 4 + 1 + (Double(microseconds) / Double(1 << Int64(power)) - 1) * 4
  }

  private var hasSlot: Bool { columns.first?.from == 0 }

  private func x(_ microseconds: Int64) -> Int {
    let start = Self.left + (hasSlot ? Self.slot : 0)
    let width = Self.plot - (hasSlot ? Self.slot : 0)
    return start + Int(Double(width) * (Self.place(microseconds) - first) / (last - first))
  }

  private func level(_ count: UInt64) -> Int {
    Self.top + Self.height - Int(Double(Self.height) * log10(Double(count) + 1) / log10(Double(most) + 1))
  }

  private mutating func drawAxes() {
    let (bottom, right) = (Self.top + Self.height, Self.left + Self.plot)
    var tick: UInt64 = 1
    while tick <= most {
      drawing.line(x: Self.left, y: level(tick), toX: right, toY: level(tick), "grid")
      drawing.words("\(tick)", x: Self.left - 60, y: level(tick) + 38, "tick", anchor: .end)
      tick *= 10
    }
    drawing.line(x: Self.left, y: bottom, toX: right, toY: bottom, "axis")
    drawing.words("how many", x: 100, y: Self.top - 60, "name")
    var reach = 0
    if hasSlot {
      drawing.words("same read", x: Self.left, y: bottom + 140, "tick")
      reach = Self.left + Self.slot
    }
    for power in 0..<9 {
      for factor in [1, 2, 5] as [Int64] {
        let time = factor * (0..<power).reduce(100) { value, _ in value * 10 }
        guard Self.place(time) > first, Self.place(time) < last, x(time) > reach + 120 else { continue }
        drawing.line(x: x(time), y: bottom, toX: x(time), toY: bottom + 40, "axis")
        drawing.words(Shown.time(.microseconds(time)), x: x(time), y: bottom + 140, "tick", anchor: .middle)
        reach = x(time) + 260
      }
    }
    drawing.words("time", x: right, y: bottom + 280, "name", anchor: .end)
  }

  private mutating func drawColumns() {
    for column in columns {
      let isNone = column.from == 0
      let (from, until) = isNone ? (Self.left + 100, Self.left + 400) : (x(column.from), x(column.until))
      let top = level(column.count)
      let title =
        isNone
        ? "\(column.count) with the one before, in one read"
        : "\(column.count) from \(Shown.time(.microseconds(column.from))) to "
          + Shown.time(.microseconds(column.until))
      drawing.rectangle(
        x: from, y: top, width: max(20, until - from - 10), height: Self.top + Self.height - top, "column",
        title: title)
    }
  }

  private mutating func drawMarks() {
    for (row, mark) in marks.enumerated() {
      let place = x(mark.time.wholeMicroseconds)
      let level = 110 + row % 3 * 160
      drawing.line(x: place, y: level + 20, toX: place, toY: Self.top + Self.height, mark.look)
      let isRight = place > Self.left + Self.plot * 3 / 4
      drawing.words(
        "\(mark.name) \(Shown.time(mark.time))", x: place + (isRight ? -40 : 40), y: level, "mark",
        anchor: isRight ? .end : .start)
    }
  }
}
