internal import Criteria
public import Documents
public import Patient
public import Quantities

/// A clinical course as a file: a patient, a ventilator's settings, what happens, and what the gateway must
/// make of it.
public struct Scenario: Sendable {
  /// The file it was read from, for messages.
  public let file: String
  /// What it shows, in one line.
  public let title: String
  /// How long it runs.
  public let duration: Interval
  /// The patient at its start.
  public let patient: PatientProfile
  /// The ventilator's settings at its start.
  public let ventilator: BilevelSupport
  /// What happens, in the order of time; what happens at one moment keeps the order of the file.
  public let events: [ScenarioEvent]
  /// What goes wrong on wires and at instruments, in the order of the file.
  public let faults: [PlannedFault]
  /// Which model fills each role at the bed.
  public let models: BedModels
  /// The rule packs that judge it, unless others are asked for: built-in names.
  public let packs: [String]
  /// What must come of it, in the order of the file.
  public let expectations: [Expectation]
  /// The line of the file on which its expectations begin, or on which it does itself; 0 without a file.
  let expectsOnLine: Int

  /// The pack that judges a scenario which names none.
  public static let usualPacks = ["cn-als-2022"]

  /// Puts a course together that no file describes; `events` are in the order of time.
  public init(
    named file: String, title: String, duration: Interval, patient: PatientProfile,
    ventilator: BilevelSupport, models: BedModels = BedModels(), events: [ScenarioEvent] = [],
    faults: [PlannedFault] = [], packs: [String] = Scenario.usualPacks, expectations: [Expectation] = []
  ) {
    self.file = file
    self.title = title
    self.duration = duration
    self.patient = patient
    self.ventilator = ventilator
    self.models = models
    self.events = events
    self.faults = faults
    self.packs = packs
    self.expectations = expectations
    expectsOnLine = 0
  }

  /// Reads a scenario from a file; the error names file, line and key.
  ///
  /// `models` take the places of those that the file names, and all that the file says must mean something
  /// with them; what it expects only when it `isJudged`.
  public init(
    path: String, models: [InstrumentModel] = [], isJudged: Bool = true
  ) throws(DocumentError) {
    try self.init(Document(path: path), models, isJudged)
  }

  /// Reads a scenario from text; `file` is the name that errors carry, and the rest is as for a path.
  public init(
    text: String, file: String, models: [InstrumentModel] = [], isJudged: Bool = true
  ) throws(DocumentError) {
    try self.init(Document(text: text, file: file), models, isJudged)
  }

  private init(
    _ document: Document, _ others: [InstrumentModel], _ isJudged: Bool
  ) throws(DocumentError) {
    let root = try document.root.mapping(Scenario.keys.map(\.name))
    let duration = try root.required("duration").interval(in: .seconds(10) ... .hours(24))
    let ventilator = try VentilatorKeys.read(root.optional("ventilator"), changing: BilevelSupport())
    let own = try InstrumentKeys.read(root.optional("instruments"))
    let models = own.replacing(others)
    var timeline = TimelineReader(ventilator: ventilator, duration: duration, models: models)
    self.file = document.root.file
    self.title = try root.required("title").text()
    self.duration = duration
    self.patient = try PatientKeys.read(root.optional("patient"))
    self.ventilator = ventilator
    self.models = models
    self.events = try timeline.read(root.optional("timeline"))
    self.faults = timeline.faults
    self.packs = try Scenario.packs(root.optional("packs"))
    self.expectations = try ExpectationReader(duration: duration, models: isJudged ? models : own)
      .read(root.optional("expect"))
    self.expectsOnLine = (root.optional("expect") ?? document.root).line
    try PatientKeys.check(patient, on: ventilator, at: root.optional("patient") ?? document.root)
  }

  private static let packCount = 1...8

  private static func packs(_ node: DocumentNode?) throws(DocumentError) -> [String] {
    guard let node else { return usualPacks }
    var packs: [String] = []
    for item in try node.list() {
      let pack = try item.choice(among: RulePack.embeddedNames.map { (word: $0, meaning: $0) })
      guard !packs.contains(pack) else { throw item.contradiction("is named twice; allowed: each pack once") }
      packs.append(pack)
    }
    guard packCount.contains(packs.count) else {
      throw node.contradiction(
        "names \(packs.count) packs; allowed: \(packCount.lowerBound) to \(packCount.upperBound)")
    }
    return packs
  }

  /// The outermost keys of a file, and what may stand behind them.
  static var keys: [EntryKey] {
    [
      EntryKey("title", .text, isRequired: true), EntryKey("duration", .interval, isRequired: true),
      EntryKey("patient", .mapping(PatientKeys.keys)), EntryKey("ventilator", .mapping(VentilatorKeys.keys)),
      EntryKey("instruments", .mapping(InstrumentKeys.keys)),
      EntryKey(
        "timeline",
        .entries(
          (TimelineReader.forms + FaultKeys.forms).map {
            $0.with([EntryKey("at", .interval, isRequired: true)])
          })),
      EntryKey("packs", .list(of: .words(RulePack.embeddedNames), Scenario.packCount)),
      EntryKey("expect", .entries(ExpectationKind.allCases.flatMap(\.forms))),
    ]
  }

  /// The events of the body alone, for a ``BodyTimeline``.
  public var bodyEvents: [TimedBodyEvent] {
    events.compactMap { event in
      if case .body(let happening) = event.happening { TimedBodyEvent(at: event.at, happening) } else { nil }
    }
  }
}
