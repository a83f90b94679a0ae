internal import Devices
internal import Quantities
internal import Readings
internal import WireFormats

extension ConformanceReport {
  /// The report as an engineer reads it on a terminal of 80 columns: the tables, the checks, the verdict.
  public var lines: [String] {
    head + [""] + frameTable + (places.isEmpty ? [] : [""] + places) + channelTable + [""]
      + (sorted(.failed) + sorted(.passed) + sorted(.notMade)).flatMap(lines(of:))
      + ["", endingWords].flatMap { Columns.wrapped($0) }
      + Columns.wrapped(verdict)
  }

  private var head: [String] {
    let mark =
      switch subject.origin {
      case .bedside: ""
      case .simulated: " SIMULATED"
      }
    var lines = ["Conformance report\(mark)"]
    lines += details.flatMap { Columns.wrapped($0.value, behind: Columns.padded($0.name, 12)) }
    return lines
  }

  /// What the report says of itself, as names and values; shared by text and page.
  var details: [(name: String, value: String)] {
    let lasted = "\(Shown.clock(record.lasted.wholeMicroseconds)) (minutes:seconds)"
    let planned = subject.planned.map { " of \(Shown.clock($0.wholeMicroseconds))" } ?? ""
    let optional: [(String, String?)] = [
      ("protocol", subject.protocolWord), ("line", "\(subject.line), \(subject.settings)"),
      ("work order", subject.workOrder), ("asset", subject.asset), ("note", subject.note),
      ("began", subject.beganUTC.isEmpty ? nil : "\(subject.beganUTC) (UTC)"),
      ("lasted", lasted + planned + ", line open \(Shown.clock(record.open.wholeMicroseconds))"),
      ("instrument", record.names.isEmpty ? nil : record.names.joined(separator: "; ")),
      ("capture", subject.capture),
      (
        "bytes",
        "\(record.received) received, \(record.sent) sent" + bytesWords
      ),
    ]
    return optional.compactMap { name, value in value.map { (name, $0) } }
  }

  private var bytesWords: String {
    if case .registers = subject.speech { return ", without units and checksums" }
    return subject.maySend ? "" : "; nothing was to be sent"
  }

  private var frameTable: [String] {
    let heading = Columns.row(["good frames", "count", "rate", "median", "99 %", "longest"])
    return [heading]
      + record.kinds.map { kind in
        Columns.row([kind.name, "\(kind.count)", rate(of: kind)] + Self.times(kind.intervals))
      }
  }

  /// How often frames of a kind came; a dash where they come as somebody asks.
  func rate(of kind: ConformanceRecord.Kind) -> String {
    guard promise.paces.contains(where: { $0.kind == kind.name }) else { return "-" }
    return kind.intervals.mean.map(Shown.rate) ?? "-"
  }

  /// Median, 99 % and longest of intervals; dashes where there are none.
  static func times(_ intervals: IntervalHistogram) -> [String] {
    guard let median = intervals.percentile(perMille: 500),
      let most = intervals.percentile(perMille: 990), let longest = intervals.longest
    else { return ["-", "-", "-"] }
    return [Shown.time(median), Shown.time(most), Shown.time(longest)]
  }

  private var places: [String] {
    let all =
      record.damagedAt.map { ("refused", $0) } + record.jumpedAt.map { ("gap", $0) }
      + record.closedAt.map { ("closed", $0) }
    return all.sorted { $0.1.microseconds < $1.1.microseconds }.prefix(10).map { word, place in
      "  \(Shown.clock(place.microseconds))  \(word): \(place.what), by byte \(place.byte)"
    }
  }

  private var channelTable: [String] {
    guard !record.channels.isEmpty else { return [] }
    return ["", "channel"]
      + record.channels.flatMap { channel in
        Columns.wrapped(
          "\(Shown.range(channel.extent, channel.channel)); \(Self.counts(channel))",
          behind: Columns.padded("  \(channel.channel.name)", 22))
      }
  }

  /// How many values, doubted values and absences a channel had.
  static func counts(_ channel: ChannelRecord) -> String {
    let doubts = channel.doubts.map { "\($0.count) doubted (\($0.doubt.word))" }
    let absences = channel.absences.map { "\($0.count) absent (\($0.absence.word))" }
    return (["\(channel.measured) valid"] + doubts + absences).joined(separator: ", ")
  }

  private func sorted(_ result: ConformanceCheck.Result) -> [ConformanceCheck] {
    checks.filter { $0.result == result }
  }

  private func lines(of check: ConformanceCheck) -> [String] {
    let word =
      switch check.result {
      case .passed: "passed"
      case .failed: "FAILED"
      case .notMade: "not made"
      }
    let limit = check.limit.map { "; allowed: \($0)" } ?? ""
    let source = check.source.map { " [\($0)]" } ?? ""
    return Columns.wrapped(
      "\(check.title): \(check.found)\(limit)\(source)", behind: Columns.padded(word, 10))
  }
}

/// Text in 80 columns.
enum Columns {
  static let width = 80

  /// A text, and blanks up to a width.
  static func padded(_ text: String, _ width: Int) -> String {
    text.count >= width ? text + " " : text + String(repeating: " ", count: width - text.count)
  }

  /// A row of a table: the first cell wide, the others to the right.
  static func row(_ cells: [String]) -> String {
    let rest = cells.dropFirst().map { cell in
      String(repeating: " ", count: max(1, 11 - cell.count)) + cell
    }
    return padded(cells.first ?? "", 20) + rest.joined()
  }

  /// A text in lines of at most 80 columns, the first behind a word and the others below it.
  static func wrapped(_ text: String, behind word: String = "") -> [String] {
    let room = max(20, width - word.count)
    var lines: [String] = []
    var line = ""
    for part in text.split(separator: " ", omittingEmptySubsequences: false) {
      if !line.isEmpty, line.count + 1 + part.count > room {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? String(part) : " \(part)"
      // A word that is longer than a line, such as a path, is broken.
      while line.count > room {
        lines.append(String(line.prefix(room)))
        line = String(line.dropFirst(room))
      }
    }
    lines.append(line)
    let indent = String(repeating: " ", count: word.count)
    return lines.enumerated().map { ($0.offset == 0 ? word : indent) + $0.element }
  }
}
