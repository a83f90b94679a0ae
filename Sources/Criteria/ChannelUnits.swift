import Quantities
import Readings

extension Unit {
  /// The ways to write a value of this unit in a pack; the first is the unit itself.
  var spellings: [String] {
    switch self {
    case .percent: ["%"]
    case .perMinute: ["/min"]
    case .mmHg: ["mmHg", "kPa"]
    case .cmH2O: ["cmH2O", "hPa"]
    case .millilitre: ["mL", "L"]
    case .litrePerMinute: ["L/min", "L/s"]
    case .perMinutePerLitre: ["/min/L"]
    case .second: ["s"]
    case .hour: ["h"]
    case .count: ["points"]
    case .code: []
    }
  }

  /// The value in thousandths of this unit of an amount written with one of its spellings; nil beyond its
  /// range.
  func thousandths(_ value: Int64, spelled spelling: String) -> Int32? {
    switch (self, spelling) {
    case (.mmHg, "kPa"):
      guard (-1_000_000...1_000_000).contains(value) else { return nil }
      return PartialPressure.kilopascalThousandths(Int32(value)).thousandths
    case (.cmH2O, "hPa"):
      guard (-1_000_000...1_000_000).contains(value) else { return nil }
      return AirwayPressure.hectopascalThousandths(Int32(value)).thousandths
    case (.litrePerMinute, "L/s"):
      return Int32(exactly: value.multipliedReportingOverflow(by: 60).partialValue)
    case (.millilitre, "L"): return Int32(exactly: value.multipliedReportingOverflow(by: 1000).partialValue)
    case (_, _): return Int32(exactly: value)
    }
  }
}
