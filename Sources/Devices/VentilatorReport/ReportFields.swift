internal import Readings
internal import WireFormats

/// The fields of a report under one numbering.
struct ReportFields {
  /// What an alarm's field says.
  enum AlarmState: Hashable {
    case raised, quiet
    /// It is not reported.
    case unknown
    /// No alarm state stands there.
    case illegible
  }

  let report: VentilatorReport
  /// The number of the first field.
  let first: Int

  subscript(_ number: Int) -> ReportField { report.field(number, countedFrom: first) }

  /// What a field reads, in thousandths of the channel's unit.
  ///
  /// What is no number is implausible: the report itself came whole, so nothing is wrong with its line.
  func reading(_ number: Int, scale: Int32) -> Reading {
    switch self[number].number {
    case .blank: return .absent(.notReported)
    case .illegible: return .absent(.implausible)
    case .thousandths(let value):
      let (scaled, isTooLarge) = value.multipliedReportingOverflow(by: scale)
      return isTooLarge ? .absent(.implausible) : .measured(scaled)
    }
  }

  /// What an alarm's field says; the words are those of devices, sections 1.6.2, 1.6.4 and 1.6.5.
  func alarmState(_ number: Int) -> AlarmState {
    let field = self[number]
    if field.isBlank { return .unknown }
    if field.says("NORMAL") || field.says("RESET") { return .quiet }
    let words: [StaticString] = ["ALARM", "LOW", "MEDIUM", "HIGH"]
    return words.contains { field.says($0) } ? .raised : .illegible
  }

  /// Whether this is the report that a plan reads: each alarm's field holds a state or nothing, one of them a
  /// state, and what should be blank is.
  func fit(_ plan: ReportPlan) -> Bool {
    var states = 0
    for alarm in plan.alarms {
      switch alarmState(alarm.field) {
      case .illegible: return false
      case .unknown: break
      case .raised, .quiet: states += 1
      }
    }
    guard states > 0 else { return false }
    return plan.blanks?.allSatisfy { self[$0].isBlank } ?? true
  }
}
