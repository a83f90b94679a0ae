import ArgumentParser
import Devices
import Glibc
import Lines
import Quantities
import Readings
import WireFormats

/// `breathline modbus scan`.
struct ModbusScan: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Finds out which units answer on a line, and who they say they are.",
    discussion: """
      Asks each unit for one register with function 4, and with function 3 where that is not answered; a \
      unit that answers either is asked for its identification (43/14). Nothing is written. Only for a line \
      whose units may be asked: an instrument that does not speak Modbus hears the questions too.

      Exit codes: 0 at least one unit answered, 1 none did, 64 wrong arguments, 69 the line cannot be opened.
      """)

  @OptionGroup var line: ModbusLine

  @Option(name: .long, help: "The units to ask, as FIRST-LAST or one number, 1 to 247.")
  var units = UnitRange(first: 1, last: 247)

  @Option(name: .long, help: "The register to ask for, from address 0.")
  var address = 0

  @Flag(name: .long, help: "One JSON object a line; what will be sent is said on standard error.")
  var json = false

  func validate() throws {
    guard (0...65_535).contains(address) else {
      throw ValidationError("--address \(address) is not allowed; allowed: 0 to 65535")
    }
  }

  func run() throws {
    let bus = try line.open()
    // Nothing is sent before it is said.
    Complaint(announcement, code: 0).write()
    var found = 0
    for number in units.first...units.last {
      let unit = ModbusUnit(UInt8(number))
      guard let answer = try firstAnswer(of: unit, bus) else { continue }
      found += 1
      let name = try name(of: unit, bus)
      print(json ? row(number, answer, name).text : "unit \(number)\t\(answer)\t\(name ?? "-")")
      fflush(nil)
    }
    guard found == 0 else { return }
    throw Complaint("\(line.line): no unit of \(units.first) to \(units.last) answered.", code: 1).exit()
  }

  /// What is about to be sent, before it is.
  private var announcement: String {
    let count = units.last - units.first + 1
    let longest = Int64(count) * Int64(line.timeoutMs) * 2 / 1000
    return
      "\(line.line): asking \(count) units (\(units.first) to \(units.last)) for register \(address) with"
      + " functions 4 and 3, those that answer for their identification (43/14); nothing is written;"
      + " at most about \(longest) s."
  }

  /// How a unit answers a read of one register; nil when it does not.
  private func firstAnswer(of unit: ModbusUnit, _ bus: ModbusBus) throws -> String? {
    for function in [ModbusFunction.readInputRegisters, .readHoldingRegisters] {
      switch try ask(question(function), unit, bus) {
      case .success(.registers(let values)):
        return "register \(address) is \(values[0]) (function \(function.rawValue))"
      case .failure(.exception(let exception)):
        return "answers with exception \(exception.code) (function \(function.rawValue))"
      case .success, .failure: continue
      }
    }
    return nil
  }

  /// Who a unit says it is; nil when it does not.
  private func name(of unit: ModbusUnit, _ bus: ModbusBus) throws -> String? {
    guard case .success(.identification(let name)) = try ask(.readIdentification(.basic, from: 0), unit, bus)
    else { return nil }
    return name.words.isEmpty ? nil : name.words
  }

  private func question(_ function: ModbusFunction) -> ModbusRequest {
    do throws(ModbusException) {
      let span = try RegisterSpan(from: RegisterAddress(UInt16(address)), count: 1)
      return function == .readInputRegisters ? .readInputRegisters(span) : .readHoldingRegisters(span)
    } catch {
      preconditionFailure("one register from \(address) cannot be asked for: \(error.code)")
    }
  }

  /// Asks, and ends the program when the line itself is gone.
  private func ask(
    _ request: ModbusRequest, _ unit: ModbusUnit, _ bus: ModbusBus
  ) throws -> Result<ModbusResponse, ModbusFault> {
    // A TCP stream that lost its order has been closed by the bus.
    let open = bus.isOpen ? bus : try line.open()
    do throws(ModbusFault) {
      return .success(try open.perform(request, of: unit, within: line.answerTime))
    } catch {
      guard error != .lineDown else {
        throw Complaint("\(line.line) was lost: the line went down.", code: EX_UNAVAILABLE).exit()
      }
      return .failure(error)
    }
  }

  private func row(_ unit: Int, _ answer: String, _ name: String?) -> JSONObject {
    var object = JSONObject()
    object.add("type", "unit")
    object.add("unit", Int64(unit))
    object.add("answer", answer)
    object.add("identification", optional: name)
    return object
  }
}

/// Units from one number to another, written FIRST-LAST or as one number.
struct UnitRange: ExpressibleByArgument {
  let first: Int
  let last: Int

  init(first: Int, last: Int) {
    self.first = first
    self.last = last
  }

  init?(argument: String) {
    let parts = argument.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(parts.count), let first = parts[0], let last = parts[parts.count - 1],
      first >= 1, last <= 247, first <= last
    else { return nil }
    self.init(first: first, last: last)
  }

  var defaultValueDescription: String { "\(first)-\(last)" }
}
