/// What an ideal oximeter probe meets at its site, before any averaging.
public struct OximetrySite: Hashable, Sendable {
  /// Whether the probe is on; when it is not, the other numbers mean nothing.
  public var attached: Bool
  /// Oxygen saturation of the blood under the probe, in percent: the lung's of a circulation delay ago.
  public var saturation: Double
  /// Heart rate, per minute.
  public var pulseRate: Double
  /// Pulsatile part of the light, in percent of the whole.
  public var perfusionIndex: Double
  /// The pulse wave now, in percent of the whole light: 0 at the foot, about `perfusionIndex` at the peak.
  public var plethysmogram: Double
  /// How much the site moves: 0 still, 1 violently.
  public var motion: Double
}
