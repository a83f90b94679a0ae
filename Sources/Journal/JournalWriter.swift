internal import Glibc
public import Readings

/// The one writer of a journal: an append-only file of JSON lines, each tied to all before it by a hash.
///
/// A line is in the journal whole or not at all: what a failed write left is cut off again. ``append(_:)``
/// hands a line to the operating system, so that it survives the end of this process however it ends;
/// ``sync()`` waits until it survives a power cut. Nothing that was written is ever deleted. The kernel
/// gives the writer's lock back when the process ends.
public struct JournalWriter: ~Copyable, Sendable {
  /// Bytes that a file of a journal has before the next one is begun, unless another limit is given.
  public static let usualSegmentBytes = 16 << 20

  /// Bytes that may wait for ``sync()``; more make ``append(_:)`` sync first.
  ///
  /// An engineering choice.
  public static let mostUnsynced = 1 << 20

  /// What was found when the journal was opened.
  public let opening: JournalOpening
  /// The end of the journal as it is written.
  public private(set) var head: JournalHead
  /// The end of the journal as it is on the disk.
  public private(set) var syncedHead: JournalHead

  private let names: JournalNames
  private let lock: JournalFile
  private let segmentBytes: Int
  private var segment: Int
  private var file: JournalFile
  /// The file's length as far as it is good.
  private var length: Int
  /// What has been written since the last sync: if one fails, the kernel may forget it, and it is written
  /// again.
  private var unsynced: [UInt8]
  private var mustWriteAgain: Bool
  /// What the writer itself has said since the last sync.
  private var unsyncedRemarks: [JSONObject]
  /// Whether a failed write left bytes behind ``length``.
  private var hasLeftovers: Bool
  /// What the writer itself has to say and could not yet.
  private var remarks: [JSONObject]

  /// Opens a journal, or makes it (mode 0600) when there is none.
  ///
  /// A half line at the end is set aside and a new file is begun behind one that was tampered with; the
  /// journal itself says both, and so does ``opening``. A full disk does not keep it from opening: the next
  /// ``append(_:)`` says so. `known` is a head that is known from elsewhere than the head file: a journal
  /// that does not reach it was cut. Where all files are gone, the new one follows the last head known.
  public init(
    path: String, segmentBytes: Int = usualSegmentBytes, known: JournalHead? = nil
  ) throws(JournalError) {
    precondition(segmentBytes > 0, "a segment of \(segmentBytes) bytes")
    self = try JournalWriter.opened(JournalNames(path: path), segmentBytes: segmentBytes, known: known)
  }

  private static func opened(
    _ names: JournalNames, segmentBytes: Int, known: JournalHead?
  ) throws(JournalError) -> JournalWriter {
    let lock = try JournalFile(path: names.lock, flags: O_RDWR | O_CREAT)
    try lock.lock()
    let found = try JournalOpening.Survey(names, known: known)
    let file = try JournalFile(path: names.segment(found.segment), flags: O_RDWR | O_CREAT | O_APPEND)
    // Lines of a killed writer that were written, but never synced, are synced before anything follows them.
    try file.sync()
    try JournalFile.syncFolder(names.folder)
    var writer = JournalWriter(names, lock, file, found, segmentBytes: segmentBytes)
    try writer.begin()
    return writer
  }

  private mutating func begin() throws(JournalError) {
    do throws(JournalError) {
      try writeRemarks()
      try sync()
    } catch .noSpace {
      return
    } catch .headNotWritten {
      // The lines are on the disk, and the next sync tells it again.
      return
    }
  }

  private init(
    _ names: JournalNames, _ lock: consuming JournalFile, _ file: consuming JournalFile,
    _ found: JournalOpening.Survey, segmentBytes: Int
  ) {
    self.names = names
    self.lock = lock
    self.file = file
    self.segmentBytes = segmentBytes
    segment = found.segment
    length = found.length
    head = found.head
    syncedHead = found.head
    opening = found.opening
    remarks = found.remarks
    unsynced = []
    unsyncedRemarks = []
    mustWriteAgain = false
    hasLeftovers = false
  }

