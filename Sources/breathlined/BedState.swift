import Alarms
import Documents
import Gateway
import Journal
import Quantities
import Readings

/// What a daemon needs to go on after a restart, as a file: one line that describes it, the alarms as JSON,
/// and the rules' timers as bytes.
///
/// The file is replaced as a whole, so that a killed daemon leaves the last one or the one before. A sum over
/// all of it tells a file that a power cut has spoilt.
struct BedState {
  /// When it was written, on both clocks.
  var anchor: ClockAnchor
  /// The chart's last line that the rules had taken.
  var chartSeq: Int64
  /// The alarms, as ``AlarmSnapshot/text``.
  var alarms: String
  /// The rules' timers, as the evaluator writes them.
  var rules: [UInt8]

  private static let format = 1

  /// The state as it is written.
  var bytes: [UInt8] {
    let alarmBytes = Array(alarms.utf8)
    var object = JSONObject()
    object.add("breathline_state", Int64(Self.format))
    object.add("boot_high", String(anchor.boot.high))
    object.add("boot_low", String(anchor.boot.low))
    object.add("uptime_ns", anchor.uptime.nanoseconds)
    object.add("unix_ms", anchor.civil.unixMilliseconds)
    object.add("chart_seq", chartSeq)
    object.add("alarms_bytes", Int64(alarmBytes.count))
    object.add("rules_bytes", Int64(rules.count))
    let body = alarmBytes + rules
    object.add("sha256", "\(JournalHash(of: Array(object.text.utf8) + body))")
    return Array(object.text.utf8) + [UInt8(ascii: "\n")] + body
  }

  init(anchor: ClockAnchor, chartSeq: Int64, alarms: String, rules: [UInt8]) {
    self.anchor = anchor
    self.chartSeq = chartSeq
    self.alarms = alarms
    self.rules = rules
  }

  /// Reads a state; throws what is wrong with it.
  init(bytes: [UInt8], file: String) throws(DocumentError) {
    let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? 0
    let text = String(decoding: bytes[..<end], as: UTF8.self)
    let head = try Document(text: text, file: file).root.mapping([
      "breathline_state", "boot_high", "boot_low", "uptime_ns", "unix_ms", "chart_seq", "alarms_bytes",
      "rules_bytes", "sha256",
    ])
    _ = try head.required("breathline_state").integer(in: Self.format...Self.format)
    let boot = BootIdentity(
      high: try Self.unsigned(head.required("boot_high")), low: try Self.unsigned(head.required("boot_low")))
    anchor = ClockAnchor(
      boot: boot, uptime: Uptime(nanoseconds: try Self.whole(head.required("uptime_ns"))),
      civil: CivilTime(unixMilliseconds: try Self.whole(head.required("unix_ms"))))
    chartSeq = try Self.whole(head.required("chart_seq"))
    let body = end < bytes.count ? bytes[(end + 1)...] : []
    let alarmBytes = try head.required("alarms_bytes").integer(in: 0...max(0, body.count))
    _ = try head.required("rules_bytes").integer(in: (body.count - alarmBytes)...(body.count - alarmBytes))
    alarms = String(decoding: body.prefix(alarmBytes), as: UTF8.self)
    rules = Array(body.dropFirst(alarmBytes))
    let sum = try head.required("sha256")
    let summed = text.range(ofLast: ",\"sha256\":").map { String(text[..<$0]) + "}" } ?? ""
    guard try sum.text() == "\(JournalHash(of: Array(summed.utf8) + body))" else {
      throw sum.refusal(allowed: "the sum of the file; it was spoilt")
    }
  }

  private static func whole(_ node: DocumentNode) throws(DocumentError) -> Int64 {
    guard let value = Int64(try node.text()) else { throw node.refusal(allowed: "a whole number") }
    return value
  }

  private static func unsigned(_ node: DocumentNode) throws(DocumentError) -> UInt64 {
    guard let value = UInt64(try node.text()) else { throw node.refusal(allowed: "a whole number") }
    return value
  }
}

extension String {
  /// Where a passage begins, looked for from the end; nil when it is not there.
  func range(ofLast passage: String) -> Index? {
    var place = endIndex
    while place > startIndex {
      place = index(before: place)
      if self[place...].hasPrefix(passage) { return place }
    }
    return nil
  }
}
