public import Readings

/// What an alarm is about; two alarms of one condition do not exist.
public enum AlarmCondition: Hashable, Sendable {
  /// A rule of a pack.
  case rule(pack: String, rule: String)
  /// Something about the equipment.
  case technical(TechnicalCondition)

  /// The condition as one word for programs, logs and command lines, such as `rule/cn-als-2022/FAST.HIGH` or
  /// `line-down/2`.
  public var word: String {
    switch self {
    case .rule(let pack, let rule): "rule/\(pack)/\(rule)"
    case .technical(let condition): condition.word
    }
  }

  /// The rule that has to be judged for it; nil for the equipment.
  public var rule: (pack: String, rule: String)? {
    switch self {
    case .rule(let pack, let rule), .technical(.cannotBeJudged(let pack, let rule)): (pack, rule)
    case .technical: nil
    }
  }

  /// Reads a word back; nil when there is no such condition.
  public init?(word: some StringProtocol) {
    let parts = word.split(omittingEmptySubsequences: false) { $0 == "/" }.map { String($0) }
    guard !parts.contains("") else { return nil }
    if parts.count == 3, parts[0] == "rule" {
      self = .rule(pack: parts[1], rule: parts[2])
    } else {
      guard let condition = TechnicalCondition(parts: parts) else { return nil }
      self = .technical(condition)
    }
  }
}

extension TechnicalCondition {
  /// The condition as one word.
  public var word: String {
    switch self {
    case .noSignal(let instrument, let channel, let loss):
      "no-signal/\(instrument.position)/\(channel.name)/\(loss.rawValue)"
    case .ventilator(let instrument, let alarm): "ventilator/\(instrument.position)/\(alarm.rawValue)"
    case .lineDown(let instrument): "line-down/\(instrument.position)"
    case .setUpFailed(let instrument): "set-up-failed/\(instrument.position)"
    case .cannotBeJudged(let pack, let rule): "cannot-be-judged/\(pack)/\(rule)"
    case .logUnwritable: "log-unwritable"
    case .logDamaged: "log-damaged"
    case .chartDamaged: "chart-damaged"
    case .stateUnwritable: "state-unwritable"
    case .configurationRejected: "configuration-rejected"
    case .stateLost: "state-lost"
    case .alarmsDropped: "alarms-dropped"
    }
  }

  /// The instrument meant; nil when it is about the gateway.
  public var instrument: InstrumentIndex? {
    switch self {
    case .noSignal(let instrument, _, _), .ventilator(let instrument, _), .lineDown(let instrument),
      .setUpFailed(let instrument):
      instrument
    case .cannotBeJudged, .logUnwritable, .logDamaged, .chartDamaged, .stateUnwritable,
      .configurationRejected, .stateLost, .alarmsDropped:
      nil
    }
  }

  /// The same condition of another instrument; itself when it is about the gateway.
  func moved(to instrument: InstrumentIndex) -> TechnicalCondition {
    switch self {
    case .noSignal(_, let channel, let loss): .noSignal(instrument, channel, loss)
    case .ventilator(_, let alarm): .ventilator(instrument, alarm)
    case .lineDown: .lineDown(instrument)
    case .setUpFailed: .setUpFailed(instrument)
    case .cannotBeJudged, .logUnwritable, .logDamaged, .chartDamaged, .stateUnwritable,
      .configurationRejected, .stateLost, .alarmsDropped:
      self
    }
  }

  init?(parts: [String]) {
    switch (parts.first, parts.count) {
    case ("no-signal", 4):
      guard let instrument = InstrumentIndex(digits: parts[1]), let channel = Channel(name: parts[2]),
        let loss = SignalLoss(rawValue: parts[3])
      else { return nil }
      self = .noSignal(instrument, channel, loss)
    case ("ventilator", 3):
      guard let instrument = InstrumentIndex(digits: parts[1]),
        let alarm = VentilatorAlarm(rawValue: parts[2])
      else { return nil }
      self = .ventilator(instrument, alarm)
    case ("line-down", 2):
      guard let instrument = InstrumentIndex(digits: parts[1]) else { return nil }
      self = .lineDown(instrument)
    case ("set-up-failed", 2):
      guard let instrument = InstrumentIndex(digits: parts[1]) else { return nil }
      self = .setUpFailed(instrument)
    case ("cannot-be-judged", 3): self = .cannotBeJudged(pack: parts[1], rule: parts[2])
    default:
      guard parts.count == 1,
        let condition = TechnicalCondition.ofTheGateway.first(where: { $0.word == parts[0] })
      else { return nil }
      self = condition
    }
  }

  /// The conditions that are about the gateway itself and exist once.
  public static let ofTheGateway: [TechnicalCondition] = [
    .logUnwritable, .logDamaged, .chartDamaged, .stateUnwritable, .configurationRejected,
    .stateLost, .alarmsDropped,
  ]
}

extension InstrumentIndex {
  /// Reads a position as this room writes it: no sign, no leading zero.
  fileprivate init?(digits: String) {
    guard let position = UInt8(digits), String(position) == digits else { return nil }
    self.init(position)
  }
}
