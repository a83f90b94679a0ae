import ArgumentParser
import Devices
import Documents
import Foundation
import Glibc
import Lines
import Pages
import Quantities
import Readings
import WireFormats
import Workbench

/// `breathline conformance`.
struct ConformanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conformance",
    abstract: "Examines how an instrument speaks its protocol, for a work order.",
    discussion: """
      The instrument is spoken to as the gateway would, never told a therapy setting; with --listen nothing \
      is sent. What came is held against what the protocol promises: frames and their pace, damage, gaps, \
      silence, answers, keep-alive, units, fields of unknown meaning, the port's own counters. The report \
      says of each check whether it was passed, failed or could not be made, and who says what is allowed. \
      With --from it reads a capture instead of a line.

      Ctrl-C ends it with what was measured so far, and the report says so. Exit codes: 0 conforms, 1 does \
      not, or the capture is damaged, 64 wrong arguments, 65 the capture or the profile is refused, 66 it \
      cannot be read, 69 the line cannot be opened, 73 a report or the capture cannot be written.
      """)

  @Argument(help: "The line: the path of a port, or tcp://host:port.", completion: .file())
  var line: String?

  @Option(name: .long, help: "Read this capture instead of a line.", completion: .file())
  var from: String?

  @OptionGroup var speech: SpeechOption
  @OptionGroup var unit: UnitOption
  @OptionGroup var settings: SettingsOption

  @Option(name: .long, help: "How many minutes it lasts; 0.1 to 1440.")
  var minutes = 5.0

  @Flag(name: .long, help: "Only listen: send nothing, whatever the protocol wants.")
  var listen = false

  @Flag(name: .long, help: "The instrument is simulated: the report says so.")
  var simulated = false

  @Option(name: .long, help: "Write the report as a page of HTML.", completion: .file())
  var html: String?

  @Option(
    name: .long, help: "Write the report as JSON; - for standard output, in place of the summary.",
    completion: .file())
  var json: String?

  @Option(
    name: .long, help: "Write what came and went into a capture; it must not exist yet.", completion: .file())
  var capture: String?

  @Option(name: .long, help: "The number of the work order.")
  var workOrder: String?

  @Option(name: .long, help: "The instrument's number in the inventory.")
  var asset: String?

  @Option(name: .long, help: "A note for the report.")
  var note: String?

  @Flag(name: .long, help: "Print the JSON Schema of the report, and do nothing else.")
  var schema = false

  func validate() throws {
    if schema { return }
    guard (line == nil) != (from == nil) else {
      throw ValidationError("give a line, or --from with a capture")
    }
    guard (0.1...1440).contains(minutes) else {
      throw ValidationError("--minutes \(minutes) is not allowed; allowed: 0.1 to 1440")
    }
    for (name, text) in [("--work-order", workOrder), ("--asset", asset), ("--note", note)] {
      // A terminal would obey them.
      guard text?.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) != true else {
        throw ValidationError("\(name) is not allowed to hold control characters, such as a line break")
      }
    }
    if from != nil { return try refuseWithCapture() }
    try speech.refuseNeither()
    if speech.profile != nil, listen {
      throw ValidationError("--listen is not allowed with --profile; a Modbus unit says nothing unasked")
    }
  }

  private func refuseWithCapture() throws {
    let given = [
      ("--capture", capture != nil), ("--listen", listen), ("--simulated", simulated),
      ("--unit", unit.unit != nil), ("--baud", settings.baud != nil),
      ("--data-bits", settings.dataBits != nil), ("--parity", settings.parity != nil),
      ("--stop-bits", settings.stopBits != nil),
    ]
    if let first = given.first(where: \.1) {
      throw ValidationError("\(first.0) is not allowed with --from; the capture says how it was made")
    }
  }

  func run() throws {
    guard !schema else { return print(ConformanceSchema.text) }
    // Places that cannot be written to are known before an hour is spent.
    let files = try ReportFiles(html: html, json: json)
    let report = from == nil ? try examineLine() : try examineCapture()
    try files.write(report)
    if json != "-" { report.lines.forEach { print($0) } }
    guard report.conforms, report.isWhole else { throw ExitCode(1) }
  }

  // MARK: - A capture

  private func examineCapture() throws -> ConformanceReport {
    let file = from ?? ""
    do {
      var reader = try CaptureReader(path: file)
      guard let header = reader.header else {
        let reason = reader.damage.map(\.description) ?? "is no capture"
        throw Complaint("\(file): \(reason)", code: EX_DATAERR).exit()
      }
      var run = ConformanceRun(try subject(of: header, file))
      var outcomes: [ListeningOutcome] = []
      while let entry = try reader.next() {
        run.take(entry, into: &outcomes)
        outcomes.removeAll(keepingCapacity: true)
      }
      let cutOff = reader.hasEnded ? nil : "the recorder was cut off"
      let trouble = reader.damage?.description ?? cutOff
      return run.report(trouble.map { .captureDamaged($0) } ?? .captureRead)
    } catch let error as CaptureFileError {
      throw Complaint("\(error)", code: EX_NOINPUT).exit()
    }
  }

  private func subject(of header: CaptureHeader, _ file: String) throws -> ConformanceSubject {
    let speech = try speech.speech(of: header, file)
    let origin: Origin = header.origin == Origin.simulated.word ? .simulated : .bedside
    var subject = ConformanceSubject(
      protocolWord: speech.word, speech: speech.speech, line: header.line, settings: header.settings,
      origin: origin)
    subject.beganUTC = Self.utc(Date(timeIntervalSince1970: Double(header.startedAt) / 1_000_000))
    subject.planned = header.planned.map { .microseconds($0) }
    subject.capture = file
    return described(subject)
  }

  // MARK: - A line

  private func examineLine() throws -> ConformanceReport {
    let address = try BenchLine.address(line ?? "")
    do {
      let waker = try Waker()
      if let spoken = speech.spoken { return try examine(spoken, address, waker) }
      return try examine(RegisterProfile.required(speech.profile ?? ""), address, waker)
    } catch let error as CaptureFileError {
      throw Complaint("\(error)", code: EX_CANTCREAT).exit()
    } catch let error as LineError {
      throw BenchLine.complaint(error).exit()
    }
  }

  private func examine(
    _ spoken: NamedProtocol, _ address: LineAddress, _ waker: Waker
  ) throws -> ConformanceReport {
    let lineSettings = settings.settings(over: spoken.usualSettings)
    let subject = live(spoken.word, spoken.speech, address, lineSettings)
    // The line first: a capture of nothing is not left behind.
    let open = try BenchLine.open(address, lineSettings, waker)
    let recording = Recording(
      line: open, address: address, settings: lineSettings, maySend: !listen,
      book: try book(subject, header(subject, protocolWord: spoken.word)), waker: waker, pace: .zero)
    let isCut = try run(waker) { try recording.run(until: $0, isEnding: $1) }
    let port = recording.counted.map {
      PortCount(
        framing: $0.framing, parity: $0.parity, overruns: $0.overrun + $0.bufferOverrun, breaks: $0.breaks)
    }
    return recording.book.witness.report(isCut ? .cutShort : .complete, port: port)
  }

  private func examine(
    _ profile: RegisterProfile, _ address: LineAddress, _ waker: Waker
  ) throws -> ConformanceReport {
    let number = try unit.number(profile)
    let lineSettings = settings.settings(over: LineSettings(baud: 19_200, parity: .even))
    let word = SpeechOption.word(of: profile.name)
    let subject = live(word, .registers(profile), address, lineSettings, unit: Int(number))
    let bus = ModbusBus(address, lineSettings)
    try bus.open(within: .seconds(2))
    var header = header(subject, protocolWord: nil)
    header.profile = speech.profile
    let questioning = Questioning(
      bus: bus, unit: ModbusUnit(number), answerTime: profile.answerTime,
      book: try book(subject, header), waker: waker)
    let isCut = try run(waker) { try questioning.run(until: $0, isEnding: $1) }
    return questioning.book.witness.report(isCut ? .cutShort : .complete)
  }

  /// Runs for the time asked for; whether it was ended before.
  private func run(
    _ waker: Waker, _ work: (Uptime, () -> Bool) throws -> Void
  ) throws -> Bool {
    EndingSignals.block()
    let ending = RaisedFlag.raised(bySignalsThatWake: waker)
    let end = MonotonicClock.uptime() + .milliseconds(Int64(minutes * 60_000))
    try work(end) { ending.isRaised }
    RunProgress.clear()
    return ending.isRaised
  }

  private func live(
    _ word: String, _ speech: InstrumentPlan.Speech, _ address: LineAddress, _ settings: LineSettings,
    unit: Int? = nil
  ) -> ConformanceSubject {
    let shown =
      switch address {
      case .tcp: "network"
      case .port: settings.shown
      }
    var subject = ConformanceSubject(
      protocolWord: word, speech: speech, line: address.description,
      settings: shown + (unit.map { ", unit \($0)" } ?? ""), origin: simulated ? .simulated : .bedside)
    subject.maySend = !listen
    subject.beganUTC = Self.utc(Date())
    subject.planned = .milliseconds(Int64(minutes * 60_000))
    subject.capture = capture
    return described(subject)
  }

  private func described(_ subject: ConformanceSubject) -> ConformanceSubject {
    var subject = subject
    subject.workOrder = workOrder
    subject.asset = asset
    subject.note = note
    return subject
  }

  private func header(_ subject: ConformanceSubject, protocolWord: String?) -> CaptureHeader {
    var header = CaptureHeader(
      protocolWord: protocolWord, line: subject.line, settings: subject.settings, origin: subject.origin.word,
      startedAt: Int64(Date().timeIntervalSince1970 * 1_000_000))
    header.planned = subject.planned?.wholeMicroseconds
    return header
  }

  private func book(
    _ subject: ConformanceSubject, _ header: CaptureHeader
  ) throws -> Logbook<ConformanceRun> {
    let progress = RunProgress(of: .milliseconds(Int64(minutes * 60_000)))
    guard let capture else {
      return Logbook(ConformanceRun(subject), writer: nil, onBeat: { progress.show($0.record) })
    }
    let writer = try CaptureWriter(path: capture, header)
    return Logbook(ConformanceRun(subject), writer: writer, onBeat: { progress.show($0.record) })
  }

  /// A moment in UTC, to the second.
  private static func utc(_ date: Date) -> String { date.formatted(.iso8601) }
}

