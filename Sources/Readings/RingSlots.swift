public import Synchronization

/// The slots of a mapped ring: the only place that computes addresses in it, and the only one that touches records.
///
/// A slot's first word is its stamp, which alone publishes it: 2 x index + 1 while record `index` is being written, 2 x index
/// + 2 once it is whole. There is no shared head, so writer and reader exchange one cache line a record.
///
/// Every word is loaded and stored atomically, so a reader that races the writer sees old words or new words, never
/// undefined behaviour; the stamp, read again after the copy, tells it whether the words belong together (a seqlock,
/// after Boehm, "Can seqlocks get along with programming language memory models?", 2012, section 4).
///
/// Unchecked here, and only here: `index & mask` is below the capacity by construction, so a slot's address always
/// lies within the mapping, which ``Ring`` keeps alive.
@usableFromInline
struct RingSlots: @unchecked Sendable {
  @usableFromInline typealias Word = Atomic<UInt64>

  @usableFromInline let first: UnsafeMutablePointer<Word>
  @usableFromInline let mask: UInt64

  /// The largest index that a stamp can tell, with room to spare.
  static let largestIndex: UInt64 = 1 << 62

  init(first: UnsafeMutablePointer<Word>, capacity: Int) {
    self.first = first
    self.mask = UInt64(capacity - 1)
  }

  var capacity: UInt64 { mask + 1 }

  /// The stamp of a whole record.
  @inlinable
  static func whole(_ index: UInt64) -> UInt64 { index &* 2 &+ 2 }

  /// The index that a stamp speaks of; nil for a slot never written.
  static func index(ofStamp stamp: UInt64) -> UInt64? { stamp == 0 ? nil : (stamp - 1) / 2 }

  @inlinable
  func slot(of index: UInt64) -> UnsafeMutablePointer<Word> {
    first + Int(truncatingIfNeeded: (index & mask) &* 8)
  }

  /// The stamp in the slot of a record.
  @inlinable
  func stamp(of index: UInt64) -> UInt64 { slot(of: index).pointee.load(ordering: .acquiring) }

  /// Whether a record is in its slot, whole.
  func holds(_ index: UInt64) -> Bool { stamp(of: index) == RingSlots.whole(index) }

  /// Writes a record: one store that takes the slot back from its readers, the words, one store that publishes.
  @inlinable @inline(__always)
  func write(_ record: Record, at index: UInt64) {
    let slot = slot(of: index)
    slot[0].store(RingSlots.whole(index) &- 1, ordering: .relaxed)
    atomicMemoryFence(ordering: .releasing)
    slot[1].store(record.receipt, ordering: .relaxed)
    slot[2].store(record.deviceTime, ordering: .relaxed)
    slot[3].store(record.labels, ordering: .relaxed)
    slot[4].store(record.lead, ordering: .relaxed)
    slot[5].store(record.samplesFrom2, ordering: .relaxed)
    slot[6].store(record.samplesFrom6, ordering: .relaxed)
    slot[7].store(record.samplesFrom10, ordering: .relaxed)
    slot[0].store(RingSlots.whole(index), ordering: .releasing)
  }

  /// Copies a slot's words; they are a record only if the stamp, read again afterwards, is still the one in the copy.
  @inlinable @inline(__always)
  func copy(of index: UInt64, stamp: UInt64) -> Record {
    let slot = slot(of: index)
    return Record(
      stamp: stamp,
      receipt: slot[1].load(ordering: .relaxed),
      deviceTime: slot[2].load(ordering: .relaxed),
      labels: slot[3].load(ordering: .relaxed),
      lead: slot[4].load(ordering: .relaxed),
      samplesFrom2: slot[5].load(ordering: .relaxed),
      samplesFrom6: slot[6].load(ordering: .relaxed),
      samplesFrom10: slot[7].load(ordering: .relaxed))
  }

  /// Whether the stamp is still the same after the words were copied.
  @inlinable @inline(__always)
  func still(_ stamp: UInt64, at index: UInt64) -> Bool {
    atomicMemoryFence(ordering: .acquiring)
    return slot(of: index).pointee.load(ordering: .relaxed) == stamp
  }
}

extension RingSlots {
  /// The whole records that the ring holds without a gap up to the newest, and so the index that comes next.
  ///
  /// Reads every slot. While a writer goes on, the answer was true at some moment during the call.
  func extent(notBefore floor: UInt64) -> Range<UInt64> {
    guard let newest = newest(), newest >= floor else { return floor..<floor }
    let next = end(from: newest)
    var oldest = newest
    while oldest > floor, next - oldest < capacity, holds(oldest - 1) { oldest -= 1 }
    return oldest..<next
  }

  /// Empties every slot that holds none of these records, as if it had never been written.
  ///
  /// But for the one that the last writer left half-written: its stamp tells a reader that the record before is gone.
  func clear(outside kept: Range<UInt64>) {
    let half = RingSlots.whole(kept.upperBound) - 1
    for place in 0..<capacity {
      let stamp = stamp(of: place)
      guard stamp != 0, stamp != half else { continue }
      if stamp % 2 == 0, let index = RingSlots.index(ofStamp: stamp), kept.contains(index),
        index & mask == place
      {
        continue
      }
      slot(of: place).pointee.store(0, ordering: .releasing)
    }
  }

  /// The first index from `index` on that is not whole, found in logarithmic time.
  ///
  /// `index` must have been reached: then the slots from there on are written up to the end, and older after it.
  func end(from index: UInt64) -> UInt64 {
    var whole: UInt64 = 0
    var beyond = capacity
    while whole < beyond {
      let middle = (whole + beyond) / 2
      if stamp(of: index + middle) >= RingSlots.whole(index + middle) {
        whole = middle + 1
      } else {
        beyond = middle
      }
    }
    return index + whole
  }

  /// The newest whole record of those that stand where they belong.
  private func newest() -> UInt64? {
    var newest: UInt64?
    for place in 0..<capacity {
      let stamp = stamp(of: place)
      guard stamp % 2 == 0, let index = RingSlots.index(ofStamp: stamp) else { continue }
      guard index & mask == place, index <= RingSlots.largestIndex else { continue }
      newest = max(newest ?? index, index)
    }
    return newest
  }
}
