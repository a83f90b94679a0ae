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
  @Argument(help: "The path of a port, or tcp://host:port.")
  var line: String

  @Option(name: .long, help: "A serial line's speed.")
  var baud = 19_200

  @Option(name: .long, help: "A serial line's parity: none, even or odd.")
  var parity: Parity = .even

  @Option(name: .long, help: "A serial line's stop bits: 1 or 2.")
  var stopBits = 1

  @Option(name: .long, help: "How long a unit may take to answer, in milliseconds (10 to 10000).")
  var timeoutMs = 500

  /// The words for a parity.
  enum Parity: String, ExpressibleByArgument, CaseIterable {
    case none, even, odd
  }

  private static let openingTime: Interval = .seconds(2)

  /// How long a unit may take to answer.
  var answerTime: Interval { .milliseconds(Int64(timeoutMs)) }

  func validate() throws {
    guard LineSettings.bauds.contains(baud) else {
      let allowed = LineSettings.bauds.map(String.init).joined(separator: ", ")
      throw ValidationError("--baud \(baud) is not allowed; allowed: \(allowed)")
    }
    guard [1, 2].contains(stopBits) else {
      throw ValidationError("--stop-bits \(stopBits) is not allowed; allowed: 1, 2")
    }
    guard (10...10_000).contains(timeoutMs) else {
      throw ValidationError("--timeout-ms \(timeoutMs) is not allowed; allowed: 10 to 10000")
    }
  }

  /// Opens the line; says in one sentence why it cannot be opened, and ends.
  func open() throws -> ModbusBus {
    do throws(LineError) {
      var settings = LineSettings(baud: baud, parity: .even)
      switch parity {
      case .none: settings.parity = .none
      case .even: settings.parity = .even
      case .odd: settings.parity = .odd
      }
      settings.stopBits = stopBits
      let bus = ModbusBus(try LineAddress(line), settings)
      try bus.open(within: Self.openingTime)
      return bus
    } catch {
      throw Complaint(error.description, code: EX_UNAVAILABLE).exit()
    }
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
