import ArgumentParser
import Devices
import Foundation
import Glibc
import Lines
import Quantities
import Readings
import WireFormats
import Workbench

/// `breathline record`.
struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Records what an instrument says on its line, with times, into a capture.",
    discussion: """
      The instrument is spoken to as the gateway would: set up, polled and kept alive, never told a therapy \
      setting. With --listen nothing is ever sent. Of a Modbus unit, questions and answers are recorded. The \
      capture is a text file whose every line is checked by itself; replay reads it, and what it reads is \
      what was read while recording. A patient's identifiers are masked where the protocol that is named is \
      known to say them: keep what was recorded as another protocol like a patient's record.

      Ctrl-C ends the recording. Exit codes: 0 recorded, 64 wrong arguments, 65 the profile is refused, 66 \
      it cannot be read, 69 the line cannot be opened, 73 the file cannot be written.
      """)

  @Argument(help: "The line: the path of a port, or tcp://host:port.", completion: .file())
  var line: String

  @OptionGroup var speech: SpeechOption
  @OptionGroup var unit: UnitOption
  @OptionGroup var settings: SettingsOption

  @Option(
    name: [.short, .customLong("output")], help: "The capture to write; it must not exist yet.",
    completion: .file())
  var output: String

  @Option(name: .long, help: "End after so many seconds.")
  var seconds: Int?

  @Flag(name: .long, help: "Only listen: send nothing, whatever the protocol wants.")
  var listen = false

  @Flag(name: .long, help: "The instrument is simulated: every reading of the capture says so.")
  var simulated = false

  @Flag(name: .long, help: "One JSON object a line, waveforms too.")
  var json = false

  func validate() throws {
    if let seconds, seconds < 1 {
      throw ValidationError("--seconds \(seconds) is not allowed; allowed: 1 or more")
    }
    try speech.refuseNeither()
    if speech.profile != nil, listen {
      throw ValidationError("--listen is not allowed with --profile; a Modbus unit says nothing unasked")
    }
  }

  func run() throws {
    let address = try BenchLine.address(line)
    do {
      let waker = try Waker()
      if let spoken = speech.spoken { return try record(spoken, address, waker) }
      try record(RegisterProfile.required(speech.profile ?? ""), address, waker)
    } catch let error as CaptureFileError {
      throw Complaint("\(error)", code: EX_CANTCREAT).exit()
    } catch let error as LineError {
      throw BenchLine.complaint(error).exit()
    }
  }

  private func record(_ spoken: NamedProtocol, _ address: LineAddress, _ waker: Waker) throws {
    let lineSettings = settings.settings(over: spoken.usualSettings)
    var header = header(address, lineSettings)
    header.protocolWord = spoken.word
    // The line first: a capture of nothing is not left behind.
    let open = try BenchLine.open(address, lineSettings, waker)
    let recording = Recording(
      line: open, address: address, settings: lineSettings, maySend: !listen,
      book: try book(spoken.speech, header), waker: waker)
    try run(waker) { try recording.run(until: $0, isEnding: $1) }
  }

  private func record(_ profile: RegisterProfile, _ address: LineAddress, _ waker: Waker) throws {
    let number = try unit.number(profile)
    let lineSettings = settings.settings(over: LineSettings(baud: 19_200, parity: .even))
    var header = header(address, lineSettings)
    header.profile = speech.profile
    let bus = ModbusBus(address, lineSettings)
    try bus.open(within: .seconds(2))
    let questioning = Questioning(
      bus: bus, unit: ModbusUnit(number), answerTime: profile.answerTime,
      book: try book(.registers(profile), header), waker: waker)
    try run(waker) { try questioning.run(until: $0, isEnding: $1) }
  }

  private var origin: Origin { simulated ? .simulated : .bedside }

  private func header(_ address: LineAddress, _ settings: LineSettings) -> CaptureHeader {
    CaptureHeader(
      protocolWord: nil, line: address.description, settings: settings.shown, origin: origin.word,
      startedAt: Int64(Date().timeIntervalSince1970 * 1_000_000))
  }

  private func book(
    _ speech: InstrumentPlan.Speech, _ header: CaptureHeader
  ) throws(CaptureFileError) -> Logbook<Listening> {
    let plan = InstrumentPlan(name: "record", speech: speech, origin: origin)
    var printer = OutcomePrinter(json: json)
    return Logbook(
      Listening(plan), writer: try CaptureWriter(path: output, header), show: { printer.print($0) })
  }

  private func run(_ waker: Waker, _ work: (Uptime?, () -> Bool) throws -> Void) throws {
    EndingSignals.block()
    let ending = RaisedFlag.raised(bySignalsThatWake: waker)
    let end = seconds.map { MonotonicClock.uptime() + .seconds(Int64($0)) }
    try work(end) { ending.isRaised }
  }
}
