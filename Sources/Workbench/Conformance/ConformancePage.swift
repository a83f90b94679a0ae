internal import Devices
internal import Pages
internal import Quantities
internal import Readings
internal import WireFormats

extension ConformanceReport {
  /// The report as one page of HTML that needs nothing else, for the screen and for A4.
  public var page: String {
    StandalonePage(
      title: "\(standing.words): \(heading)", style: Self.style, body: body
    )
    .text
  }

  private var standing: (words: String, look: String, mark: String) {
    if conforms { return ("Conforms", "met", "✓") }
    return count(.failed) > 0 ? ("Does not conform", "unmet", "✗") : ("Cannot be judged", "open", "–")
  }

  private var heading: String { "\(subject.protocolWord) on \(subject.line)" }

  private var body: String {
    """
    <header>
    <h1>Conformance of \(Markup.escaped(heading))\(simulated)</h1>
    <p class="verdict \(standing.look)">\(standing.mark) \(Markup.escaped(verdict))</p>
    <p>\(Markup.escaped(endingWords)) The report says how the instrument speaks on this line. It says nothing
    about whether what it measures is right.</p>
    </header>
    <main>
    \(detailTable)
    \(checkTable)
    \(pictures)
    \(frameTable)
    \(placeTable)
    \(fieldTable)
    \(channelTable)
    \(noteTable)
    </main>
    <footer>
    <p>Times are those at which this computer had the bytes: buffers of a port, an adapter or a network hold
    them up. Medians and percentiles are exact to three percent, longest and shortest times to a microsecond.
    “devices” is the collection of public descriptions of these protocols that the software was written from;
    limits that no document gives are marked as engineering choices. A check that was not made is no statement
    about the instrument.</p>
    </footer>
    """
  }

  private var simulated: String {
    switch subject.origin {
    case .bedside: ""
    case .simulated: " <span class=\"badge\">SIMULATED</span>"
    }
  }

  private var detailTable: String {
    let rows = details.map { name, value in
      "<tr><th scope=\"row\">\(Markup.escaped(name))</th><td>\(Markup.escaped(value))</td></tr>\n"
    }
    return "<table class=\"details\"><tbody>\n\(rows.joined())</tbody></table>"
  }

  private var checkTable: String {
    let rows = checks.map { check in
      let mark =
        switch check.result {
        case .passed: "<span class=\"met\">✓ passed</span>"
        case .failed: "<span class=\"unmet\">✗ FAILED</span>"
        case .notMade: "<span class=\"open\">– not made</span>"
        }
      return [mark] + [check.title, check.found, check.limit ?? "–", check.source ?? "–"].map(Markup.escaped)
    }
    return Self.table("Checks", ["result", "what", "found", "allowed", "who says so"], rows)
  }

  // MARK: - Pictures

  private var pictures: String {
    (drawnKinds.enumerated().map { intervalPicture($0.element, id: "intervals-\($0.offset)") }
      + [seriesPicture, answerPicture, keepAlivePicture]).joined()
  }

  private func intervalPicture(_ kind: ConformanceRecord.Kind, id: String) -> String {
    let pace = promise.paces.first { $0.kind == kind.name }
    let marks =
      pace.map { [HistogramPicture.Mark(name: "promised", time: $0.period, look: "promised")] } ?? []
    return figure(
      "Time from one to the next: \(kind.name)", kind.intervals, marks: marks, id: id,
      note: "Frames that one read brought stand at the left. No source promises how evenly they come.")
  }

  private var answerPicture: String {
    guard record.answers.count > 0, let limit = promise.answer else { return "" }
    return figure(
      "Time from a question to its answer", record.answers,
      marks: [HistogramPicture.Mark(name: "allowed", time: limit.time, look: "limit")], id: "answers",
      note: "Allowed: \(limit.source).")
  }

  private var keepAlivePicture: String {
    guard record.ourSilences.count > 0, let limit = keepAliveLimit else { return "" }
    return figure(
      "Time from one word of ours to the next", record.ourSilences,
      marks: [HistogramPicture.Mark(name: "it gives up", time: limit, look: "limit")], id: "keep-alive",
      note: "The instrument stops when it hears nothing for that long.")
  }

  private func figure(
    _ title: String, _ histogram: IntervalHistogram, marks: [HistogramPicture.Mark], id: String, note: String
  ) -> String {
    let times = Self.times(histogram)
    let words = "\(histogram.count) times; median \(times[0]), 99 % within \(times[1]), longest \(times[2])."
    let longest =
      histogram.longest.map { [HistogramPicture.Mark(name: "longest", time: $0, look: "longest")] } ?? []
    let picture = HistogramPicture(histogram, marks: marks + longest)
    return "<figure>\n<h2>\(Markup.escaped(title))</h2>\n"
      + picture.text(id: id, title: title + simulatedWords, summary: words)
      + "<figcaption>\(Markup.escaped(words)) \(Markup.escaped(note))</figcaption>\n</figure>\n"
  }

