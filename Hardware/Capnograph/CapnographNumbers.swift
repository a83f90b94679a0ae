public import WireFormats

/// The numbers of a capnograph, as its last packets told them.
public struct CapnographNumbers: Equatable, Sendable {
  /// End-tidal CO2; nil when the module had none.
  public var endTidal: CapnostatCO2?
  /// Inspired CO2, which the module tells as 0 when it has none; nil before the first.
  public var inspired: CapnostatCO2?
  /// Breaths per minute; nil when the module had no rate.
  public var rate: Int32?

  /// Makes numbers of which none was told.
  public init() {}
}
