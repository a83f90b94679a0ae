import ArgumentParser
import Devices
import Documents
import Glibc
import Lines
import Quantities
import Readings
import WireFormats

/// `breathline modbus read`.
struct ModbusRead: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read",
    abstract: "Reads a unit once: through a profile as readings, or registers as they are.",
    discussion: """
      Sends functions 3 and 4 only, and 43/14 with a profile; nothing is ever written.

      Exit codes: 0 read, 1 the unit did not answer all, 64 wrong arguments, 65 the profile is refused, 66 \
      it cannot be read, 69 the line cannot be opened.
      """)

  @OptionGroup var line: ModbusLine

  @OptionGroup var unit: UnitOption

  @Option(
    name: .long, help: "A profile's name, or the path of a .yaml file.",
    completion: .file(extensions: ["yaml"]))
  var profile: String?

  @Option(
    name: .long, help: "Input registers to read (function 4), as ADDRESS:COUNT, from address 0.",
    transform: RegisterPart.init(text:))
  var input: RegisterPart?

  @Option(
    name: .long, help: "Holding registers to read (function 3), as ADDRESS:COUNT, from address 0.",
    transform: RegisterPart.init(text:))
  var holding: RegisterPart?

  @Flag(name: .long, help: "One JSON object a line.")
  var json = false

  func validate() throws {
    guard [profile != nil, input != nil, holding != nil].count(where: \.self) == 1 else {
      throw ValidationError("give one of --profile, --input and --holding")
    }
    guard unit.unit != nil || profile != nil else { throw ValidationError("give --unit, 1 to 247") }
  }

  func run() throws {
    if let profile {
      try read(through: RegisterProfile.required(profile))
    } else {
      try readRegisters()
    }
  }

  // MARK: - Registers as they are

  private func readRegisters() throws {
    guard let part = input ?? holding, let unit = unit.unit else { return }
    let request: ModbusRequest =
      input != nil ? .readInputRegisters(part.span) : .readHoldingRegisters(part.span)
    let bus = try line.openBus()
    do throws(ModbusFault) {
      let answer = try bus.perform(request, of: ModbusUnit(UInt8(unit)), within: line.answerTime)
      guard case .registers(let values) = answer else { return }
      for place in 0..<values.count { print(row(part.address + place, values[place])) }
    } catch {
      throw Complaint("\(line.line): unit \(unit) \(error.words).", code: 1).exit()
    }
  }

  private func row(_ address: Int, _ value: UInt16) -> String {
    let signed = Int16(bitPattern: value)
    guard json else {
      let digits = String(value, radix: 16, uppercase: true)
      let hexadecimal = "0x" + String(repeating: "0", count: 4 - digits.count) + digits
      return "\(address)\t\(value)\t\(signed)\t\(hexadecimal)"
    }
    var object = JSONObject()
    object.add("type", "register")
    object.add("table", input != nil ? "input" : "holding")
    object.add("address", Int64(address))
    object.add("value", Int64(value))
    object.add("signed", Int64(signed))
    return object.text
  }

  // MARK: - Through a profile

  private func read(through profile: RegisterProfile) throws {
    let number = try unit.number(profile)
    let bus = try line.openBus()
    var reading = ProfileReading(profile)
    reading.run { request throws(ModbusFault) in
      try bus.perform(request, of: ModbusUnit(number), within: line.answerTime)
    }
    for note in reading.notes { Complaint("\(line.line): unit \(number): \(note)", code: 1).write() }
    for sample in reading.samples { print(json ? sample.jsonLine : sample.row) }
    guard reading.notes.isEmpty else { throw ExitCode(1) }
  }
}

/// Some registers of a table, written ADDRESS:COUNT.
struct RegisterPart {
  let address: Int
  let span: RegisterSpan

  init(text: String) throws {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let address = UInt16(parts[0]), let count = Int(parts[1]) else {
      throw RegisterPart.refusal(of: text)
    }
    self.address = Int(address)
    do throws(ModbusException) {
      span = try RegisterSpan(from: RegisterAddress(address), count: count)
    } catch {
      throw RegisterPart.refusal(of: text)
    }
  }

  private static func refusal(of text: String) -> ValidationError {
    ValidationError(
      "\(text) is not allowed; allowed: ADDRESS:COUNT, with 1 to 125 registers between 0 and 65535")
  }
}

extension RegisterProfile {
  /// Reads a profile by its name or the path of its file; says why not and ends.
  static func required(_ name: String) throws -> RegisterProfile {
    do throws(DocumentError) {
      return try RegisterProfile.named(name)
    } catch {
      throw Complaint(error).exit()
    }
  }
}
