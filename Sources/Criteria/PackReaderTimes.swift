import Documents
import Quantities

/// Conditions on how long something has held.
extension PackReader {
  mutating func share(_ node: DocumentNode) throws(DocumentError) -> Int {
    let mapping = try node.mapping(["time-share", "over", "at-least"])
    let operand = try condition(mapping.required("time-share"))
    let over = try seconds(mapping.required("over"), in: 1...86_400)
    let needed = try sourced(mapping.required("at-least")) { node throws(DocumentError) in
      try PackReader.neededSeconds(node, of: over.value)
    }
    let label = ClauseLabel(name: node.path, limitSource: needed.source, comparatorSource: nil)
    defer {
      program.tallyCount += 1
      program.tallyBytes += Int(over.value)
    }
    return add(
      .share(
        operand: operand, seconds: over.value, needed: needed.value, tally: program.tallyCount,
        ring: program.tallyBytes), label)
  }

  /// Seconds out of a window, given as a share of it or as a length of time.
  private static func neededSeconds(_ node: DocumentNode, of window: Int32) throws(DocumentError) -> Int32 {
    let amount = try node.amount(units: ["%", "s", "min", "h"])
    let scale: [(unit: String, seconds: Int64)] = [("s", 1), ("min", 60), ("h", 3600)]
    let thousandths =
      if let scale = scale.first(where: { $0.unit == amount.unit }) {
        amount.thousandths.multipliedReportingOverflow(by: scale.seconds).partialValue
      } else {
        // A share that does not fall on a second needs the next whole one.
        (amount.thousandths.multipliedReportingOverflow(by: Int64(window)).partialValue + 99_999) / 100_000
          * 1000
      }
    guard thousandths % 1000 == 0, (1000...Int64(window) * 1000).contains(thousandths) else {
      throw node.refusal(allowed: "whole seconds up to the window, or more than 0 to 100 %")
    }
    return Int32(thousandths / 1000)
  }

  mutating func night(_ node: DocumentNode) throws(DocumentError) -> Int {
    let mapping = try node.mapping(["night"])
    _ = try mapping.required("night").choice(among: [(word: "now", meaning: true)])
    return add(.night, ClauseLabel(name: "night"))
  }

  mutating func accumulated(_ node: DocumentNode) throws(DocumentError) -> Int {
    try ofTheNight(node, "accumulated") { reader, limit throws(DocumentError) in
      let seconds = try reader.seconds(limit, in: 1...86_400)
      return (seconds.value * 1000, seconds.source)
    }
  }

  mutating func portion(_ node: DocumentNode) throws(DocumentError) -> Int {
    try ofTheNight(node, "portion") { reader, limit throws(DocumentError) in
      let share = try reader.percent(limit)
      return (Int32(share.value), share.source)
    }
  }

  private mutating func ofTheNight(
    _ node: DocumentNode, _ kind: String,
    _ limit: (inout PackReader, DocumentNode) throws(DocumentError) -> (Int32, Provenance)
  ) throws(DocumentError) -> Int {
    let mapping = try node.mapping([kind, "op", "limit", "recorded"])
    let operand = try condition(mapping.required(kind))
    let comparator = try comparator(mapping.required("op"))
    guard comparator.value.looksUp else {
      throw try mapping.required("op").contradiction(
        "looks down: what a night gathers is held against > or >=")
    }
    let (value, source) = try limit(&self, mapping.required("limit"))
    let recorded = try seconds(mapping.required("recorded"), in: 1...86_400)
    let plan = Clause.Accumulation(
      operand: operand, comparison: Comparison(comparator: comparator.value, limit: value),
      recorded: recorded.value, tally: program.nightCount)
    program.nightCount += 1
    return add(
      kind == "portion" ? .portion(plan) : .accumulated(plan),
      ClauseLabel(name: node.path, limitSource: source, comparatorSource: comparator.source))
  }

  mutating func sustained(_ node: DocumentNode) throws(DocumentError) -> Int {
    let mapping = try node.mapping(["sustained", "for"])
    let operand = try condition(mapping.required("sustained"))
    let delay = try seconds(mapping.required("for"), in: 1...86_400)
    return addTimer(operand, delay.value, 0, ClauseLabel(name: node.path, limitSource: delay.source))
  }

  mutating func addTimer(
    _ operand: Int, _ seconds: Int32, _ confirmations: Int32, _ label: ClauseLabel
  ) -> Int {
    defer { program.timerCount += 1 }
    return add(
      .sustained(operand: operand, seconds: seconds, confirmations: confirmations, timer: program.timerCount),
      label)
  }
}