  /// Adds a record and gives the head that it makes.
  ///
  /// Its number and hash are added behind its own keys. Throws when it cannot be written; then the journal
  /// is as it was, and the next call tries anew.
  @discardableResult
  public mutating func append(_ record: JSONObject) throws(JournalError) -> JournalHead {
    try writeRemarks()
    var next = try line(of: record)
    if length + next.line.count > segmentBytes {
      try beginSegment()
      // The file's own line came between: another number, and another hash.
      next = try line(of: record)
    }
    try write(next)
    return head
  }

  private func line(of record: JSONObject) throws(JournalError) -> (line: [UInt8], head: JournalHead) {
    let next = JournalLine.bytes(of: record, following: head)
    guard next.line.count <= JournalLine.most else {
      throw .lineTooLong(path: names.path, bytes: next.line.count, allowed: JournalLine.most)
    }
    return next
  }

  /// Waits until all records are on the disk, and gives the head that is there then.
  ///
  /// The head is also written to `NAME.head`. When only that fails, it throws
  /// ``JournalError/headNotWritten(path:reason:)``, and the records are on the disk all the same. When the
  /// file was deleted or replaced meanwhile, it throws ``JournalError/gone(path:)``: open the journal anew.
  @discardableResult
  public mutating func sync() throws(JournalError) -> JournalHead {
    try syncLines()
    try HeadFile.write(head, names)
    return head
  }

  /// Takes back the records that are not known to be on the disk, as if they had never been added.
  ///
  /// For whoever tells people that a record is not stored: it must not come back. When it throws, a line may
  /// still be there; the next call that writes cuts it off before all else.
  public mutating func takeBack() throws(JournalError) {
    guard head != syncedHead || hasLeftovers else { return }
    length -= unsynced.count
    head = syncedHead
    remarks.insert(contentsOf: unsyncedRemarks, at: 0)
    unsynced.removeAll(keepingCapacity: true)
    unsyncedRemarks = []
    mustWriteAgain = false
    hasLeftovers = true
    try cutLeftovers()
    // The line may have reached the disk although the sync failed: its end has to reach it too.
    try file.sync()
  }

  private mutating func syncLines() throws(JournalError) {
    try file.holdAgainstName()
    try cutLeftovers()
    if mustWriteAgain { try writeAgain() }
    do throws(JournalError) {
      try file.sync()
    } catch {
      mustWriteAgain = true
      throw error
    }
    unsynced.removeAll(keepingCapacity: true)
    unsyncedRemarks = []
    syncedHead = head
  }

  /// Writes over themselves the bytes that a failed sync has not brought to the disk.
  ///
  /// The kernel takes them for clean after it; this makes them dirty again. A file opened for appending
  /// cannot do that.
  private mutating func writeAgain() throws(JournalError) {
    let again = try JournalFile(path: file.path, flags: O_WRONLY)
    try again.seek(to: length - unsynced.count)
    try again.write(unsynced)
    mustWriteAgain = false
  }

  private mutating func writeRemarks() throws(JournalError) {
    if length == 0 { try write(line(of: SegmentLine.record(segment: segment, follows: head))) }
    while let remark = remarks.first {
      try write(line(of: remark))
      unsyncedRemarks.append(remark)
      remarks.removeFirst()
    }
  }

  private mutating func beginSegment() throws(JournalError) {
    // Only the last file may have lines that are not on the disk.
    try syncLines()
    let next = try JournalFile(path: names.segment(segment + 1), flags: O_RDWR | O_CREAT | O_EXCL | O_APPEND)
    try JournalFile.syncFolder(names.folder)
    file = next
    segment += 1
    length = 0
    try writeRemarks()
  }

  private mutating func write(_ next: (line: [UInt8], head: JournalHead)) throws(JournalError) {
    try cutLeftovers()
    if unsynced.count + next.line.count > JournalWriter.mostUnsynced { try syncLines() }
    do throws(JournalError) {
      try file.write(next.line)
    } catch let refusal {
      hasLeftovers = true
      // At once, so that nobody meets half a line; when that fails too, the next write tries it again.
      do throws(JournalError) { try cutLeftovers() } catch { throw refusal }
      throw refusal
    }
    length += next.line.count
    unsynced += next.line
    head = next.head
  }

  private mutating func cutLeftovers() throws(JournalError) {
    guard hasLeftovers else { return }
    try file.cut(to: length)
    hasLeftovers = false
  }
}
