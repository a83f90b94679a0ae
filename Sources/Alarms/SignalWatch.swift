internal import Quantities
internal import Readings

/// What each channel's absence says about its signal and its line.
///
/// Keeps one byte for each channel of each instrument, so that a reading like the last costs a comparison.
struct SignalWatch: Sendable {
  private static let rows = 128
  private static let neverRead: UInt8 = 0
  private static let hasValue = UInt8.max

  /// Raw values of absences, by instrument and channel.
  private var last: [UInt8] = []
  /// The ventilators' alarm bits, by instrument.
  private var registers: [Int32] = []
  /// Whether an instrument is a ventilator that counts breaths, by instrument; nil when it does not say.
  private var countsBreaths: [Bool?] = []

  /// Takes a reading and says what became of technical conditions; nothing when nothing did.
  mutating func observe(_ sample: Sample) -> [(TechnicalCondition, TechnicalState)] {
    grow(to: sample.instrument)
    var changes: [(TechnicalCondition, TechnicalState)] = []
    if sample.channel == .ventilatorRate { changes += breaths(sample) }
    if sample.channel == .ventilatorAlarms { changes += bits(sample) }
    let place = SignalWatch.place(sample.instrument, sample.channel)
    var absence: Absence?
    if case .absent(let reason) = sample.reading { absence = reason }
    let code = absence?.rawValue ?? SignalWatch.hasValue
    guard last[place] != code else { return changes }
    last[place] = code
    return changes + signals(of: sample.instrument, sample.channel, absence)
      + [(.lineDown(sample.instrument), line(to: sample.instrument))]
  }

  /// A capnograph that sees no breaths means something else once a ventilator counts them, or counts none.
  private mutating func breaths(_ sample: Sample) -> [(TechnicalCondition, TechnicalState)] {
    let counts = sample.reading.thousandths.map { $0 > 0 }
    guard countsBreaths[Int(sample.instrument.position)] != counts else { return [] }
    countsBreaths[Int(sample.instrument.position)] = counts
    return countsBreaths.indices.flatMap { position -> [(TechnicalCondition, TechnicalState)] in
      let capnograph = InstrumentIndex(UInt8(position))
      let absence = Absence(rawValue: last[SignalWatch.place(capnograph, .endTidalCO2)])
      guard let absence else { return [] }
      return signals(of: capnograph, .endTidalCO2, absence)
    }
  }

  private mutating func bits(_ sample: Sample) -> [(TechnicalCondition, TechnicalState)] {
    guard let thousandths = sample.reading.thousandths else {
      guard registers[Int(sample.instrument.position)] != .min else { return [] }
      registers[Int(sample.instrument.position)] = .min
      return VentilatorAlarm.allCases.map { (.ventilator(sample.instrument, $0), .unknown) }
    }
    let register = thousandths / 1000
    guard registers[Int(sample.instrument.position)] != register else { return [] }
    registers[Int(sample.instrument.position)] = register
    let raised = VentilatorAlarm.raised(in: register)
    return VentilatorAlarm.allCases.map {
      (.ventilator(sample.instrument, $0), raised.contains($0) ? .present(detail: nil) : .absent)
    }
  }

  /// What an absence, or a value for nil, says about each loss of a channel's signal.
  private func signals(
    of instrument: InstrumentIndex, _ channel: Channel, _ absence: Absence?
  ) -> [(TechnicalCondition, TechnicalState)] {
    guard AlarmTable.isWatched(channel) else { return [] }
    var meaning = absence.map { SignalLoss.meaning(of: $0, on: channel) } ?? .quiet
    if meaning == .lost(.noBreath) { meaning = .lost(lossWithoutBreath) }
    // What takes over from another loss comes before that one ends.
    let losses =
      SignalLoss.allCases.filter { meaning == .lost($0) }
      + SignalLoss.allCases.filter { meaning != .lost($0) }
    return losses.map { loss in
      let state: TechnicalState =
        switch meaning {
        case .lost(loss): .present(detail: absence?.word)
        // A ventilator that says nothing takes back nothing.
        case .lost(.noBreath) where loss == .confirmedNoBreath: .unknown
        // An old value and a faulty instrument do not say that the sensor is where it should be.
        case .lost(.stale), .lost(.deviceFault), .lineDown, .unknown: .unknown
        // A blocked line or a zero shows no breath: only a breath takes back that there was none.
        case .lost(let other) where loss.isOfPatient && !other.isWithoutBreath:
          countsBreaths.contains(true) ? .absent : .obscured
        case .lost, .quiet: .absent
        }
      return (.noSignal(instrument, channel, loss), state)
    }
  }

  /// What no breath at the capnograph is, by what the ventilators count.
  private var lossWithoutBreath: SignalLoss {
    if countsBreaths.contains(true) { return .lineSuspected }
    return countsBreaths.contains(false) ? .confirmedNoBreath : .noBreath
  }

  /// Down as soon as one channel says so; up only when one channel says something that came over the line.
  private func line(to instrument: InstrumentIndex) -> TechnicalState {
    var isHeard = false
    for channel in Channel.allCases {
      let code = last[SignalWatch.place(instrument, channel)]
      if code == SignalWatch.hasValue { isHeard = true }
      guard let absence = Absence(rawValue: code) else { continue }
      switch SignalLoss.meaning(of: absence, on: channel) {
      case .lineDown: return .present(detail: absence.word)
      case .lost(.stale), .unknown: break
      case .lost, .quiet: isHeard = true
      }
    }
    return isHeard ? .absent : .unknown
  }

  private static func place(_ instrument: InstrumentIndex, _ channel: Channel) -> Int {
    Int(instrument.position) * rows + Int(channel.rawValue)
  }

  private mutating func grow(to instrument: InstrumentIndex) {
    let missing = Int(instrument.position) + 1 - registers.count
    guard missing > 0 else { return }
    last += Array(repeating: SignalWatch.neverRead, count: missing * SignalWatch.rows)
    registers += Array(repeating: .min, count: missing)
    countsBreaths += Array(repeating: nil, count: missing)
  }
}
