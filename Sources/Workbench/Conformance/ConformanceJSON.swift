internal import Devices
internal import Gateway
internal import Quantities
internal import Readings
internal import WireFormats

extension ConformanceReport {
  /// The version of the report's form; it grows when a program that reads it would be wrong otherwise.
  static let version: Int64 = 1

  /// The report as one JSON object on one line, of the form that ``ConformanceSchema`` describes.
  public var json: String {
    var object = JSONObject()
    object.add("type", "conformance")
    object.add("version", Self.version)
    object.add("conforms", conforms)
    object.add("verdict", verdict)
    object.add("ending", endingWord)
    object.add("ending_words", endingWords)
    object.add("subject", subjectObject)
    object.add("checks", checks.map(Self.object))
    object.add("lasted_us", record.lasted.wholeMicroseconds)
    object.add("line_open_us", record.open.wholeMicroseconds)
    object.add("bytes_received", Int64(clamping: record.received))
    object.add("bytes_sent", Int64(clamping: record.sent))
    object.add("understood", record.isUnderstood)
    object.add("instrument_names", record.names)
    addLine(to: &object)
    addWire(to: &object)
    object.add("channels", record.channels.map(Self.object))
    object.add("notes", record.notes.map(Self.object))
    object.add("series", series)
    return object.text
  }

  private var endingWord: String {
    switch ending {
    case .complete: "complete"
    case .cutShort: "cut-short"
    case .captureRead: "capture-read"
    case .captureDamaged: "capture-damaged"
    }
  }

  private var subjectObject: JSONObject {
    var object = JSONObject()
    object.add("protocol", subject.protocolWord)
    object.add("line", subject.line)
    object.add("settings", subject.settings)
    object.add("origin", subject.origin.word)
    object.add("may_send", subject.maySend)
    object.add("began_utc", optional: subject.beganUTC.isEmpty ? nil : subject.beganUTC)
    object.add("planned_us", optional: subject.planned?.wholeMicroseconds)
    object.add("work_order", optional: subject.workOrder)
    object.add("asset", optional: subject.asset)
    object.add("note", optional: subject.note)
    object.add("capture", optional: subject.capture)
    return object
  }

  private static func object(_ check: ConformanceCheck) -> JSONObject {
    var object = JSONObject()
    object.add("id", check.id)
    object.add("title", check.title)
    object.add("result", check.result.rawValue)
    object.add("found", check.found)
    object.add("limit", optional: check.limit)
    object.add("source", optional: check.source)
    return object
  }

  private func addLine(to object: inout JSONObject) {
    object.add("openings", Int64(clamping: record.openings))
    object.add("closings", Int64(clamping: record.closings))
    object.add("closed_at", record.closedAt.map(Self.object))
    guard let port else { return object.addNull("port") }
    var counted = JSONObject()
    counted.add("framing_errors", Int64(port.framing))
    counted.add("parity_errors", Int64(port.parity))
    counted.add("overruns", Int64(port.overruns))
    counted.add("breaks", Int64(port.breaks))
    object.add("port", counted)
  }

  private func addWire(to object: inout JSONObject) {
    let tally = record.tally
    object.add("frames", record.kinds.map(frames))
    object.add("silences", Self.object(record.silences))
    object.add("longest_silence_at_us", optional: record.longestSilenceAt)
    var errors = JSONObject()
    for error in WireError.allCases where error != .lostFrame {
      errors.add(error.word, Int64(clamping: record.damage[Int(error.rawValue)]))
    }
    object.add("errors", errors)
    object.add("errors_at", record.damagedAt.map(Self.object))
    object.add("refused_while_joining", Int64(clamping: record.joining))
    object.add("sequence_gaps", Int64(clamping: tally.jumps))
    object.add("sequence_lost", Int64(clamping: tally.lost))
    object.add("sequence_gaps_at", record.jumpedAt.map(Self.object))
    object.add("unknown_fields", Self.objects(tally.unknown))
    object.add("unknown_fields_not_listed", Int64(clamping: tally.unknown.others))
    object.add("instrument_refusals", Self.objects(tally.refusals))
    object.add("units", tally.units.map(Self.object))
    object.add("questions", Int64(clamping: tally.answers.asked))
    object.add("questions_unanswered", Int64(clamping: tally.answers.unanswered))
    object.add("answer_times", Self.object(record.answers))
    object.add("transaction_faults", record.faults.map(Self.object))
    object.add("own_silences", Self.object(record.ourSilences))
    object.add("keep_alive_limit_us", optional: keepAliveLimit?.wholeMicroseconds)
  }

