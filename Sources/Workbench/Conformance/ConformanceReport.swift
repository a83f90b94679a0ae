internal import Devices
internal import Quantities

/// What an examination came to: what was measured, and each check with what it found.
///
/// The verdict says no more than the checks that were made. As text, as JSON and as a page of HTML it says
/// the same.
public struct ConformanceReport: Sendable {
  /// What was examined.
  public let subject: ConformanceSubject
  /// What was measured.
  public let record: ConformanceRecord
  /// How the run came to its end.
  public let ending: ConformanceEnding
  /// What the port's driver counted; nil where nothing counts.
  public let port: PortCount?
  /// Every check, made or not, in a fixed order.
  public let checks: [ConformanceCheck]

  init(
    subject: ConformanceSubject, record: ConformanceRecord, ending: ConformanceEnding, port: PortCount?
  ) {
    self.subject = subject
    self.record = record
    self.ending = ending
    self.port = port
    checks =
      ConformanceJudgement(
        subject: subject, promise: subject.speech.promise, record: record, ending: ending, port: port
      ).checks
  }

  /// What the protocol promises.
  var promise: WirePromise { subject.speech.promise }

  /// Whether every check that was made was passed, the one that the instrument was heard among them.
  public var conforms: Bool { count(.failed) == 0 && isHeard }

  private var isHeard: Bool { checks.contains { $0.id == "heard" && $0.result == .passed } }

  /// Whether what was measured is all that there was to measure.
  public var isWhole: Bool {
    switch ending {
    case .complete, .cutShort, .captureRead: true
    case .captureDamaged: false
    }
  }

  /// How many checks came to a result.
  public func count(_ result: ConformanceCheck.Result) -> Int { checks.count { $0.result == result } }

  /// Whether the run ended before it should; a second's work at its end is none.
  private var isShorterThanPlanned: Bool {
    subject.planned.map { record.lasted + .seconds(1) < $0 } ?? false
  }

  /// The verdict as a sentence.
  public var verdict: String {
    let made = count(.passed) + count(.failed)
    let open = count(.notMade) == 0 ? "" : "; \(count(.notMade)) could not be made"
    let part =
      switch ending {
      case .complete: ""
      case .captureRead: isShorterThanPlanned ? ", in a time that was cut short" : ""
      case .cutShort: ", in a time that was cut short"
      case .captureDamaged: ", as far as the capture is good"
      }
    if conforms { return "Conforms in all \(made) checks that were made\(part)\(open)." }
    if count(.failed) == 0 { return "Cannot be judged: the instrument was never understood\(open)." }
    return "Does NOT conform: \(count(.failed)) of \(made) checks failed\(open)."
  }

  /// How the run ended, as a sentence.
  public var endingWords: String {
    switch ending {
    case .complete: "It ran for the time that was asked for."
    case .cutShort: "CUT SHORT: it was ended by hand before its time, and says what was measured until then."
    case .captureRead:
      isShorterThanPlanned
        ? "Read from a capture, to its end. CUT SHORT: the run was ended before its time."
        : "Read from a capture, to its end."
    case .captureDamaged(let reason): "Read from a capture as far as that is good: \(reason)."
    }
  }

  /// The kinds of frames whose intervals are drawn: those with a promised pace, else the most frequent one.
  var drawnKinds: [ConformanceRecord.Kind] {
    let promised = promise.paces.compactMap { record.kind($0.kind) }.filter { $0.intervals.count > 0 }
    if !promised.isEmpty { return promised }
    let most = record.kinds.map(\.intervals.count).max() ?? 0
    return Array(record.kinds.filter { most > 0 && $0.intervals.count == most }.prefix(1))
  }
}
