internal import Gateway
internal import Patient
internal import Quantities
internal import Readings

/// What is absent does not become a number.
///
/// - While a line is closed, nothing that its instrument has not said becomes a value.
/// - While the probe is off the finger, no saturation and no pulse rate are values, but for what was on its
///   way when it came off.
///
/// Limits: the gateway reads no clock of an oximeter, so what an adapter or a cable held back counts as said
/// when it comes. How long it may be on its way is a bound of the runs, not of the gateway.
struct AbsenceChecker: Checker {
  /// What was said may come so much later: a stall of the line of half a minute, the eleven seconds that a
  /// buffer of 4096 bytes takes at 9600 baud, and the four seconds of eight-beat averaging.
  static let onItsWay: Interval = .seconds(45)

  private let instruments: [String]
  private var isUp: [Bool]
  private var probeOffSince: Uptime?
  /// A value that came while the probe was off when last seen; the probe may have been put on since.
  private var suspect: (sample: Sample, since: Uptime)?

  init(instruments: [String]) {
    self.instruments = instruments
    isUp = instruments.map { _ in false }
  }

  mutating func take(_ observation: Observation, at moment: Uptime, _ complaints: inout Complaints) {
    switch observation {
    case .command(.line(let index, .open)): isUp[Int(index.position)] = true
    case .command(.line(let index, .closed)): isUp[Int(index.position)] = false
    case .bed(let view): look(view, moment, &complaints)
    case .written(_, .sample(let sample)) where sample.reading.thousandths != nil:
      check(sample, moment, &complaints)
    case .written, .command, .read, .asked, .core: break
    }
  }

  private mutating func look(_ view: BedView, _ moment: Uptime, _ complaints: inout Complaints) {
    defer { suspect = nil }
    guard !view.oximetry.attached else {
      probeOffSince = nil
      return
    }
    probeOffSince = probeOffSince ?? moment
    guard let suspect else { return }
    complaints.add(
      .absence, at: suspect.sample.receivedAt,
      expected: "no \(suspect.sample.channel.name): the probe is off since \(Verdict.clock(suspect.since))",
      got: "\(suspect.sample.reading)")
  }

  private mutating func check(_ sample: Sample, _ moment: Uptime, _ complaints: inout Complaints) {
    let place = Int(sample.instrument.position)
    if !isUp[place] {
      complaints.add(
        .absence, at: moment, expected: "no value of \(sample.channel.name) while the line is closed",
        got: "\(sample.reading) from the \(instruments[place])")
    }
    switch sample.channel {
    case .oxygenSaturation, .oxygenSaturationFast, .pulseRate:
      guard let probeOffSince, moment - probeOffSince > AbsenceChecker.onItsWay else { return }
      suspect = suspect ?? (sample, probeOffSince)
    default: break
    }
  }
}
