/// What an ideal cough meter meets at its mouthpiece.
public struct CoughSite: Hashable, Sendable {
  /// Flow out of the patient, in L/min; negative on the way in.
  public var flow: Double
  /// Whether an effort is under way.
  public var coughing: Bool
}
