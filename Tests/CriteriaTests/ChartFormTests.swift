import Documents
import Quantities
import Readings
import Requirements
import Testing

@testable import Criteria

/// What people type, and what becomes of it.
@Suite struct ChartFormTests {
  static let now = CivilTime(unixMilliseconds: 1_795_331_400_000)

  static func read(_ json: String, now: CivilTime? = now) throws(DocumentError) -> ClinicalEntry {
    try ChartForm.entry(from: Document(text: json, file: "chart").root, now: now)
  }

  static func refusal(_ json: String, now: CivilTime? = now) -> DocumentError? {
    do throws(DocumentError) {
      _ = try read(json, now: now)
      return nil
    } catch { return error }
  }

  /// One fact of each kind at least, with everything that it can carry and with nothing more than it must.
  static let facts: [ClinicalFact] =
    ClinicalSign.allCases.flatMap { [.sign($0, true), .sign($0, false)] }
    + ClinicalMeasurement.allCases.flatMap { measurement -> [ClinicalFact] in
      let values = [measurement.plausible.lowerBound, 12_000, measurement.plausible.upperBound]
      return values.filter(measurement.plausible.contains).map { .measurement(measurement, thousandths: $0) }
    }
    + ClinicalItem.all.map(ClinicalFact.withdrawn)
    + [
      .lungFunctionTest, .sensorApplied, .night(began: true), .night(began: false),
      .bloodGas(BloodGas(site: .capillary, pco2: .mmHg(50))),
      .bloodGas(
        BloodGas(
          site: .arterial, pco2: PartialPressure(thousandths: 51_754), phThousandths: 7_380,
          po2: .mmHg(68), sao2: OxygenSaturation(thousandths: 92_500), pairedEndTidal: .mmHg(44),
          pairedTranscutaneous: PartialPressure(thousandths: 53_001),
          sampling: BreathSampling(.innerCup, .sidestream))),
      .coughSession(CoughReport(bestThousandths: 269_900, efforts: 3)),
      .coughSession(
        CoughReport(
          bestThousandths: 300_000, efforts: 2, assistance: .breathStacking, peaks: [300_000, 287_500],
          meter: CoughMeter(device: "Mini-Wright \"7\"", scale: .wright, interface: .maskOronasal))),
      .coughMeter(CoughMeter(device: "峰流速仪")),
    ]
    + CoughAssistance.allCases.map(ClinicalFact.coughAssistance)
    + PatientContext.Diagnosis.allCases.map { .patient(.diagnosis($0)) }
    + PatientContext.Sex.allCases.map { .patient(.sex($0)) }
    + AdvanceDirective.allCases.map { .patient(.advanceDirective($0, note: nil)) }
    + PatientInterface.allCases.map { .patient(.sampling(BreathSampling($0, .mainstream))) }
    + [true, false].flatMap { (said: Bool) -> [ClinicalFact] in
      [
        .patient(.bilevelTherapy(said)), .patient(.knownLungDisease(said)), .patient(.significantCOPD(said)),
        .patient(.bulbar(said)),
      ]
    }
    + [.patient(.advanceDirective(.declined, note: "拒绝气管切开\nsigned: \"2026-09-01\""))]

  @Test(arguments: facts)
  func `what is written is read as the same`(fact: ClinicalFact) throws {
    for origin in Origin.allCases {
      let entry = ClinicalEntry(
        fact: fact, author: "李医生", recordedAt: CivilTime(unixMilliseconds: 1_795_331_399_123), origin: origin)
      let text = ChartForm.object(of: entry).text
      #expect(try ChartFormTests.read(text) == entry, "\(text)")
      #expect(try ChartFormTests.read(text, now: nil) == entry)
    }
  }

  @Test func `every item can be written down`() {
    let written = Set(
      ChartFormTests.facts.map {
        ChartForm.object(
          of: ClinicalEntry(fact: $0, author: "x", recordedAt: ChartFormTests.now)
        ).text.split(separator: "\"")[3]
      })
    #expect(written == Set(ChartForm.items.map { Substring($0) }))
    #expect(Set(ChartForm.items).count == ChartForm.items.count)
    #expect(ChartForm.fields(of: "fvc") == ["value"] && ChartForm.fields(of: "FVC") == nil)
  }

  @Test func `an entry of a blood gas is what a person would type`() throws {
    let entry = try ChartFormTests.read(
      """
      {"item":"blood-gas","site":"arterial","pco2":"6.9 kPa","paired_etco2":"44 mmHg","interface":"oronasal",
       "sampling":"mainstream","author":"Dr Li","recorded_at":"2026-11-23T15:10:00+08:00"}
      """)
    let gas = BloodGas(
      site: .arterial, pco2: PartialPressure(thousandths: 51_754), pairedEndTidal: .mmHg(44),
      sampling: BreathSampling(.oronasal, .mainstream))
    #expect(entry.fact == .bloodGas(gas))
    #expect(entry.recordedAt.iso8601 == "2026-11-23T07:10:00.000Z")
    #expect(entry.author == "Dr Li" && entry.origin == .bedside)
  }

