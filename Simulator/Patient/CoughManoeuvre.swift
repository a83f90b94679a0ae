/// One effort into a cough meter: a breath in, a closed glottis, and one cough or a train of them.
public struct CoughManoeuvre: Hashable, Sendable {
  /// Peak flow of the first and strongest cough, in L/min: 10 to 900.
  public var peakFlow: Double
  /// Coughs in the train: 1 to 5; later ones have 75, 65, 60 and 60 % of the first peak.
  public var coughs: Int
  /// Peak flow of the breath in before it, in L/min: 0 to 200.
  public var inspiratoryFlow: Double

  /// Makes an effort.
  public init(peakFlow: Double, coughs: Int = 1, inspiratoryFlow: Double = 90) {
    self.peakFlow = peakFlow
    self.coughs = coughs
    self.inspiratoryFlow = inspiratoryFlow
  }
}

/// An effort under way, as flow over time.
struct CoughTrain: Sendable {
  private static let inspiration = 1.2
  private static let closure = 0.2
  private static let trainShares = [1, 0.75, 0.65, 0.6, 0.6]

  /// The waves with their starts, in seconds after the effort's.
  private let waves: [(start: Double, wave: CoughWave)]
  private let inspiratoryFlow: Double
  /// Length of the effort, in seconds.
  let duration: Double

  /// Lays out the effort so that each peak falls on a multiple of 5 ms after its start, where a 200 Hz meter
  /// samples.
  init(_ manoeuvre: CoughManoeuvre, stretch: Double) {
    precondition((1...5).contains(manoeuvre.coughs), "\(manoeuvre.coughs) coughs in a train, must be 1 to 5")
    var waves: [(start: Double, wave: CoughWave)] = []
    var start = CoughTrain.inspiration + CoughTrain.closure
    for share in CoughTrain.trainShares.prefix(manoeuvre.coughs) {
      let wave = CoughWave(peakFlow: max(10, manoeuvre.peakFlow * share), stretch: stretch)
      let peak = ((start + wave.peakTime) / 0.005).rounded(.up) * 0.005
      waves.append((start: peak - wave.peakTime, wave: wave))
      start = peak + wave.duration
    }
    self.waves = waves
    self.inspiratoryFlow = manoeuvre.inspiratoryFlow
    self.duration = start
  }

  /// Flow in L/min at a time after the effort's start, expiration positive.
  func flow(at seconds: Double) -> Double {
    if seconds < CoughTrain.inspiration {
      return -inspiratoryFlow * Elementary.sine(Elementary.pi * max(0, seconds) / CoughTrain.inspiration)
    }
    var flow = 0.0
    for (start, wave) in waves where seconds >= start { flow += wave.flow(at: seconds - start) }
    return flow
  }
}
