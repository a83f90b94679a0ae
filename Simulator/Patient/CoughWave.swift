/// The expiratory flow of one cough after Gupta and others (2009), with a peak that is exactly the one asked
/// for.
///
/// The published curve peaks at 0.988 of its nominal value, which would turn 270 L/min into 266.9 and flip
/// the consensus' rule. Here the first bump is divided by its own peak and the second takes what is left of
/// the volume, so peak and volume both come out as given (clinical basis, sections 0 and 6.3).
public struct CoughWave: Hashable, Sendable {
  /// Peak flow, in L/min.
  public let peakFlow: Double
  /// Time from the start of flow to its peak, in seconds.
  public let peakTime: Double
  /// Volume expired, in L.
  public let volume: Double
  /// Time from the start of flow until a few millilitres are left, in seconds.
  public let duration: Double
  private let first: Bump
  private let second: Bump

  /// Where the second bump starts, and where the first one peaks, in the curve's own time.
  private static let secondStart = 1.2
  private static let peakAt = (3.338 - 1) * 0.428

  /// Makes a cough from its peak flow (10 to 900 L/min), the time to it (0.02 to 0.5 s) and the volume in L.
  ///
  /// A volume too small for peak and time is raised to the smallest that the curve can have.
  public init(peakFlow: Double, peakTime: Double, volume: Double) {
    precondition((10...900).contains(peakFlow), "cough peak \(peakFlow) L/min, must be 10 to 900")
    precondition((0.02...0.5).contains(peakTime), "cough peak time \(peakTime) s, must be 0.02 to 0.5")
    let unit = peakFlow / 60 * peakTime / CoughWave.peakAt
    let ratio = min(max(volume / unit, 1.75), 4)
    let rise = Bump(area: 1, shape: 3.338, width: 0.428)
    let firstArea = 1 / rise.height(at: CoughWave.peakAt)
    let shape = 10.457 - 2.158 * ratio
    self.first = Bump(area: firstArea, shape: 3.338, width: 0.428)
    self.second = Bump(area: ratio - firstArea, shape: shape, width: 1.8 / (shape - 1))
    self.peakFlow = peakFlow
    self.peakTime = peakTime
    self.volume = ratio * unit
    self.duration = (CoughWave.secondStart + second.extent) * peakTime / CoughWave.peakAt
  }

  /// Makes a cough of this peak with the rise and volume usual for it, both stretched (1 none, 1.5 to 2.5
  /// with ALS).
  public init(peakFlow: Double, stretch: Double) {
    let rise = (65.86 + 1.36 * peakFlow / 60) / 1000 * stretch
    self.init(peakFlow: peakFlow, peakTime: rise, volume: CoughWave.usualVolume(peakFlow: peakFlow))
  }

  /// The flow at a time after its start, in L/min.
  public func flow(at seconds: Double) -> Double {
    guard seconds > 0, seconds < duration else { return 0 }
    let time = seconds / peakTime * CoughWave.peakAt
    guard time > CoughWave.secondStart else { return peakFlow * first.height(at: time) }
    return peakFlow * (first.height(at: time) + second.height(at: time - CoughWave.secondStart))
  }

  /// The volume in L that goes with a peak flow, between the table's rows (clinical basis, section 6.3).
  private static func usualVolume(peakFlow: Double) -> Double {
    let rows = [(0.0, 0.0), (100, 0.35), (180, 0.55), (270, 0.85), (510, 1.47), (900, 2.5)]
    for (low, high) in zip(rows, rows.dropFirst()) where peakFlow <= high.0 {
      return low.1 + (high.1 - low.1) * (peakFlow - low.0) / (high.0 - low.0)
    }
    return 2.5
  }
}

/// A gamma density, scaled to an area.
private struct Bump: Hashable, Sendable {
  let shape: Double
  let width: Double
  private let scale: Double

  init(area: Double, shape: Double, width: Double) {
    self.shape = shape
    self.width = width
    let spread = Elementary.exponential(shape * Elementary.logarithm(width))
    self.scale = area / (Elementary.gamma(shape) * spread)
  }

  /// The time by which all but about one part in 10 000 has passed.
  var extent: Double { width * (shape + 5 * shape.squareRoot() + 4) }

  func height(at time: Double) -> Double {
    scale * Elementary.exponential((shape - 1) * Elementary.logarithm(time) - time / width)
  }
}