  @Test func `an entry without a date is of now, but not while nobody knows the time`() throws {
    let form = #"{"item":"fvc","value":"62 %","author":"Dr Li"}"#
    #expect(try ChartFormTests.read(form).recordedAt == ChartFormTests.now)
    #expect(ChartFormTests.refusal(form, now: nil)?.description == "chart:1: recorded_at: is missing")
  }

  @Test(
    .verifies("R.CHART"),
    arguments: [
      ("fvc", "0.999 %", "1 to 200 %"), ("fvc", "200.001 %", "1 to 200 %"),
      ("arterial-pco2", "4.999 mmHg", "5 to 200 mmHg"), ("arterial-pco2", "26.665 kPa", "5 to 200 mmHg"),
      ("mip", "250.001 cmH2O", "0 to 250 cmH2O"), ("snip", "-250.001 cmH2O", "0 to 250 cmH2O"),
      ("fvc", "-62 %", "1 to 200 %"),
      ("arterial-pco2", "-50 mmHg", "5 to 200 mmHg"),
      ("epworth", "25 points", "0 to 24 points"), ("epworth", "7.5 points", "a whole number"),
      ("oxygen-flow", "15.001 L/min", "0 to 15 L/min"), ("awake-spo2", "49.9 %", "50 to 100 %"),
      ("awake-spo2", "101 %", "50 to 100 %"),
      ("fvc", "62", "a number of at most 3 decimals with a unit: %"),
      ("fvc", "62 mmHg", "a number of at most 3 decimals with a unit: %"),
      ("fvc", "62.0001 %", "a number of at most 3 decimals with a unit: %"),
      ("fvc", "6e1 %", "a number of at most 3 decimals with a unit: %"),
      ("fvc", "about 62 %", "a number of at most 3 decimals with a unit: %"),
      ("arterial-pco2", "50 %", "a number of at most 3 decimals with a unit: mmHg, kPa"),
      ("mip", "40 mmHg", "a number of at most 3 decimals with a unit: cmH2O, hPa"),
      ("arterial-pco2", "999999999999.999 kPa", "5 to 200 mmHg"),
    ])
  func `a value out of range or with another unit is refused with what is allowed`(
    item: String, value: String, allowed: String
  ) {
    let error = ChartFormTests.refusal(#"{"item":"\#(item)","value":"\#(value)","author":"x"}"#)
    #expect(error?.key == "value")
    #expect(error?.value == "\"\(value)\"")
    #expect(error?.allowed == allowed)
  }

  @Test(arguments: [
    ("fvc", "1 %"), ("fvc", "200 %"), ("arterial-pco2", "5 mmHg"), ("arterial-pco2", "26.664 kPa"),
    ("epworth", "24 points"), ("epworth", "0 points"), ("oxygen-flow", "15 L/min"),
    ("oxygen-flow", "0.25 L/s"),
    ("snip", "0 cmH2O"), ("mip", "60 hPa"), ("awake-spo2", "100%"),
  ])
  func `a value at the end of its range is taken`(item: String, value: String) {
    #expect(ChartFormTests.refusal(#"{"item":"\#(item)","value":"\#(value)","author":"x"}"#) == nil)
  }

  @Test(arguments: [
    ("mip", "-40 cmH2O", ClinicalMeasurement.maximalInspiratoryPressure, 40_000 as Int32),
    ("snip", "-39.999 cmH2O", .sniffNasalPressure, 39_999), ("snip", "40 cmH2O", .sniffNasalPressure, 40_000),
    ("mip", "-250 cmH2O", .maximalInspiratoryPressure, 250_000),
  ])
  func `an inspiratory pressure is taken as its magnitude, written with a minus sign or without`(
    item: String, value: String, measurement: ClinicalMeasurement, magnitude: Int32
  ) throws {
    let entry = try ChartFormTests.read(#"{"item":"\#(item)","value":"\#(value)","author":"x"}"#)
    #expect(entry.fact == .measurement(measurement, thousandths: magnitude))
    #expect(try ChartFormTests.read(ChartForm.object(of: entry).text) == entry)
  }

  @Test(arguments: [
    (#"{"value":"62 %","author":"x"}"#, "item", nil),
    (#"{"item":"FVC","value":"62 %","author":"x"}"#, "item", nil),
    (#"{"item":"fvc","value":"62 %"}"#, "author", nil),
    (#"{"item":"fvc","value":"62 %","author":""}"#, "author", "text that is not empty"),
    (#"{"item":"fvc","value":"62 %","author":" "}"#, "author", "the name of who enters it"),
    (#"{"item":"fvc","value":"62 %","author":"x","unit":"%"}"#, "unit", nil),
    (#"{"item":"fvc","value":"62 %","author":"x","present":true}"#, "present", nil),
    (#"{"item":"orthopnoea","present":"yes","author":"x"}"#, "present", "true or false"),
    (#"{"item":"orthopnoea","author":"x"}"#, "present", nil),
    (#"{"item":"fvc","value":"62 %","author":"x","origin":"real"}"#, "origin", "bedside, simulated"),
    (#"{"item":"night","lights":"dim","author":"x"}"#, "lights", "off, on"),
    (#"{"item":"withdrawn","of":"everything","author":"x"}"#, "of", nil),
    (#"{"item":"blood-gas","site":"venous","pco2":"50 mmHg","author":"x"}"#, "site", "arterial, capillary"),
    (#"{"item":"blood-gas","site":"arterial","author":"x"}"#, "pco2", nil),
    (#"{"item":"blood-gas","site":"arterial","pco2":"50 mmHg","ph":"8.001","author":"x"}"#, "ph", "6.5 to 8"),
    (
      #"{"item":"blood-gas","site":"arterial","pco2":"50 mmHg","interface":"nasal","author":"x"}"#,
      "sampling", nil
    ),
    (
      #"{"item":"blood-gas","site":"arterial","pco2":"50 mmHg","paired_etco2":"151 mmHg","author":"x"}"#,
      "paired_etco2", "5 to 150 mmHg"
    ),
    (#"{"item":"cough-session","best":"270 L/min","efforts":0,"author":"x"}"#, "efforts", "1 to 8"),
    (#"{"item":"cough-session","best":"270 L/min","efforts":9,"author":"x"}"#, "efforts", "1 to 8"),
    (#"{"item":"cough-session","best":"901 L/min","efforts":3,"author":"x"}"#, "best", "0 to 900 L/min"),
    (#"{"item":"cough-session","best":"270 L/min","efforts":3,"scale":"eu","author":"x"}"#, "device", nil),
    (
      #"{"item":"cough-session","best":"270 L/min","efforts":3,"manoeuvre":"pef","author":"x"}"#,
      "manoeuvre", nil
    ),
    (#"{"item":"interface","value":"nasal","author":"x"}"#, "sampling", nil),
    (#"{"item":"bulbar","value":"true","author":"x"}"#, "value", "true or false"),
  ])
  func `a form with a field that is missing, strange or wrong is refused at that field`(
    form: String, field: String, allowed: String?
  ) {
    let error = ChartFormTests.refusal(form)
    #expect(error?.key == field, "\(error?.description ?? "taken")")
    if let allowed { #expect(error?.allowed == allowed) }
  }

  @Test func `text beyond its length is refused`() {
    let name = String(repeating: "x", count: 200)
    #expect(ChartFormTests.refusal(#"{"item":"orthopnoea","present":true,"author":"\#(name)"}"#) == nil)
    #expect(
      ChartFormTests.refusal(#"{"item":"orthopnoea","present":true,"author":"\#(name)x"}"#)?.key == "author")
  }

  @Test(arguments: ["[]", "\"fvc\"", "{}", "{\"item\":[]}", "{\"item\":{\"fvc\":1},\"author\":\"x\"}"])
  func `what is no form is refused`(text: String) { #expect(ChartFormTests.refusal(text) != nil) }

  @Test(arguments: [
    ("2026-11-23T07:10:00Z", 1_795_417_800_000), ("2026-11-23T07:10:00.007Z", 1_795_417_800_007),
    ("2026-11-23T15:10:00+08:00", 1_795_417_800_000), ("2026-11-22T23:40:00-07:30", 1_795_417_800_000),
    ("1970-01-01T00:00:00Z", 0), ("2024-02-29T23:59:59Z", 1_709_251_199_000),
    ("2000-02-29T00:00:00Z", 951_782_400_000), ("1969-12-31T23:59:59.999Z", -1),
  ])
  func `a date is read with its zone`(text: String, milliseconds: Int64) {
    #expect(CivilTime(iso8601: text)?.unixMilliseconds == milliseconds)
  }

  @Test(arguments: [
    "", "2026-11-23", "2026-11-23T07:10Z", "2026-11-23T07:10:00", "2026-11-23 07:10:00Z",
    "2026-02-29T00:00:00Z",
    "2100-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-10T00:00:00Z", "2026-11-31T00:00:00Z",
    "2026-11-23T24:00:00Z", "2026-11-23T07:60:00Z", "2026-11-23T07:10:60Z", "2026-11-23T07:10:00.1Z",
    "2026-11-23T07:10:00+0800", "2026-11-23T07:10:00+15:00", "2026-11-23T07:10:00+08:00x",
    "26-11-23T07:10:00Z",
    "２026-11-23T07:10:00Z", "2026-11-23T07:10:00.0000Z", "2026-11-23T07:10:00z",
  ])
  func `a date that is none, or has no zone, is refused`(text: String) {
    #expect(CivilTime(iso8601: text) == nil)
  }

  @Test func `every day of four centuries is written and read as the same`() {
    for day in stride(from: Int64(-100_000), through: 60_000, by: 7) {
      let civil = CivilTime(unixMilliseconds: day * 86_400_000 + 45_296_789)
      #expect(CivilTime(iso8601: civil.iso8601) == civil)
    }
  }
}
