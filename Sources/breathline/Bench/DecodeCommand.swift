import ArgumentParser
import Devices
import Glibc
import Quantities
import Readings
import WireFormats
import Workbench

/// `breathline decode`.
struct DecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode",
    abstract: "Decodes bytes of an instrument from a file or standard input.",
    discussion: """
      The bytes have no times, so they are taken as if they came at the line's usual speed. A capture has \
      times: give it to replay.

      Exit codes: 0 something was decoded, 1 nothing was, 64 wrong arguments, 66 the file cannot be read.
      """)

  @OptionGroup var spoken: SpokenOption

  @Argument(help: "The file, or - for standard input.", completion: .file())
  var file: String

  @Flag(name: .long, help: "One JSON object a line, waveforms too.")
  var json = false

  func run() throws {
    let settings = spoken.spoken.usualSettings
    // Ten bits a byte: a start bit, eight of data and a stop bit.
    let perByte = 10_000_000_000 / Int64(settings.baud)
    let plan = InstrumentPlan(name: "decode", speech: spoken.spoken.speech, origin: .bedside)
    var show = OutcomePrinter(json: json)
    var listening = Listening(plan)
    listening.take(CaptureEntry(microseconds: 0, .opened)) { show.print($0) }
    var count: Int64 = 0
    try BytesOfFile.each(file) { chunk in
      count += Int64(chunk.count)
      listening.take(CaptureEntry(microseconds: count * perByte / 1000, .received(chunk))) { show.print($0) }
    }
    guard show.values > 0 else {
      throw Complaint("\(file): no reading of \(spoken.spoken.word) in \(count) bytes", code: 1).exit()
    }
  }
}

/// The bytes of a file or of standard input, in the chunks in which they are read.
enum BytesOfFile {
  /// Calls for each chunk; a small one, so that its time is near that of each of its bytes.
  static func each(_ file: String, _ take: ([UInt8]) -> Void) throws {
    let descriptor = file == "-" ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw refusal(file, "open") }
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }
    var buffer = [UInt8](repeating: 0, count: 32)
    while true {
      let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw refusal(file, "read") }
      guard count > 0 else { return }
      take(Array(buffer[..<count]))
    }
  }

  private static func refusal(_ file: String, _ operation: String) -> ExitCode {
    Complaint("\(file): cannot \(operation): \(String(cString: strerror(errno)))", code: EX_NOINPUT).exit()
  }
}

/// Prints what a session made of what it heard.
struct OutcomePrinter {
  let json: Bool
  /// Values that were printed or passed over: numbers and samples of waveforms.
  private(set) var values = 0

  init(json: Bool) { self.json = json }

  mutating func print(_ outcome: ListeningOutcome) {
    switch outcome.action {
    case .sample(let sample): if sample.reading.thousandths != nil { values += 1 }
    case .waveform(let block): if block.absence == nil { values += block.count }
    case .transmit, .request, .reopen, .note: break
    }
    guard let line = json ? outcome.json : outcome.line else { return }
    Swift.print(line)
  }
}

extension Listening {
  /// Takes something that happened, and hands on each thing that follows.
  mutating func take(_ entry: CaptureEntry, _ hand: (ListeningOutcome) -> Void) {
    var outcomes: [ListeningOutcome] = []
    take(entry, into: &outcomes)
    outcomes.forEach(hand)
  }
}
