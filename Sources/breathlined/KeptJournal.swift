import Journal
import Quantities
import Readings

/// A journal that is opened when it is needed, and again after trouble.
struct KeptJournal: ~Copyable {
  private let path: String
  private var writer: JournalWriter?
  /// Where the journal ended when it was last synced: a new file says that it follows that.
  private var known: JournalHead?
  /// Records of the batch under way that are in the journal already.
  private(set) var written = 0
  /// When the next attempt may be made; nil when nothing stands in its way.
  private(set) var retryAt: Uptime?
  /// What keeps the head file from being written; nil when nothing does.
  private(set) var headTrouble: String?

  init(path: String) { self.path = path }

  func mayTry(at now: Uptime) -> Bool { retryAt.map { $0 <= now } ?? true }

  mutating func append(_ record: JSONObject) throws(JournalError) {
    try open()
    try writer?.append(record)
    written += 1
  }

  /// Waits for the disk; a head file that cannot be written is ``headTrouble`` and no failure.
  mutating func sync() throws(JournalError) -> JournalHead {
    try open()
    do throws(JournalError) {
      try writer?.sync()
      headTrouble = nil
    } catch .headNotWritten(let path, let reason) {
      headTrouble = JournalError.headNotWritten(path: path, reason: reason).description
    }
    known = writer?.syncedHead
    return known ?? .none
  }

  mutating func settled() {
    written = 0
    retryAt = nil
  }

  /// Waits with the next attempt; a file that is gone is left, and all of the batch is written to a new one.
  mutating func failed(_ error: JournalError, at retry: Uptime) {
    retryAt = retry
    if case .gone = error { leave() }
  }

  /// Takes back what is not on the disk, and opens the journal anew next time.
  ///
  /// Where it cannot be taken back the writer stays, which tries it again before all else.
  mutating func takeBack() throws(JournalError) {
    written = 0
    try writer?.takeBack()
    leave()
  }

  private mutating func open() throws(JournalError) {
    if writer == nil { writer = try JournalWriter(path: path, known: known) }
  }

  private mutating func leave() {
    writer = nil
    written = 0
  }
}