/// One line on the terminal that says how far a run is; nothing where nobody watches.
struct RunProgress {
  private let duration: Interval

  init(of duration: Interval) { self.duration = duration }

  /// Shows what was measured so far in place of what stood there.
  func show(_ record: ConformanceRecord) {
    guard isatty(STDERR_FILENO) == 1 else { return }
    let (done, all) = (record.lasted.wholeSeconds, duration.wholeSeconds)
    let words =
      "\(done) of \(all) s, \(record.frames) frames, \(record.damaged) damaged, \(record.tally.jumps) gaps"
    Self.put("\r" + words.prefix(78) + "\u{1B}[K")
  }

  /// Takes the line away.
  static func clear() {
    guard isatty(STDERR_FILENO) == 1 else { return }
    put("\r\u{1B}[K")
  }

  private static func put(_ text: String) {
    let bytes = Array(text.utf8)
    // Nobody can be told that standard error is closed.
    _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}

/// The files of a report, made before anything runs.
struct ReportFiles {
  private let page: ReportFile?
  private let object: ReportFile?
  private let printsObject: Bool

  /// Makes drafts; `json` may be `-` for standard output.
  init(html: String?, json: String?) throws {
    printsObject = json == "-"
    do throws(ReportTrouble) {
      page = try html.map { path throws(ReportTrouble) in try ReportFile(path) }
      object = json == nil || json == "-" ? nil : try ReportFile(json ?? "")
    } catch {
      throw Complaint("\(error)", code: EX_CANTCREAT).exit()
    }
  }

  /// Writes the report to where it was asked for.
  func write(_ report: ConformanceReport) throws {
    do throws(ReportTrouble) {
      try page?.finish(report.page)
      try object?.finish(report.json + "\n")
    } catch {
      throw Complaint("\(error)", code: EX_CANTCREAT).exit()
    }
    if printsObject { print(report.json) }
  }
}
