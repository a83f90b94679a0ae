public import Quantities

/// What goes wrong on the way of bytes, in either direction.
///
/// A write is what one side says at one moment: mostly one frame. The same bytes, seed and faults give the
/// same bytes at the other end.
public enum WireFault: Hashable, Sendable {
  /// The write is lost.
  case drop
  /// The write comes twice.
  case duplicate
  /// One bit of the write is wrong.
  case flip
  /// The end of the write is lost.
  case truncate
  /// The write comes later by this much.
  case delay(Interval)
  /// Nothing comes while the fault is on; what was said meanwhile comes at its end, as far as a buffer holds
  /// it and nobody opened the line anew.
  case stall
  /// Bytes that nobody said come between the writes.
  case babble
  /// The write comes in two pieces, with this much between them.
  case split(Interval)
  /// The two ends are set to different speeds: other bytes come, and another number of them.
  case wrongBaud
  /// The two ends are set to different parities: the eighth bit is wrong, or the byte is NUL.
  case wrongParity
  /// NUL bytes come among those that were said, as a break on the line gives them.
  case nul
  /// What is said comes back to who said it.
  case echo
}

/// Which way bytes go.
public enum WireDirection: String, CaseIterable, Hashable, Sendable {
  /// From the instrument to the gateway.
  case fromInstrument = "from_instrument"
  /// From the gateway to the instrument.
  case toInstrument = "to_instrument"
}
