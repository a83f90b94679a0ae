internal import Pages
internal import Quantities
internal import Readings

/// What came in each second of a run as a picture, and below it when something was damaged, missing or lost.
struct SeriesPicture {
  private static let width = 11_000
  private static let left = 1100
  private static let plot = 9600
  private static let top = 240
  private static let height = 1500
  private static let lane = 190

  private let series: SecondSeries
  private let times: PictureTimes
  private var drawing = ScalableDrawing()
  private var bottom = SeriesPicture.top + SeriesPicture.height

  /// Draws a record; `promised` is how many come in a second.
  init(_ record: ConformanceRecord, promised: Interval?) {
    series = record.series
    let span = max(.seconds(1), max(record.lasted, .seconds(series.seconds * Int64(series.parts.count))))
    times = PictureTimes(left: Self.left, width: Self.plot, duration: span)
    drawCurve(promised)
    drawLane("damaged", record.series.parts.map(\.damaged))
    drawLane("missing", record.series.parts.map(\.jumps))
    drawClosings(record)
    drawTimes()
  }

  /// The picture as an SVG element.
  func text(id: String, title: String, summary: String) -> String {
    drawing.picture(width: Self.width, height: bottom + 60, id: id, title: title, summary: summary)
  }

  /// Frames in a second, in thousandths; a part that is not whole says nothing of a rate and is left out.
  private func rates(_ record: SecondSeries) -> [Int64] {
    record.parts.dropLast(record.parts.count > 1 ? 1 : 0).map { Int64($0.frames) * 1000 / record.seconds }
  }

  private mutating func drawCurve(_ promised: Interval?) {
    let rates = rates(series)
    let wanted = promised.map { 1_000_000_000_000 / $0.nanoseconds }
    let most = max(rates.max() ?? 0, wanted ?? 0)
    let scale = PictureScale(of: [], atLeast: 0...max(1000, most))
    for tick in scale.ticks {
      let y = level(tick, scale)
      drawing.line(x: Self.left, y: y, toX: Self.left + Self.plot, toY: y, "grid")
      drawing.words(JSONObject.decimal(tick), x: Self.left - 60, y: y + 38, "tick", anchor: .end)
    }
    drawing.words("frames a second", x: 100, y: Self.top - 110, "name")
    if let wanted {
      let y = level(wanted, scale)
      drawing.line(x: Self.left, y: y, toX: Self.left + Self.plot, toY: y, "promised")
      drawing.words(
        "promised \(JSONObject.decimal(wanted / 10 * 10))/s", x: Self.left + Self.plot, y: Self.top - 110,
        "mark",
        anchor: .end)
    }
    var points: [(x: Int, y: Int)] = []
    for (place, rate) in rates.enumerated() {
      let y = level(rate, scale)
      points.append((times.x(second: Int64(place) * series.seconds), y))
      points.append((times.x(second: Int64(place + 1) * series.seconds), y))
    }
    drawing.curve([points], "curve")
  }

  private func level(_ rate: Int64, _ scale: PictureScale) -> Int {
    Self.top + Self.height - scale.height(of: rate, in: Self.height)
  }

  private mutating func drawLane(_ name: String, _ counts: [UInt64]) {
    drawing.words(name, x: 100, y: bottom + 130, "name")
    let y = bottom + 95
    drawing.line(x: Self.left, y: y, toX: Self.left + Self.plot, toY: y, "grid")
    for (place, count) in counts.enumerated() where count > 0 {
      let second = Int64(place) * series.seconds
      let title = "\(count) \(name) from \(Shown.clock(second * 1_000_000)) on"
      drawing.dot(x: times.x(second: second) + 30, y: y, radius: 45, "bad", title: title)
    }
    bottom += Self.lane
  }

  private mutating func drawClosings(_ record: ConformanceRecord) {
    drawing.words("line lost", x: 100, y: bottom + 130, "name")
    let y = bottom + 95
    drawing.line(x: Self.left, y: y, toX: Self.left + Self.plot, toY: y, "grid")
    for place in record.closedAt {
      let moment = Uptime(nanoseconds: place.microseconds * 1000)
      let title = "\(place.what) at \(Shown.clock(place.microseconds))"
      drawing.dot(x: times.x(moment), y: y, radius: 45, "bad", title: title)
    }
    bottom += Self.lane
  }

  private mutating func drawTimes() {
    for tick in times.ticks {
      let x = times.x(second: tick)
      drawing.line(x: x, y: Self.top, toX: x, toY: bottom, "grid")
      drawing.words(times.words(second: tick), x: x, y: bottom + 120, "tick", anchor: .middle)
    }
    bottom += 150
  }
}
