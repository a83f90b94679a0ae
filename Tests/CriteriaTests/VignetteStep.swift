import Criteria
import Documents
import Quantities
import Readings

/// One thing that happens at a bed, as a line of a table says it.
enum VignetteStep: Sendable {
  /// `spo2 90, leak 24 for 300 s`: readings at one a second.
  case readings([Channel: Reading], seconds: Int)
  /// `mix 270 of 300 s: spo2 90 | spo2 91`: the first readings in so many of the seconds, spread evenly.
  case mixed([Channel: Reading], Int, of: Int, else: [Channel: Reading])
  /// `every 15 s for 600 s: leak 0 else spo2 93`: readings that come seldom, beside others at one a second.
  case seldom([Channel: Reading], every: Int, seconds: Int, else: [Channel: Reading])
  /// `now spo2 80`: a reading before the second ends.
  case now([Channel: Reading])
  /// `inhibit S1.T1`: an operator switches a rule off.
  case inhibit(String)
  /// `wait 5 min`.
  case wait(Interval)
  /// `coughs 168 180 174`: ten seconds apart.
  case coughs([Reading])
  /// `fvc 49.9`, `orthopnoea 89 d ago`, `no orthopnoea`, `test 91 d ago`, `lights off`, `assisted manual`.
  case entry(ClinicalFact, age: Interval)
  /// `patient als male no-lung-disease`: all that is known; `patient unknown` for nothing.
  case patient(PatientContext)

  /// Lets it happen; gives what was refused.
  func perform(at bed: inout Bed) -> String? {
    switch self {
    case .readings(let readings, let seconds): bed.pass(seconds: seconds, readings)
    case .mixed(let most, let count, let total, let rest):
      for second in 0..<total {
        let isMost = (second + 1) * count / total > second * count / total
        bed.pass(seconds: 1, isMost ? most : rest)
      }
    case .seldom(let readings, let every, let seconds, let rest):
      for second in 0..<seconds { bed.pass(seconds: 1, second % every == 0 ? rest.with(readings) : rest) }
    case .now(let readings):
      for (channel, reading) in readings { bed.tell(channel, reading) }
    case .inhibit(let rule):
      return bed.inhibit(rule) ? nil : "there is no rule \(rule) to switch off"
    case .wait(let interval): bed.wait(interval)
    case .coughs(let coughs):
      for cough in coughs {
        bed.pass(seconds: 10)
        bed.tell(.coughPeakFlow, cough)
      }
    case .entry(let fact, let age): return bed.refusal(of: fact, age: age)
    case .patient(let patient):
      bed.evaluator.setPatient(patient, at: bed.now)
      bed.wait(.zero)
    }
    return nil
  }
}

extension Bed {
  /// Enters something of some age by the bed's own civil time, and says why not.
  fileprivate mutating func refusal(of fact: ClinicalFact, age: Interval) -> String? {
    do {
      try enter(fact, recordedAt: monday + (now - .origin) + (.zero - age))
      return nil
    } catch {
      return "\(error)"
    }
  }
}

// MARK: Reading a step

extension VignetteStep {
  init(_ text: String, place: String, macros: [String: String]) throws(VignetteMistake) {
    var line = VignetteLine(text, place: place, macros: macros)
    self = try line.step()
  }
}

/// The words of a step, taken from the front.
struct VignetteLine {
  private let place: String
  private let text: String
  private var words: [String]

  init(_ text: String, place: String, macros: [String: String]) {
    self.place = place
    self.text = text
    words = text.split(separator: " ").map(String.init)
    // A macro stands for whole readings: `@niv` or `@niv,`.
    words = words.flatMap { word in
      guard word.hasPrefix("@") else { return [word] }
      let name = word.dropFirst().filter { $0 != "," }
      let other = (macros[name] ?? word).split(separator: " ").map(String.init)
      return word.hasSuffix(",") ? other.dropLast() + [(other.last ?? "") + ","] : other
    }
  }

  mutating func step() throws(VignetteMistake) -> VignetteStep {
    switch words.first {
    case "wait":
      words.removeFirst()
      return .wait(try interval())
    case "mix": return try mix()
    case "every": return try seldom()
    case "coughs": return try coughs()
    case "now":
      words.removeFirst()
      return .now(try values(until: []))
    case "inhibit":
      words.removeFirst()
      return .inhibit(try next("rule"))
    case "patient": return .patient(try patient())
    case .some(let word) where Channel(name: word) != nil: return try readings()
    case .some: return try entry()
    case nil: throw mistake("an empty step")
    }
  }

