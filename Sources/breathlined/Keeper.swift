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
    var records: [AlarmRecord] = []
    var entries: [(entry: ClinicalEntry, number: UInt64)] = []
    var state: (sections: [SnapshotSection], number: UInt64)?
    var lostRecords = 0
    var isEnding = false
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
      case .alarm(let record):
        guard content.records.count < Self.mostRecords else {
          content.lostRecords += 1
          return false
        }
        content.records.append(record)
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
    while true {
      let isEnding = content.withLock { $0.isEnding }
      let now = MonotonicClock.uptime()
      keepRecords(in: &alarmLog, at: now)
      keepEntries(in: &chart, at: now)
      let isDue = isEnding || now - stateSyncedAt >= Self.syncStateEvery
      if keepState(isSynced: isDue), isDue { stateSyncedAt = now }
      guard !isEnding else { return }
      guard content.withLock({ $0.records.isEmpty && $0.entries.isEmpty && $0.state == nil }) else {
        // Something could not be written, or came meanwhile.
        if let retryAt = alarmLog.retryAt ?? chart.retryAt { waker.wait(until: retryAt) }
        continue
      }
      waker.wait(until: MonotonicClock.uptime() + .seconds(60))
    }
  }

  private func keepRecords(in log: inout KeptJournal, at now: Uptime) {
    let waiting = content.withLock { ($0.records, $0.lostRecords) }
    guard let last = waiting.0.last, log.mayTry(at: now) else { return }
    do throws(JournalError) {
      for record in waiting.0.dropFirst(log.written) {
        try log.append(record.json(instruments: instruments))
      }
      let head = try log.sync()
      content.withLock { $0.records.removeFirst(waiting.0.count) }
      log.settled()
      report(.logged(upTo: last.number, head: head))
    } catch {
      log.failed(at: now + Self.retryAfter)
      report(.logFailed("\(error)"))
    }
  }

  private func keepEntries(in chart: inout KeptJournal, at now: Uptime) {
    let waiting = content.withLock { content in
      defer { content.entries.removeAll() }
      return content.entries
    }
    for (entry, number) in waiting {
      do throws(JournalError) {
        try chart.append(ChartForm.object(of: entry))
        let head = try chart.sync()
        chart.settled()
        report(.kept(entry, number: number, upTo: head.seq))
      } catch {
        // Whoever entered it is told, and enters it again; nothing is tried behind their back.
        chart.close()
        report(.notKept(number: number, reason: "\(error)"))
      }
    }
  }

  /// Writes the newest state; false when there is none or it could not be written.
  private func keepState(isSynced: Bool) -> Bool {
    let state = content.withLock { content in
      defer { content.state = nil }
      return content.state
    }
    guard let state else { return false }
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

/// What became of what was to be kept.
enum KeepingReport: Sendable {
  /// All alarm records up to this number are on the disk.
  case logged(upTo: UInt64, head: JournalHead)
  /// The alarm log could not be written; it is tried again.
  case logFailed(String)
  /// An entry is on the disk, with all of the chart's lines up to this number.
  case kept(ClinicalEntry, number: UInt64, upTo: Int64)
  /// An entry could not be written.
  case notKept(number: UInt64, reason: String)
  /// The state is written, up to the one of this number.
  case stateKept(upTo: UInt64)
  /// The state could not be written.
  case stateNotKept(String, upTo: UInt64)
}

/// A journal that is opened when it is needed, and again after trouble.
struct KeptJournal: ~Copyable {
  private let path: String
  private var writer: JournalWriter?
  /// Records of the batch under way that are in the journal already.
  private(set) var written = 0
  /// When the next attempt may be made; nil when nothing stands in its way.
  private(set) var retryAt: Uptime?

  init(path: String) { self.path = path }

  func mayTry(at now: Uptime) -> Bool { retryAt.map { $0 <= now } ?? true }

  mutating func append(_ record: JSONObject) throws(JournalError) {
    if writer == nil { writer = try JournalWriter(path: path) }
    try writer?.append(record)
    written += 1
  }

  mutating func sync() throws(JournalError) -> JournalHead {
    if writer == nil { writer = try JournalWriter(path: path) }
    return try writer?.sync() ?? .none
  }

  mutating func settled() {
    written = 0
    retryAt = nil
  }

  mutating func failed(at retry: Uptime) { retryAt = retry }

  mutating func close() {
    writer = nil
    written = 0
  }
}
