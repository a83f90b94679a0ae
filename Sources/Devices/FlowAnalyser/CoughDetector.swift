internal import Quantities

/// Finds coughs in a stream of flow samples and says what each effort peaked at.
///
///               flow > 10 L/min            flow < 10 L/min
///      quiet ───────────────────► blowing ────────────────► after
///        ▲                           ▲                        │ flow > 10 L/min
///        │  1 s quiet: effort ends   └────────────────────────┤
///        └────────────────────────────────────────────────────┘
///
/// A cough is often a train of two or three blows, each weaker than the one before; the effort is the train
/// and its value the single highest peak in it (clinical basis, section 2.4). A blow counts when it peaks
/// above 30 L/min and rises from 10 to 90 % of its peak within 200 ms; sources as in
/// ``CoughDetector/Limits``.
///
/// An effort whose beginning was not heard, or during which a sample was lost, has no peak that could be
/// told. A flow that does not end ends the effort after 10 s all the same, so that a constant flow hides no
/// later cough.
struct CoughDetector: Sendable {
  /// The limits that make a blow a cough.
  enum Limits {
    /// Below this expiratory flow nothing is being blown; engineering choice, a third of the least acceptable
    /// peak.
    static let floor = GasFlow.litresPerMinute(10)
    /// The least peak of an acceptable blow (clinical basis, section 2.4, engineering choice there).
    static let leastPeak = GasFlow.litresPerMinute(30)
    /// The longest acceptable rise from 10 to 90 % of the peak (clinical basis, section 2.4, engineering
    /// choice there).
    static let longestRise: Interval = .milliseconds(200)
    /// The quiet that ends a train; engineering choice, longer than the pauses within a train.
    static let trainPause: Interval = .seconds(1)
    /// The longest blow; engineering choice, longer than anybody blows.
    static let longestBlow: Interval = .seconds(10)
  }

  /// What a finished effort was.
  enum Effort: Hashable, Sendable {
    /// An acceptable cough and its peak.
    case accepted(peak: GasFlow)
    /// The flow went to the end of the instrument's range, so the peak is unknown.
    case clipped
    /// Samples were lost during the effort, so the peak may have been missed.
    case incomplete
    /// Air was blown, but not as a cough: too weak or rising too slowly.
    case unacceptable(peak: GasFlow, rise: Interval)
  }

  private enum State: Sendable {
    case quiet(afterLoss: Bool)
    case blowing(Train)
    case after(Train, quietSamples: Int64)
  }

  /// The blows of one effort so far.
  private struct Train: Sendable {
    var best: GasFlow = .litresPerMinute(0)
    var bestRise: Interval = .zero
    var hasAccepted = false
    var clipped = false
    var incomplete = false
  }

  private let sampleInterval: Interval
  private let range: GasFlow
  private var state: State = .quiet(afterLoss: true)
  private var blow: Blow

  /// Makes a detector for samples `sampleInterval` apart from an instrument that clips at `range`.
  init(sampleInterval: Interval, clippedFrom range: GasFlow) {
    self.sampleInterval = sampleInterval
    self.range = range
    blow = Blow(sampleInterval: sampleInterval)
  }

  /// Takes one sample, expiration positive, and returns the effort that it ends.
  mutating func take(_ flow: GasFlow) -> Effort? {
    switch state {
    case .quiet(let afterLoss):
      guard flow > Limits.floor else {
        if afterLoss { state = .quiet(afterLoss: false) }
        return nil
      }
      begin(flow, in: Train(incomplete: afterLoss))
      return nil
    case .blowing(let train): return takeInBlow(flow, train)
    case .after(let train, let quietSamples): return takeAfterBlow(flow, train, quietSamples)
    }
  }

  /// Some samples were lost: an effort they fell into, or that begins with the next sample, cannot be
  /// trusted.
  mutating func lostSamples() {
    switch state {
    case .quiet: state = .quiet(afterLoss: true)
    case .blowing(var train):
      train.incomplete = true
      state = .blowing(train)
    case .after(var train, let quietSamples):
      train.incomplete = true
      state = .after(train, quietSamples: quietSamples)
    }
  }

  /// Forgets an effort in progress; what comes next may be the rest of one.
  mutating func reset() { state = .quiet(afterLoss: true) }

  private mutating func takeInBlow(_ flow: GasFlow, _ train: Train) -> Effort? {
    guard flow > Limits.floor else {
      state = .after(closingBlow(of: train), quietSamples: 1)
      return nil
    }
    blow.take(flow)
    state = .blowing(noting(flow, in: train))
    let isOver = flow <= max(Limits.leastPeak, GasFlow(thousandths: blow.peak.thousandths / 2))
    guard isOver, blow.duration >= Limits.longestBlow else { return nil }
    state = .quiet(afterLoss: false)
    return effort(of: closingBlow(of: noting(flow, in: train)))
  }

  private mutating func takeAfterBlow(_ flow: GasFlow, _ train: Train, _ quietSamples: Int64) -> Effort? {
    if flow > Limits.floor {
      begin(flow, in: train)
      return nil
    }
    guard sampleInterval * (quietSamples + 1) >= Limits.trainPause else {
      state = .after(train, quietSamples: quietSamples + 1)
      return nil
    }
    state = .quiet(afterLoss: false)
    return effort(of: train)
  }

  private mutating func begin(_ flow: GasFlow, in train: Train) {
    blow = Blow(sampleInterval: sampleInterval)
    blow.take(flow)
    state = .blowing(noting(flow, in: train))
  }

  private func noting(_ flow: GasFlow, in train: Train) -> Train {
    guard flow >= range else { return train }
    // Only a flow at the end of the range hides the peak; 98 % of it is the facts page's margin (devices,
    // 1.7.1).
    var train = train
    train.clipped = true
    return train
  }

  private func closingBlow(of train: Train) -> Train {
    var train = train
    let acceptable = blow.peak > Limits.leastPeak && blow.rise <= Limits.longestRise
    let better = acceptable == train.hasAccepted ? blow.peak > train.best : acceptable
    guard better else { return train }
    train.best = blow.peak
    train.bestRise = blow.rise
    train.hasAccepted = train.hasAccepted || acceptable
    return train
  }

  private func effort(of train: Train) -> Effort? {
    if train.clipped { return .clipped }
    if train.incomplete { return .incomplete }
    if train.hasAccepted { return .accepted(peak: train.best) }
    guard train.best > Limits.leastPeak else { return nil }
    return .unacceptable(peak: train.best, rise: train.bestRise)
  }
}
