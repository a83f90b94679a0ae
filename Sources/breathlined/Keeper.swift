import Alarms
import Criteria
import Gateway
import Journal
import Lines
import Quantities
import Readings
import Synchronization

/// What is to be kept on the disk.
enum KeepingOrder: Sendable {
  /// A record of the alarm log.
  case alarm(AlarmRecord)
  /// Numbers of records that no log has: the log itself says so in their place.
  case recordGap(ClosedRange<UInt64>)
  /// Something a person entered, under the number of the question it came with.
  case entry(ClinicalEntry, number: UInt64)
  /// The state to go on with after a restart; only the newest matters.
  case state([SnapshotSection], number: UInt64)
}

/// Writes the alarm log, the chart and the state on a thread of its own, because a disk may take its time.
///
/// What cannot be written is tried again, in order; an alarm is announced all the same, and the log's trouble
/// is an alarm itself.
final class Keeper: Sendable {
  /// The most alarm records that wait: some hours of a bed in trouble.
  static let mostRecords = 4096
  /// The most entries that wait; the socket takes one at a time.
  static let mostEntries = 16
  /// How long after a failure the next attempt is made.
  static let retryAfter: Interval = .seconds(2)
  /// How often the state is forced onto the disk, for a power cut; between, it only outlives this process.
  static let syncStateEvery: Interval = .seconds(30)

  private struct Content {
    var records: [LogLine] = []
    var entries: [(entry: ClinicalEntry, number: UInt64)] = []
    var state: (sections: [SnapshotSection], number: UInt64)?
    /// Records for which there was no room.
    var lost: ClosedRange<UInt64>?
    var isEnding = false

    /// The log says in its place what it has not.
    mutating func log(_ line: LogLine) -> Bool {
      guard records.count < Keeper.mostRecords else {
        lost = (lost?.lowerBound ?? line.last)...line.last
        return false
      }
      if let lost { records.append(.gap(lost)) }
      lost = nil
      records.append(line)
      return true
    }
  }

  private let content = Mutex(Content())
  private let waker: Waker
  private let folder: StateFolder
  private let instruments: [String]
  private let report: @Sendable (KeepingReport) -> Void

  init(
    _ folder: StateFolder, instruments: [String], report: @escaping @Sendable (KeepingReport) -> Void
  ) throws(LineError) {
    waker = try Waker()
    self.folder = folder
    self.instruments = instruments
    self.report = report
  }

  /// Gives an order; true when there was room for it.
  @discardableResult
  func give(_ order: KeepingOrder) -> Bool {
    defer { waker.wake() }
    return content.withLock { content in
      switch order {
      case .alarm(let record): return content.log(.record(record))
      case .recordGap(let numbers): return content.log(.gap(numbers))
      case .entry(let entry, let number):
        guard content.entries.count < Self.mostEntries else { return false }
        content.entries.append((entry, number))
      case .state(let sections, let number): content.state = (sections, number)
      }
      return true
    }
  }

  /// Lets the thread write what waits and end.
  func end() {
    content.withLock { $0.isEnding = true }
    waker.wake()
  }

  /// The thread's work.
  func run() {
    var alarmLog = KeptJournal(path: folder.alarmLog)
    var chart = KeptJournal(path: folder.chart)
    var stateSyncedAt = MonotonicClock.uptime()
    // What was written last without waiting for the disk, which the end does.
    var unsynced: (sections: [SnapshotSection], number: UInt64)?
    while true {
      let isEnding = content.withLock { $0.isEnding }
      let now = MonotonicClock.uptime()
      // Taken before the records, so that it knows of none that the log was not offered first.
      let state = takeState() ?? (isEnding ? unsynced : nil)
      if isEnding || alarmLog.mayTry(at: now) { keepRecords(in: &alarmLog, at: now) }
      keepEntries(in: &chart)
      let isDue = isEnding || now - stateSyncedAt >= Self.syncStateEvery
      if let state {
        let isKept = keep(state, isSynced: isDue)
        unsynced = isKept && isDue ? nil : state
        if isKept, isDue { stateSyncedAt = now }
      }
      guard !isEnding else { return }
      guard content.withLock({ $0.records.isEmpty && $0.entries.isEmpty && $0.state == nil }) else {
        // Something could not be written, or came meanwhile.
        if let retryAt = alarmLog.retryAt { waker.wait(until: retryAt) }
        continue
      }
      waker.wait(until: MonotonicClock.uptime() + .seconds(60))
    }
  }

