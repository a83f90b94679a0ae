import ArgumentParser
import Criteria
import Documents
import Gateway
import Glibc
import Lines
import Quantities
import Readings

/// The bedside gateway: reads instruments, keeps their readings in a ring and judges them by rule packs.
@main
struct Breathlined: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "breathlined",
    abstract: "Reads a bed's instruments and judges their readings by rule packs.",
    discussion: """
      Findings and notes go to standard output, one a line. Advisory: a person decides, and nothing is ever \
      written to a ventilator's settings.

      Exit codes: 0 after SIGTERM or SIGINT, 64 wrong arguments, 71 the system refuses, 73 the ring cannot \
      be made, 78 the configuration is wrong.
      """)

  @Option(name: .long, help: "Run with this configuration file.", completion: .file())
  var config: String?

  @Option(
    name: .long, help: "Check this configuration file, say whether it is good, and end.",
    completion: .file())
  var checkConfig: String?

  @Option(name: .long, help: "How to write findings and notes: json or text.")
  var format: Format = .json

  @Option(name: .long, help: "With --format text: show the latest numbers every so many seconds (1 to 3600).")
  var showReadings: Int?

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case json, text
  }

  func validate() throws {
    guard (config == nil) != (checkConfig == nil) else {
      throw ValidationError("give either --config FILE or --check-config FILE")
    }
    guard showReadings == nil || format == .text else {
      throw ValidationError("--show-readings goes with --format text alone")
    }
    if let showReadings, !(1...3600).contains(showReadings) {
      throw ValidationError("--show-readings \(showReadings) is not allowed; allowed: 1 to 3600")
    }
  }

  func run() throws {
    StandardDescriptors.fill()
    // A signal that comes while the ring is made is answered once it is.
    EndingSignals.block()
    let path = config ?? checkConfig ?? ""
    let configuration: GatewayConfiguration
    do {
      configuration = try GatewayConfiguration(path: path, fallsBack: checkConfig == nil)
    } catch {
      complain(error.description)
      throw ExitCode(EX_CONFIG)
    }
    guard checkConfig == nil else {
      print("\(path): good; bed \(configuration.bed), \(configuration.instruments.count) instruments")
      for input in configuration.unserved { print("\(path): \(input.words)") }
      return
    }
    do {
      try Daemon(configuration, format: format, readingsEvery: showReadings.map { .seconds(Int64($0)) }).run()
    } catch let error as RingError {
      complain("\(error)")
      throw ExitCode(EX_CANTCREAT)
    } catch DaemonFailure.state(let words) {
      complain(words)
      throw ExitCode(EX_CANTCREAT)
    } catch let error as LineError {
      complain(error.description)
      throw ExitCode(EX_OSERR)
    }
  }

  private func complain(_ sentence: String) {
    let line = Array("breathlined: \(sentence)\n".utf8)
    // Nobody can be told that standard error is closed.
    _ = line.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
