import Documents
import Quantities
import Readings

/// Reads the fields of one form, once it is known what it is about.
struct ChartFormReader {
  private let form: DocumentMapping

  init(_ form: DocumentMapping) { self.form = form }

  func fact(of item: ChartItem) throws(DocumentError) -> ClinicalFact {
    switch item {
    case .sign(let sign): .sign(sign, try form.required("present").flag())
    case .measurement(let measurement): try value(of: measurement)
    case .bloodGas: .bloodGas(try bloodGas())
    case .lungFunctionTest: .lungFunctionTest
    case .coughAssistance: .coughAssistance(try form.required("assistance").choice())
    case .coughMeter: .coughMeter(try meter(device: form.required("device")))
    case .coughSession: .coughSession(try session())
    case .night: .night(began: try lightsWentOff())
    case .sensorApplied: .sensorApplied
    case .patient(let item): .patient(try statement(item))
    case .withdrawn: .withdrawn(try withdrawn())
    }
  }

  // MARK: Values

  private func value(of measurement: ClinicalMeasurement) throws(DocumentError) -> ClinicalFact {
    let node = try form.required("value")
    let value = try node.amount(
      of: measurement.unit, in: measurement.plausible, isMagnitude: measurement.isMagnitude)
    guard !measurement.isWhole || value % 1000 == 0 else { throw node.refusal(allowed: "a whole number") }
    return .measurement(measurement, thousandths: value)
  }

  private func bloodGas() throws(DocumentError) -> BloodGas {
    let site: BloodGas.Site = try form.required("site").choice()
    return BloodGas(
      site: site,
      pco2: PartialPressure(
        thousandths: try form.required("pco2").amount(of: .mmHg, in: site.measurement.plausible)),
      phThousandths: try acidity(), po2: try pressure("po2", in: BloodGas.plausiblePO2),
      sao2: try form.optional("sao2").map { node throws(DocumentError) in
        OxygenSaturation(thousandths: try node.amount(of: .percent, in: BloodGas.plausibleSaturation))
      },
      pairedEndTidal: try pressure("paired_etco2", in: BloodGas.plausiblePair),
      pairedTranscutaneous: try pressure("paired_tcco2", in: BloodGas.plausiblePair),
      sampling: try sampling())
  }

  private func acidity() throws(DocumentError) -> Int32? {
    guard let node = form.optional("ph") else { return nil }
    let allowed = BloodGas.plausiblePH
    guard let value = ExactDecimal.thousandths(try node.text()).flatMap(Int32.init(exactly:)),
      allowed.contains(value)
    else { throw node.refusal(allowed: DocumentNode.text(of: allowed, unit: "")) }
    return value
  }

  private func pressure(
    _ field: String, in allowed: ClosedRange<Int32>
  ) throws(DocumentError) -> PartialPressure? {
    guard let node = form.optional(field) else { return nil }
    return PartialPressure(thousandths: try node.amount(of: .mmHg, in: allowed))
  }

  /// One half of it says nothing.
  private func sampling() throws(DocumentError) -> BreathSampling? {
    guard form.optional("interface") != nil || form.optional("sampling") != nil else { return nil }
    return BreathSampling(
      try form.required("interface").choice(), try form.required("sampling").choice())
  }

  private func lightsWentOff() throws(DocumentError) -> Bool {
    try form.required("lights").choice(among: [(word: "off", meaning: true), (word: "on", meaning: false)])
  }

  private func withdrawn() throws(DocumentError) -> ClinicalItem {
    try form.required("of").choice(among: ClinicalItem.all.map { (word: $0.word, meaning: $0) })
  }

  // MARK: Coughs

  private func meter(device: DocumentNode) throws(DocumentError) -> CoughMeter {
    CoughMeter(
      device: try device.shortText(atMost: 100),
      scale: try form.optional("scale").map { node throws(DocumentError) in try node.choice() },
      interface: try form.optional("interface").map { node throws(DocumentError) in try node.choice() })
  }

