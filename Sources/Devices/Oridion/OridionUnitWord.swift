internal import WireFormats

extension OridionUnit {
  /// The unit as the instrument's values are in it.
  var word: StaticString {
    switch self {
    case .mmHg: "mmHg"
    case .kilopascal: "kPa"
    case .volumePercent: "vol%"
    }
  }
}
