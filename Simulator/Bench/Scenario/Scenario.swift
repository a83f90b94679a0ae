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
  /// What must come of it, in the order of the file.
  public let expectations: [Expectation]

  /// Puts a course together that no file describes; `events` are in the order of time.
  public init(
    named file: String, title: String, duration: Interval, patient: PatientProfile,
    ventilator: BilevelSupport, events: [ScenarioEvent] = [], faults: [PlannedFault] = [],
    expectations: [Expectation] = []
  ) {
    self.file = file
    self.title = title
    self.duration = duration
    self.patient = patient
    self.ventilator = ventilator
    self.events = events
    self.faults = faults
    self.expectations = expectations
  }

  /// Reads a scenario from a file; the error names file, line and key.
  public init(path: String) throws(DocumentError) { try self.init(Document(path: path)) }

  /// Reads a scenario from text; `file` is the name that errors carry.
  public init(text: String, file: String) throws(DocumentError) {
    try self.init(Document(text: text, file: file))
  }

  private init(_ document: Document) throws(DocumentError) {
    let root = try document.root.mapping([
      "title", "duration", "patient", "ventilator", "timeline", "expect",
    ])
    let duration = try root.required("duration").interval(in: .seconds(10) ... .hours(24))
    let ventilator = try VentilatorKeys.read(root.optional("ventilator"), changing: BilevelSupport())
    var timeline = TimelineReader(ventilator: ventilator, duration: duration)
    self.file = document.root.file
    self.title = try root.required("title").text()
    self.duration = duration
    self.patient = try PatientKeys.read(root.optional("patient"))
    self.ventilator = ventilator
    self.events = try timeline.read(root.optional("timeline"))
    self.faults = timeline.faults
    self.expectations = try ExpectationReader(duration: duration).read(root.optional("expect"))
    try PatientKeys.check(patient, on: ventilator, at: root.optional("patient") ?? document.root)
  }

  /// The events of the body alone, for a ``BodyTimeline``.
  public var bodyEvents: [TimedBodyEvent] {
    events.compactMap { event in
      if case .body(let happening) = event.happening { TimedBodyEvent(at: event.at, happening) } else { nil }
    }
  }
}
