import Control
import Criteria
import Documents
import Lines
import Quantities
import Readings
import Synchronization
import Workbench

/// Asks a bed's gateway for its alarms and findings every second, on a thread of its own: a gateway that
/// hangs must not keep the screen from saying so.
final class AskedAlarms: Sendable {
  private static let every: Interval = .seconds(1)
  private static let patience: Interval = .seconds(3)

  private let socket: String
  private let answer = Mutex(MonitorAlarms.unknown("not asked yet"))

  init(socket: String) { self.socket = socket }

  /// What the gateway said last.
  var latest: MonitorAlarms { answer.withLock { $0 } }

  /// Begins to ask; the thread ends with the program.
  func begin() throws(LineError) {
    let pause = try Waker()
    JoinableThread(named: "alarms") { [self] in
      while true {
        let asked = MonotonicClock.uptime()
        let heard = ask(at: asked)
        answer.withLock { $0 = heard }
        pause.wait(until: asked + Self.every)
      }
    }.leave()
  }

  private func ask(at now: Uptime) -> MonitorAlarms {
    do {
      let alarms = try lines(about: .alarms)
      return .said(try HeardCalls.calls(alarms: alarms, findings: try lines(about: .findings)), at: now)
    } catch let error as LineError {
      return .unknown(Self.words(error))
    } catch {
      return .unknown("what the gateway answered cannot be read (\(error))")
    }
  }

  /// Short enough for a narrow screen: the socket's path would push the reason out of sight.
  private static func words(_ error: LineError) -> String {
    switch error {
    case .portMissing, .connectionRefused: "no gateway runs at this bed"
    case .portForbidden: "this account may not ask the gateway"
    case .unreachable, .writeTimedOut, .hungUp, .interrupted: "the gateway does not answer"
    case .malformedAddress, .portBusy, .notATerminal, .pathTaken, .unsupportedSetting, .nameNotFound,
      .system:
      "\(error)"
    }
  }

  private func lines(about subject: ControlRequest.Subject) throws -> [String] {
    let request = ControlRequest.show(subject).text
    let text = try LocalSocket.ask(socket, request, until: MonotonicClock.uptime() + Self.patience)
    let heard = try HeardAnswer(text: text)
    if let refusal = heard.refusal { throw DocumentError(refused: refusal) }
    return heard.lines
  }
}

extension DocumentError {
  /// A gateway that refuses to show what it must show.
  fileprivate init(refused words: String) {
    self.init(file: "answer", problem: .unreadable(words))
  }
}

/// The gateway's answers about alarms and findings, as the monitor shows them.
enum HeardCalls {
  /// Reads both answers.
  static func calls(alarms: [String], findings: [String]) throws(DocumentError) -> MonitorCalls {
    var calls = MonitorCalls()
    for line in alarms { try take(alarm: line, into: &calls) }
    for line in findings { try take(finding: line, into: &calls) }
    return calls
  }

  private static func take(alarm line: String, into calls: inout MonitorCalls) throws(DocumentError) {
    let object = try Document(text: line, file: "answer").root.mappingOfAnyKeys()
    switch try object.required("type").text() {
    case "alarm":
      let urgency = MonitorAlarm.Urgency(rawValue: try object.required("priority").text()) ?? .high
      calls.alarms.append(MonitorAlarm(urgency, try words(object)))
    case "indicator":
      if try object.required("audio").text() != "on" { calls.audio = try ShownAlarm.line(line) }
    default: calls.off.append(try object.required("condition").text())
    }
  }

  /// The words of an alarm, its mark apart.
  private static func words(_ object: DocumentMapping) throws(DocumentError) -> String {
    let title = try object.required("title").mapping(["en", "zh"]).required("en").text()
    let instrument = object.optional("instrument").flatMap { $0.isMapping ? nil : $0 }
    let place = try instrument.map { node throws(DocumentError) in try name(node) } ?? ""
    let state = try object.required("state").text()
    let judged = try object.required("judged").flag() ? "" : ", cannot be judged now"
    let logged = try object.required("announcement").text() == "unlogged" ? ", NOT IN THE LOG" : ""
    return "\(try mark(object))\(title)\(place)  \(state)\(judged)\(logged)"
  }

  private static func mark(_ object: DocumentMapping) throws(DocumentError) -> String {
    try object.required("origin").text() == "simulated" ? "SIMULATED " : ""
  }

  private static func name(_ node: DocumentNode) throws(DocumentError) -> String {
    let text = node.isNothing ? "" : try node.text()
    return text.isEmpty ? "" : " (\(text))"
  }

  private static func take(finding line: String, into calls: inout MonitorCalls) throws(DocumentError) {
    let object = try Document(text: line, file: "answer").root.mappingOfAnyKeys()
    let state = try object.required("state").text()
    let isArm = try object.required("arm").flag()
    if !isArm, state == "indeterminate" { calls.undecided += 1 }
    if !isArm, state == "active" || state == "clearing" {
      let title = try object.required("title").mapping(["en", "zh"]).required("en").text()
      let rule = try object.required("rule").text()
      calls.findings.append("\(try mark(object))\(title) [\(try object.required("pack").text()) \(rule)]")
    }
    for node in try object.required("evidence").list() {
      guard let limit = try limit(try node.mappingOfAnyKeys()) else { continue }
      if !calls.limits.contains(limit) { calls.limits.append(limit) }
    }
  }

  /// The limit of readings that a rule looks at; nil for other evidence.
  private static func limit(_ evidence: DocumentMapping) throws(DocumentError) -> MonitorLimit? {
    guard try evidence.required("kind").text() == "readings", let limit = evidence.optional("limit"),
      limit.isMapping, let channel = Channel(name: try evidence.required("source").text())
    else { return nil }
    let keys = try limit.mappingOfAnyKeys()
    let thousandths = try keys.required("value").thousandths(in: -1_000_000_000...1_000_000_000)
    return MonitorLimit(channel, try keys.required("op").text(), thousandths: thousandths)
  }
}
