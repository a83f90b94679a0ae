public import Patient
public import Quantities

/// One thing that happens in a scenario.
public struct ScenarioEvent: Hashable, Sendable {
  /// What happens.
  public enum Happening: Hashable, Sendable {
    /// To the patient, or to what is attached to the patient.
    case body(BodyEvent)
    /// At the gateway, by a person.
    case person(PersonAction)
  }

  /// When, since the scenario's start.
  public let at: Uptime
  /// The line of the file that says so.
  public let line: Int
  /// What happens.
  public let happening: Happening
}

/// What a person tells the gateway.
public struct PersonAction: Hashable, Sendable {
  /// The entry by its name in the rule pack, such as `secretions-not-clearable`.
  public let entry: String
  /// Whether the entry is ticked or taken back.
  public let ticked: Bool

  /// Makes an entry.
  public init(entry: String, ticked: Bool) {
    self.entry = entry
    self.ticked = ticked
  }
}
