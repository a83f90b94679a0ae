/// What an alarm is about; the two kinds of IEC 60601-1-8.
public enum AlarmKind: String, CaseIterable, Hashable, Sendable {
  /// The patient: a variable went where it should not be.
  case physiological
  /// The equipment: an instrument, a line, or the gateway itself.
  case technical
}
