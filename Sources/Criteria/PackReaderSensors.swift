import Documents
import Quantities
import Readings

/// What a pack says about how a CO2 sensor behaves.
extension PackReader {
  mutating func readSensor(_ source: DocumentMapping, into plan: inout SourcePlan) throws(DocumentError) {
    if let node = source.optional("gradient") { plan.gradient = try gradient(node, plan) }
    if let node = source.optional("entered-within") {
      guard !plan.isWire else { throw node.contradiction("means nothing for a channel") }
      plan.enteredWithin = try interval(node, in: plan.lasts ... .hours(24)).value
    }
    if let node = source.optional("representative") { plan.representative = try representative(node, plan) }
    if let node = source.optional("warm-up") {
      try needChannel(node, plan)
      plan.warmUp = try interval(node, in: .seconds(1) ... .hours(2)).value
    }
    if let node = source.optional("lag") {
      try needChannel(node, plan)
      plan.lag = try interval(node, in: .seconds(1) ... .minutes(30)).value
    }
    if let node = source.optional("artefact") {
      try needChannel(node, plan)
      let artefact = try node.mapping(["change", "within"])
      plan.artefact = ChangeGate.Limits(
        change: try limit(artefact.required("change"), unit: plan.unit, plausible: 1...1_000_000).value,
        within: Int(try seconds(artefact.required("within"), in: 1...3600).value))
    }
  }

  private mutating func gradient(
    _ node: DocumentNode, _ plan: SourcePlan
  ) throws(DocumentError) -> GradientPlan {
    guard plan.readsLow, plan.unit == .mmHg else {
      throw node.contradiction("needs a source of a partial pressure with reads: low")
    }
    let gradient = try node.mapping(["entry", "lasts", "margin", "given"])
    _ = try gradient.required("entry").choice(among: [(word: "blood-gas", meaning: true)])
    return GradientPlan(
      lasts: try interval(gradient.required("lasts"), in: .minutes(1) ... .hours(24 * 7)).value,
      margin: try limit(gradient.required("margin"), unit: plan.unit, plausible: 0...50_000).value)
  }

  private mutating func representative(
    _ node: DocumentNode, _ plan: SourcePlan
  ) throws(DocumentError) -> RecentValues.Limits {
    try needChannel(node, plan)
    guard plan.readsLow, plan.boundingDoubts == 0 else {
      throw node.contradiction("needs a source with reads: low and without bounds")
    }
    let representative = try node.mapping(["share", "over"])
    let share = try percent(representative.required("share")).value
    // A value that still lasts has to be among those of which the percentile is taken.
    let least = min(plan.lasts.wholeSeconds + 1, Int64(RecentValues.most))
    let over = try seconds(representative.required("over"), in: least...Int64(RecentValues.most)).value
    return RecentValues.Limits(share: share, seconds: Int(over))
  }

  private func needChannel(_ node: DocumentNode, _ plan: SourcePlan) throws(DocumentError) {
    guard plan.isWire else { throw node.contradiction("means nothing for an entry") }
  }
}
