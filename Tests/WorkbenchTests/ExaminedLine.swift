import Devices
import Quantities
import Readings
import WireFormats
import Workbench

/// An instrument on a line under examination, in virtual time, with what a test does to what is said.
struct ExaminedLine {
  /// How often the line is looked at.
  private static let beat: Int64 = 5_000

  private var speaker: Speaker
  private(set) var run: ConformanceRun
  /// Everything that happened, as a recorder would write it down.
  private(set) var entries: [CaptureEntry] = []
  /// Changes what the instrument says at a moment, in microseconds.
  var alter: (_ said: inout [UInt8], _ now: Int64) -> Void = { _, _ in }
  /// When nothing of ours gets out.
  var muted: Range<Int64> = 0..<0
  /// How much slower than it should the instrument's clock goes, in percent.
  var slowness: Int64 = 0
  /// How a Modbus unit's answer is changed; nil makes it silent.
  var answer: (_ pdu: [UInt8], _ now: Int64) -> [UInt8]? = { pdu, _ in pdu }

  private var now: Int64 = 0
  private var reopenAt: Int64?
  private var waiting: [UInt8] = []

  init(_ word: String, origin: Origin = .simulated, maySend: Bool = true) {
    guard let speaker = Speaker.speaking(word), let named = NamedProtocol.named(word) else {
      preconditionFailure("no simulated instrument speaks \(word)")
    }
    var subject = ConformanceSubject(
      protocolWord: word, speech: named.speech, line: "/dev/ttyTEST", settings: named.usualSettings.shown,
      origin: origin)
    subject.maySend = maySend
    self.init(speaker, subject)
  }

  /// The simulated ventilator behind Modbus RTU, unit 2.
  init(profile: RegisterProfile) {
    guard let speaker = Speaker.speaking("modbus-rtu") else { preconditionFailure("no unit") }
    let subject = ConformanceSubject(
      protocolWord: "modbus (\(profile.name))", speech: .registers(profile), line: "/dev/ttyTEST",
      settings: "19200 8E1, unit 2", origin: .simulated)
    self.init(speaker, subject)
  }

  init(_ speaker: Speaker, _ subject: ConformanceSubject) {
    self.speaker = speaker
    run = ConformanceRun(subject)
  }

  /// Plays so many seconds, and ends the recording unless there is more to come.
  mutating func play(seconds: Int64, ends: Bool = true) -> ConformanceReport {
    if now == 0 { happen(.opened) }
    let end = now + seconds * 1_000_000
    while now < end {
      now += Self.beat
      if let due = reopenAt, due <= now { open() }
      var said: [UInt8] = waiting
      waiting = []
      speaker.advance(now * 100 / (100 + slowness), &said)
      alter(&said, now)
      if reopenAt == nil, !said.isEmpty { happen(.received(said)) }
      var outcomes: [ListeningOutcome] = []
      run.advance(to: Uptime(nanoseconds: now * 1000), into: &outcomes)
      carryOut(outcomes)
    }
    if ends { happen(.ended) }
    return run.report(.complete)
  }

  /// Pulls the cable out, and puts it back after a second.
  mutating func unplug() {
    happen(.closed("line-down"))
    reopenAt = now + 1_000_000
  }

  private mutating func open() {
    reopenAt = nil
    happen(.opened)
  }

  private mutating func happen(_ happening: CaptureEntry.Happening) {
    let entry = CaptureEntry(microseconds: now, happening)
    entries.append(entry)
    var outcomes: [ListeningOutcome] = []
    run.take(entry, into: &outcomes)
    carryOut(outcomes)
  }

  private mutating func carryOut(_ outcomes: [ListeningOutcome]) {
    for outcome in outcomes {
      switch outcome.action {
      case .transmit(let bytes):
        guard run.subject.maySend, reopenAt == nil, !muted.contains(now) else { continue }
        happen(.sent(bytes))
        for byte in bytes { speaker.receive(byte, now, &waiting) }
      case .request(let request): ask(request)
      case .reopen(let reason):
        happen(.closed(reason.word))
        reopenAt = now + 1_000_000
      case .sample, .waveform, .note: break
      }
    }
  }

  private mutating func ask(_ request: ModbusRequest) {
    happen(.asked(unit: 2, request.pdu.bytes))
    var said: [UInt8] = []
    ModbusRTUFrame(unit: ModbusUnit(2), pdu: request.pdu).forEachByte { speaker.receive($0, now, &said) }
    now += 20_000
    if let pdu = answer(Array(said.dropFirst().dropLast(2)), now) {
      happen(.answered(pdu))
    } else {
      now += 480_000
      happen(.unanswered("no-reply"))
    }
  }
}

extension ConformanceReport {
  /// What came of a check; nil when there is none of that name.
  func result(_ id: String) -> ConformanceCheck.Result? { checks.first { $0.id == id }?.result }

  /// The checks that failed, by their names.
  var failures: [String] { checks.filter { $0.result == .failed }.map(\.id) }
}
