internal import Alarms
internal import Control
internal import Criteria
internal import Patient
internal import Quantities
internal import Readings

/// A scenario as the text of a file that reads back equal.
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
    if !scenario.models.unusual.isEmpty {
      line("instruments:")
      for model in scenario.models.unusual { line("  \(model.role.name): \(model.word)") }
    }
    if scenario.packs != Scenario.usualPacks {
      line("packs: [\(scenario.packs.joined(separator: ", "))]")
    }
    if !scenario.events.isEmpty || !scenario.faults.isEmpty {
      line("timeline:")
      writeTimeline(scenario.events, scenario.faults)
    }
    guard !scenario.expectations.isEmpty else { return }
    line("expect:")
    for expectation in scenario.expectations { write(expectation) }
  }

  mutating func line(_ words: String) { text += words + "\n" }

  /// A text between single quotes, in which only the quote itself has to be doubled.
  private func quoted(_ words: String) -> String {
    "'" + words.map { $0 == "'" ? "''" : String($0) }.joined() + "'"
  }

  func time(_ interval: Interval) -> String { "\(JSONObject.decimal(interval.wholeMilliseconds)) s" }

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
  /// Events and faults in the order of time; at one moment the faults come first.
  private mutating func writeTimeline(_ events: [ScenarioEvent], _ faults: [PlannedFault]) {
    var events = events[...]
    for fault in faults {
      while let event = events.first, event.at < fault.from {
        write(event)
        events.removeFirst()
      }
      write(fault)
    }
    for event in events { write(event) }
  }

  private mutating func write(_ event: ScenarioEvent) {
    line("  - at: \(time(event.at - .origin))")
    switch event.happening {
    case .body(let body): write(body)
    case .person(.enter(let fact)): write(fact)
    case .person(.alarms(let act)): write(act)
    case .gateway(.clockStep(let step)): line("    clock_step: \(time(step))")
    case .gateway(.restart(let pause)): line("    restart: \(time(pause))")
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
    case .probe(let attached): line("    probe: '\(attached ? "on" : "off")'")
    case .motion(let intensity, let length):
      line("    motion: \(seconds(length))")
      line("    intensity: \(decimal(intensity * 100)) %")
    }
  }

  private mutating func write(_ fact: ClinicalFact) {
    if case .sign(let sign, let isThere) = fact {
      line("    \(isThere ? "tick" : "untick"): \(sign.rawValue)")
    } else {
      // A JSON object is a mapping of YAML, too.
      line("    enter: \(ChartForm.object(of: fact).text)")
    }
  }

  private mutating func write(_ act: AlarmAct.Kind) {
    switch act {
    case .acknowledge(nil): line("    acknowledge: all")
    case .acknowledge(let condition?): line("    acknowledge: \(condition.written)")
    case .pauseAudio(let pause): line("    pause_audio: \(pause.rawValue) s")
    case .endPause: line("    end_pause:")
    case .audioOff: line("    audio: 'off'")
    case .audioOn: line("    audio: 'on'")
    case .alarmOff(let condition, let reason):
      line("    alarm_off: \(condition.written)")
      line("    reason: \(quoted(reason))")
    case .alarmOn(let condition): line("    alarm_on: \(condition.written)")
    }
  }
}

// MARK: - Faults

extension ScenarioText {
  private mutating func write(_ fault: PlannedFault) {
    let word = fault.kind.word
    line("  - at: \(time(fault.from - .origin))")
    line("    fault: \(word.rawValue)")
    line("    'on': \(fault.instrument.name)")
    if !word.isMoment { line("    for: \(time(fault.until - fault.from))") }
    if word.hitsByChance { line("    probability: \(decimal(fault.probability * 100)) %") }
    switch fault.kind {
    case .wire(let wire, let direction):
      line("    direction: \(direction.rawValue)")
      write(wire)
    case .instrument(let trouble): write(trouble)
    case .unplugged: break
    }
  }

  private mutating func write(_ fault: WireFault) {
    switch fault {
    case .delay(let length), .split(let length): line("    by: \(time(length))")
    case .drop, .duplicate, .flip, .truncate, .stall, .babble, .wrongBaud, .wrongParity, .nul, .echo: break
    }
  }

  private mutating func write(_ fault: InstrumentFault) {
    switch fault {
    case .motion(let intensity): line("    intensity: \(decimal(intensity * 100)) %")
    case .lowPerfusion(let index): line("    index: \(decimal(index)) %")
    case .exception(let code): if code != 6 { line("    code: \(code)") }
    case .clockJump(let jump): line("    by: \(time(jump))")
    case .sensorOff, .warmUp, .zeroing, .occlusion, .frozen, .powerLoss, .reset, .replyToOther, .wrongUnit,
      .shifted:
      break
    }
  }
}
