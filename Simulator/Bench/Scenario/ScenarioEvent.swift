public import Control
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
    /// To the gateway itself.
    case gateway(GatewayIncident)
  }

  /// When, since the scenario's start.
  public let at: Uptime
  /// The line of the file that says so; 0 when there is no file.
  public let line: Int
  /// What happens.
  public let happening: Happening

  /// Dates something.
  public init(at: Uptime, line: Int = 0, _ happening: Happening) {
    self.at = at
    self.line = line
    self.happening = happening
  }
}

/// What a person tells the gateway.
public enum PersonAction: Hashable, Sendable {
  /// Enters what no wire carries.
  case enter(ClinicalFact)
  /// Does something to the alarms.
  case alarms(AlarmAct.Kind)
}

/// What happens to the gateway itself.
public enum GatewayIncident: Hashable, Sendable {
  /// The civil clock is set forward, or back, by this much.
  case clockStep(Interval)
  /// The gateway is killed, and the next one starts after this time with what the first one kept.
  case restart(after: Interval)
}
