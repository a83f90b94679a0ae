import Documents
import Patient
import Quantities

/// Reads the entries under `timeline:`, each with its time and exactly one thing that happens.
struct TimelineReader {
  private var ventilator: BilevelSupport
  private let duration: Interval
  private let models: BedModels
  /// What goes wrong, in the order of the file.
  private(set) var faults: [PlannedFault] = []

  /// The keys that say what happens to the patient, or to what is attached to the patient.
  enum Kind: String, CaseIterable {
    case course, release, leak, cough, apnoea, secretions, suction, ventilator, circuit, probe, motion, tremor

    /// What stands behind the key and beside it.
    var form: EntryForm {
      switch self {
      case .course:
        EntryForm(
          rawValue, .words(BodyQuantity.allCases.map(\.rawValue)),
          [EntryKey("to", .amountOfAny, isRequired: true), EntryKey("tau", .interval)])
      case .release: EntryForm(rawValue, .words(BodyQuantity.allCases.map(\.rawValue)))
      case .leak: EntryForm(rawValue, .amount(unit: "L/min"))
      case .cough:
        EntryForm(
          rawValue, .list(of: .amount(unit: "L/min"), TimelineReader.efforts),
          [EntryKey("every", .interval), EntryKey("train", .integer(TimelineReader.coughs))])
      case .apnoea:
        EntryForm(
          rawValue, .interval, [EntryKey("airway", .words(ApnoeaAirway.allCases.map(\.rawValue)))])
      case .secretions: EntryForm(rawValue, .amount(unit: "%"))
      case .suction, .tremor: EntryForm(rawValue, .interval)
      case .ventilator: EntryForm(rawValue, .mapping(VentilatorKeys.keys))
      case .circuit: EntryForm(rawValue, .words(["open", "closed"]))
      case .probe: EntryForm(rawValue, .words(["on", "off"]))
      case .motion: EntryForm(rawValue, .interval, [EntryKey("intensity", .amount(unit: "%"))])
      }
    }
  }

  /// Efforts of one entry, and coughs of one effort.
  private static let efforts = 1...8
  private static let coughs = 1...5

  /// The forms that an entry may have, their time apart.
  static var forms: [EntryForm] { Kind.allCases.map(\.form) + OperatorKeys.allCases.map(\.form) }

  init(ventilator: BilevelSupport, duration: Interval, models: BedModels) {
    self.ventilator = ventilator
    self.duration = duration
    self.models = models
  }

  /// The events in the order of time.
  mutating func read(_ node: DocumentNode?) throws(DocumentError) -> [ScenarioEvent] {
    guard let node else { return [] }
    var events: [ScenarioEvent] = []
    var last = Interval.zero
    for entry in try node.list() {
      let mapping = try entry.mapping(
        ["at"] + TimelineReader.forms.flatMap { $0.keys.map(\.name) } + [FaultKeys.word] + FaultKeys.all)
      let time = try mapping.required("at")
      let at = try time.interval(in: .zero...duration)
      guard at >= last else {
        throw time.contradiction("comes before the entry above it; entries stand in time order")
      }
      last = at
      events += try happenings(of: entry, at: at)
    }
    // Efforts of one cough entry may reach past the next entry, so order by time, then by line.
    return events.sorted { ($0.at, $0.line) < ($1.at, $1.line) }
  }

  mutating func happenings(of entry: DocumentNode, at: Interval) throws(DocumentError)
    -> [ScenarioEvent]
  {
    let keys = try entry.mappingOfAnyKeys().keys
    let kinds = TimelineReader.forms.filter { keys.contains($0.keys[0].name) }
    let isFault = keys.contains(FaultKeys.word)
    guard kinds.count + (isFault ? 1 : 0) == 1 else {
      let words = TimelineReader.forms.map(\.keys[0].name) + [FaultKeys.word]
      throw entry.contradiction(
        "has \(kinds.count + (isFault ? 1 : 0)) things that happen; allowed: one of "
          + words.joined(separator: ", "))
    }
    guard let form = kinds.first else {
      faults.append(try FaultKeys.read(entry, at: at, within: duration, of: models))
      return []
    }
    let mapping = try entry.mapping(["at"] + form.keys.map(\.name))
    let word = form.keys[0].name
    return try happenings(word, try mapping.required(word), mapping).map { delay, happening in
      ScenarioEvent(at: .origin + at + delay, line: entry.line, happening)
    }
  }

  private typealias Delayed = (delay: Interval, happening: ScenarioEvent.Happening)

