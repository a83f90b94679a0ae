import ArgumentParser
import Devices
import Glibc
import Lines
import Quantities
import Readings
import Workbench

/// `breathline replay`.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Plays a capture again: into the decoder, or onto a line that a gateway can open.",
    discussion: """
      Into the decoder it gives what was read while recording, reading for reading. Onto a \
      pseudo-terminal it sends the instrument's bytes at their times from the start on, onto a TCP port from \
      the first connection on; what the gateway sends is read and left unanswered. What a Modbus unit \
      answered is replayed into the decoder alone.

      Exit codes: 0 played to its end, 1 the capture is damaged and was played up to there, 64 wrong \
      arguments, 65 it is no capture, 66 it cannot be read, 69 the line cannot be made.
      """)

  /// Where a capture is played to.
  enum Destination: String, CaseIterable, ExpressibleByArgument {
    case decoder, pty, tcp
  }

  @Argument(help: "The capture.", completion: .file())
  var file: String

  @Option(name: .long, help: "decoder, pty or tcp.")
  var to = Destination.decoder

  @Option(
    name: .long, help: "The path of the pseudo-terminal to make, or the TCP port on the loopback; 0 for any.")
  var at: String?

  @Option(name: .long, help: "How many times faster than recorded, or max.")
  var speed = "1"

  /// What to decode it as, in place of what the capture names.
  @OptionGroup var speech: SpeechOption

  @Flag(name: .long, help: "One JSON object a line, waveforms too.")
  var json = false

  func validate() throws {
    _ = try pace()
    if to != .decoder, at == nil { throw ValidationError("--to \(to.rawValue) needs --at") }
  }

  func run() throws {
    do {
      var reader = try CaptureReader(path: file)
      guard let header = reader.header else {
        let reason = reader.damage.map(\.description) ?? "is no capture"
        throw Complaint("\(file): \(reason)", code: EX_DATAERR).exit()
      }
      if to != .decoder, header.profile != nil {
        let only = "questions and answers of a Modbus unit can only be replayed into the decoder"
        throw Complaint("\(file): \(only)", code: EX_DATAERR).exit()
      }
      switch to {
      case .decoder: try decode(&reader, header)
      case .pty: try send(&reader, onto: try PlayedTerminal(at: at ?? ""))
      case .tcp: try send(&reader, onto: try PlayedConnection(port: try port()))
      }
      if let damage = reader.damage {
        throw Complaint("\(file): \(damage); everything before it was played", code: 1).exit()
      }
      guard reader.hasEnded else {
        throw Complaint("\(file): the recorder was cut off; everything it wrote was played", code: 1).exit()
      }
    } catch let error as CaptureFileError {
      throw Complaint("\(error)", code: EX_NOINPUT).exit()
    } catch let error as LineError {
      throw BenchLine.complaint(error).exit()
    }
  }

  /// How many times faster than recorded; nil for as fast as can be.
  private func pace() throws -> Double? {
    if speed == "max" { return nil }
    guard let factor = Double(speed), factor >= 0.01, factor <= 1000 else {
      throw ValidationError("--speed \(speed) is not allowed; allowed: 0.01 to 1000, or max")
    }
    return factor
  }

  private func port() throws -> Int {
    guard let port = at.flatMap({ Int($0) }), (0...65_535).contains(port) else {
      throw ValidationError("--at \(at ?? "") is not allowed; allowed: a TCP port, 0 to 65535")
    }
    return port
  }

  private func decode(_ reader: inout CaptureReader, _ header: CaptureHeader) throws {
    let speech = try speech.speech(of: header, file).speech
    let origin: Origin = header.origin == Origin.simulated.word ? .simulated : .bedside
    var listening = Listening(InstrumentPlan(name: "replay", speech: speech, origin: origin))
    var printer = OutcomePrinter(json: json)
    let pacing = try Pacing(factor: to == .decoder && speed == "1" ? nil : try pace())
    while let entry = try reader.next() {
      pacing.wait(for: entry.microseconds)
      listening.take(entry) { printer.print($0) }
    }
  }

  private func send(_ reader: inout CaptureReader, onto end: some PlayedEnd) throws {
    print("replaying to \(end.address)")
    fflush(nil)
    try end.waitForReader()
    let pacing = try Pacing(factor: try pace())
    while let entry = try reader.next() {
      guard case .received(let bytes) = entry.happening else { continue }
      pacing.wait(for: entry.microseconds)
      try end.send(bytes)
    }
  }
}

/// Keeps the times of a capture, or none.
struct Pacing {
  private let factor: Double?
  private let waker: Waker
  private let startedAt = MonotonicClock.uptime()

  /// Keeps times so many times faster; nil keeps none.
  init(factor: Double?) throws(LineError) {
    self.factor = factor
    waker = try Waker()
  }

  /// Waits until the moment of an entry, as much sooner as asked for.
  func wait(for microseconds: Int64) {
    guard let factor else { return }
    waker.wait(until: startedAt + .microseconds(Int64(Double(microseconds) / factor)))
  }
}
