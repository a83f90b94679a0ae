/// Finds the peak flows of the last inspiration and the last expiration in samples 5 ms apart.
///
///     resting --beyond ±3 L/min--> inspiring / expiring --other direction, or 500 ms at rest--> latched
///
/// A peak is latched when its phase has ended, so a poll finds the same number for a whole breath. The
/// glottis closes between the bursts of one cough for less than the 500 ms: a cough is one expiration and its
/// peak that of its strongest burst. The threshold and the time are engineering choices.
struct PeakFlow: Sendable {
  private enum Phase: UInt8, Sendable {
    case resting, inspiring, expiring
  }

  private static var threshold: Int32 { 30 }
  private static var samplesAtRest: Int32 { 100 }

  private var phase = Phase.resting
  private var peak: Int32 = 0
  private var quiet: Int32 = 0

  /// Peak flow of the last inspiration in tenths of L/min, positive; nil before the first.
  private(set) var inspiratory: Int32?
  /// Peak flow of the last expiration in tenths of L/min, negative; nil before the first.
  private(set) var expiratory: Int32?

  /// Whether gas flows in now.
  var isInspiring: Bool { phase == .inspiring }

  /// Takes the next sample, in tenths of L/min, inspiration positive.
  mutating func take(_ tenths: Int32) {
    if tenths > PeakFlow.threshold {
      enter(.inspiring)
      peak = max(peak, tenths)
    } else if tenths < -PeakFlow.threshold {
      enter(.expiring)
      peak = min(peak, tenths)
    } else {
      quiet += 1
      if quiet >= PeakFlow.samplesAtRest { enter(.resting) }
    }
  }

  private mutating func enter(_ next: Phase) {
    quiet = 0
    if phase == next { return }
    switch phase {
    case .resting: break
    case .inspiring: inspiratory = peak
    case .expiring: expiratory = peak
    }
    phase = next
    peak = 0
  }
}
