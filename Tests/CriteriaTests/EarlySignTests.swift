import Criteria
import Quantities
import Readings
import Requirements
import Testing

@Suite struct `Early signs and regular tests` {
  private func bed(bilevel: Bool? = false) -> Bed {
    var bed = Bed(patient: PatientContext(diagnosis: .als, bilevelTherapy: bilevel))
    bed.setCivilTime(monday)
    return bed
  }

  private static let signs: [ClinicalSign] = [
    .orthopnoea, .dyspnoea, .morningHeadache, .unrefreshingSleep, .daytimeSleepiness, .weakSniff, .weakCough,
    .accessoryMuscles, .paradoxicalBreathing,
  ]

  @Test(.verifies("S3A.SIGNS"), arguments: signs)
  func `each ticked sign asks for a review`(sign: ClinicalSign) throws {
    var bed = bed()
    try bed.enter(.sign(sign, true), recordedAt: monday)
    #expect(bed.state("S3a") == .active)
    #expect(bed.finding("S3a")?.strength == .advise)
    #expect(bed.finding("S3a")?.priority == .low)
  }

  @Test(arguments: signs)
  func `a ticked sign lasts for ninety days`(sign: ClinicalSign) throws {
    for (age, lasts) in [(90 * 86_400 - 1, true), (90 * 86_400, false)] as [(Int64, Bool)] {
      var bed = bed()
      try bed.enter(.sign(sign, true), recordedAt: ago(age))
      #expect((bed.state("S3a") == .active) == lasts, "\(age)")
    }
  }

  @Test(arguments: ClinicalSign.allCases.filter { !signs.contains($0) })
  func `other marks are no early signs`(sign: ClinicalSign) throws {
    var bed = bed()
    try bed.enter(.sign(sign, true), recordedAt: monday)
    #expect(bed.state("S3a") != .active)
  }

  @Test(
    .verifies("S3A.SIGNS"), arguments: [ClinicalMeasurement.maximalInspiratoryPressure, .sniffNasalPressure])
  func `weak inspiration asks for a review strictly below 40`(measurement: ClinicalMeasurement) throws {
    for (value, weak) in [(39_999 as Int32, true), (40_000, false)] {
      var bed = bed()
      try bed.enter(.measurement(measurement, thousandths: value), recordedAt: monday)
      bed.wait(.seconds(2))
      #expect((bed.state("S3a") == .active) == weak, "\(value)")
    }
  }

  @Test(arguments: [ClinicalMeasurement.maximalInspiratoryPressure, .sniffNasalPressure])
  func `a measured pressure lasts for ninety days`(measurement: ClinicalMeasurement) throws {
    for (age, lasts) in [(90 * 86_400 - 1, true), (90 * 86_400, false)] as [(Int64, Bool)] {
      var bed = bed()
      try bed.enter(
        .measurement(measurement, thousandths: 30_000),
        recordedAt: ago(age))
      bed.wait(.seconds(1))
      #expect((bed.state("S3a") == .active) == lasts, "\(age)")
    }
  }

  @Test func `a small vital capacity with a symptom is named among the evidence`() throws {
    for (value, named) in [(79_999 as Int32, true), (80_000, false)] {
      var bed = bed()
      try bed.enter(.measurement(.forcedVitalCapacity, thousandths: value), recordedAt: monday)
      try bed.enter(.sign(.orthopnoea, true), recordedAt: monday)
      bed.wait(.seconds(1))
      let inputs = bed.finding("S3a")?.evidence.compactMap { evidence in
        if case .readings(let readings) = evidence { readings.input } else { nil }
      }
      #expect(inputs?.contains("vital-capacity") == named, "\(value)")
    }
  }

  @Test(arguments: [(7_775_999 as Int64, true), (7_776_000, false)])
  func `a vital capacity lasts for ninety days`(age: Int64, lasts: Bool) throws {
    var bed = bed()
    try bed.enter(.measurement(.forcedVitalCapacity, thousandths: 60_000), recordedAt: ago(age))
    try bed.enter(.sign(.orthopnoea, true), recordedAt: monday)
    bed.wait(.seconds(1))
    let inputs = bed.finding("S3a")?.evidence.compactMap { evidence in
      if case .readings(let readings) = evidence { readings.input } else { nil }
    }
    #expect(inputs?.contains("vital-capacity") == lasts)
  }

