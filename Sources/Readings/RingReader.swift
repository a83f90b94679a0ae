import Synchronization

/// What a reader finds at its cursor.
public enum RingStep: Sendable {
  /// The record with this index; the cursor has moved behind it.
  case record(Record, index: UInt64)
  /// That many records were overwritten before they were read; the cursor has moved to the oldest that is
  /// left.
  case lost(UInt64)
  /// The record has not been written yet.
  case empty
}

/// One reader's place in a ring: it takes records in order, and is told of every one that it missed.
///
/// A reader never slows the writer down and needs no lock. A copy is another reader at the same place.
/// Records seen plus records lost always add up to ``cursor`` minus where the reader began.
public struct RingReader: Sendable {
  /// Where a reader begins.
  public enum Start: Hashable, Sendable {
    /// With the oldest record that is left.
    case oldest
    /// With the newest record there is, or the first to come when there is none.
    case newest
    /// With the first record to come.
    case end
    /// With the record of an index, such as a cursor kept over a restart; what was overwritten since is
    /// reported lost.
    case index(UInt64)
  }

  /// The ring that is read.
  public let ring: Ring
  /// The index of the record that comes next; keep it to go on from here after a restart.
  public var cursor: UInt64 { position }
  /// The records that this reader has missed since it began.
  public var lost: UInt64 { missed }

  @usableFromInline let slots: RingSlots
  @usableFromInline var position: UInt64
  @usableFromInline var missed: UInt64 = 0
  /// No record before this one is left, whatever the slots say.
  @usableFromInline let floor: UInt64

  /// Begins to read a ring; throws ``RingError/cursorAhead(path:cursor:next:)`` for an index that was not
  /// reached yet.
  public init(_ ring: Ring, from start: Start) throws(RingError) {
    let extent = try ring.extent()
    self.ring = ring
    self.slots = ring.slots
    self.floor = extent.lowerBound
    switch start {
    case .oldest: position = extent.lowerBound
    case .newest: position = extent.isEmpty ? extent.upperBound : extent.upperBound - 1
    case .end: position = extent.upperBound
    case .index(let index):
      guard index <= extent.upperBound else {
        throw .cursorAhead(path: ring.path ?? "memory", cursor: index, next: extent.upperBound)
      }
      position = index
    }
  }

  /// Takes the next record, or says why there is none; never waits.
  @inlinable @inline(__always)
  public mutating func next() -> RingStep {
    let index = position
    let stamp = slots.stamp(of: index)
    if stamp == RingSlots.whole(index) {
      let record = slots.copy(of: index, stamp: stamp)
      if slots.still(stamp, at: index) {
        position = index &+ 1
        return .record(record, index: index)
      }
    } else if stamp < RingSlots.whole(index), index >= floor {
      return .empty
    }
    let oldest = slots.oldest(after: index, notBefore: floor)
    position = oldest
    missed &+= oldest &- index
    return .lost(oldest &- index)
  }
}
