import Quantities

/// One step of a pack's program: a statement that is judged once a second, in the order of the program.
///
/// Operands stand earlier in the program than the clauses that need them. All cases are plain numbers, so
/// that judging a clause neither allocates nor counts references.
enum Clause: Sendable {
  /// The input's value of this second satisfies the comparison.
  case compare(input: Int, Comparison)
  /// The input's code is one of those whose bit is set.
  case code(input: Int, mask: UInt64)
  /// The input's value of this second is only a lower bound.
  case bounded(input: Int)
  /// The input's value of this second comes from one of its sources whose bit is set.
  case source(input: Int, mask: UInt64)
  /// How far the sensor lies from the blood that was drawn beside it satisfies the comparison.
  case paired(source: Int, Comparison, lasts: Interval)
  /// By how much the input's value exceeds the baseline's satisfies the comparison.
  case rise(input: Int, baseline: Int, Comparison)
  /// Most valid seconds of a trailing window satisfy the comparison.
  case window(Window)
  /// The operand has held for a time, and enough fresh readings said so.
  case sustained(operand: Int, seconds: Int32, confirmations: Int32, timer: Int)
  /// The operand has held for a part of a trailing window, not necessarily in one piece.
  case share(operand: Int, seconds: Int32, needed: Int32, tally: Int, ring: Int)
  /// The recording night goes on.
  case night
  /// The seconds of the night in which the operand held satisfy the comparison.
  case accumulated(Accumulation)
  /// The share of the known seconds of a night that is over satisfies the comparison.
  case portion(Accumulation)
  /// A clinician has ticked the sign, not longer ago than it lasts.
  case sign(ClinicalSign, lasts: Interval)
  /// Lung function was tested longer ago than this.
  case sinceLungFunctionTest(longerThan: Interval, orAsLong: Bool)
  /// How fast the input's entries have fallen satisfies the comparison.
  case fall(Fall)
  /// The latest good cough session's best peak flow, or its number of efforts, satisfies the comparison.
  case session(Int, CoughMeasure, Comparison)
  /// A statement about the patient.
  case patient(PatientFact)
  /// All of the operands hold.
  case all(first: Int, count: Int)
  /// At least one of the operands holds.
  case any(first: Int, count: Int)
  /// The first operand that is known decides.
  case firstKnown(first: Int, count: Int)
  /// The operand does not hold.
  case not(Int)
  /// The operand is known to hold; unknown counts as no.
  case asserted(Int)
  /// The operand, once the requirement is known to hold; else nobody can say.
  case given(requirement: Int, operand: Int)
  /// The rule is active.
  case rule(Int)

  struct Window: Sendable {
    var input: Int
    var comparison: Comparison
    var seconds: Int32
    /// Least share of the window's seconds that must be valid, in thousandths of a percent.
    var leastValid: Int64
    /// Least share of the valid seconds that must satisfy the comparison, in thousandths of a percent.
    var leastShare: Int64
    var counter: Int
  }

  struct Accumulation: Sendable {
    var operand: Int
    /// Against seconds in thousandths, or against thousandths of a percent.
    var comparison: Comparison
    /// Seconds of the night in which the operand must be known before anything can be said.
    var recorded: Int32
    var tally: Int
  }

  struct Fall: Sendable {
    var input: Int
    /// Against the fall within the time below, in thousandths.
    var comparison: Comparison
    /// The time that the fall is brought to.
    var within: Interval
    /// Values closer together than this are not compared.
    var leastApart: Interval
  }
}

/// What is known about a clause at one second.
struct Verdict: Sendable {
  /// Whether the clause holds.
  var truth: Truth
  /// Whether it will hold if everything stays as it is; `yes` beside a `no` means that a timer runs.
  var outlook: Truth
  /// Why the truth is unknown.
  var reason: Reason = .none
  /// Whether it is unknown because a requirement is known not to be met.
  var isBarred = false
  /// Whether a reading of this very second supports it.
  var isFresh = false
  /// Whether any reading behind it is simulated.
  var isSimulated = false
  /// Whether it tells how things stand at the end of the second, as a rule's state does, and not throughout
  /// it.
  var isOfTheEnd = false

  init(_ truth: Truth, reason: Reason = .none) {
    self.truth = truth
    self.outlook = truth
    self.reason = reason
  }
}
