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
      setting. With --listen nothing is ever sent. The capture is a text file whose every line \
      is checked by itself; replay reads it, and what it reads is what was read while recording.

      Ctrl-C ends the recording. Exit codes: 0 recorded, 64 wrong arguments, 69 the line cannot be opened, \
      73 the file cannot be written.
      """)

  @Argument(help: "The line: the path of a port, or tcp://host:port.", completion: .file())
  var line: String

  @OptionGroup var spoken: SpokenOption
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
  }

  func run() throws {
    let address = try BenchLine.address(line)
    let lineSettings = settings.settings(over: spoken.spoken.usualSettings)
    let origin: Origin = simulated ? .simulated : .bedside
    let header = CaptureHeader(
      protocolWord: spoken.spoken.word, line: address.description, settings: lineSettings.shown,
      origin: origin.word, startedAt: Int64(Date().timeIntervalSince1970 * 1_000_000))
    let plan = InstrumentPlan(name: "record", speech: spoken.spoken.speech, origin: origin)
    do {
      let waker = try Waker()
      // The line first: a capture of nothing is not left behind.
      let open = try BenchLine.open(address, lineSettings, waker)
      var printer = OutcomePrinter(json: json)
      let book = Logbook(
        Listening(plan), writer: try CaptureWriter(path: output, header), show: { printer.print($0) })
      try record(
        Recording(
          line: open, address: address, settings: lineSettings, maySend: !listen, book: book, waker: waker),
        waker)
    } catch let error as CaptureFileError {
      throw Complaint("\(error)", code: EX_CANTCREAT).exit()
    } catch let error as LineError {
      throw BenchLine.complaint(error).exit()
    }
  }

  private func record(_ recording: Recording<Listening>, _ waker: Waker) throws {
    EndingSignals.block()
    let ending = RaisedFlag.raised(bySignalsThatWake: waker)
    let end = seconds.map { MonotonicClock.uptime() + .seconds(Int64($0)) }
    try recording.run(until: end, isEnding: { ending.isRaised })
  }
}