  func mistake(_ reason: String) -> VignetteMistake { VignetteMistake(place, "\(reason), in \"\(text)\"") }

  private mutating func next(_ what: String) throws(VignetteMistake) -> String {
    guard !words.isEmpty else { throw mistake("no \(what)") }
    return words.removeFirst()
  }

  private mutating func expect(_ word: String) throws(VignetteMistake) {
    guard try next(word) == word else { throw mistake("no \"\(word)\"") }
  }

  // MARK: Numbers

  private func thousandths(_ word: String) throws(VignetteMistake) -> Int32 {
    guard let value = ExactDecimal.thousandths(word), let value = Int32(exactly: value) else {
      throw mistake("\(word) is no number")
    }
    return value
  }

  private mutating func count() throws(VignetteMistake) -> Int {
    let word = try next("count")
    guard let count = Int(word) else { throw mistake("\(word) is no count") }
    return count
  }

  private mutating func interval() throws(VignetteMistake) -> Interval {
    let word = try next("time")
    guard let number = ExactDecimal.thousandths(word) else { throw mistake("\(word) is no time") }
    let unit = try next("unit of time").filter { $0 != ":" }
    let scales: [String: Int64] = ["ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000]
    guard let scale = scales[unit] else { throw mistake("\(unit) is no unit of time") }
    return Interval(nanoseconds: number * scale * 1000)
  }

  private mutating func seconds() throws(VignetteMistake) -> Int { Int(try interval().wholeSeconds) }

  // MARK: Readings

  private mutating func readings() throws(VignetteMistake) -> VignetteStep {
    let readings = try values(until: ["for"])
    try expect("for")
    return .readings(readings, seconds: try seconds())
  }

  private mutating func mix() throws(VignetteMistake) -> VignetteStep {
    words.removeFirst()
    let number = try count()
    try expect("of")
    let total = try seconds()
    let most = try values(until: ["else"])
    try expect("else")
    return .mixed(most, number, of: total, else: try values(until: []))
  }

  private mutating func seldom() throws(VignetteMistake) -> VignetteStep {
    words.removeFirst()
    let every = try seconds()
    try expect("for")
    let total = try seconds()
    let readings = try values(until: ["else"])
    guard !words.isEmpty else { return .seldom(readings, every: every, seconds: total, else: [:]) }
    words.removeFirst()
    return .seldom(readings, every: every, seconds: total, else: try values(until: []))
  }

  private mutating func values(until ends: [String]) throws(VignetteMistake) -> [Channel: Reading] {
    var readings: [Channel: Reading] = [:]
    while let word = words.first, !ends.contains(word) {
      words.removeFirst()
      guard let channel = Channel(name: word) else { throw mistake("\(word) is no channel") }
      readings[channel] = try reading(next("value").filter { $0 != "," })
    }
    return readings
  }

  /// `90`, `90?low-perfusion`, `spontaneous-timed` or `absent`.
  private func reading(_ word: String) throws(VignetteMistake) -> Reading {
    if word == "absent" { return .absent(.probeOff) }
    let halves = word.split(separator: "?").map(String.init)
    let mode = VignetteLine.meaning(of: halves[0], among: VentilationMode.allCases)
    let value = if let mode { mode.rawValue * 1000 } else { try thousandths(halves[0]) }
    guard halves.count == 2 else { return .measured(value) }
    guard let doubt = VignetteLine.meaning(of: halves[1], among: Doubt.allCases) else {
      throw mistake("\(halves[1]) is no doubt")
    }
    return .questionable(value, doubt)
  }

  /// The case that a word with hyphens names.
  private static func meaning<Meaning>(of word: String, among cases: [Meaning]) -> Meaning? {
    cases.first { "\($0)".lowercased() == word.filter { $0 != "-" } }
  }

  private mutating func coughs() throws(VignetteMistake) -> VignetteStep {
    words.removeFirst()
    var readings: [Reading] = []
    for word in words { readings.append(try reading(word)) }
    return .coughs(readings)
  }

  // MARK: Entries

  private mutating func entry() throws(VignetteMistake) -> VignetteStep {
    let fact = try fact()
    guard !words.isEmpty else { return .entry(fact, age: .zero) }
    let age = try interval()
    try expect("ago")
    guard words.isEmpty else { throw mistake("too many words") }
    return .entry(fact, age: age)
  }

  private mutating func fact() throws(VignetteMistake) -> ClinicalFact {
    let word = try next("item")
    if let sign = ClinicalSign(rawValue: word) { return .sign(sign, true) }
    if let measurement = ClinicalMeasurement(rawValue: word) { return try measured(measurement) }
    switch word {
    case "no":
      guard let sign = ClinicalSign(rawValue: try next("sign")) else { throw mistake("no sign") }
      return .sign(sign, false)
    case "test": return .lungFunctionTest
    case "lights": return .night(began: try next("off or on") == "off")
    case "assisted":
      guard let help = CoughAssistance(rawValue: try next("help")) else { throw mistake("no such help") }
      return .coughAssistance(help)
    case "session":
      let best = try thousandths(next("best"))
      let efforts = try count()
      let help = words.first.flatMap { CoughAssistance(rawValue: $0) }
      if help != nil { words.removeFirst() }
      return .coughSession(CoughReport(bestThousandths: best, efforts: efforts, assistance: help ?? .none))
    case "gas": return .bloodGas(try gas())
    case "sensor-applied": return .sensorApplied
    default: throw mistake("\(word) is nothing that happens")
    }
  }

  private mutating func measured(_ measurement: ClinicalMeasurement) throws(VignetteMistake) -> ClinicalFact {
    let value = try thousandths(next("value"))
    guard words.first == "kPa" else { return .measurement(measurement, thousandths: value) }
    words.removeFirst()
    return .measurement(
      measurement, thousandths: PartialPressure.kilopascalThousandths(value).thousandths)
  }

  /// Arterial PCO2 in mmHg with what was read beside it: `gas 52 paired 46 oronasal sidestream` for end-tidal
  /// CO2, `gas 52 skin 58` for a sensor on the skin, `gas 52 alone`.
  private mutating func gas() throws(VignetteMistake) -> BloodGas {
    var gas = BloodGas(site: .arterial, pco2: PartialPressure(thousandths: try thousandths(next("PCO2"))))
    switch try next("pair") {
    case "paired":
      gas.pairedEndTidal = PartialPressure(thousandths: try thousandths(next("end-tidal PCO2")))
      gas.sampling = try sampling()
    case "skin":
      gas.pairedTranscutaneous = PartialPressure(thousandths: try thousandths(next("transcutaneous PCO2")))
    case "alone": break
    case let word: throw mistake("\(word) is no pair")
    }
    return gas
  }

  private mutating func sampling() throws(VignetteMistake) -> BreathSampling {
    let word = try next("interface")
    guard let interface = PatientInterface(rawValue: word) else { throw mistake("\(word) is no interface") }
    let kind = try next("kind of sampling")
    guard let kind = BreathSampling.Kind(rawValue: kind) else { throw mistake("\(kind) is no sampling") }
    return BreathSampling(interface, kind)
  }

  // MARK: The patient

  private mutating func patient() throws(VignetteMistake) -> PatientContext {
    words.removeFirst()
    var patient = PatientContext()
    while !words.isEmpty {
      let word = words.removeFirst()
      if let diagnosis = PatientContext.Diagnosis(rawValue: word) {
        patient.diagnosis = diagnosis
      } else if word == "wears" {
        patient.sampling = try sampling()
      } else if !VignetteLine.state(word, of: &patient) {
        throw mistake("\(word) says nothing about a patient")
      }
    }
    return patient
  }

  private static func state(_ word: String, of patient: inout PatientContext) -> Bool {
    switch word {
    case "unknown": break
    case "bilevel": patient.bilevelTherapy = true
    case "no-bilevel": patient.bilevelTherapy = false
    case "male": patient.sex = .male
    case "female": patient.sex = .female
    case "lung-disease": patient.knownLungDisease = true
    case "no-lung-disease": patient.knownLungDisease = false
    case "copd": patient.significantCOPD = true
    case "no-copd": patient.significantCOPD = false
    case "bulbar": patient.bulbar = true
    case "declined": patient.advanceDirective = .declined
    default: return false
    }
    return true
  }
}
