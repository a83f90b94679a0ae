import Criteria
import Documents
import Quantities

/// Packs of one or two rules, with an input for everything that a condition can look at.
enum LanguagePack {
  static let inputs = """
      spo2:
        sources:
          - channel: spo2
            lasts: {is: 10 s, from: ours}
      skin:
        sources:
          - channel: tcco2
            lasts: {is: 10 s, from: ours}
      breath:
        sources:
          - channel: etco2
            lasts: {is: 10 s, from: ours}
            reads: {is: low, from: ours}
      awake:
        sources:
          - entry: awake-pco2
            lasts: {is: 30 d, from: ours}
      strength:
        take: {is: best, from: ours}
        sources:
          - entry: snip
            lasts: {is: 90 d, from: ours}
          - entry: mip
            lasts: {is: 90 d, from: ours}
      first-strength:
        sources:
          - entry: snip
            lasts: {is: 90 d, from: ours}
          - entry: mip
            lasts: {is: 90 d, from: ours}
      sleepiness:
        sources:
          - entry: epworth
            lasts: {is: 90 d, from: ours}

    """

  /// The text of a pack with these rules, each a name and a condition, and more keys where they are needed.
  static func text(
    _ rules: [(id: String, when: String, more: String)], inputs: String = inputs, id: String = "language"
  ) -> String {
    let head = """
      pack: \(id)
      version: 0.1.0
      jurisdiction: any
      title: {en: Language, zh: 语言}
      reference: none
      confidence: read
      provenance:
        ours: {kind: engineering, note: for the test}
      unknown-for: {is: 30 s, from: ours}
      inputs:

      """
    return head + inputs + "rules:\n"
      + rules.map { rule in
        """
          - id: \(rule.id)
            title: {en: X, zh: X}
            purpose: monitor
            strength: advise
            priority: low
            when: \(rule.when)
            text: {en: X, zh: X}
            \(rule.more)

        """
      }.joined()
  }

  /// A pack with this one condition as its rule X.
  static func rule(when condition: String, more: String = "", id: String = "language") throws(DocumentError)
    -> RulePack
  {
    try RulePack(yaml: text([(id: "X", when: condition, more: more)], id: id), fileName: "language.yaml")
  }

  /// A bed that is judged by this one condition, on a known day.
  static func bed(when condition: String, patient: PatientContext = PatientContext(diagnosis: .als)) throws
    -> Bed
  {
    var bed = Bed(patient: patient, packs: [try rule(when: condition)])
    bed.setCivilTime(monday)
    return bed
  }

  /// Why a condition is refused.
  static func refusal(of condition: String) -> String? {
    do {
      _ = try rule(when: condition)
      return nil
    } catch {
      return error.description
    }
  }
}

/// A civil time a number of days before monday.
func daysAgo(_ days: Int64) -> CivilTime { ago(days * 86_400) }
