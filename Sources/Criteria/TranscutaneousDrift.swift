public import Quantities

/// How far a sensor on the skin reads from blood over a night, for reports; nothing live is corrected.
///
/// In-vivo correction with a blood gas at the start and one at the end cut the bias of a night from 3.6 to
/// 0.4 mmHg (Berlowitz 2011; clinical basis, section 2.2).
public struct TranscutaneousDrift: Hashable, Sendable {
  /// A blood gas with what the sensor showed for it, its lag taken into account.
  public struct Pair: Hashable, Sendable {
    /// When the blood was drawn.
    public var at: Uptime
    /// What the sensor showed.
    public var skin: PartialPressure
    /// What the blood held.
    public var blood: PartialPressure

    /// Makes a pair.
    public init(at: Uptime, skin: PartialPressure, blood: PartialPressure) {
      self.at = at
      self.skin = skin
      self.blood = blood
    }

    var offset: Int64 { Int64(skin.thousandths) - Int64(blood.thousandths) }
  }

  private let start: Pair
  private let end: Pair

  /// Makes a correction from one pair, whose offset is then taken for the whole night, or from two.
  public init(start: Pair, end: Pair? = nil) {
    self.start = start
    self.end = end.map { $0.at > start.at ? $0 : start } ?? start
  }

  /// A value of the night, corrected: between the pairs by the line through their offsets, outside of them by
  /// the nearer one's; rounded to 0.001 mmHg, halves away from zero.
  public func corrected(_ value: PartialPressure, at moment: Uptime) -> PartialPressure {
    PartialPressure(thousandths: Int32(clamping: Int64(value.thousandths) - offset(at: moment)))
  }

  private func offset(at moment: Uptime) -> Int64 {
    let length = (end.at - start.at).wholeMilliseconds
    let passed = min(max((moment - start.at).wholeMilliseconds, 0), length)
    guard length > 0 else { return start.offset }
    let change = (end.offset - start.offset) * passed
    let half = length / 2
    return start.offset + (change < 0 ? change - half : change + half) / length
  }
}
