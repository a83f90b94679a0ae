internal import Gateway
internal import Patient
internal import Quantities
internal import Readings

/// What is absent does not become a number, and no number comes from thin air.
///
/// - Each value in the ring was said by its instrument within the last seconds: none comes from a damaged
///   frame, from a reply to another question, or from before. An instrument without power says nothing.
/// - While a line is closed, nothing becomes a value.
/// - While the probe is off the finger, no saturation and no pulse rate are values.
///
/// What was said may be on its way for `transit`: four seconds of an adapter that holds frames back, eleven
/// that a buffer of 4096 bytes takes at 9600 baud, one between two looks. Bytes that a line held back come as
/// if they were new, and no protocol here has a clock that would tell; so a silence of the line, which the
/// checker sees in the ring, counts on top. All of that is an engineering choice.
///
/// Limits: a peak of a cough is not looked for, for a train says several within a look; nor are the
/// ventilator's own alarm bits, which may stand for less than a look (seed 18 of the first search). Waveforms
/// are not looked at. A value that is wrong and was said is the instrument's own.
struct AbsenceChecker: Checker {
  /// How long what was said may be on its way.
  static let transit: Interval = .seconds(16)
  /// How far back a silence counts on top.
  private static let silenceCounts: Interval = .minutes(1)
  /// How long a probe may be off with its values still shown: clinical basis, section 6.2, scenario 9.
  static let probe: Interval = .seconds(10)
  private static let mostDoubtful = 256

  private let instruments: [String]
  private var isUp: [Bool]
  private var spoken: [SpokenValues] = Array(repeating: SpokenValues(), count: 8 * 128)
  private var heardAt: [Uptime]
  private var silences: [(length: Interval, at: Uptime)]
  /// Values that nobody was heard to say yet; the next look at the instruments decides.
  private var doubtful: [(sample: Sample, since: Uptime)] = []
  private var probeOffSince: Uptime?
  /// A value that came while the probe was off when last seen; the probe may have been put on since.
  private var suspect: (sample: Sample, since: Uptime)?

  init(instruments: [String]) {
    self.instruments = instruments
    isUp = instruments.map { _ in false }
    heardAt = instruments.map { _ in .origin }
    silences = instruments.map { _ in (.zero, .origin) }
  }

  mutating func take(_ observation: Observation, at moment: Uptime, _ complaints: inout Complaints) {
    switch observation {
    case .command(.line(let index, .open)): isUp[Int(index.position)] = true
    case .command(.line(let index, .closed)):
      isUp[Int(index.position)] = false
      complaints.premises.increase(.noValueClosed)
    case .said(let sayings):
      for saying in sayings {
        guard let value = saying.thousandths else { continue }
        spoken[AbsenceChecker.row(UInt8(saying.instrument.rawValue), saying.channel)].note(value, at: moment)
      }
      settle(&complaints)
    case .bed(let view): look(view, moment, &complaints)
    case .written(_, .sample(let sample)) where sample.reading.thousandths != nil:
      hear(sample.instrument, moment)
      check(sample, moment, &complaints)
    case .written(_, .waveform(let block)) where block.absence == nil: hear(block.instrument, moment)
    case .written, .command, .read, .asked, .core: break
    }
  }

  private static func row(_ instrument: UInt8, _ channel: Channel) -> Int {
    Int(instrument % 8) * 128 + Int(channel.rawValue % 128)
  }

  /// Notes that a line carries something, and how long it did not before.
  private mutating func hear(_ index: InstrumentIndex, _ moment: Uptime) {
    let place = Int(index.position)
    let silence = moment - heardAt[place]
    let isOld = moment - silences[place].at > AbsenceChecker.silenceCounts
    if isOld || silence > silences[place].length { silences[place] = (silence, moment) }
    heardAt[place] = moment
  }
}

// MARK: - Values

extension AbsenceChecker {
  private mutating func check(_ sample: Sample, _ moment: Uptime, _ complaints: inout Complaints) {
    let place = Int(sample.instrument.position)
    if !isUp[place] {
      complaints.add(
        .absence, at: moment, expected: "no value of \(sample.channel.name) while the line is closed",
        got: "\(sample.reading) from the \(instruments[place])")
    }
    switch sample.channel {
    case .coughPeakFlow, .ventilatorAlarms: break
    default: checkSaid(sample, moment, &complaints)
    }
    switch sample.channel {
    case .oxygenSaturation, .oxygenSaturationFast, .pulseRate:
      guard let probeOffSince, moment - probeOffSince > probeBound else { return }
      suspect = suspect ?? (sample, probeOffSince)
    default: break
    }
  }

  /// Bytes that the line held back come as if they were new.
  private var probeBound: Interval {
    AbsenceChecker.probe + silences[SimulatedInstrument.oximeter.rawValue].length
  }

  private mutating func checkSaid(_ sample: Sample, _ moment: Uptime, _ complaints: inout Complaints) {
    let first = moment - AbsenceChecker.transit - silences[Int(sample.instrument.position)].length
    guard !wasSaid(sample, from: first, until: moment) else { return }
    guard doubtful.count < AbsenceChecker.mostDoubtful else { return complain(sample, first, &complaints) }
    doubtful.append((sample, first))
  }

  private func wasSaid(_ sample: Sample, from first: Uptime, until last: Uptime) -> Bool {
    guard let value = sample.reading.thousandths else { return true }
    return spoken[AbsenceChecker.row(sample.instrument.position, sample.channel)]
      .includes(value, from: first, until: last)
  }

  /// Decides about the values that were not heard before the last look.
  private mutating func settle(_ complaints: inout Complaints) {
    guard !doubtful.isEmpty else { return }
    for (sample, first) in doubtful
    where !wasSaid(sample, from: first, until: sample.receivedAt + .seconds(1)) {
      complain(sample, first, &complaints)
    }
    doubtful.removeAll(keepingCapacity: true)
  }

  private func complain(_ sample: Sample, _ first: Uptime, _ complaints: inout Complaints) {
    complaints.add(
      .absence, at: sample.receivedAt,
      expected: "a value of \(sample.channel.name) that the \(instruments[Int(sample.instrument.position)])"
        + " said since \(Verdict.clock(first))",
      got: "\(sample.reading)")
  }

  private mutating func look(_ view: BedView, _ moment: Uptime, _ complaints: inout Complaints) {
    defer {
      suspect = nil
      let isDue = probeOffSince.map { moment - $0 > probeBound } ?? false
      complaints.premises.note(.noValueOffProbe, isDue)
    }
    // What a stuck oximeter says is the instrument's own mistake, which no gateway can see.
    guard !view.oximetry.attached, !view.isOximeterStuck else {
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
}
