import ArgumentParser
import Lines
import WireFormats

/// How a serial line is set, as the commands take it that open one; what is not given is as usual.
struct SettingsOption: ParsableArguments {
  @Option(name: .long, help: "A serial line's speed, in bits per second.")
  var baud: Int?

  @Option(name: .long, help: "Bits of a character: 7 or 8.")
  var dataBits: Int?

  @Option(name: .long, help: "A serial line's parity: none, even or odd.")
  var parity: ParityWord?

  @Option(name: .long, help: "A serial line's stop bits: 1 or 2.")
  var stopBits: Int?

  /// The words for a parity.
  enum ParityWord: String, ExpressibleByArgument, CaseIterable {
    case none, even, odd

    var parity: LineSettings.Parity {
      switch self {
      case .none: .none
      case .even: .even
      case .odd: .odd
      }
    }
  }

  func validate() throws {
    try refuse("baud", baud, unlessIn: LineSettings.bauds)
    try refuse("data-bits", dataBits, unlessIn: [7, 8])
    try refuse("stop-bits", stopBits, unlessIn: [1, 2])
  }

  /// The usual settings with what was said otherwise.
  func settings(over usual: LineSettings) -> LineSettings {
    var settings = usual
    settings.baud = baud ?? usual.baud
    settings.dataBits = dataBits ?? usual.dataBits
    settings.stopBits = stopBits ?? usual.stopBits
    settings.parity = parity?.parity ?? usual.parity
    return settings
  }

  private func refuse(_ name: String, _ value: Int?, unlessIn allowed: [Int]) throws {
    guard let value, !allowed.contains(value) else { return }
    let words = allowed.map(String.init).joined(separator: ", ")
    throw ValidationError("--\(name) \(value) is not allowed; allowed: \(words)")
  }
}
