public import WireFormats

extension LineSettings {
  /// Refuses what no line can do, before anything is opened.
  ///
  /// - Parameter line: the line's address, for the error.
  /// - Throws: `LineError.unsupportedSetting` with what is allowed.
  public func check(for line: String) throws(LineError) {
    guard Self.bauds.contains(baud) else {
      let allowed = Self.bauds.map(String.init).joined(separator: ", ")
      throw .unsupportedSetting(line, setting: "\(baud) baud", allowed: allowed)
    }
    guard dataBits == 7 || dataBits == 8 else {
      throw .unsupportedSetting(line, setting: "\(dataBits) data bits", allowed: "7, 8")
    }
    guard stopBits == 1 || stopBits == 2 else {
      throw .unsupportedSetting(line, setting: "\(stopBits) stop bits", allowed: "1, 2")
    }
  }
}

extension LineSettings.Parity {
  /// The parity in configurations and outputs.
  public var word: String {
    switch self {
    case .none: "none"
    case .even: "even"
    case .odd: "odd"
    }
  }
}

extension LineSettings.FlowControl {
  /// The flow control in configurations and outputs.
  public var word: String {
    switch self {
    case .none: "none"
    case .rtsCts: "rts-cts"
    case .xonXoff: "xon-xoff"
    }
  }
}
