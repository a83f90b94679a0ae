import Alarms
import Control
import Criteria
import Devices
import Documents
import Gateway
import Journal
import Lines
import Quantities
import Readings

/// What a daemon begins with: the bed as it was when the last daemon ended, or a fresh one.
struct Restart {
  /// The bed.
  var core: Bedside
  /// The chart's last line that the rules had taken.
  var chartSeq: Int64 = 0
  /// What the state says of that.
  private var chartSeqOfState: Int64 = 0
  /// Records that the state knows of and the alarm log has not.
  private(set) var recordGap: ClosedRange<UInt64>?
  /// What the core is to be told first: what was entered since, and what is wrong.
  var events: [GatewayEvent] = []
  /// What is to be told to an engineer.
  var remarks: [(id: String, level: NoteFields.Level, words: String)] = []

  /// Goes on from what stands in the folder.
  init(_ configuration: GatewayConfiguration, _ folder: StateFolder, at anchor: ClockAnchor) {
    let plans = configuration.instruments.map(\.plan)
    let log = Self.survey(folder.alarmLog)
    let (state, loss) = Self.state(in: folder, hasLog: log.lastRecord > 0)
    core = Bedside(
      instruments: plans,
      evaluator: Evaluator(packs: configuration.packs, patient: configuration.patient),
      alarms: AlarmSystem(instruments: plans.map(\.name), lastRecord: log.lastRecord))
    if let state { take(state, configuration, at: anchor, log) }
    if let loss { lose(loss) }
    tellLog(log.problem)
    takeChart(folder.chart)
    for refusal in configuration.refusals {
      let words = "\(refusal.error); the last good one is used"
      remarks.append((id: refusal.note, level: .warning, words: words))
    }
    if let refused = configuration.refusals.first?.error {
      events.append(.alarm(.technical(.configurationRejected, .present(detail: refused.description))))
    }
    events.append(.alarm(.gatewayStarted(present: present)))
  }

  /// What is wrong with the gateway itself, as far as this start has found out; all else of it is well.
  private var present: [TechnicalCondition] {
    events.compactMap { event in
      guard case .alarm(.technical(let condition, .present, _)) = event else { return nil }
      return condition
    }
  }

  /// Goes on with the rules and the alarms of a state, each as far as it can be read.
  private mutating func take(
    _ state: BedState, _ configuration: GatewayConfiguration, at anchor: ClockAnchor, _ log: LogSurvey
  ) {
    let gap = state.gap(at: anchor)
    var evaluator = Evaluator(packs: configuration.packs, patient: configuration.patient)
    do throws(SnapshotRefusal) {
      evaluator = try Evaluator(
        restoring: state.rules, packs: configuration.packs, patient: configuration.patient, at: anchor)
      chartSeq = state.chartSeq
    } catch {
      // The chart is read again from its first line.
      lose("the rules' windows and timers: \(error)")
    }
    let names = configuration.instruments.map(\.plan.name)
    var alarms = AlarmSystem(instruments: names, lastRecord: log.lastRecord)
    chartSeqOfState = state.chartSeq
    do throws(DocumentError) {
      let snapshot = try AlarmSnapshot(text: state.alarms, file: "bed.state")
      alarms = AlarmSystem(
        restoring: snapshot, instruments: names, at: anchor.uptime, gap: gap, lastRecord: log.lastRecord)
      if log.isRead, snapshot.lastRecord > log.lastRecord {
        recordGap = (log.lastRecord + 1)...snapshot.lastRecord
      }
    } catch {
      lose("the alarms: \(error)")
    }
    core = Bedside(
      instruments: configuration.instruments.map(\.plan), evaluator: evaluator, alarms: alarms)
    let seconds = JSONObject.decimal(gap.wholeMilliseconds)
    remarks.append((id: "state.restored", level: .info, words: "goes on after \(seconds) s"))
  }

  private mutating func lose(_ words: String) {
    remarks.append((id: "state.lost", level: .warning, words: words))
    events.append(.alarm(.technical(.stateLost, .present(detail: words))))
  }

  /// Tells what is wrong with the alarm log, in itself and against the state.
  private mutating func tellLog(_ problem: String?) {
    let missing = recordGap.map { "records \($0.lowerBound) to \($0.upperBound) are not in the alarm log" }
    let words = [problem, missing].compactMap { $0 }.joined(separator: "; ")
    guard !words.isEmpty else { return }
    remarks.append((id: "alarm-log.not-intact", level: .warning, words: words))
    events.append(.alarm(.technical(.logDamaged, .present(detail: words))))
  }

