public import Documents
public import Quantities
public import Readings

/// What people enter, as text: one mapping with named fields, read strictly and written back the same.
///
///     {"item":"fvc","value":"62 %","author":"Dr Li","recorded_at":"2026-11-23T07:10:00Z"}
///     {"item":"orthopnoea","present":true,"author":"Dr Li"}
///     {"item":"blood-gas","site":"arterial","pco2":"6.9 kPa","paired_etco2":"44 mmHg",
///      "interface":"oronasal","sampling":"mainstream","author":"Dr Li"}
///
/// Every amount carries its unit. An inspiratory pressure (`mip`, `snip`) may be written with the minus sign
/// of laboratories: "-40 cmH2O" is the magnitude 40, and written back as it. An unknown field, a unit that
/// does not fit and a value out of range are refused with the field, the value and what is allowed; nothing
/// is guessed.
public enum ChartForm {
  /// Words of every item that can be entered, in a fixed order.
  public static var items: [String] { ChartItem.all.map(\.word) }

  /// The names of the fields of an item, besides `item`, `author`, `recorded_at` and `origin`; nil for an
  /// unknown item.
  public static func fields(of item: String) -> [String]? {
    ChartItem.all.first { $0.word == item }?.fields
  }

  /// Reads an entry; one without `recorded_at` is of now, and refused while nobody knows the civil time.
  public static func entry(from node: DocumentNode, now: CivilTime?) throws(DocumentError) -> ClinicalEntry {
    let item = try item(of: node)
    let form = try node.mapping(["item", "author", "recorded_at", "origin"] + item.fields)
    return ClinicalEntry(
      fact: try ChartFormReader(form).fact(of: item), author: try author(form),
      recordedAt: try recordedAt(form, now: now), origin: try origin(form))
  }

  /// Writes a fact so that ``fact(from:)`` reads the same one.
  public static func object(of fact: ClinicalFact) -> JSONObject {
    var object = JSONObject()
    fact.write(into: &object)
    return object
  }

  /// Writes an entry so that ``entry(from:now:)`` reads the same one.
  public static func object(of entry: ClinicalEntry) -> JSONObject {
    var object = object(of: entry.fact)
    object.add("author", entry.author)
    object.add("recorded_at", entry.recordedAt.iso8601)
    object.add("origin", entry.origin.word)
    return object
  }

  /// Reads what is entered and nothing else, for whoever knows author and time otherwise.
  public static func fact(from node: DocumentNode) throws(DocumentError) -> ClinicalFact {
    let item = try item(of: node)
    return try ChartFormReader(node.mapping(["item"] + item.fields)).fact(of: item)
  }

  private static func item(of node: DocumentNode) throws(DocumentError) -> ChartItem {
    try node.mappingOfAnyKeys().required("item")
      .choice(among: ChartItem.all.map { (word: $0.word, meaning: $0) })
  }

  private static func author(_ form: DocumentMapping) throws(DocumentError) -> String {
    let node = try form.required("author")
    let author = try node.shortText(atMost: 200)
    guard author.contains(where: { !$0.isWhitespace }) else {
      throw node.refusal(allowed: "the name of who enters it")
    }
    return author
  }

  private static func recordedAt(
    _ form: DocumentMapping, now: CivilTime?
  ) throws(DocumentError) -> CivilTime {
    guard let node = form.optional("recorded_at") else {
      guard let now else { throw form.missing("recorded_at") }
      return now
    }
    guard let civil = CivilTime(iso8601: try node.text()) else {
      throw node.refusal(allowed: "ISO 8601 with its zone, such as 2026-11-23T07:10:00Z or +08:00")
    }
    return civil
  }

  private static func origin(_ form: DocumentMapping) throws(DocumentError) -> Origin {
    guard let node = form.optional("origin") else { return .bedside }
    return try node.choice(among: Origin.allCases.map { (word: $0.word, meaning: $0) })
  }
}

/// What a form can be about.
enum ChartItem {
  case sign(ClinicalSign)
  case measurement(ClinicalMeasurement)
  case bloodGas
  case lungFunctionTest
  case coughAssistance
  case coughMeter
  case coughSession
  case night
  case sensorApplied
  case patient(PatientItem)
  case withdrawn

  static var all: [ChartItem] {
    ClinicalSign.allCases.map(ChartItem.sign) + ClinicalMeasurement.allCases.map(ChartItem.measurement)
      + PatientItem.allCases.map(ChartItem.patient)
      + [
        .bloodGas, .lungFunctionTest, .coughSession, .coughAssistance, .coughMeter, .night, .sensorApplied,
        .withdrawn,
      ]
  }

  var word: String {
    switch self {
    case .sign(let sign): sign.rawValue
    case .measurement(let measurement): measurement.rawValue
    case .bloodGas: "blood-gas"
    case .lungFunctionTest: "lung-function-test"
    case .coughAssistance: "cough-assistance"
    case .coughMeter: "cough-meter"
    case .coughSession: "cough-session"
    case .night: "night"
    case .sensorApplied: "sensor-applied"
    case .patient(let item): item.rawValue
    case .withdrawn: "withdrawn"
    }
  }

  var fields: [String] {
    switch self {
    case .sign: ["present"]
    case .measurement: ["value"]
    case .bloodGas:
      ["site", "pco2", "ph", "po2", "sao2", "paired_etco2", "paired_tcco2", "interface", "sampling"]
    case .lungFunctionTest, .sensorApplied: []
    case .coughAssistance: ["assistance"]
    case .coughMeter: ["device", "scale", "interface"]
    case .coughSession:
      ["manoeuvre", "best", "efforts", "peaks", "assistance", "device", "scale", "interface"]
    case .night: ["lights"]
    case .patient(.advanceDirective): ["value", "note"]
    case .patient(.sampling): ["value", "sampling"]
    case .patient: ["value"]
    case .withdrawn: ["of"]
    }
  }
}