  /// A scale without its device would be taken for one of the ward's usual meters.
  private func meter() throws(DocumentError) -> CoughMeter? {
    guard form.optional("device") != nil || form.optional("scale") != nil || form.optional("interface") != nil
    else { return nil }
    return try meter(device: form.required("device"))
  }

  private func session() throws(DocumentError) -> CoughReport {
    let allowed = Channel.coughPeakFlow.plausible
    let assistance: CoughAssistance? = try form.optional("assistance").map { node throws(DocumentError) in
      try node.choice()
    }
    var peaks: [Int32] = []
    for node in try form.optional("peaks")?.list() ?? [] {
      peaks.append(try node.amount(of: .litrePerMinute, in: allowed))
    }
    return CoughReport(
      bestThousandths: try form.required("best").amount(of: .litrePerMinute, in: allowed),
      efforts: try form.required("efforts").integer(in: 1...CoughSession.mostPeaks),
      assistance: assistance ?? .none, peaks: peaks, meter: try meter(), manoeuvre: try manoeuvre())
  }

  private func manoeuvre() throws(DocumentError) -> CoughReport.Manoeuvre {
    guard let node = form.optional("manoeuvre") else { return .cough }
    let manoeuvre: CoughReport.Manoeuvre = try node.choice()
    guard manoeuvre == .cough else {
      throw node.contradiction("is a forced expiration, which says nothing about coughing; allowed: pcf")
    }
    return manoeuvre
  }

  // MARK: The patient

  private func statement(_ item: PatientItem) throws(DocumentError) -> PatientStatement {
    let value = try form.required("value")
    return switch item {
    case .diagnosis: .diagnosis(try value.choice())
    case .bilevelTherapy: .bilevelTherapy(try value.flag())
    case .sex: .sex(try value.choice())
    case .knownLungDisease: .knownLungDisease(try value.flag())
    case .significantCOPD: .significantCOPD(try value.flag())
    case .bulbar: .bulbar(try value.flag())
    case .advanceDirective: .advanceDirective(try value.choice(), note: try note())
    case .sampling: .sampling(BreathSampling(try value.choice(), try form.required("sampling").choice()))
    }
  }

  private func note() throws(DocumentError) -> String? {
    guard let node = form.optional("note") else { return nil }
    return try node.shortText(atMost: 1000)
  }
}

extension DocumentNode {
  /// Words of a bounded length, in bytes.
  func shortText(atMost most: Int) throws(DocumentError) -> String {
    let text = try text()
    guard text.utf8.count <= most else { throw refusal(allowed: "at most \(most) bytes") }
    return text
  }

  /// An amount with its unit, quoted or not, in thousandths of the unit, within a range; of a magnitude the
  /// sign is dropped.
  func amount(
    of unit: Unit, in allowed: ClosedRange<Int32>, isMagnitude: Bool = false
  ) throws(DocumentError) -> Int32 {
    let written = try text()
    let number = written.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") }
    let spelling = written.dropFirst(number.count).drop { $0 == " " }
    let spellings = unit.spellings
    guard let scaled = ExactDecimal.thousandths(number), spellings.contains(String(spelling)) else {
      throw refusal(
        allowed: "a number of at most 3 decimals with a unit: \(spellings.joined(separator: ", "))")
    }
    let size = isMagnitude && scaled > .min ? abs(scaled) : scaled
    guard let value = unit.thousandths(size, spelled: String(spelling)), allowed.contains(value) else {
      throw refusal(allowed: DocumentNode.text(of: allowed, unit: spellings.first ?? ""))
    }
    return value
  }

  /// A range as it is told to people.
  static func text(of range: ClosedRange<Int32>, unit: String) -> String {
    let (low, high) = (Int64(range.lowerBound), Int64(range.upperBound))
    return "\(ExactDecimal.text(low)) to \(ExactDecimal.text(high))\(unit.isEmpty ? "" : " \(unit)")"
  }
}