  /// The state that the last daemon left; nil with a reason when there should be one.
  private static func state(in folder: StateFolder, hasLog: Bool) -> (state: BedState?, loss: String?) {
    do {
      let found = try SnapshotFile(path: folder.state).read()
      guard !found.sections.isEmpty else {
        if let damaged = found.damaged.first { return (nil, "\(damaged): is not what was written") }
        return (nil, hasLog ? "\(folder.state): is not there, though the alarm log is" : nil)
      }
      let state = try BedState(sections: found.sections, file: folder.state)
      // The file for power cuts is up to half a minute older than the one that was spoilt.
      let loss = found.damaged.first.map { "\($0): is not what was written; an older state is used" }
      return (state, loss)
    } catch {
      return (nil, "\(error)")
    }
  }

  /// The number of the log's last record, and what is wrong with the log.
  private static func survey(_ path: String) -> LogSurvey {
    var last: UInt64 = 0
    do throws(JournalError) {
      let verdict = try JournalVerifier.verify(path: path) { record in
        guard !record.isOfTheJournal else { return }
        last = max(last, Self.number(of: record.text))
      }
      return LogSurvey(lastRecord: last, isRead: true, problem: verdict.problems.first?.description)
    } catch .absent {
      return LogSurvey(lastRecord: 0, isRead: true, problem: nil)
    } catch {
      return LogSurvey(lastRecord: last, isRead: false, problem: error.description)
    }
  }

  /// The number of a record, with which every line of the alarm log begins, or the last one of a gap.
  private static func number(of line: String) -> UInt64 {
    if line.hasPrefix(#"{"record-gap":"#), let to = line.firstRange(of: #""to":"#) {
      return UInt64(line[to.upperBound...].prefix { $0.isNumber }) ?? 0
    }
    let prefix = #"{"record":"#
    guard line.hasPrefix(prefix) else { return 0 }
    return UInt64(line.dropFirst(prefix.count).prefix { $0.isNumber }) ?? 0
  }

  /// The entry in a line of the chart; the journal's own number and hash stand at the line's end.
  private static func entry(of record: JournalRecord, file: String) throws(DocumentError) -> ClinicalEntry {
    let end = record.text.ranges(of: ",\"seq\":").last?.lowerBound ?? record.text.endIndex
    let form = try Document(text: record.text[..<end] + "}", file: "\(file), number \(record.head.seq)")
    return try ChartForm.entry(from: form.root, now: nil)
  }

  /// What was entered and is not in the state.
  private mutating func takeChart(_ path: String) {
    var entered: [GatewayEvent] = []
    var problems: [String] = []
    let taken = chartSeq
    do throws(JournalError) {
      let verdict = try JournalVerifier.verify(path: path) { record in
        guard !record.isOfTheJournal, record.head.seq > taken else { return }
        // What nobody can prove to have been entered is not used; somebody enters it again.
        guard record.isProven else {
          problems.append("\(path): number \(record.head.seq) is not used")
          return
        }
        do throws(DocumentError) {
          entered.append(.entered(try Self.entry(of: record, file: path)))
        } catch {
          problems.append(error.description)
        }
      }
      problems += verdict.problems.map(\.description)
      if chartSeqOfState > verdict.head.seq, problems.isEmpty {
        problems.append("\(path): ends at number \(verdict.head.seq), the state knows of \(chartSeqOfState)")
      }
      // Behind a chart that was cut, new numbers begin earlier: what comes then is not in the state.
      chartSeq = verdict.head.seq
    } catch .absent {
      if chartSeqOfState > 0 {
        problems.append("\(path): is not there, the state knows of \(chartSeqOfState) lines")
      }
      chartSeq = 0
    } catch {
      problems.append(error.description)
    }
    events += entered
    if let first = problems.first {
      let words = problems.count > 1 ? "\(first) (and \(problems.count - 1) more)" : first
      remarks.append((id: "chart.not-intact", level: .warning, words: words))
      events.append(.alarm(.technical(.chartDamaged, .present(detail: words))))
    }
  }
}

/// What stands in the alarm log.
private struct LogSurvey {
  /// The number of the last record; 0 when there is none.
  let lastRecord: UInt64
  /// Whether the log could be read to its end.
  let isRead: Bool
  /// What is wrong with the log.
  let problem: String?
}

extension BedState {
  /// How long ago the state was written: by the monotonic clock within one boot, else by the civil one.
  ///
  /// A civil clock that was set back in between counts as no time at all.
  fileprivate func gap(at now: ClockAnchor) -> Interval {
    guard now.boot != anchor.boot else { return max(.zero, now.uptime - anchor.uptime) }
    return max(.zero, now.civil - anchor.civil)
  }
}
