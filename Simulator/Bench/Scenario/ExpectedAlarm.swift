public import Alarms
internal import Readings

/// What can be expected to happen to an alarm; the words are those of the alarm log.
public enum AlarmStep: String, CaseIterable, Hashable, Sendable {
  /// Its signals begin.
  case raised
  /// Its condition holds again while it was still calling.
  case returned
  /// It becomes more urgent.
  case worsened
  /// It becomes less urgent.
  case eased
  /// Its condition can no longer be judged; it stands.
  case becameUnknown = "became-unknown"
  /// Its condition can be judged again, and holds.
  case becameKnown = "became-known"
  /// Its condition ends.
  case ended
  /// Its rule does not apply any more.
  case inapplicable
  /// Somebody acknowledges it.
  case acknowledged
  /// Somebody acknowledges it after its end, and it goes.
  case released
  /// Its condition holds, but it is switched off.
  case suppressed
  /// Nobody has attended to it.
  case escalated
}

/// The alarms that must keep quiet.
public enum AlarmGroup: Hashable, Sendable {
  /// Every alarm.
  case all
  /// Those about the patient, or those about the equipment.
  case kind(AlarmKind)
  /// The alarm of one condition.
  case condition(AlarmCondition)

  /// The group as it is written: `all`, `physiological`, `technical` or a condition.
  public var written: String {
    switch self {
    case .all: "all"
    case .kind(let kind): kind.rawValue
    case .condition(let condition): condition.written
    }
  }

  /// Whether the group has the alarm of a condition of this kind.
  func contains(_ condition: AlarmCondition, _ kind: AlarmKind) -> Bool {
    switch self {
    case .all: true
    case .kind(let wanted): kind == wanted
    case .condition(let wanted): condition == wanted
    }
  }
}

extension AlarmCondition {
  /// The condition's word with the name of its instrument, such as `line-down/oximeter`.
  public var written: String {
    guard case .technical(let technical) = self, let index = technical.instrument,
      let instrument = SimulatedInstrument(rawValue: Int(index.position))
    else { return word }
    var parts = word.split(separator: "/").map { String($0) }
    parts[1] = instrument.name
    return parts.joined(separator: "/")
  }

  /// Reads a condition as ``written`` has it; nil when no alarm of a simulated bed can be about it.
  public init?(written: String) {
    var parts = written.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
    let isOfInstrument = ["no-signal", "ventilator", "line-down", "set-up-failed"].contains(parts[0])
    if isOfInstrument {
      guard parts.count > 1,
        let instrument = SimulatedInstrument.allCases.first(where: { $0.name == parts[1] })
      else { return nil }
      parts[1] = String(instrument.rawValue)
    }
    self.init(word: parts.joined(separator: "/"))
    guard canExistAtBed else { return nil }
  }

  /// Every condition about the equipment that a simulated bed can have, as it is written.
  static func writtenOfEquipment(at models: BedModels) -> [String] {
    models.all.flatMap { model -> [AlarmCondition] in
      let index = model.role.index
      let losses = model.channels.flatMap { channel in
        SignalLoss.allCases.map { TechnicalCondition.noSignal(index, channel, $0) }
      }
      let own = VentilatorAlarm.allCases.map { TechnicalCondition.ventilator(index, $0) }
      return ([.lineDown(index), .setUpFailed(index)] + losses + own).map { .technical($0) }
    }.filter { $0.canExist(at: models) }.map(\.written) + TechnicalCondition.ofTheGateway.map(\.word)
  }

  /// Whether a bed of these models can have the condition.
  func canExist(at models: BedModels) -> Bool { canExist { [models[$0]] } }

  /// Whether a bed of some models can have the condition.
  private var canExistAtBed: Bool { canExist { $0.models } }

  private func canExist(_ models: (SimulatedInstrument) -> [InstrumentModel]) -> Bool {
    guard case .technical(let technical) = self, let index = technical.instrument else { return true }
    guard let instrument = SimulatedInstrument(rawValue: Int(index.position)),
      AlarmTable.canExist(technical)
    else { return false }
    switch technical {
    case .ventilator: return models(instrument).contains { $0.channels.contains(.ventilatorAlarms) }
    case .noSignal(_, let channel, _): return models(instrument).contains { $0.channels.contains(channel) }
    // An oximeter that only streams takes no settings, and nothing is set at a ventilator.
    case .setUpFailed: return models(instrument).contains { $0.takesSettings }
    case .lineDown, .cannotBeJudged, .logUnwritable, .logDamaged, .chartDamaged, .stateUnwritable,
      .configurationRejected, .stateLost, .alarmsDropped:
      return true
    }
  }
}
