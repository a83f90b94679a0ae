internal import Criteria
internal import Pages
internal import Quantities
internal import Readings

/// A run as one picture: panels of curves, and below them lanes of what was found, called out, done and
/// expected, all on one axis of time.
struct RunPicture: Sendable {
  static let left = 2500
  static let plot = 8250
  static let width = 11_000
  /// The most rows of lanes of one kind.
  static let mostRows = 40

  private static let row = 170
  private static let panel = 1000
  private static let between = 180

  private let trace: RunTrace
  private let judgements: [Verdict.Judgement]
  let marks: PictureMarks
  private let times: PictureTimes
  private var drawing = ScalableDrawing()
  private var y = 60

  init(_ trace: RunTrace, _ judgements: [Verdict.Judgement]) {
    self.trace = trace
    self.judgements = judgements
    let duration = trace.scenario.duration
    times = PictureTimes(left: RunPicture.left, width: RunPicture.plot, duration: duration)
    marks = PictureMarks(trace.scenario.events, times)
    drawMarks()
    for panel in PicturePanel.all { draw(panel) }
    if !trace.efforts.isEmpty { drawEfforts() }
    drawAxis()
    drawLanes()
  }

  /// The picture as an SVG element; `id` tells its names from those of other pictures on the page.
  func text(id: String, title: String) -> String {
    drawing.picture(width: RunPicture.width, height: y + 60, id: id, title: title, summary: summary)
  }

  /// What the picture shows, for those who do not see it.
  private var summary: String {
    let curves = PicturePanel.all.flatMap(\.channels).compactMap { channel -> String? in
      guard let extent = trace.recorded[place(channel)].extent else { return nil }
      let low = JSONObject.decimal(Int64(extent.lowerBound))
      return "\(channel.name) \(low) to \(JSONObject.decimal(Int64(extent.upperBound))) \(channel.unit.shown)"
    }
    let found = trace.findings.filter { lane in lane.spans.spans.contains { $0.word.isRaised } }.map(\.word)
    return "Simulated. Recorded: \(curves.joined(separator: ", ")). "
      + "Found: \(found.isEmpty ? "nothing" : found.joined(separator: ", ")). "
      + "Alarms: \(trace.alarms.isEmpty ? "none" : trace.alarms.map(\.word).joined(separator: ", "))."
  }

  private func place(_ channel: Channel) -> Int {
    guard let place = RunTrace.channels.firstIndex(of: channel) else {
      preconditionFailure("\(channel) is drawn, but not traced")
    }
    return place
  }

  // MARK: - Panels

  private mutating func drawMarks() {
    guard !marks.marks.isEmpty else { return }
    drawing.words("happens", x: 100, y: y + 110, "name")
    for mark in marks.marks {
      drawing.words(mark.label, x: mark.x, y: y + 110 + mark.row * 130, "mark", anchor: .middle)
    }
    y += 190 + marks.rows * 130
  }

  private mutating func draw(_ panel: PicturePanel) {
    let extents =
      panel.channels.flatMap { [trace.recorded[place($0)].extent, trace.said[place($0)].extent] }
      + [panel.truth.flatMap { trace.truths[$0.rawValue].extent }]
    let scale = PictureScale(of: extents, atLeast: panel.usual)
    drawFrame(panel.title, panel.unit, scale)
    drawGaps(panel)
    for (channel, look) in zip(panel.channels, panel.looks) {
      drawCurve(trace.said[place(channel)], scale, "\(look) said")
    }
    for (channel, look) in zip(panel.channels, panel.looks) {
      drawCurve(trace.recorded[place(channel)], scale, look)
    }
    // The truth is smooth, so what lies under it is still seen.
    if let truth = panel.truth { drawCurve(trace.truths[truth.rawValue], scale, "truth") }
    drawLegend(panel)
    y += RunPicture.panel + RunPicture.between
  }

