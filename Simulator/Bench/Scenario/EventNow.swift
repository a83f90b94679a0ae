internal import Documents
internal import Patient
internal import Quantities

/// Something that happens at a bed now, in the words of a timeline entry without its time.
struct EventNow {
  /// The longest that a fault of now may last, and so the end of the time in which it is judged.
  private static let horizon: Interval = .hours(25)

  /// What happens at the patient, each with its delay: the efforts of one cough entry come one after the
  /// other.
  private(set) var events: [(delay: Interval, event: BodyEvent)] = []
  /// What goes wrong on a wire or at an instrument, on the bed's clock.
  private(set) var faults: [PlannedFault] = []

  /// Reads an entry for a bed of these models that has come to `moment`; `ventilator` is how its ventilator
  /// is set, because an entry changes some settings alone.
  init(
    _ entry: DocumentNode, at moment: Uptime, ventilator: BilevelSupport, models: BedModels
  ) throws(DocumentError) {
    guard !(try entry.mappingOfAnyKeys().keys.contains("at")) else {
      throw entry.contradiction("happens now; leave `at` out")
    }
    let now = moment - .origin
    var reader = TimelineReader(
      ventilator: ventilator, duration: now + EventNow.horizon, models: models)
    for event in try reader.happenings(of: entry, at: now) {
      guard case .body(let happening) = event.happening else {
        throw entry.contradiction(
          "happens at the gateway, not at the bed; see `breathline chart` and `breathline alarms`")
      }
      events.append((event.at - moment, happening))
    }
    faults = reader.faults
  }

  /// The keys that may stand beside a word that says what happens; nil when it is none.
  static func details(of word: String) -> [String]? {
    if word == FaultKeys.word { return FaultKeys.all }
    let keys = TimelineReader.forms.map { $0.keys.map(\.name) }.first { $0[0] == word }
    return keys.map { Array($0.dropFirst()) }
  }
}