  private var simulatedWords: String {
    switch subject.origin {
    case .bedside: ""
    case .simulated: " (simulated)"
    }
  }

  private var seriesPicture: String {
    guard !record.series.parts.isEmpty else { return "" }
    let pace = promise.paces.first
    let title = "What came over time: \(pace?.kind ?? "all frames")"
    let words =
      "Refused: \(record.damaged). Gaps: \(record.tally.jumps). Line lost: \(record.closings)."
    let step = record.series.seconds == 1 ? "each second" : "each \(record.series.seconds) seconds"
    let picture = SeriesPicture(record, promised: pace?.period)
    return "<figure>\n<h2>\(Markup.escaped(title))</h2>\n"
      + picture.text(id: "series", title: title + simulatedWords, summary: words)
      + "<figcaption>\(Markup.escaped(words)) One step is \(step).</figcaption>\n</figure>\n"
  }

  // MARK: - Tables

  private var frameTable: String {
    let all = record.kinds.map { kind in
      [kind.name, "\(kind.count)", rate(of: kind)] + Self.times(kind.intervals)
    }
    let silences = ["any of them", "\(record.frames)", "-"] + Self.times(record.silences)
    return Self.table(
      "Good frames", ["kind", "count", "rate", "median", "99 % within", "longest"],
      (all + (record.kinds.count > 1 ? [silences] : [])).map { $0.map(Markup.escaped) })
  }

  private var placeTable: String {
    let all =
      record.damagedAt.map { ("refused", $0) } + record.jumpedAt.map { ("gap", $0) }
      + record.closedAt.map { ("line closed", $0) }
    guard !all.isEmpty else { return "" }
    let rows = all.sorted { $0.1.microseconds < $1.1.microseconds }.map { word, place in
      [Shown.clock(place.microseconds), word, place.what, "\(place.byte)"].map(Markup.escaped)
    }
    return Self.table(
      "Where something was wrong first (at most \(ConformanceRecord.mostPlaces) of each)",
      ["after (minutes:seconds)", "what", "kind", "by byte"], rows)
  }

  private var fieldTable: String {
    let tally = record.tally
    let unknown = tally.unknown.rows.map { ["unknown", $0.field, value($0.value), "\($0.count)"] }
    let refused = tally.refusals.rows.map {
      ["refused by the instrument", $0.field, value($0.value), "\($0.count)"]
    }
    let others = tally.unknown.others
    let rest = others > 0 ? [["unknown", "others, not listed", "–", "\(others)"]] : []
    let faults = record.faults.map { ["transaction failed", $0.word, "–", "\($0.count)"] }
    let rows = unknown + rest + refused + faults
    guard !rows.isEmpty else { return "" }
    return Self.table(
      "Fields without a known meaning, refusals and faults", ["what", "field", "value", "times"],
      rows.map { $0.map(Markup.escaped) })
  }

  private func value(_ value: UInt32) -> String { "\(value) (0x\(Shown.hexadecimal(value)))" }

  private var channelTable: String {
    guard !record.channels.isEmpty else { return "" }
    let rows = record.channels.map { channel in
      let doubts = channel.doubts.map { "\($0.doubt.word) \($0.count)" }.joined(separator: ", ")
      let absences = channel.absences.map { "\($0.absence.word) \($0.count)" }.joined(separator: ", ")
      let cells = [channel.channel.name, Shown.range(channel.extent, channel.channel), "\(channel.measured)"]
      return (cells + [doubts.isEmpty ? "–" : doubts, absences.isEmpty ? "–" : absences]).map(Markup.escaped)
    }
    return Self.table(
      "Channels", ["channel", "values", "valid", "valid with a doubt", "without a value, by reason"], rows)
  }

  private var noteTable: String {
    guard !record.notes.isEmpty else { return "" }
    let rows = record.notes.map { [Markup.escaped($0.word), "\($0.count)"] }
    return Self.table("What the gateway would have noted", ["note", "times"], rows)
  }

  /// A table of cells that are markup already.
  private static func table(_ title: String, _ heads: [String], _ rows: [[String]]) -> String {
    let head = heads.map { "<th scope=\"col\">\(Markup.escaped($0))</th>" }.joined()
    let lines = rows.map { "<tr>" + $0.map { "<td>\($0)</td>" }.joined() + "</tr>\n" }.joined()
    return "<section>\n<h2>\(Markup.escaped(title))</h2>\n<table><thead><tr>\(head)</tr></thead>\n<tbody>\n"
      + "\(lines)</tbody></table>\n</section>\n"
  }
}
