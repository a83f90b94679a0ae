/// What one instrument's wire has carried, both ways, and what became of the rest.
public struct WireCounters: Hashable, Sendable {
  /// Bytes that came to the other end, those of faults included.
  public var carried = 0
  /// What faults of the wire, and a pulled plug, did to bytes.
  public var damage = WireDamage()
  /// Bytes that the instrument said and its full transmit buffer lost.
  public var overrun = 0

  /// Makes counters at zero.
  public init() {}
}
