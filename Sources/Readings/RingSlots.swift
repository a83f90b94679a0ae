public import Synchronization

/// The slots of a mapped ring: the only place that computes addresses in it, and the only one that touches
/// records.
///
/// A slot's first word is its stamp, which alone publishes it: 2 x index + 1 while record `index` is being
/// written, 2 x index + 2 once it is whole. There is no shared head, so a record costs writer and reader one
/// cache line.
///
/// The reader copies the words, then reads the stamp again, and throws the copy away if it changed (a
/// seqlock, after Boehm, "Can seqlocks get along with programming language memory models?", 2012, sections 3
/// and 4). Stamps are always atomic. The words are copied sixteen bytes at a time, which is not: twice as
/// fast as eight-byte atomic words, and sound here because a load that races yields no particular value
/// rather than undefined behaviour (LLVM language reference, "Memory model for concurrent operations"), and
/// that value is thrown away. ThreadSanitizer cannot know this, so it is given the same code with atomic
/// words: `-Xswiftc -DRING_WORDS_ATOMIC`.
///
/// Unchecked here, and only here: `index & mask` is below the capacity by construction, so a slot's address
/// always lies within the mapping, which ``Ring`` keeps alive.
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

  /// Writes a record: one store that takes the slot back from its readers, the words, one store that
  /// publishes.
  @inlinable @inline(__always)
  func write(_ record: Record, at index: UInt64) {
    let slot = slot(of: index)
    slot[0].store(RingSlots.whole(index) &- 1, ordering: .relaxed)
    atomicMemoryFence(ordering: .releasing)
    slot[1].store(record.receipt, ordering: .relaxed)
    RingSlots.store(record.deviceTime, record.labels, slot + 2)
    RingSlots.store(record.lead, record.samplesFrom2, slot + 4)
    RingSlots.store(record.samplesFrom6, record.samplesFrom10, slot + 6)
    slot[0].store(RingSlots.whole(index), ordering: .releasing)
  }

  /// Copies a slot's words; they are a record only if the stamp, read again afterwards, has not changed.
  @inlinable @inline(__always)
  func copy(of index: UInt64, stamp: UInt64) -> Record {
    let slot = slot(of: index)
    let receipt = slot[1].load(ordering: .relaxed)
    let labelled = RingSlots.load(slot + 2)
    let lead = RingSlots.load(slot + 4)
    let tail = RingSlots.load(slot + 6)
    return Record(
      stamp: stamp, receipt: receipt, deviceTime: labelled.x, labels: labelled.y, lead: lead.x,
      samplesFrom2: lead.y, samplesFrom6: tail.x, samplesFrom10: tail.y)
  }

  #if RING_WORDS_ATOMIC
    @inlinable @inline(__always)
    static func store(_ first: UInt64, _ second: UInt64, _ words: UnsafeMutablePointer<Word>) {
      words[0].store(first, ordering: .relaxed)
      words[1].store(second, ordering: .relaxed)
    }

    @inlinable @inline(__always)
    static func load(_ words: UnsafeMutablePointer<Word>) -> SIMD2<UInt64> {
      SIMD2(words[0].load(ordering: .relaxed), words[1].load(ordering: .relaxed))
    }
  #else
    @inlinable @inline(__always)
    static func store(_ first: UInt64, _ second: UInt64, _ words: UnsafeMutablePointer<Word>) {
      UnsafeMutableRawPointer(words).storeBytes(of: SIMD2(first, second), as: SIMD2<UInt64>.self)
    }

    @inlinable @inline(__always)
    static func load(_ words: UnsafeMutablePointer<Word>) -> SIMD2<UInt64> {
      UnsafeRawPointer(words).load(as: SIMD2<UInt64>.self)
    }
  #endif

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
    var next = newest + 1
    while next - newest < capacity, holds(next) { next += 1 }
    var oldest = newest
    while oldest > floor, next - oldest < capacity, holds(oldest - 1) { oldest -= 1 }
    return oldest..<next
  }

  /// Empties every slot that holds none of these records, as if it had never been written.
  ///
  /// But for the one that the last writer left half-written: its stamp tells a reader that the record before
  /// is gone.
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
  /// `index` must have been reached: then the slots from there on are written up to the end, and older after
  /// it.
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

  /// The oldest record left for a reader whose next record, `index`, was overwritten or is from before
  /// `floor`.
  @usableFromInline
  @inline(never)
  func oldest(after index: UInt64, notBefore floor: UInt64) -> UInt64 {
    let stamp = stamp(of: index)
    guard let reached = RingSlots.index(ofStamp: stamp), reached > index else { return max(floor, index + 1) }
    // A stamp that cannot be in this slot is damage from outside: one record is lost, and the next is looked
    // at.
    guard (reached ^ index) & mask == 0, reached <= RingSlots.largestIndex else { return index + 1 }
    let end = end(from: reached)
    // The record one whole lap back is still there while nobody writes; as soon as somebody does, it goes
    // first.
    return holds(end - capacity) ? end - capacity : end - capacity + 1
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
