import Documents
import Quantities

/// The keys of a timeline entry that plans a fault.
///
///     - at: 10 min
///       fault: drop
///       on: oximeter
///       for: 2 min
///       probability: 5 %
///       direction: from_instrument
enum FaultKeys {
  /// The key that says what goes wrong.
  static let word = "fault"

  /// All keys that may stand beside `at` and `fault`; which of them belong is up to the fault.
  static let all = ["on", "for", "probability", "direction", "by", "intensity", "index", "code"]

  /// The forms that the entry of a fault may have, its time apart.
  static var forms: [EntryForm] {
    FaultWord.allCases.flatMap { fault in
      alike(fault).map { instruments in
        EntryForm(word, .words([fault.rawValue]), keys(of: fault).map { key($0, of: fault, at: instruments) })
      }
    }
  }

  /// The instruments that can have a fault, those together where it can go the same ways.
  ///
  /// A schema cannot know which models a file chooses, so it has what any of them can have.
  private static func alike(_ fault: FaultWord) -> [[SimulatedInstrument]] {
    var groups: [[SimulatedInstrument]] = []
    for instrument in SimulatedInstrument.allCases
    where instrument.models.contains(where: { fault.canHappen(at: $0) }) {
      let place = groups.firstIndex { ways(of: fault, at: $0[0]) == ways(of: fault, at: instrument) }
      if let place { groups[place].append(instrument) } else { groups.append([instrument]) }
    }
    return groups
  }

  /// Which way bytes can suffer a fault at any model of an instrument.
  private static func ways(of fault: FaultWord, at instrument: SimulatedInstrument) -> [WireDirection] {
    WireDirection.allCases.filter { way in
      instrument.models.contains { fault.directions(at: $0).contains(way) }
    }
  }

  private static func key(
    _ name: String, of fault: FaultWord, at instruments: [SimulatedInstrument]
  ) -> EntryKey {
    switch name {
    case "on": EntryKey(name, .words(instruments.map(\.name)), isRequired: true)
    case "for", "by": EntryKey(name, .interval, isRequired: true)
    case "direction": EntryKey(name, .words(ways(of: fault, at: instruments[0]).map(\.rawValue)))
    case "index": EntryKey(name, .amount(unit: "%"), isRequired: true)
    case "code": EntryKey(name, .integer(1...255), isRequired: true)
    default: EntryKey(name, .amount(unit: "%"))
    }
  }

  /// Reads the entry of a fault that begins at a moment; it must end within the scenario's duration.
  static func read(
    _ entry: DocumentNode, at: Interval, within duration: Interval, of models: BedModels
  ) throws(DocumentError) -> PlannedFault {
    let word: FaultWord = try entry.mapping(["at", "fault"] + all).required("fault").choice()
    let mapping = try entry.mapping(["at", "fault"] + keys(of: word))
    let model = try model(mapping.required("on"), word, of: models)
    let end = try end(of: word, mapping, at: at, within: duration)
    let probability = try mapping.optional("probability")?.number(of: "%", in: 0.1...100) ?? 100
    return PlannedFault(
      try kind(word, mapping, at: model), at: model.role, from: .origin + at, until: .origin + end,
      probability: probability / 100, line: entry.line)
  }

  /// The keys that belong to a fault.
  private static func keys(of word: FaultWord) -> [String] {
    var keys = ["on"] + (word.isMoment ? [] : ["for"])
    if word.hitsByChance { keys.append("probability") }
    if word.place == .wire { keys.append("direction") }
    switch word {
    case .delay, .split, .clockJump: keys.append("by")
    case .motion: keys.append("intensity")
    case .lowPerfusion: keys.append("index")
    case .exception: keys.append("code")
    case .drop, .duplicate, .flip, .truncate, .stall, .babble, .wrongBaud, .wrongParity, .nul, .echo,
      .unplugged, .sensorOff, .warmUp, .zeroing, .occlusion, .frozen, .powerLoss, .reset, .replyToOther,
      .busy,
      .wrongUnit, .shifted:
      break
    }
    return keys
  }

