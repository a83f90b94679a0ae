internal import Control
internal import Criteria
internal import Patient
internal import Quantities
internal import Readings

extension ScenarioEvent.Happening {
  /// What happens, in a few words for a picture's legend.
  var words: String {
    switch self {
    case .body(let event): event.words
    case .person(.enter(.sign(let sign, let isThere))): "\(isThere ? "tick" : "untick") \(sign.rawValue)"
    case .person(.enter(let fact)): "entry: \(caseWords(fact))"
    case .person(.alarms(let act)): "alarms: \(caseWords(act))"
    case .gateway(.clockStep(let step)):
      "gateway: clock set by \(JSONObject.decimal(step.wholeMilliseconds)) s"
    case .gateway(.restart(let pause)):
      "gateway: killed, started after \(JSONObject.decimal(pause.wholeMilliseconds)) s"
    }
  }
}

extension BodyEvent {
  fileprivate var words: String {
    switch self {
    case .course(let course):
      "\(course.quantity.rawValue) to \(tenths(course.target)) \(course.quantity.unit)"
        + (course.timeConstant > 0 ? ", tau \(tenths(course.timeConstant)) s" : "")
    case .release(let quantity): "release \(quantity.rawValue)"
    case .leak(let flow): "leak \(tenths(flow)) L/min"
    case .cough(let cough): "cough \(tenths(cough.peakFlow)) L/min"
    case .apnoea(let seconds, let airway): "apnoea \(tenths(seconds)) s, airway \(airway.rawValue)"
    case .secretions(let amount): "secretions \(tenths(amount * 100)) %"
    case .suction(let seconds): "suction \(tenths(seconds)) s"
    case .support(let support):
      "ventilator \(support.mode.rawValue), \(tenths(support.inspiratoryPressure)) over "
        + "\(tenths(support.expiratoryPressure)) cmH2O"
    case .circuit(let isOpen): "circuit \(isOpen ? "off" : "on")"
    case .probe(let attached): "probe \(attached ? "on" : "off")"
    case .motion(let intensity, let seconds): "motion \(tenths(intensity * 100)) %, \(tenths(seconds)) s"
    case .tremor(let seconds): "tremor \(tenths(seconds)) s"
    }
  }
}

extension PlannedFault {
  /// The fault with its place, in a few words.
  var words: String {
    let chance = probability < 1 ? ", \(tenths(probability * 100)) %" : ""
    let word = kind.word.rawValue.replacing("_", with: " ")
    return switch kind {
    case .wire(_, let direction): "\(instrument.name): \(word), \(caseWords(direction))\(chance)"
    case .instrument, .unplugged: "\(instrument.name): \(word)"
    }
  }
}

private func tenths(_ value: Double) -> String {
  let rounded = (value * 10).rounded() / 10
  return rounded == rounded.rounded() && abs(rounded) < 1e9 ? "\(Int(rounded))" : "\(rounded)"
}

/// The name of an enumeration's case as words, without what the case carries.
private func caseWords(_ value: some Any) -> String {
  var words = ""
  for letter in String(describing: value).prefix(while: { $0 != "(" }) {
    if letter.isUppercase { words += " " }
    words += letter.lowercased()
  }
  return words
}