  private func keepRecords(in log: inout KeptJournal, at now: Uptime) {
    let waiting = content.withLock { $0.records }
    guard let last = waiting.last else { return }
    do throws(JournalError) {
      for line in waiting.dropFirst(log.written) { try append(line, to: &log) }
      let head = try sync(&log)
      content.withLock { $0.records.removeFirst(waiting.count) }
      log.settled()
      report(.logged(upTo: last.last, head: head))
    } catch {
      log.failed(error, at: now + Self.retryAfter)
      report(.logFailed("\(error)"))
    }
  }

  /// One record that is too long does not keep the others out: its number, change and condition stand for it.
  private func append(_ line: LogLine, to log: inout KeptJournal) throws(JournalError) {
    do throws(JournalError) {
      try log.append(line.json(instruments: instruments))
    } catch .lineTooLong(_, let bytes, let allowed) {
      try log.append(line.substitute(bytes: bytes, allowed: allowed))
    }
  }

  /// A head file that cannot be written is told once, until it can be written again.
  private func sync(_ journal: inout KeptJournal) throws(JournalError) -> JournalHead {
    let before = journal.headTrouble
    let head = try journal.sync()
    if let trouble = journal.headTrouble, before == nil { report(.headNotWritten(trouble)) }
    return head
  }

  private func keepEntries(in chart: inout KeptJournal) {
    let waiting = content.withLock { content in
      defer { content.entries.removeAll() }
      return content.entries
    }
    for (entry, number) in waiting {
      do throws(JournalError) {
        try chart.append(ChartForm.object(of: entry))
        let head = try sync(&chart)
        chart.settled()
        report(.kept(entry, number: number, upTo: head.seq))
      } catch {
        // Whoever entered it is told, and enters it again; nothing is tried behind their back.
        report(.notKept(number: number, reason: takeBack(from: &chart, after: error)))
      }
    }
  }

  /// What is told as not stored must not be there after a restart; gives the words for whoever entered it.
  private func takeBack(from chart: inout KeptJournal, after error: JournalError) -> String {
    do throws(JournalError) {
      try chart.takeBack()
      return error.description
    } catch let second {
      return "\(error); it may come back after a restart, because it could not be taken back: \(second)"
    }
  }

  private func takeState() -> (sections: [SnapshotSection], number: UInt64)? {
    content.withLock { content in
      defer { content.state = nil }
      return content.state
    }
  }

  /// Writes a state; false when it could not be written.
  private func keep(_ state: (sections: [SnapshotSection], number: UInt64), isSynced: Bool) -> Bool {
    do throws(JournalError) {
      try SnapshotFile(path: folder.state).write(state.sections, isDurable: isSynced)
      report(.stateKept(upTo: state.number))
      return true
    } catch {
      report(.stateNotKept(error.description, upTo: state.number))
      return false
    }
  }
}

/// What became of what was to be kept, and of the socket.
enum KeepingReport: Sendable {
  /// All alarm records up to this number are on the disk.
  case logged(upTo: UInt64, head: JournalHead)
  /// The alarm log could not be written; it is tried again.
  case logFailed(String)
  /// A journal's lines are on the disk, but the head file beside it could not be written.
  case headNotWritten(String)
  /// An entry is on the disk, with all of the chart's lines up to this number.
  case kept(ClinicalEntry, number: UInt64, upTo: Int64)
  /// An entry could not be written.
  case notKept(number: UInt64, reason: String)
  /// The state is written, up to the one of this number.
  case stateKept(upTo: UInt64)
  /// The state could not be written.
  case stateNotKept(String, upTo: UInt64)
  /// The socket could take no question.
  case socketFailed(String)
}

/// A line of the alarm log that waits for the disk.
private enum LogLine {
  /// A record.
  case record(AlarmRecord)
  /// Records that are nowhere.
  case gap(ClosedRange<UInt64>)

  /// The last record that the line tells of.
  var last: UInt64 {
    switch self {
    case .record(let record): record.number
    case .gap(let numbers): numbers.upperBound
    }
  }

  func json(instruments: [String]) -> JSONObject {
    switch self {
    case .record(let record): return record.json(instruments: instruments)
    case .gap(let numbers):
      var gap = JSONObject()
      gap.add("from", Int64(clamping: numbers.lowerBound))
      gap.add("to", Int64(clamping: numbers.upperBound))
      var line = JSONObject()
      line.add("record-gap", gap)
      return line
    }
  }

  /// What stands in the log for a record that is longer than a line may be.
  func substitute(bytes: Int, allowed: Int) -> JSONObject {
    guard case .record(let record) = self else { return json(instruments: []) }
    var line = JSONObject()
    line.add("record", Int64(clamping: record.number))
    line.add("at_uptime_ms", record.at.wholeMilliseconds)
    line.add("change", record.change.code)
    if let condition = record.condition { line.add("condition", condition.word) }
    line.add("left_out", "the record has \(bytes) bytes, allowed: at most \(allowed)")
    return line
  }
}
