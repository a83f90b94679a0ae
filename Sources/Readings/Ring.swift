internal import Glibc
import Quantities
import Synchronization

/// The memory of one ring: a header and a power of two of 64-byte records, in a file that several processes
/// map, or in this process alone.
///
/// One ``RingWriter`` writes, any number of ``RingReader``s read, none waits for another. A ring lives as
/// long as anybody refers to it.
public final class Ring: @unchecked Sendable {
  /// The file's path; nil for a ring in memory.
  public let path: String?
  /// The records that the ring holds; a power of two.
  public let capacity: Int

  /// Where the records are.
  @usableFromInline let slots: RingSlots

  private let start: UnsafeMutableRawPointer
  private let length: Int

  private init(path: String?, capacity: Int, start: UnsafeMutableRawPointer, length: Int) {
    self.path = path
    self.capacity = capacity
    self.start = start
    self.length = length
    let words = start.bindMemory(to: Atomic<UInt64>.self, capacity: length / MemoryLayout<UInt64>.stride)
    self.slots = RingSlots(first: words + RingHeader.size / MemoryLayout<UInt64>.stride, capacity: capacity)
  }

  deinit { munmap(start, length) }

  /// Maps the ring in a file for reading, while its writer goes on, has ended or was killed.
  public convenience init(attachingTo path: String) throws(RingError) {
    let file = try OpenFile(path: path, flags: O_RDONLY)
    try self.init(mapping: file, writable: false)
    _ = try lastWriter()
  }

  /// Maps a file whose header fits.
  convenience init(mapping file: borrowing OpenFile, writable: Bool) throws(RingError) {
    let capacity = try RingHeader.capacity(of: file)
    let length = RingHeader.fileSize(capacity: capacity)
    let start = try file.map(length, writable: writable)
    self.init(path: file.path, capacity: capacity, start: start, length: length)
  }

  /// Maps a file that is about to become a ring under another name.
  convenience init(drafting file: borrowing OpenFile, as path: String, capacity: Int) throws(RingError) {
    let length = RingHeader.fileSize(capacity: capacity)
    let start = try file.map(length, writable: true)
    self.init(path: path, capacity: capacity, start: start, length: length)
  }

  /// A ring in this process' memory alone.
  convenience init(inMemoryOf capacity: Int) throws(RingError) {
    let length = RingHeader.fileSize(capacity: capacity)
    let rights = PROT_READ | PROT_WRITE
    guard let start = mmap(nil, length, rights, MAP_SHARED | MAP_ANONYMOUS, -1, 0), start != MAP_FAILED else {
      throw .noSpace(path: "memory", bytes: length)
    }
    self.init(path: nil, capacity: capacity, start: start, length: length)
  }

  /// The records that are in the ring now, whole and without a gap; the end is the index that comes next.
  ///
  /// Reads every slot's stamp: for attaching and for a person who asks, not for every record.
  public func extent() throws(RingError) -> Range<UInt64> {
    slots.extent(notBefore: try lastWriter().floor)
  }

  /// The clock that the newest records' receipt times belong to, as the last writer gave it.
  public func anchor() throws(RingError) -> ClockAnchor { try lastWriter().anchor }

  /// How often a writer has opened the ring.
  public func generation() throws(RingError) -> UInt64 { try lastWriter().generation }

  /// The valid writer entry with the highest generation.
  ///
  /// A writer that opens the ring now makes one entry invalid for a moment, never both.
  func lastWriter() throws(RingError) -> WriterEntry {
    let entries = RingHeader.entryOffsets.compactMap { offset in
      WriterEntry(
        words: (0..<RingHeader.entryWords).map { word(offset + $0).pointee.load(ordering: .acquiring) })
    }
    guard let last = entries.max(by: { $0.generation < $1.generation }) else {
      throw .misfit(
        path: path ?? "memory", field: .writerEntry, value: "damaged",
        allowed: "one of two with a valid check sum")
    }
    return last
  }

  /// Makes the ring ready for a new writer, and tells the index that comes next.
  ///
  /// The entry is written before any slot is emptied: should this writer be killed in between, the numbering
  /// is kept.
  func takeOver(anchor: ClockAnchor) throws(RingError) -> UInt64 {
    let last = try lastWriter()
    let extent = slots.extent(notBefore: last.floor)
    let floor = anchor.boot == last.anchor.boot ? extent.lowerBound : extent.upperBound
    write(WriterEntry(generation: last.generation + 1, anchor: anchor, floor: floor))
    slots.clear(outside: floor..<extent.upperBound)
    return extent.upperBound
  }

  /// Puts an entry in the place of the older generation.
  func write(_ entry: WriterEntry) {
    let offset = RingHeader.entryOffsets[Int(entry.generation % 2)]
    for (place, value) in entry.words.enumerated() {
      word(offset + place).pointee.store(value, ordering: .releasing)
    }
  }

  /// Writes the fields that never change.
  func writeFixedFields() {
    for (place, value) in RingHeader.fixedWords(capacity: capacity).enumerated() {
      word(place).pointee.store(value, ordering: .releasing)
    }
  }

  private func word(_ place: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
    start.assumingMemoryBound(to: Atomic<UInt64>.self) + place
  }
}
