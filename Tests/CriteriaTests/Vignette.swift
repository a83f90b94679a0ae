import Criteria
import Quantities
import Readings

/// One line of a pack's table of vignettes: what happens at a bed, and where a rule stands afterwards.
///
/// A line reads `RULE STATE [REMARK ...] | STEP; STEP`, as in `S1.A active | spo2 90 for 270 s`. The state is
/// a rule's own word (`normal`, `pending`, `active`, `clearing`, `indeterminate`, `starting`), `raised` for
/// active or clearing, or `quiet` for neither. A remark is a priority (`high`), an annotation that is shown
/// (`+oxygen`) or not (`-oxygen`), an input, sign or condition among the evidence (`&vital-capacity`) or not
/// (`!vital-capacity`), or a reason (`?leak`: the subject of what is missing).
struct Vignette: Sendable, CustomStringConvertible {
  let place: String
  let text: String
  let rule: String
  let state: String
  let remarks: [String]
  let steps: [VignetteStep]

  var description: String { "\(place): \(text)" }

  init(_ text: String, place: String, macros: [String: String]) throws(VignetteMistake) {
    self.place = place
    self.text = text
    let halves = text.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    guard halves.count == 2 else {
      throw VignetteMistake(place, "no | between what is expected and what happens")
    }
    let words = halves[0].split(separator: " ").map(String.init)
    guard words.count >= 2 else { throw VignetteMistake(place, "no rule and state") }
    rule = words[0]
    state = words[1]
    remarks = Array(words.dropFirst(2))
    var steps: [VignetteStep] = []
    for step in halves[1].split(separator: ";") {
      steps.append(try VignetteStep(String(step), place: place, macros: macros))
    }
    self.steps = steps
  }

  /// What is wrong with a pack by this line; nil when it does as expected.
  func complaint(about pack: RulePack) -> String? {
    var bed = Bed(patient: PatientContext(diagnosis: .als), packs: [pack])
    bed.setCivilTime(monday)
    for step in steps {
      if let trouble = step.perform(at: &bed) { return trouble }
    }
    guard let finding = bed.finding(rule) else { return "there is no rule \(rule)" }
    guard isAsExpected(finding.state) else { return "\(rule) is \(finding.state)" }
    return remarks.lazy.compactMap { complaint($0, about: finding) }.first
  }

  private func isAsExpected(_ found: RuleState) -> Bool {
    switch state {
    case "raised": found.isRaised
    case "quiet": !found.isRaised
    default: found.code == state
    }
  }

  private func complaint(_ remark: String, about finding: Finding) -> String? {
    let word = String(remark.dropFirst())
    let annotations = finding.annotations.map(\.id)
    let isMet =
      switch remark.first {
      case "+": annotations.contains(word)
      case "-": !annotations.contains(word)
      case "&": finding.evidence.contains { $0.names(word) }
      case "!": !finding.evidence.contains { $0.names(word) }
      case "?": finding.state.isAbout(word)
      default: finding.priority.rawValue == remark
      }
    return isMet ? nil : "\(remark): \(finding.priority.rawValue) \(annotations) \(finding.state)"
  }
}

/// A line that no test can be made of.
struct VignetteMistake: Error, CustomStringConvertible {
  let description: String

  init(_ place: String, _ reason: String) { description = "\(place): \(reason)" }
}

extension Evidence {
  /// Whether it is about the input, item, condition, session or statement of this name.
  fileprivate func names(_ word: String) -> Bool {
    switch self {
    case .readings(let readings): readings.input == word || readings.source == word
    case .share(let share): share.condition == word
    case .entry(let entry): entry.item == word
    case .session(let session): session.session == word
    case .change(let change): change.input == word || change.baseline == word
    case .night(let night): night.condition == word
    case .patient(let statement): statement.fact == word
    }
  }
}

extension RuleState {
  /// Whether it cannot be judged because of this input, condition or entry.
  fileprivate func isAbout(_ subject: String) -> Bool {
    guard case .indeterminate(let reason) = self else { return false }
    return reason.subject == subject || reason.code == subject
  }
}
