public import Criteria
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
  /// The sign that is ticked or taken back.
  public let sign: ClinicalSign
  /// Whether the sign is ticked or taken back.
  public let ticked: Bool

  /// Makes an entry.
  public init(sign: ClinicalSign, ticked: Bool) {
    self.sign = sign
    self.ticked = ticked
  }
}