  private mutating func drawFrame(_ title: String, _ unit: String, _ scale: PictureScale) {
    let right = RunPicture.left + RunPicture.plot
    drawing.words("\(title), \(unit)", x: 100, y: y + 150, "title")
    for tick in scale.ticks {
      let level = y + RunPicture.panel - scale.height(of: tick, in: RunPicture.panel)
      drawing.line(x: RunPicture.left, y: level, toX: right, toY: level, "grid")
      let words = JSONObject.decimal(tick)
      drawing.words(words, x: RunPicture.left - 60, y: level + 38, "tick", anchor: .end)
    }
    for tick in times.ticks {
      let x = times.x(second: tick)
      drawing.line(x: x, y: y, toX: x, toY: y + RunPicture.panel, "grid")
    }
    for mark in marks.marks {
      drawing.line(x: mark.x, y: y, toX: mark.x, toY: y + RunPicture.panel, "event")
    }
  }

  private mutating func drawGaps(_ panel: PicturePanel) {
    guard let channel = panel.channels.first else { return }
    for span in trace.gaps[place(channel)].spans {
      let (x, end) = ends(span)
      let title = "\(channel.name) without a value: \(span.word.word), \(words(span))"
      drawing.rectangle(x: x, y: y, width: end - x, height: RunPicture.panel, "gap", title: title)
      let room = end - x - 60
      guard room > span.word.word.count * ScalableDrawing.letter else { continue }
      drawing.words(span.word.word, x: (x + end) / 2, y: y + 130, "reason", anchor: .middle)
    }
  }

  private mutating func drawCurve(_ curve: TraceCurve, _ scale: PictureScale, _ look: String) {
    var runs: [[(x: Int, y: Int)]] = []
    var run: [(x: Int, y: Int)] = []
    for (place, bucket) in curve.buckets.enumerated() {
      guard let bucket else {
        if !run.isEmpty { runs.append(run) }
        run = []
        continue
      }
      let middle = times.x(second: Int64(place) * curve.seconds + curve.seconds / 2)
      let isRising = bucket.first <= bucket.last
      for value in isRising ? [bucket.low, bucket.high] : [bucket.high, bucket.low] {
        let level = y + RunPicture.panel - scale.height(of: Int64(value), in: RunPicture.panel)
        if run.last?.x != middle || run.last?.y != level { run.append((middle, level)) }
      }
    }
    if !run.isEmpty { runs.append(run) }
    drawing.curve(runs, look)
  }

  private mutating func drawLegend(_ panel: PicturePanel) {
    var level = y + 330
    for (words, look) in panel.legend {
      drawing.line(x: 120, y: level - 40, toX: 420, toY: level - 40, look)
      drawing.words(words, x: 500, y: level, "name", room: RunPicture.left - 900)
      level += 165
    }
  }

  private mutating func drawEfforts() {
    let peaks = trace.efforts.compactMap(\.reading.thousandths)
    let extent = peaks.max().map { 0...$0 }
    let scale = PictureScale(of: [extent], atLeast: 0...400_000)
    drawFrame("Cough peak flow", "L/min", scale)
    let bottom = y + RunPicture.panel
    for effort in trace.efforts {
      let x = times.x(effort.at)
      let clock = Verdict.clock(effort.at)
      guard let peak = effort.reading.thousandths else {
        drawing.words("×", x: x, y: bottom - 40, "name", anchor: .middle)
        continue
      }
      let level = bottom - scale.height(of: Int64(peak), in: RunPicture.panel)
      drawing.line(x: x, y: bottom, toX: x, toY: level, "cough")
      let title = "\(JSONObject.decimal(Int64(peak))) L/min at \(clock)"
      drawing.dot(x: x, y: level, radius: 35, "coughDot", title: title)
    }
    drawing.words("recorded peaks", x: 500, y: y + 330, "name")
    if trace.efforts.contains(where: { $0.reading.thousandths == nil }) {
      drawing.words("×", x: 270, y: y + 495, "name", anchor: .middle)
      drawing.words("efforts without a peak", x: 500, y: y + 495, "name")
    }
    drawing.line(x: 120, y: y + 290, toX: 420, toY: y + 290, "cough")
    y += RunPicture.panel + RunPicture.between
  }

  private mutating func drawAxis() {
    drawing.words("time", x: 100, y: y + 90, "name")
    for tick in times.ticks {
      drawing.words(
        times.words(second: tick), x: times.x(second: tick), y: y + 90, "tick", anchor: .middle)
    }
    y += 200
  }

