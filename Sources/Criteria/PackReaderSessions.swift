import Documents
import Quantities
import Readings

/// How single coughs become a session.
extension PackReader {
  mutating func readSessions(_ node: DocumentNode) throws(DocumentError) {
    for (name, node) in try node.mappingOfAnyKeys().pairs {
      let session = try node.mapping([
        "channel", "assisted", "gap", "acceptable", "enough", "lasts", "lasts-after-acute-event", "bounds",
      ])
      let channel = try numericChannel(session.required("channel"))
      let acceptable = try session.required("acceptable").mapping(["op", "limit"])
      let comparison = Comparison(
        comparator: try comparator(acceptable.required("op")).value,
        limit: try limit(acceptable.required("limit"), unit: channel.unit, plausible: channel.plausible).value
      )
      let enough = try sourced(session.required("enough")) { node throws(DocumentError) in
        Int32(try node.integer(in: 1...CoughSession.mostPeaks))
      }
      let bounds: UInt16 = if let bounds = session.optional("bounds") { try doubts(bounds) } else { 0 }
      let assistance: CoughAssistance =
        if let assisted = session.optional("assisted") { try readAssistance(assisted) } else { .none }
      let validity: ClosedRange<Interval> = .minutes(1) ... .hours(24 * 400)
      program.sessions.append(
        SessionPlan(
          name: name, channel: channel, assistance: assistance,
          gap: try interval(session.required("gap"), in: .seconds(5) ... .hours(1)).value,
          acceptable: comparison, enoughEfforts: enough.value, boundingDoubts: bounds,
          lasts: try interval(session.required("lasts"), in: validity).value,
          lastsAfterAcuteEvent: try interval(session.required("lasts-after-acute-event"), in: validity).value)
      )
    }
  }

  private mutating func readAssistance(_ node: DocumentNode) throws(DocumentError) -> CoughAssistance {
    try sourced(node) { node throws(DocumentError) in try node.choice(of: CoughAssistance.self) }.value
  }
}
