internal import Glibc

/// The one writer of a ring: it overwrites the oldest record, never waits and allocates nothing.
///
/// It can be moved to the thread that writes, but not copied. A ring in a file is locked against other
/// writers; the kernel gives the lock back when the process ends, even by `kill -9`.
public struct RingWriter: ~Copyable, Sendable {
  /// The ring that is written; readers are made from it.
  public let ring: Ring
  /// Where a file that did not fit was put before this ring was made; nil when there was none.
  public let setAside: String?

  @usableFromInline let slots: RingSlots
  @usableFromInline var next: UInt64
  private let file: OpenFile?

  /// The index that the next record gets; indices start at 0 and go on over restarts and reboots.
  public var nextIndex: UInt64 { next }

  /// Adds a record, in place of the oldest once the ring is full, and tells its index.
  @inlinable @inline(__always)
  @discardableResult
  public mutating func append(_ record: Record) -> UInt64 {
    let index = next
    slots.write(record, at: index)
    next = index &+ 1
    return index
  }

  /// Makes a ring in this process' memory alone, as for a run in virtual time; same code, no file.
  public init(inMemoryOf capacity: Int, anchor: ClockAnchor) throws(RingError) {
    try RingWriter.check(capacity, path: "memory")
    let ring = try Ring(inMemoryOf: capacity)
    ring.writeFixedFields()
    ring.write(WriterEntry(generation: 1, anchor: anchor, floor: 0))
    self.init(ring: ring, setAside: nil, next: 0, file: nil)
  }

  /// Opens the ring in a file, or makes it (mode 0640, its room reserved) when there is none.
  ///
  /// After a killed writer the numbering goes on after the newest whole record; a half-written one was never
  /// published, and the next record takes its index. After a reboot the numbering goes on too, but the
  /// records from before are not shown: their clock is gone, and a power cut may have torn them.
  ///
  /// A file that is no ring of this version and capacity is an error,
  /// ``RingError/misfit(path:field:value:allowed:)``. With `replacingMisfit` it is renamed instead, to the
  /// path with `.misfit-1` to `.misfit-99` added, never deleted; ``setAside`` says where it went, and the new
  /// ring counts from 0.
  public init(
    path: String, capacity: Int, anchor: ClockAnchor, replacingMisfit: Bool = false
  ) throws(RingError) {
    try RingWriter.check(capacity, path: path)
    let file: OpenFile
    do throws(RingError) {
      file = try OpenFile(path: path, flags: O_RDWR)
    } catch .refused(_, _, let code) where code == ENOENT {
      self = try RingWriter(making: path, capacity: capacity, anchor: anchor, setAside: nil)
      return
    }
    _ = try file.length()
    try file.lock()
    do throws(RingError) {
      let ring = try RingWriter.ring(in: file, capacity: capacity)
      let next = try ring.takeOver(anchor: anchor)
      self.init(ring: ring, setAside: nil, next: next, file: file)
    } catch .misfit where replacingMisfit {
      // Still locked, so that nobody else can put a good ring there meanwhile.
      let aside = try RingWriter.setAside(path)
      self = try RingWriter(making: path, capacity: capacity, anchor: anchor, setAside: aside)
    }
  }

  private init(ring: Ring, setAside: String?, next: UInt64, file: consuming OpenFile?) {
    self.ring = ring
    self.setAside = setAside
    self.slots = ring.slots
    self.next = next
    self.file = file
  }
}

extension RingWriter {
  /// The ring that is in a locked file, if it fits.
  private static func ring(in file: borrowing OpenFile, capacity: Int) throws(RingError) -> Ring {
    let found = try RingHeader.capacity(of: file)
    guard found == capacity else {
      throw .misfit(path: file.path, field: .capacity, value: "\(found)", allowed: "\(capacity)")
    }
    // A copied file may have holes where the original had room reserved.
    try file.allocate(RingHeader.fileSize(capacity: capacity))
    return try Ring(mapping: file, writable: true)
  }

  /// Makes a ring under a temporary name and gives it its own name when it is whole, so that nobody meets
  /// half of it.
  private init(making path: String, capacity: Int, anchor: ClockAnchor, setAside: String?) throws(RingError) {
    let draft = path + ".new"
    let file = try OpenFile(path: draft, flags: O_RDWR | O_CREAT)
    _ = try file.length()
    try file.lock()
    // Whoever holds the draft's lock is the only one who can take the name; it may have been taken before.
    guard access(path, F_OK) != 0 else { throw .held(path: path) }
    try file.reset()
    do throws(RingError) {
      try file.allocate(RingHeader.fileSize(capacity: capacity))
    } catch {
      unlink(draft)
      throw error
    }
    let ring = try Ring(drafting: file, as: path, capacity: capacity)
    ring.writeFixedFields()
    ring.write(WriterEntry(generation: 1, anchor: anchor, floor: 0))
    guard rename(draft, path) == 0 else { throw .refused(path: path, operation: "rename", code: errno) }
    self.init(ring: ring, setAside: setAside, next: 0, file: file)
  }

  /// Renames a file that is no ring of ours, without overwriting anything, and tells its new name.
  private static func setAside(_ path: String) throws(RingError) -> String {
    for number in 1...99 {
      let aside = "\(path).misfit-\(number)"
      if link(path, aside) == 0 {
        guard unlink(path) == 0 else { throw .refused(path: path, operation: "set aside", code: errno) }
        return aside
      }
      guard errno == EEXIST else { throw .refused(path: path, operation: "set aside", code: errno) }
    }
    throw .refused(path: path, operation: "set aside as .misfit-1 to .misfit-99", code: EEXIST)
  }

  private static func check(_ capacity: Int, path: String) throws(RingError) {
    guard capacity > 0, RingHeader.isCapacity(UInt64(capacity)) else {
      throw .misfit(path: path, field: .capacity, value: "\(capacity)", allowed: RingHeader.allowedCapacities)
    }
  }
}
