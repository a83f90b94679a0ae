public import Quantities

/// Something that happens to the patient, or to what is attached to the patient.
public enum BodyEvent: Hashable, Sendable {
  /// A quantity starts to move to a new value.
  case course(Course)
  /// A prescribed outcome is handed back to the body.
  case release(BodyQuantity)
  /// Unintentional leak opens or closes to this flow at the mean mask pressure, in L/min, within five
  /// seconds.
  case leak(Double)
  /// The patient coughs into a meter.
  case cough(CoughManoeuvre)
  /// The next breaths do not come for this many seconds, counted from when the first of them is due.
  case apnoea(seconds: Double, airway: ApnoeaAirway)
  /// Secretions fill the airways: 0 none, 1 a mucus plug.
  case secretions(Double)
  /// Secretions are sucked out within this many seconds.
  case suction(seconds: Double)
  /// The ventilator's settings change.
  case support(BilevelSupport)
  /// The breathing circuit comes off the mask, or is put back.
  case circuit(open: Bool)
  /// The oximeter's probe is put on or comes off.
  case probe(attached: Bool)
  /// The hand with the probe moves for this many seconds; intensity 0 to 1.
  case motion(intensity: Double, seconds: Double)
  /// The finger under the probe beats for this many seconds in a way that an oximeter takes for a pulse.
  ///
  /// Fasciculation is small and regular (clinical basis, section 1.4): the number shown is wrong, and nothing
  /// says so.
  case tremor(seconds: Double)
}

/// Where breath stops in an apnoea.
public enum ApnoeaAirway: String, CaseIterable, Hashable, Sendable {
  /// The drive is missing: no effort, but a backup breath goes in.
  case open
  /// The throat is shut: nothing goes in.
  case closed
}

/// An event of the body with its moment.
public struct TimedBodyEvent: Hashable, Sendable {
  /// When it happens, on the body's clock.
  public var at: Uptime
  /// What happens.
  public var event: BodyEvent

  /// Makes a dated event.
  public init(at: Uptime, _ event: BodyEvent) {
    self.at = at
    self.event = event
  }
}
