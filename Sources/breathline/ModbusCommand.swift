import ArgumentParser
import Glibc
import Lines
import Quantities
import WireFormats

/// `breathline modbus`.
struct ModbusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "modbus",
    abstract: "Asks Modbus units on a serial line or over TCP; reads only, and never writes.",
    subcommands: [ModbusRead.self, ModbusScan.self])
}

/// The Modbus line that is spoken on.
struct ModbusLine: ParsableArguments {
  @Argument(help: "The path of a port, or tcp://host:port.", completion: .file())
  var line: String

  @OptionGroup var settings: SettingsOption

  @Option(name: .long, help: "How long a unit may take to answer, in milliseconds (10 to 10000).")
  var timeoutMs = 500

  private static let openingTime: Interval = .seconds(2)

  /// How long a unit may take to answer.
  var answerTime: Interval { .milliseconds(Int64(timeoutMs)) }

  func validate() throws {
    guard settings.dataBits ?? 8 == 8 else {
      throw ValidationError("--data-bits 7 is not allowed; allowed: 8, as Modbus RTU has no other")
    }
    guard (10...10_000).contains(timeoutMs) else {
      throw ValidationError("--timeout-ms \(timeoutMs) is not allowed; allowed: 10 to 10000")
    }
  }

  /// The line, which is not open yet (Modbus over Serial Line V1.02, section 2.5.1: 19 200 baud, even).
  func bus() throws -> ModbusBus {
    let usual = LineSettings(baud: 19_200, parity: .even)
    return ModbusBus(try BenchLine.address(line), settings.settings(over: usual))
  }

  /// Opens the line; says in one sentence why it cannot be opened, and ends.
  func open(_ bus: ModbusBus) throws {
    do throws(LineError) {
      try bus.open(within: Self.openingTime)
    } catch {
      throw BenchLine.complaint(error).exit()
    }
  }

  /// The line, opened.
  func openBus() throws -> ModbusBus {
    let bus = try bus()
    try open(bus)
    return bus
  }
}

extension ModbusFault {
  /// What happened, as the end of a sentence about a unit.
  var words: String {
    switch self {
    case .silence: "did not answer in time"
    case .corrupted(let error): "answered with damaged bytes (\(error))"
    case .exception(let exception): "refused with exception \(exception.code)"
    case .mismatch(let difference): "was answered for by another reply (its \(difference) differs)"
    case .lineDown, .notConnected: "was lost: the line went down"
    case .writeForbidden: "was not asked: the request would write"
    }
  }
}
