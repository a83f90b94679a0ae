import Quantities
import Readings

@testable import Criteria

/// A pack with one more rule, `probe`, that tells nothing but whether one of the pack's conditions holds.
struct ClauseProbe {
  let pack: RulePack

  /// A probe of a clause of the pack.
  init(_ pack: RulePack, clause: Int) {
    self.init(pack, pack.program, clause: clause)
  }

  /// A probe of whether an input has no value; unknown never takes a rule back, so the absence is asked for.
  init(_ pack: RulePack, gapOf input: Int) {
    var program = pack.program
    let lowest = Comparison(comparator: .atLeast, limit: program.inputs[input].plausible.lowerBound)
    let value = program.add(.compare(input: input, lowest))
    let isKnown = program.add(.asserted(value))
    let isGone = program.add(.not(isKnown))
    self.init(pack, program, clause: isGone)
  }

  private init(_ pack: RulePack, _ original: PackProgram, clause: Int) {
    var program = original
    let clear = program.add(.not(clause))
    program.rules = [
      RulePlan(
        when: clause, clear: clear, priority: .low, raisedWhen: -1, raisedTo: .none, annotations: 0..<0)
    ]
    program.clauses = program.clauses.map { if case .rule = $0 { .night } else { $0 } }
    let name = BilingualText(english: "probe", chinese: "probe")
    program.words = [
      RuleWords(
        id: "probe", isArm: false, strength: .advise, purpose: .monitor, title: name, text: name,
        sentence: nil, topic: nil)
    ]
    _ = program.add(.rule(0))
    self.pack = RulePack(
      id: pack.id, version: pack.version, jurisdiction: pack.jurisdiction, title: pack.title,
      reference: pack.reference, confidence: pack.confidence, disabledBecause: nil, parameters: [],
      program: program)
  }

  /// Whether the condition is known to hold after the steps.
  func holds(after steps: [VignetteStep]) -> Bool {
    var bed = Bed(patient: PatientContext(), packs: [pack])
    bed.setCivilTime(monday)
    for step in steps {
      if let trouble = step.perform(at: &bed) { preconditionFailure("\(step): \(trouble)") }
    }
    return bed.state("probe") == .active
  }
}

extension PackProgram {
  /// Adds a clause and gives its place.
  fileprivate mutating func add(_ clause: Clause) -> Int {
    clauses.append(clause)
    labels.append(ClauseLabel(name: "probe"))
    return clauses.count - 1
  }
}
