import Criteria
import Documents
import Foundation

/// The smallest pack that holds together, to be varied line by line.
enum SmallPack {
  static let text = """
    pack: small
    version: 0.1.0
    jurisdiction: any
    title: {en: Small, zh: 小}
    reference: none
    confidence: read
    provenance:
      ours: {kind: engineering, note: for the test}
      theirs: {kind: consensus, note: a sentence, quote: {en: Breathe., zh: 呼吸。}}
    unknown-for: {is: 30 s, from: ours}
    inputs:
      spo2:
        sources:
          - channel: spo2
            lasts: {is: 10 s, from: ours}
      mode:
        sources:
          - channel: vent_mode
            lasts: {is: 10 s, from: ours}
    sessions:
      cough:
        channel: cough_peak_flow
        gap: {is: 5 min, from: ours}
        acceptable:
          op: {is: ">", from: ours}
          limit: {is: 30 L/min, from: ours}
        enough: {is: 3, from: ours}
        lasts: {is: 90 d, from: ours}
        lasts-after-acute-event: {is: 24 h, from: ours}
    conditions:
      als: {patient: als, from: ours}
      treated: {patient: bilevel-therapy, from: ours}
    rules:
      - id: LOW
        title: {en: Low, zh: 低}
        purpose: acute
        strength: advise
        priority: medium
        sentence: theirs
        when:
          input: spo2
          op: {is: "<=", from: theirs}
          limit: {is: 90 %, from: theirs}
          for: {is: 15 s, from: ours}
          confirmed-by: {is: 2, from: ours}
        clear:
          input: spo2
          op: {is: ">=", from: ours}
          limit: {is: 92 %, from: ours}
          for: {is: 15 s, from: ours}
          confirmed-by: {is: 2, from: ours}
        text: {en: Look., zh: 看。}
    """

  /// The pack's text with one passage replaced; a passage that is not there is a mistake of the test.
  static func text(replacing passage: String, with other: String) -> String {
    guard let range = text.range(of: passage) else { preconditionFailure("no \(passage) in the small pack") }
    return text.replacingCharacters(in: range, with: other)
  }

  /// A pack with this one condition as its rule X.
  static func rule(when condition: String) throws(DocumentError) -> RulePack {
    let rule = """
        - id: X
          title: {en: X, zh: X}
          purpose: monitor
          strength: advise
          priority: low
          when: \(condition)
          text: {en: X, zh: X}
      """
    let head = text.components(separatedBy: "rules:\n")[0]
    return try RulePack(yaml: head + "rules:\n" + rule + "\n", fileName: "x.yaml")
  }
}
