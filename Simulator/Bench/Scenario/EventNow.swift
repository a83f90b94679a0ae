internal import Documents
internal import Patient
internal import Quantities

/// Something that happens at a bed now, in the words of a timeline entry without its time.
struct EventNow {
  /// What happens at the patient, each with its delay: the efforts of one cough entry come one after the
  /// other.
  let events: [(delay: Interval, event: BodyEvent)]

  /// Reads an entry; `ventilator` is how the ventilator is set, because an entry changes some settings alone.
  init(_ entry: DocumentNode, ventilator: BilevelSupport) throws(DocumentError) {
    guard !(try entry.mappingOfAnyKeys().keys.contains("at")) else {
      throw entry.contradiction("happens now; leave `at` out")
    }
    var reader = TimelineReader(ventilator: ventilator, duration: .zero)
    var events: [(delay: Interval, event: BodyEvent)] = []
    for event in try reader.happenings(of: entry, at: .zero) {
      guard case .body(let happening) = event.happening else {
        throw entry.contradiction(
          "happens at the gateway, not at the bed; ask it with `breathline chart` or `breathline alarms`")
      }
      events.append((event.at - .origin, happening))
    }
    self.events = events
  }
}
