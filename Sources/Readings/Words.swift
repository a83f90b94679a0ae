extension Absence {
  /// The reason in JSON and on screens, such as `probe-off`.
  public var word: String { hyphenated(self) }
}

extension Doubt {
  /// The doubt in JSON and on screens, such as `low-perfusion`.
  public var word: String { hyphenated(self) }
}

extension Origin {
  /// The origin in JSON and on screens.
  public var word: String { hyphenated(self) }
}

extension VentilationMode {
  /// The mode in JSON and on screens, such as `spontaneous-timed`.
  public var word: String { hyphenated(self) }
}

extension Unit {
  /// The unit as people write it at a bedside, such as `mmHg`; empty for codes and counts.
  public var shown: String {
    switch self {
    case .mmHg: "mmHg"
    case .cmH2O: "cmH2O"
    case .count, .code: ""
    case .percent, .perMinute, .millilitre, .litrePerMinute, .perMinutePerLitre, .second, .hour: rawValue
    }
  }
}

/// The name of an enumeration's case, its words parted by hyphens; digits stay with the word before them.
private func hyphenated(_ value: some Any) -> String {
  var word = ""
  for letter in String(describing: value) {
    if letter.isUppercase { word += "-" }
    word += letter.lowercased()
  }
  return word
}
