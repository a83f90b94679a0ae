internal import WireFormats

extension CapnostatUnit {
  /// The unit as the module's values are in it.
  var word: StaticString {
    switch self {
    case .mmHg: "mmHg"
    case .kilopascal: "kPa"
    case .percent: "vol%"
    }
  }
}