  private mutating func happenings(
    _ word: String, _ value: DocumentNode, _ entry: DocumentMapping
  ) throws(DocumentError) -> [Delayed] {
    if let key = OperatorKeys(rawValue: word) { return [now(try key.happening(value, entry, at: models))] }
    guard let kind = Kind(rawValue: word) else { return [] }
    return try happenings(kind, value, entry)
  }

  private mutating func happenings(
    _ kind: Kind, _ value: DocumentNode, _ entry: DocumentMapping
  ) throws(DocumentError) -> [Delayed] {
    switch kind {
    case .cough: return try efforts(value, entry)
    case .course: return [body(.course(try course(value, entry)))]
    case .release: return [body(.release(try value.choice()))]
    case .leak: return [body(.leak(try value.number(of: "L/min", in: 0...150)))]
    case .apnoea: return [body(try apnoea(value, entry))]
    case .secretions: return [body(.secretions(try value.number(of: "%", in: 0...100) / 100))]
    case .suction: return [body(.suction(seconds: try value.seconds(1...300)))]
    case .ventilator:
      ventilator = try VentilatorKeys.read(value, changing: ventilator)
      return [body(.support(ventilator))]
    case .circuit:
      return [body(.circuit(open: try value.choice(among: [("open", true), ("closed", false)])))]
    case .probe: return [body(.probe(attached: try value.choice(among: [("on", true), ("off", false)])))]
    case .motion: return [body(try motion(value, entry))]
    case .tremor: return [body(.tremor(seconds: try value.seconds(1...3600)))]
    }
  }

  private func now(_ happening: ScenarioEvent.Happening) -> Delayed { (.zero, happening) }

  private func body(_ event: BodyEvent) -> Delayed { now(.body(event)) }

  private func apnoea(_ value: DocumentNode, _ entry: DocumentMapping) throws(DocumentError) -> BodyEvent {
    let airway: ApnoeaAirway = try entry.optional("airway")?.choice() ?? .open
    return .apnoea(seconds: try value.seconds(1...600), airway: airway)
  }

  private func motion(_ value: DocumentNode, _ entry: DocumentMapping) throws(DocumentError) -> BodyEvent {
    let intensity = try entry.optional("intensity")?.number(of: "%", in: 1...100) ?? 100
    return .motion(intensity: intensity / 100, seconds: try value.seconds(1...3600))
  }

  private func course(_ value: DocumentNode, _ entry: DocumentMapping) throws(DocumentError) -> Course {
    let quantity: BodyQuantity = try value.choice()
    let target = try entry.required("to").number(of: quantity.unit, in: quantity.range)
    let constant = try entry.optional("tau")?.interval(in: .zero ... .hours(24)) ?? .zero
    return Course(quantity, to: target, timeConstant: Double(constant.nanoseconds) / 1e9)
  }

  private func efforts(_ value: DocumentNode, _ entry: DocumentMapping) throws(DocumentError) -> [Delayed] {
    let pause = try entry.optional("every")?.interval(in: .seconds(5) ... .minutes(30)) ?? .seconds(20)
    let coughs = try entry.optional("train")?.integer(in: TimelineReader.coughs) ?? 1
    let peaks = try value.list()
    guard TimelineReader.efforts.contains(peaks.count) else {
      throw value.contradiction("has \(peaks.count) efforts; allowed: 1 to 8")
    }
    var efforts: [Delayed] = []
    for peak in peaks {
      let flow = try peak.number(of: "L/min", in: 10...900)
      let manoeuvre = CoughManoeuvre(peakFlow: flow, coughs: coughs)
      efforts.append((pause * Int64(efforts.count), .body(.cough(manoeuvre))))
    }
    return efforts
  }
}

extension DocumentNode {
  /// A length of time in seconds, within a range of whole seconds.
  func seconds(_ range: ClosedRange<Int64>) throws(DocumentError) -> Double {
    let interval = try interval(in: .seconds(range.lowerBound) ... .seconds(range.upperBound))
    return Double(interval.nanoseconds) / 1e9
  }

  /// A name as rule packs write them, such as `S1.A` or `secretions-not-clearable`.
  func name() throws(DocumentError) -> String {
    let text = try text()
    let allowed = text.utf8.allSatisfy { DocumentNode.nameLetters.contains($0) }
    guard allowed else { throw refusal(allowed: "letters, digits and _ - .") }
    return text
  }

  private static let nameLetters = Set(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.".utf8)
}