  /// The instrument's model, once it is certain that it can have the fault.
  private static func model(
    _ node: DocumentNode, _ word: FaultWord, of models: BedModels
  ) throws(DocumentError) -> InstrumentModel {
    let able = models.all.filter { word.canHappen(at: $0) }
    let name = try node.text()
    let role = SimulatedInstrument.allCases.first { $0.name == name }
    let fitting = role?.models.filter { word.canHappen(at: $0) }.map(\.word) ?? []
    if let role, !fitting.isEmpty, !fitting.contains(models[role].word) {
      let others = able.map(\.role.name) + ["\(name) that is \(fitting.joined(separator: " or "))"]
      throw node.refusal(
        allowed: others.joined(separator: ", ")
          + "; here it is \(models[role].word), which cannot have the fault \(word.rawValue)")
    }
    return try node.choice(among: able.map { (word: $0.role.name, meaning: $0) })
  }

  private static func end(
    of word: FaultWord, _ entry: DocumentMapping, at: Interval, within duration: Interval
  ) throws(DocumentError) -> Interval {
    let length = try word.isMoment ? entry.optional("at") ?? entry.node : entry.required("for")
    let lasts = try word.isMoment ? PlannedFault.moment : length.interval(in: .milliseconds(5) ... .hours(24))
    let end = at + lasts
    guard end <= duration else {
      throw length.contradiction("reaches past the scenario's duration, so its end could never be judged")
    }
    return end
  }

  private static func kind(
    _ word: FaultWord, _ entry: DocumentMapping, at model: InstrumentModel
  ) throws(DocumentError) -> PlannedFault.Kind {
    switch word.place {
    case .wire: .wire(try wireFault(word, entry), try direction(word, entry, at: model))
    case .plug: .unplugged
    case .instrument: .instrument(try instrumentFault(word, entry, at: model))
    }
  }

  /// The way of the bytes, once it is certain that some go that way.
  private static func direction(
    _ word: FaultWord, _ entry: DocumentMapping, at model: InstrumentModel
  ) throws(DocumentError) -> WireDirection {
    let ways = word.directions(at: model).map { (word: $0.rawValue, meaning: $0) }
    return try entry.optional("direction")?.choice(among: ways) ?? .fromInstrument
  }

  private static func wireFault(
    _ word: FaultWord, _ entry: DocumentMapping
  ) throws(DocumentError) -> WireFault {
    switch word {
    case .drop: return .drop
    case .duplicate: return .duplicate
    case .flip: return .flip
    case .truncate: return .truncate
    case .delay: return .delay(try entry.required("by").interval(in: .milliseconds(5) ... .seconds(30)))
    case .stall: return .stall
    case .babble: return .babble
    case .split: return .split(try entry.required("by").interval(in: .milliseconds(5) ... .seconds(5)))
    case .wrongBaud: return .wrongBaud
    case .wrongParity: return .wrongParity
    case .nul: return .nul
    case .echo: return .echo
    default: preconditionFailure("\(word.rawValue) is no fault of a wire")
    }
  }

  private static func instrumentFault(
    _ word: FaultWord, _ entry: DocumentMapping, at model: InstrumentModel
  ) throws(DocumentError) -> InstrumentFault {
    switch word {
    case .sensorOff: return .sensorOff
    case .motion:
      let intensity = try entry.optional("intensity")?.number(of: "%", in: 1...100) ?? 100
      return .motion(intensity: intensity / 100)
    case .lowPerfusion:
      return .lowPerfusion(
        index: try entry.required("index").number(of: "%", in: 0...FaultWord.highestPerfusion))
    case .warmUp: return .warmUp
    case .zeroing: return .zeroing
    case .occlusion: return .occlusion
    case .frozen: return .frozen
    case .powerLoss: return .powerLoss
    case .reset: return .reset
    case .replyToOther: return .replyToOther
    case .exception: return .exception(code: UInt8(try entry.required("code").integer(in: 1...255)))
    case .busy: return .exception(code: 6)
    case .wrongUnit: return .wrongUnit
    case .shifted: return .shifted
    case .clockJump: return .clockJump(try jump(entry.required("by"), of: model))
    default: preconditionFailure("\(word.rawValue) is no fault of an instrument")
    }
  }

  private static func jump(
    _ node: DocumentNode, of model: InstrumentModel
  ) throws(DocumentError) -> Interval {
    let jump = try node.interval(in: .hours(-24) ... .hours(24))
    guard jump != .zero else { throw node.contradiction("is no jump; allowed: -24 h to 24 h, but not 0") }
    guard model.notices(jump) else {
      let allowed =
        model.role == .oximeter
        ? "334 ms and more, but no whole turn of its 16384 thirds of a second" : "40 ms and more"
      throw node.contradiction("leaves the \(model.role.name)'s clock as it is; allowed: \(allowed)")
    }
    return jump
  }
}
