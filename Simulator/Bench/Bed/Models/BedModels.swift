internal import Devices

/// Which model fills each role at a simulated bed.
public struct BedModels: Hashable, Sendable {
  private var models = SimulatedInstrument.allCases.map(\.usualModel)

  /// Chooses the usual models.
  public init() {}

  /// Chooses models for some roles; the others have the usual ones, and the last choice of a role counts.
  public init(_ choices: [InstrumentModel]) {
    for model in choices { models[model.role.rawValue] = model }
  }

  /// The model that fills a role.
  public subscript(role: SimulatedInstrument) -> InstrumentModel { models[role.rawValue] }

  /// The models in the order of the roles.
  public var all: [InstrumentModel] { models }

  /// Those that are not the usual ones of their roles.
  public var unusual: [InstrumentModel] { models.filter { $0 != $0.role.usualModel } }

  /// The models' names, as a sentence lists them.
  var words: String { models.map(\.word).joined(separator: ", ") }

  /// The same with these models in their roles.
  public func replacing(_ choices: [InstrumentModel]) -> BedModels { BedModels(models + choices) }
}

/// Models for some roles, from words such as `oximeter=nonin-df7`.
public struct ModelChoices: Hashable, Sendable {
  /// The models, in the order of the words.
  public let models: [InstrumentModel]

  /// Reads the words of `--model`; the last one of a role counts.
  ///
  /// - Throws: what is wrong, and what is allowed.
  public init(_ words: [String]) throws(LiveSettingsRefusal) {
    var models: [InstrumentModel] = []
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let role = SimulatedInstrument.allCases.first(where: { $0.name == parts[0] })
      else {
        let names = SimulatedInstrument.allCases.map(\.name).joined(separator: ", ")
        throw LiveSettingsRefusal(
          reason: "--model \(word) is not allowed; "
            + "allowed: an instrument (\(names)), =, and what it speaks, as oximeter=nonin-df7")
      }
      guard let model = role.models.first(where: { $0.word == parts[1] }) else {
        throw LiveSettingsRefusal(
          reason: "--model \(word) is not allowed; allowed behind \(role.name)=: "
            + role.models.map(\.word).joined(separator: ", "))
      }
      models.append(model)
    }
    self.models = models
  }
}
