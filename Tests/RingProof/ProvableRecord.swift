public import Readings

/// Records that prove themselves: every word of one follows from its index, so a torn one cannot pass.
public enum ProvableRecord {
  /// The record that belongs at an index; it says nothing that a channel could have said.
  ///
  /// Cheap to make, so that a process that does nothing else spends its time in the ring.
  public static func record(at index: UInt64) -> Record {
    let seed = (index &+ 1) &* 0x9e37_79b9_7f4a_7c15
    return Record(words: [
      0, seed, seed &* 3, seed &* 5, seed &* 7, seed &* 11, seed &* 13, seed &* 17,
    ])
  }

  /// Whether a record is the one that belongs at an index, to the last bit.
  public static func holds(_ record: Record, at index: UInt64) -> Bool {
    record == ProvableRecord.record(at: index)
  }

  /// SplitMix64: the next number of the stream that a seed begins.
  public static func mixed(_ seed: inout UInt64) -> UInt64 {
    seed &+= 0x9e37_79b9_7f4a_7c15
    let first = (seed ^ seed &>> 30) &* 0xbf58_476d_1ce4_e5b9
    let second = (first ^ first &>> 27) &* 0x94d0_49bb_1331_11eb
    return second ^ second &>> 31
  }
}
