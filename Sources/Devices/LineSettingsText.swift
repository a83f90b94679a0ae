public import WireFormats

extension LineSettings {
  /// The settings in the customary short form, such as `9600 8N1`.
  public var shown: String {
    let letter =
      switch parity {
      case .none: "N"
      case .even: "E"
      case .odd: "O"
      }
    return "\(baud) \(dataBits)\(letter)\(stopBits)"
  }

  /// Reads the customary short form, with a blank, a hyphen or a comma behind the speed; nil for what no line
  /// can be.
  public init?(shown text: String) {
    let parts = text.split { " -,".contains($0) }
    guard parts.count == 2, let baud = Int(parts[0]), Self.bauds.contains(baud) else { return nil }
    let letters = Array(parts[1].uppercased())
    guard letters.count == 3, let dataBits = Int(String(letters[0])), dataBits == 7 || dataBits == 8,
      let parity = ["N": Parity.none, "E": .even, "O": .odd][letters[1]],
      let stopBits = Int(String(letters[2])), stopBits == 1 || stopBits == 2
    else { return nil }
    self.init(baud: baud, dataBits: dataBits, parity: parity, stopBits: stopBits)
  }
}
