import Documents

/// The keys under `instruments:`: which model fills each role, by the protocol's word.
enum InstrumentKeys {
  /// The keys, and what may stand behind them.
  static var keys: [EntryKey] {
    SimulatedInstrument.allCases.map { EntryKey($0.name, .words($0.models.map(\.word))) }
  }

  /// The models of a bed; a role that is not named has its usual one.
  static func read(_ node: DocumentNode?) throws(DocumentError) -> BedModels {
    guard let node else { return BedModels() }
    let mapping = try node.mapping(keys.map(\.name))
    var choices: [InstrumentModel] = []
    for role in SimulatedInstrument.allCases {
      guard let value = mapping.optional(role.name) else { continue }
      choices.append(try value.choice(among: role.models.map { (word: $0.word, meaning: $0) }))
    }
    return BedModels(choices)
  }
}
