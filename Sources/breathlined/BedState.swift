import Alarms
import Documents
import Journal
import Quantities
import Readings

/// What a daemon needs to go on after a restart, as sections of a ``SnapshotFile``.
struct BedState {
  /// When it was written, on both clocks.
  var anchor: ClockAnchor
  /// The chart's last line that the rules had taken.
  var chartSeq: Int64
  /// The alarms, as ``AlarmSnapshot/text``.
  var alarms: String
  /// The rules' windows and timers and the chart, as the evaluator writes them.
  var rules: [UInt8]

  /// The state as it is kept.
  var sections: [SnapshotSection] {
    var bed = JSONObject()
    bed.add("boot_high", String(anchor.boot.high))
    bed.add("boot_low", String(anchor.boot.low))
    bed.add("uptime_ns", anchor.uptime.nanoseconds)
    bed.add("unix_ms", anchor.civil.unixMilliseconds)
    bed.add("chart_seq", chartSeq)
    return [
      SnapshotSection("bed", Array(bed.text.utf8)), SnapshotSection("alarms", Array(alarms.utf8)),
      SnapshotSection("rules", rules),
    ]
  }

  init(anchor: ClockAnchor, chartSeq: Int64, alarms: String, rules: [UInt8]) {
    self.anchor = anchor
    self.chartSeq = chartSeq
    self.alarms = alarms
    self.rules = rules
  }

  /// Reads a state; throws what is wrong with it.
  init(sections: [SnapshotSection], file: String) throws(DocumentError) {
    func bytes(_ name: String) -> [UInt8] { sections.first { $0.name == name }?.bytes ?? [] }
    let bed = try Document(utf8: bytes("bed"), file: file).root.mapping([
      "boot_high", "boot_low", "uptime_ns", "unix_ms", "chart_seq",
    ])
    let boot = BootIdentity(
      high: try Self.unsigned(bed.required("boot_high")), low: try Self.unsigned(bed.required("boot_low")))
    anchor = ClockAnchor(
      boot: boot, uptime: Uptime(nanoseconds: try Self.whole(bed.required("uptime_ns"))),
      civil: CivilTime(unixMilliseconds: try Self.whole(bed.required("unix_ms"))))
    chartSeq = try Self.whole(bed.required("chart_seq"))
    alarms = String(decoding: bytes("alarms"), as: UTF8.self)
    rules = bytes("rules")
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
