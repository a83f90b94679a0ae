import ArgumentParser
import Devices
import Glibc
import Workbench

/// What speaks on a line or spoke into a capture: a protocol's word, or the profile of a Modbus unit.
struct SpeechOption: ParsableArguments {
  @Option(
    name: [.customLong("protocol"), .customShort("p")],
    help: "What the instrument speaks: \(NamedProtocol.all.map(\.word).joined(separator: ", ")).",
    completion: .list(NamedProtocol.all.map(\.word)), transform: SpokenOption.named)
  var spoken: NamedProtocol?

  @Option(
    name: .long, help: "For a Modbus unit: a profile's name, or the path of a .yaml file.",
    completion: .file(extensions: ["yaml"]))
  var profile: String?

  func validate() throws {
    guard spoken == nil || profile == nil else {
      throw ValidationError("give one of --protocol and --profile")
    }
  }

  /// Refuses a line of which nobody says what speaks on it.
  func refuseNeither() throws {
    guard spoken != nil || profile != nil else {
      throw ValidationError("give --protocol, or --profile for a Modbus unit")
    }
  }

  /// What a capture names, unless the command says otherwise.
  func speech(
    of header: CaptureHeader, _ file: String
  ) throws -> (word: String, speech: InstrumentPlan.Speech) {
    if let spoken { return (spoken.word, spoken.speech) }
    if let name = profile ?? header.profile {
      return (Self.word(of: name), .registers(try RegisterProfile.required(name)))
    }
    guard let word = header.protocolWord else {
      throw Complaint("\(file) names no protocol; give it with --protocol", code: EX_DATAERR).exit()
    }
    guard let named = NamedProtocol.named(word) else {
      let allowed = NamedProtocol.all.map(\.word).joined(separator: ", ")
      throw Complaint("\(file): \(word) is no protocol; allowed: \(allowed)", code: EX_DATAERR).exit()
    }
    return (named.word, named.speech)
  }

  /// What a unit speaks, in a word.
  static func word(of profile: String) -> String { "modbus (\(profile))" }
}

/// Which unit of a Modbus line.
struct UnitOption: ParsableArguments {
  @Option(name: .long, help: "The Modbus unit's number, 1 to 247; without it, the profile's.")
  var unit: Int?

  func validate() throws {
    if let unit, !(1...247).contains(unit) {
      throw ValidationError("--unit \(unit) is not allowed; allowed: 1 to 247")
    }
  }

  /// The unit's number, from here or from the profile; ends where neither names one.
  func number(_ profile: RegisterProfile) throws -> UInt8 {
    guard let number = unit.map({ UInt8(clamping: $0) }) ?? profile.unit else {
      throw Complaint("\(profile.name) names no unit; give --unit, 1 to 247.", code: EX_USAGE).exit()
    }
    return number
  }
}
