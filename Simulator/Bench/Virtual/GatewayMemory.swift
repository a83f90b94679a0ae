internal import Alarms
internal import Criteria
internal import Devices
internal import Documents
internal import Gateway
internal import Quantities
internal import Readings

/// What outlasts a gateway that is killed: its state of the last second, its chart and its alarm log.
///
/// The disk of virtual time takes no time and loses nothing. All else is as in the daemon: the state is
/// written every second and with whatever the alarms do, and goes through the same text and bytes.
struct GatewayMemory: Sendable {
  /// How often the state is written, as in the daemon.
  static let stateEvery: Interval = .seconds(1)

  private struct State: Sendable {
    let anchor: ClockAnchor
    let entries: Int
    let alarms: String
    let rules: [UInt8]
  }

  private var state: State?
  private var chart: [ClinicalEntry] = []
  private var lastRecord: UInt64 = 0

  /// Writes the state to go on with.
  mutating func keep(_ core: Bedside, at anchor: ClockAnchor) {
    state = State(
      anchor: anchor, entries: chart.count, alarms: core.alarmSnapshot(at: anchor.uptime).text,
      rules: core.ruleSnapshot(at: anchor))
  }

  /// Writes an entry to the chart.
  mutating func keep(_ entry: ClinicalEntry) { chart.append(entry) }

  /// Writes a record to the alarm log.
  mutating func keep(record number: UInt64) { lastRecord = max(lastRecord, number) }

  /// The next gateway and what it is told before its lines are opened; what cannot be read is begun anew, and
  /// told.
  func restart(
    _ plans: [InstrumentPlan], _ packs: [RulePack], _ patient: PatientContext, at anchor: ClockAnchor
  ) -> (core: Bedside, events: [GatewayEvent]) {
    var losses: [String] = []
    let evaluator = evaluator(packs, patient, at: anchor, &losses)
    let alarms = alarms(plans.map(\.name), at: anchor.uptime, &losses)
    let known = losses.isEmpty ? state?.entries ?? 0 : 0
    var events = chart.dropFirst(known).map { GatewayEvent.entered($0) }
    if let loss = losses.first {
      events.append(.alarm(.technical(.stateLost, .present(detail: loss))))
    }
    events.append(.alarm(.gatewayStarted(present: losses.isEmpty ? [] : [.stateLost])))
    return (Bedside(instruments: plans, evaluator: evaluator, alarms: alarms), events)
  }

  private func evaluator(
    _ packs: [RulePack], _ patient: PatientContext, at anchor: ClockAnchor, _ losses: inout [String]
  ) -> Evaluator {
    guard let state else { return Evaluator(packs: packs, patient: patient) }
    do throws(SnapshotRefusal) {
      return try Evaluator(restoring: state.rules, packs: packs, patient: patient, at: anchor)
    } catch {
      losses.append("the rules' windows and timers: \(error)")
      return Evaluator(packs: packs, patient: patient)
    }
  }

  private func alarms(_ names: [String], at now: Uptime, _ losses: inout [String]) -> AlarmSystem {
    guard let state else { return AlarmSystem(instruments: names, lastRecord: lastRecord) }
    do throws(DocumentError) {
      return AlarmSystem(
        restoring: try AlarmSnapshot(text: state.alarms, file: "bed.state"), instruments: names, at: now,
        gap: now - state.anchor.uptime, lastRecord: lastRecord)
    } catch {
      losses.append("the alarms: \(error)")
      return AlarmSystem(instruments: names, lastRecord: lastRecord)
    }
  }
}