  @Test func `hypercapnia for ten minutes asks for a review`() {
    for (value, seconds, raised) in [
      (50_000 as Int32, 600, true), (50_000, 599, false), (49_999, 700, false),
    ] {
      var bed = bed()
      bed.pass(seconds: seconds, [.transcutaneousCO2: .measured(value)])
      #expect(bed.raised("S3a").isEmpty == !raised, "\(value) \(seconds)")
    }
  }

  @Test func `five continuous minutes at 88 or below ask for a review`() {
    for (value, seconds, raised) in [
      (88_000 as Int32, 300, true), (88_000, 299, false), (88_001, 400, false),
    ] {
      var bed = bed()
      bed.pass(seconds: seconds, [.oxygenSaturation: .measured(value)])
      #expect(bed.raised("S3a").isEmpty == !raised, "\(value) \(seconds)")
    }
  }

  @Test func `fast breathing for ten minutes asks for a review`() {
    for (value, seconds, raised) in [
      (25_000 as Int32, 600, true), (25_000, 599, false), (24_999, 700, false),
    ] {
      var bed = bed()
      bed.pass(seconds: seconds, [.respiratoryRate: .measured(value)])
      #expect(bed.raised("S3a").isEmpty == !raised, "\(value) \(seconds)")
    }
  }

  @Test func `a breathing rate counts for ten seconds`() {
    for (pause, raised) in [(14, [600.0]), (15, [])] {
      var bed = bed()
      for second in 0..<600 {
        bed.pass(seconds: 1, second % pause == 0 ? [.respiratoryRate: .measured(30_000)] : [:])
      }
      #expect(bed.raised("S3a") == raised, "\(pause)")
    }
  }

  @Test(arguments: [(420, 420, true), (419, 419, false), (600, 540, true), (600, 539, false)])
  func `fast breathing is judged on most of the window`(valid: Int, fast: Int, raised: Bool) {
    var bed = bed()
    for second in 0..<600 {
      let reading: Reading =
        second >= valid ? .absent(.noBreath) : .measured(second < fast ? 25_000 : 20_000)
      bed.pass(seconds: 1, [.respiratoryRate: reading])
    }
    #expect(bed.raised("S3a").isEmpty == !raised)
  }

  @Test(
    .verifies("S3A.SIGNS"),
    arguments: [
      (true as Bool?, nil as VentilationMode?, false), (false, nil, true), (nil, nil, false),
      (nil, .continuous, true),
      (nil, .standby, true), (nil, .spontaneousTimed, false), (false, .spontaneous, false),
      (true, .continuous, false),
    ])
  func `only who is not on bilevel is to be reviewed; continuous pressure is not bilevel`(
    therapy: Bool?, mode: VentilationMode?, raised: Bool
  ) throws {
    var bed = bed(bilevel: therapy)
    try bed.enter(.sign(.orthopnoea, true), recordedAt: monday)
    let readings: [Channel: Reading] = mode.map { [.ventilationMode: .measured($0.rawValue * 1000)] } ?? [:]
    bed.wait(.milliseconds(1))
    var later = Bed(patient: PatientContext(diagnosis: .als, bilevelTherapy: therapy))
    later.setCivilTime(monday)
    later.pass(seconds: 3, readings)
    try later.enter(.sign(.orthopnoea, true), recordedAt: monday)
    #expect((later.state("S3a") == .active) == raised)
  }

  @Test(.verifies("S3B.INTERVAL"))
  func `a lung function test is due after ninety days, not on the ninetieth`() throws {
    for (age, due) in [(90 * 86_400, false), (90 * 86_400 + 1, true)] as [(Int64, Bool)] {
      var bed = bed()
      try bed.enter(.lungFunctionTest, recordedAt: ago(age))
      #expect(bed.state("S3b") == (due ? .active : .normal), "\(age)")
      #expect(bed.finding("S3b")?.priority == .low)
    }
  }

  @Test
  func
    `a new lung function test of any kind ends the task, an older one entered late does not bring it back`()
    throws
  {
    var bed = bed()
    let old = ago(200 * 86_400)
    try bed.enter(.lungFunctionTest, recordedAt: old)
    #expect(bed.state("S3b") == .active)
    try bed.enter(.measurement(.forcedVitalCapacity, thousandths: 85_000), recordedAt: monday)
    #expect(bed.state("S3b") == .normal)
    try bed.enter(.measurement(.sniffNasalPressure, thousandths: 60_000), recordedAt: old)
    #expect(bed.state("S3b") == .normal)
  }

  @Test func `a test that was never recorded is unknown`() {
    var bed = bed()
    bed.wait(.seconds(60))
    #expect(bed.state("S3b") == .indeterminate(.neverRecorded("lung-function-test")))
  }
}
