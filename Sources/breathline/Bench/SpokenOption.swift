import ArgumentParser
import Devices
import Lines
import Readings
import Workbench
import WireFormats

/// Which protocol an instrument speaks, as the bench commands take it.
struct SpokenOption: ParsableArguments {
  @Option(
    name: [.customLong("protocol"), .customShort("p")],
    help: "What the instrument speaks: \(NamedProtocol.all.map(\.word).joined(separator: ", ")).",
    transform: SpokenOption.named)
  var spoken: NamedProtocol

  static func named(_ word: String) throws -> NamedProtocol {
    guard let found = NamedProtocol.named(word) else {
      let allowed = NamedProtocol.all.map(\.word).joined(separator: ", ")
      throw ValidationError("\(word) is no protocol; allowed: \(allowed)")
    }
    return found
  }
}

/// How a serial line is set, as the bench commands take it.
struct SettingsOption: ParsableArguments {
  @Option(name: .long, help: "Bits per second.")
  var baud: Int?

  @Option(name: .long, help: "Bits of a character: 7 or 8.")
  var dataBits: Int?

  @Option(name: .long, help: "none, even or odd.")
  var parity: String?

  @Option(name: .long, help: "Stop bits: 1 or 2.")
  var stopBits: Int?

  func validate() throws {
    if let parity, !LineSettings.Parity.allCases.contains(where: { $0.word == parity }) {
      throw ValidationError("--parity \(parity) is not allowed; allowed: none, even, odd")
    }
  }

  /// The usual settings of a protocol with what was said otherwise.
  func settings(over usual: LineSettings) -> LineSettings {
    var settings = usual
    settings.baud = baud ?? usual.baud
    settings.dataBits = dataBits ?? usual.dataBits
    settings.stopBits = stopBits ?? usual.stopBits
    settings.parity = LineSettings.Parity.allCases.first { $0.word == parity } ?? usual.parity
    return settings
  }
}

extension LineSettings {
  /// The settings in the customary short form, such as `9600 8N1`.
  var shown: String {
    let letter =
      switch parity {
      case .none: "N"
      case .even: "E"
      case .odd: "O"
      }
    return "\(baud) \(dataBits)\(letter)\(stopBits)"
  }
}
