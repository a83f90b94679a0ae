internal import Control
internal import Criteria
internal import Patient
internal import Quantities
internal import Readings

/// A scenario as the text of a file that reads back equal, expectations left out.
public struct ScenarioText {
  /// The file's text.
  public private(set) var text = ""

  /// Writes a scenario down.
  public init(_ scenario: Scenario) {
    line("title: \(quoted(scenario.title))")
    line("duration: \(time(scenario.duration))")
    line("patient:")
    write(scenario.patient)
    line("ventilator:")
    write(scenario.ventilator, indent: "  ")
    guard !scenario.events.isEmpty else { return }
    line("timeline:")
    for event in scenario.events { write(event) }
  }

  private mutating func line(_ words: String) { text += words + "\n" }

  /// A text between single quotes, in which only the quote itself has to be doubled.
  private func quoted(_ words: String) -> String {
    "'" + words.map { $0 == "'" ? "''" : String($0) }.joined() + "'"
  }

  private func time(_ interval: Interval) -> String { "\(JSONObject.decimal(interval.wholeMilliseconds)) s" }

  private func seconds(_ seconds: Double) -> String { "\(decimal(seconds)) s" }

  private func decimal(_ value: Double) -> String { JSONObject.decimal(Int64((value * 1000).rounded())) }
}

// MARK: - Patient and ventilator

extension ScenarioText {
  private mutating func write(_ profile: PatientProfile) {
    for key in PatientKeys.numbers {
      guard let value = key.value(profile) else { continue }
      line("  \(key.name): \(decimal(value)) \(key.unit)")
    }
    line("  cough_stretch: \(decimal(profile.coughStretch))")
  }

  private mutating func write(_ support: BilevelSupport, indent: String) {
    line("\(indent)mode: \(support.mode.rawValue)")
    for key in VentilatorKeys.numbers {
      guard let value = key.value(support) else { continue }
      line("\(indent)\(key.name): \(decimal(value)) \(key.unit)")
    }
  }
}

// MARK: - Timeline

extension ScenarioText {
  private mutating func write(_ event: ScenarioEvent) {
    line("  - at: \(time(event.at - .origin))")
    switch event.happening {
    case .body(let body): write(body)
    case .person(let action): write(action)
    case .gateway(let incident): write(incident)
    }
  }

  private mutating func write(_ event: BodyEvent) {
    switch event {
    case .course(let course):
      line("    course: \(course.quantity.rawValue)")
      line("    to: \(decimal(course.target)) \(course.quantity.unit)")
      line("    tau: \(seconds(course.timeConstant))")
    case .release(let quantity): line("    release: \(quantity.rawValue)")
    case .leak(let flow): line("    leak: \(decimal(flow)) L/min")
    case .cough(let manoeuvre):
      line("    cough: [\(decimal(manoeuvre.peakFlow)) L/min]")
      line("    train: \(manoeuvre.coughs)")
    case .apnoea(let length, let airway):
      line("    apnoea: \(seconds(length))")
      line("    airway: \(airway.rawValue)")
    case .secretions(let amount): line("    secretions: \(decimal(amount * 100)) %")
    case .suction(let length): line("    suction: \(seconds(length))")
    case .support(let support):
      line("    ventilator:")
      write(support, indent: "      ")
    case .circuit(let isOpen): line("    circuit: \(isOpen ? "open" : "closed")")
    case .tremor(let length): line("    tremor: \(seconds(length))")
    case .probe(let attached): line("    probe: \(attached ? "on" : "off")")
    case .motion(let intensity, let length):
      line("    motion: \(seconds(length))")
      line("    intensity: \(decimal(intensity * 100)) %")
    }
  }

  private mutating func write(_ action: PersonAction) {
    switch action {
    case .enter(.sign(let sign, let isThere)): line("    \(isThere ? "tick" : "untick"): \(sign.rawValue)")
    case .enter, .alarms: break
    }
  }

  private mutating func write(_ incident: GatewayIncident) {}
}