  /// The time after which the instrument gives up; nil when it does not, or nobody knows.
  var keepAliveLimit: Interval? {
    switch promise.keepAlive {
    case .needed(let limit): limit.time
    case .none, .neededWithoutLimit: nil
    }
  }

  private func frames(_ kind: ConformanceRecord.Kind) -> JSONObject {
    let pace = promise.paces.first { $0.kind == kind.name }
    var object = JSONObject()
    object.add("kind", kind.name)
    object.add("count", Int64(clamping: kind.count))
    object.add("promised_period_us", optional: pace?.period.wholeMicroseconds)
    object.add("intervals", Self.object(kind.intervals))
    return object
  }

  private static func object(_ histogram: IntervalHistogram) -> JSONObject {
    var object = JSONObject()
    object.add("count", Int64(clamping: histogram.count))
    object.add("min_us", optional: histogram.shortest?.wholeMicroseconds)
    object.add("mean_us", optional: histogram.mean?.wholeMicroseconds)
    object.add("median_us", optional: histogram.percentile(perMille: 500)?.wholeMicroseconds)
    object.add("p95_us", optional: histogram.percentile(perMille: 950)?.wholeMicroseconds)
    object.add("p99_us", optional: histogram.percentile(perMille: 990)?.wholeMicroseconds)
    object.add("max_us", optional: histogram.longest?.wholeMicroseconds)
    let columns = histogram.columns
    object.add("from_us", columns.map(\.from))
    object.add("until_us", columns.map(\.until))
    object.add("counts", columns.map { Int64(clamping: $0.count) })
    return object
  }

  private static func object(_ place: ConformanceRecord.Place) -> JSONObject {
    var object = JSONObject()
    object.add("at_us", place.microseconds)
    object.add("by_byte", Int64(clamping: place.byte))
    object.add("what", place.what)
    return object
  }

  private static func object(_ row: ConformanceRecord.Row) -> JSONObject {
    var object = JSONObject()
    object.add("word", row.word)
    object.add("count", Int64(clamping: row.count))
    return object
  }

  private static func objects(_ table: FieldTable) -> [JSONObject] {
    table.rows.map { row in
      var object = JSONObject()
      object.add("field", row.field)
      object.add("value", Int64(row.value))
      object.add("count", Int64(clamping: row.count))
      return object
    }
  }

  private static func object(_ unit: WireTally.StatedUnit) -> JSONObject {
    var object = JSONObject()
    object.add("quantity", unit.quantity)
    object.add("unit", unit.unit)
    object.add("changes", Int64(clamping: unit.changes))
    return object
  }

  private static func object(_ channel: ChannelRecord) -> JSONObject {
    var object = JSONObject()
    object.add("channel", channel.channel.name)
    object.add("unit", channel.channel.unit.rawValue)
    object.add("measured", Int64(clamping: channel.measured))
    var doubts = JSONObject()
    for (doubt, count) in channel.doubts { doubts.add(doubt.word, Int64(clamping: count)) }
    object.add("doubted", doubts)
    var absences = JSONObject()
    for (absence, count) in channel.absences { absences.add(absence.word, Int64(clamping: count)) }
    object.add("absent", absences)
    if let extent = channel.extent {
      object.add("least", thousandths: extent.lowerBound)
      object.add("greatest", thousandths: extent.upperBound)
    } else {
      object.addNull("least")
      object.addNull("greatest")
    }
    return object
  }

  private var series: JSONObject {
    var object = JSONObject()
    object.add("seconds", record.series.seconds)
    object.add("frames", record.series.parts.map { Int64(clamping: $0.frames) })
    object.add("errors", record.series.parts.map { Int64(clamping: $0.damaged) })
    object.add("gaps", record.series.parts.map { Int64(clamping: $0.jumps) })
    return object
  }
}
