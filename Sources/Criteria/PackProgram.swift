import Quantities
import Readings

/// A pack as the evaluation runs it: inputs, sessions, clauses in order, rules.
struct PackProgram: Sendable {
  var inputs: [InputPlan] = []
  var sources: [SourcePlan] = []
  var sessions: [SessionPlan] = []
  var clauses: [Clause] = []
  /// What each clause is called and where its numbers come from; parallel to `clauses`.
  var labels: [ClauseLabel] = []
  /// Operands of the clauses that have several.
  var links: [Int] = []
  var rules: [RulePlan] = []
  /// What each rule says; parallel to `rules`.
  var words: [RuleWords] = []
  /// The annotations of all rules.
  var annotations: [AnnotationPlan] = []
  var timerCount = 0
  var tallyCount = 0
  var tallyBytes = 0
  var counterCount = 0
  var nightCount = 0
  /// How long an unknown freezes a timer before the rule counts as indeterminate.
  var patience: Interval = .zero
}

/// One quantity that rules look at, from the first of its sources that has a valid value.
struct InputPlan: Sendable {
  var name: String
  var unit: Unit
  var plausible: ClosedRange<Int32>
  /// Places of its sources, best first.
  var sources: Range<Int>
  /// Whether the highest value of all sources counts, and not the first one's.
  var takesBest = false
  /// Seconds of history kept.
  var capacity: Int = 2
}

/// One way to get an input's value.
struct SourcePlan: Sendable {
  enum Wire: Hashable, Sendable {
    case channel(Channel)
    case entry(ClinicalMeasurement)
  }

  var wire: Wire
  /// How long a value counts after it was received.
  var lasts: Interval
  /// How long after it was so an entry may be made to count from then on; nil where only its own moment does.
  var enteredWithin: Interval?
  /// The percentile of its values that stands for them.
  var representative: RecentValues.Limits?
  /// Bits of the doubts under which a value is taken as it is.
  var acceptedDoubts: UInt16
  /// Bits of the doubts under which a value is taken as a lower bound of the truth.
  var boundingDoubts: UInt16
  /// Whether every value is a lower bound of the truth.
  var readsLow: Bool
  var slope: SlopeGate.Limits?
  /// How a blood gas beside it bounds a source that reads low.
  var gradient: GradientPlan?
  /// How long a sensor that was off says nothing.
  var warmUp: Interval?
  /// How long the sensor takes to show what the blood holds.
  var lag: Interval?
  /// A change that only a sensor can make.
  var artefact: ChangeGate.Limits?
  /// A clause that, while it holds, makes the source's values invalid, with the doubt it stands for.
  var suspendedBy: Int?
  var suspensionDoubt: Doubt

  var name: String {
    switch wire {
    case .channel(let channel): channel.name
    case .entry(let measurement): measurement.rawValue
    }
  }
}

/// When and how a paired blood gas bounds the values of a source that reads low.
struct GradientPlan: Sendable {
  /// How long a blood gas counts.
  var lasts: Interval
  /// What is added to the estimate, in thousandths.
  var margin: Int32
  /// A clause that has to hold, as far as there is one.
  var given: Int?
}

/// How single efforts become a cough session.
struct SessionPlan: Sendable {
  var name: String
  var channel: Channel
  /// Who or what helps its coughs; others do not belong to it.
  var assistance: CoughAssistance
  var gap: Interval
  var acceptable: Comparison
  var enoughEfforts: Int32
  var boundingDoubts: UInt16
  var lasts: Interval
  var lastsAfterAcuteEvent: Interval
}

/// The words and sources that belong to a clause.
struct ClauseLabel: Sendable {
  /// The name it has in the pack, or the path of keys to it.
  var name: String
  var limitSource: Provenance?
  var comparatorSource: Provenance?
}

/// How a rule is wired: plain numbers, because it is stepped every second.
struct RulePlan: Sendable {
  var when: Int
  /// The clause that clears it.
  var clear: Int
  var priority: Priority
  /// The clause under which its priority is another one, or -1.
  var raisedWhen: Int
  var raisedTo: Priority
  /// Places of its annotations.
  var annotations: Range<Int>
}

/// What a rule says.
struct RuleWords: Sendable {
  var id: String
  var isArm: Bool
  var strength: Strength
  var purpose: Purpose
  var title: BilingualText
  var text: BilingualText
  var sentence: Provenance?
  /// The question that it answers, in words that other packs use too.
  var topic: String?
}

/// Something that is said beside a rule while its clause holds.
struct AnnotationPlan: Sendable {
  /// Whether its coming and going is told by itself, while the rule stays where it is.
  var isAnnounced: Bool
  var id: String
  var when: Int
  var text: BilingualText
}
