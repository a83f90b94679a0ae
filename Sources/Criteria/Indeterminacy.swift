public import Readings

/// Why a rule cannot be judged.
public enum Indeterminacy: Hashable, Sendable {
  /// The window has not been watched for its whole length yet.
  case observing(String)
  /// The input has no reading, for the instrument's or the line's reason.
  case noReading(input: String, Absence)
  /// No instrument of the bed ever gives the input, and nobody has entered it.
  case noSource(input: String)
  /// The input's reading is under a doubt that the pack does not accept for it.
  case doubted(input: String, Doubt)
  /// Too little of the window holds valid readings.
  case tooFewValid(input: String)
  /// Only a source that reads too low speaks, and it cannot rule the condition out.
  case lowerBoundOnly(input: String)
  /// A precondition is known not to be met, so the rule does not apply now.
  case preconditionNotMet(String)
  /// Nobody has entered this about the patient.
  case notStated(String)
  /// Nobody has ever recorded this.
  case neverRecorded(String)
  /// Too few entries of this lie far enough apart to be compared.
  case tooFewEntries(String)
  /// What was recorded is too old.
  case expired(String)
  /// The gateway does not know the civil time yet, so the age of an entry is unknown.
  case undated(String)
  /// An effort went beyond the meter's range, so the best one is unknown.
  case clipped(String)
  /// An operator has switched off a rule that this one needs.
  case inhibited(rule: String)

  /// A stable word for programs.
  public var code: String {
    switch self {
    case .observing: "observing"
    case .noReading: "no_reading"
    case .noSource: "no_source"
    case .doubted: "doubted"
    case .tooFewValid: "too_few_valid"
    case .lowerBoundOnly: "lower_bound_only"
    case .preconditionNotMet: "precondition_not_met"
    case .notStated: "not_stated"
    case .neverRecorded: "never_recorded"
    case .tooFewEntries: "too_few_entries"
    case .expired: "expired"
    case .undated: "undated"
    case .clipped: "clipped"
    case .inhibited: "inhibited"
    }
  }

  /// The input, condition or entry that is missing.
  public var subject: String {
    switch self {
    case .observing(let subject), .noReading(let subject, _), .noSource(let subject),
      .doubted(let subject, _),
      .tooFewValid(let subject),
      .lowerBoundOnly(let subject), .preconditionNotMet(let subject), .notStated(let subject),
      .neverRecorded(let subject), .tooFewEntries(let subject), .expired(let subject), .undated(let subject),
      .clipped(let subject),
      .inhibited(let subject):
      subject
    }
  }

  /// The instrument's own reason, where there is one.
  public var detail: String? {
    switch self {
    case .noReading(_, let absence): "\(absence)"
    case .doubted(_, let doubt): "\(doubt)"
    case .observing, .noSource, .tooFewValid, .lowerBoundOnly, .preconditionNotMet, .notStated,
      .neverRecorded,
      .tooFewEntries,
      .expired, .undated, .clipped, .inhibited:
      nil
    }
  }
}

/// The same without words, for the evaluation: a kind, the place of its subject in the program, and a raw
/// reason.
struct Reason: Hashable, Sendable {
  enum Kind: UInt8, Sendable {
    case none, observing, observingShare, shareUnknown, noReading, doubted, tooFewValid, lowerBoundOnly,
      preconditionNotMet, notStated
    case neverPaired, pairExpired, tooFewEfforts
    case tooFewEntries, nightNeverMarked, nightNotEnded
    case testNeverRecorded, sessionNeverRecorded, sessionExpired, undated, clipped, inhibited
    case noSource
  }

  var kind: Kind
  var subject: Int16
  var detail: UInt8

  /// Whether time alone will settle it.
  var isObserving: Bool { kind == .observing || kind == .observingShare }

  init(_ kind: Kind, _ subject: Int = 0, detail: UInt8 = 0) {
    self.kind = kind
    self.subject = Int16(truncatingIfNeeded: subject)
    self.detail = detail
  }

  static var none: Reason { Reason(.none) }
}
