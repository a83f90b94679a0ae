internal import Alarms
public import Criteria
public import Documents
public import Quantities
internal import Readings

/// What a person or a program asks of a running gateway, as one JSON object.
///
/// The text is read strictly: an unknown key, a missing name or a value that is not allowed is refused with
/// what is allowed, and nothing happens.
public enum ControlRequest: Sendable {
  /// Something a person saw, measured or decided is to be stored and used.
  case enter(ClinicalEntry)
  /// An operator acts on the alarms.
  case operate(AlarmAct)
  /// Something is to be shown.
  case show(Subject)

  /// What can be shown.
  public enum Subject: String, CaseIterable, Hashable, Sendable {
    /// What people entered about the patient.
    case chart
    /// Where every rule stands.
    case findings
    /// The alarms, the sound and the lamp.
    case alarms
  }

  /// Reads a request; an entry without a time of its own is of now.
  ///
  /// Errors name the key, its value and what is allowed.
  public init(text: String, now: CivilTime?) throws(DocumentError) {
    let root = try Document(text: text, file: "request").root
    let word = try root.mappingOfAnyKeys().required("request")
    if let subject = Subject(rawValue: try word.text()) {
      _ = try root.mapping(["request"])
      self = .show(subject)
      return
    }
    if try word.text() == "enter" {
      let form = try root.mapping(["request", "entry"]).required("entry")
      self = .enter(try ChartForm.entry(from: form, now: now))
      return
    }
    self = .operate(try AlarmAct(root))
  }

  /// The request as it is sent.
  public var text: String {
    var object = JSONObject()
    switch self {
    case .enter(let entry):
      object.add("request", "enter")
      object.add("entry", ChartForm.object(of: entry))
    case .operate(let act): return act.json.text
    case .show(let subject): object.add("request", subject.rawValue)
    }
    return object.text
  }
}
