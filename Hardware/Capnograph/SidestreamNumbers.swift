public import Quantities

/// The numbers that a sidestream instrument tells, in the steps of its wire.
public struct SidestreamNumbers: Equatable, Sendable {
  /// End-tidal CO2; nil without a breath, or where the wire does not say it as a pressure.
  public var endTidal: PartialPressure?
  /// Inspired CO2; nil as for the end-tidal one.
  public var inspired: PartialPressure?
  /// Breaths per minute; nil before the second breath.
  public var rate: Int32?

  init(endTidal: PartialPressure? = nil, inspired: PartialPressure? = nil, rate: Int32? = nil) {
    self.endTidal = endTidal
    self.inspired = inspired
    self.rate = rate
  }
}