  // MARK: - Lanes

  private mutating func drawLanes() {
    drawLanes("found", trace.findings)
    drawLanes("alarms", trace.alarms)
    let faults = trace.scenario.faults
    drawHeading("faults", count: faults.count)
    for fault in faults.prefix(RunPicture.mostRows) {
      let title = "\(fault.words), \(Verdict.clock(fault.from)) to \(Verdict.clock(fault.until))"
      drawRow(fault.words, [(times.x(fault.from), times.x(fault.until), "fault", title, "")])
    }
    drawHeading("expected", count: judgements.count)
    for judgement in judgements.prefix(RunPicture.mostRows) {
      let window = judgement.expectation.window ?? .origin ... .origin + times.duration
      let (sign, look) = judgement.isMet ? ("✓", "met") : ("✗", "unmet")
      let words = judgement.expectation.words
      let title = "\(words): \(judgement.isMet ? "as expected" : "NOT AS EXPECTED"); got \(judgement.got)"
      let (from, until) = (times.x(window.lowerBound), times.x(window.upperBound))
      drawRow("\(sign) \(words)", [(from, until, look, title, sign)])
    }
  }

  private mutating func drawLanes(_ heading: String, _ lanes: [RunTrace.Lane]) {
    // What never was more than impossible to judge says nothing about the run.
    let raised = lanes.filter { lane in lane.spans.spans.contains { $0.word.isRaised } }
    drawHeading(heading, count: raised.count)
    for lane in raised.prefix(RunPicture.mostRows) {
      let bars = lane.spans.spans.map { span in
        let (x, end) = ends(span)
        let title = "\(lane.word), \(lane.title): \(span.word.words), \(words(span))"
        return (x, end, span.word.look, title, span.word.mark)
      }
      drawRow(lane.word, bars)
    }
  }

  private mutating func drawHeading(_ words: String, count: Int) {
    guard count > 0 else { return }
    let more = count > RunPicture.mostRows ? ", \(RunPicture.mostRows) of \(count) shown" : ""
    drawing.words(words + more, x: 100, y: y + 110, "title")
    y += 170
  }

  private typealias Bar = (from: Int, until: Int, look: String, title: String, mark: String)

  private mutating func drawRow(_ name: String, _ bars: [Bar]) {
    let right = RunPicture.left + RunPicture.plot
    drawing.words(name, x: 100, y: y + 105, "name", room: RunPicture.left - 200)
    drawing.line(x: RunPicture.left, y: y + 70, toX: right, toY: y + 70, "grid")
    for bar in bars {
      // What lasts a moment is seen all the same.
      let width = max(25, bar.until - bar.from)
      let x = min(bar.from, right - width)
      drawing.rectangle(x: x, y: y + 10, width: width, height: 120, bar.look, title: bar.title)
      guard width > 80 * bar.mark.count, !bar.mark.isEmpty else { continue }
      drawing.words(bar.mark, x: x + width / 2, y: y + 107, "on \(bar.look)", anchor: .middle)
    }
    y += RunPicture.row
  }

  private func ends<Word>(_ span: TraceSpan<Word>) -> (from: Int, until: Int) {
    (times.x(span.from), times.x(span.until ?? .origin + trace.scenario.duration))
  }

  private func words<Word>(_ span: TraceSpan<Word>) -> String {
    let end = span.until ?? .origin + trace.scenario.duration
    return "\(Verdict.clock(span.from)) to \(Verdict.clock(end))"
  }
}

extension RunTrace.Standing {
  fileprivate var isRaised: Bool {
    switch self {
    case .raised: true
    case .cannotBeJudged: false
    }
  }

  fileprivate var mark: String {
    switch self {
    case .raised(let priority): priority.mark
    case .cannotBeJudged: "?"
    }
  }

  fileprivate var words: String {
    switch self {
    case .raised(let priority): "priority \(priority.rawValue)"
    case .cannotBeJudged: "cannot be judged"
    }
  }

  fileprivate var look: String {
    switch self {
    case .raised(let priority): "priority-\(priority.rawValue)"
    case .cannotBeJudged: "unknown"
    }
  }
}
