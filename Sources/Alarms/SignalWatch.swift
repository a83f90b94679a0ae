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

  /// Takes a reading and says what became of technical conditions; nothing when nothing did.
  mutating func observe(_ sample: Sample) -> [(TechnicalCondition, TechnicalState)] {
    let place = Int(sample.instrument.position) * SignalWatch.rows + Int(sample.channel.rawValue)
    var absence: Absence?
    if case .absent(let reason) = sample.reading { absence = reason }
    let code = absence?.rawValue ?? SignalWatch.hasValue
    grow(to: sample.instrument)
    guard last[place] != code else { return [] }
    last[place] = code
    let meaning = absence.map { SignalLoss.meaning(of: $0, on: sample.channel) } ?? .quiet
    return signals(sample, meaning, absence) + [(.lineDown(sample.instrument), line(to: sample.instrument))]
  }

  /// What a new meaning says about each loss of the channel's signal.
  private func signals(
    _ sample: Sample, _ meaning: SignalLoss.Meaning, _ absence: Absence?
  ) -> [(TechnicalCondition, TechnicalState)] {
    guard AlarmTable.isWatched(sample.channel) else { return [] }
    return SignalLoss.allCases.map { loss in
      let state: TechnicalState =
        switch meaning {
        case .lost(loss): .present(detail: absence?.word)
        // An old value and a faulty instrument do not say that the sensor is where it should be.
        case .lost(.stale), .lost(.deviceFault), .lineDown, .unknown: .unknown
        case .lost, .quiet: .absent
        }
      return (.noSignal(sample.instrument, sample.channel, loss), state)
    }
  }

  /// Down as soon as one channel says so; up only when one channel says something that came over the line.
  private func line(to instrument: InstrumentIndex) -> TechnicalState {
    var isHeard = false
    for channel in Channel.allCases {
      let code = last[Int(instrument.position) * SignalWatch.rows + Int(channel.rawValue)]
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

  private mutating func grow(to instrument: InstrumentIndex) {
    let missing = (Int(instrument.position) + 1) * SignalWatch.rows - last.count
    if missing > 0 { last += Array(repeating: SignalWatch.neverRead, count: missing) }
  }
}
