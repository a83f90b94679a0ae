internal import Quantities
internal import Readings

extension EntryRefusal {
  /// The refusal as a clause for a person: the field, its value and what is allowed.
  public var words: String {
    switch self {
    case .noAuthor: "author is empty; allowed: the name of who enters it"
    case .futureDated: "recorded_at lies in the future; allowed: now or earlier"
    case .impossibleDate: "recorded_at is not allowed; allowed: 1990 to 2200"
    case .outOfRange(let item, let value, let allowed):
      "\(item): \(decimal(value)) is not allowed; allowed: \(decimal(allowed.lowerBound)) to "
        + "\(decimal(allowed.upperBound))\(unit(of: item))"
    case .notWhole(let item, let value): "\(item): \(decimal(value)) is not allowed; allowed: whole numbers"
    case .badCount(let item, let count, let allowed):
      "\(item): \(count) is not allowed; allowed: \(allowed.lowerBound) to \(allowed.upperBound)"
    case .contradiction(let words): "\(words) contradict each other"
    case .implausibleGradient(let pco2, let endTidal, let allowed):
      "pco2: \(decimal(pco2.thousandths)) mmHg beside paired_etco2: \(decimal(endTidal.thousandths)) mmHg is "
        + "not allowed; allowed: pco2 - paired_etco2 of \(decimal(allowed.lowerBound)) to "
        + "\(decimal(allowed.upperBound)) mmHg"
    case .notACough: "a forced expiration is no cough: its peak flow is another quantity; allowed: a cough"
    case .nothingToWithdraw(let item): "there is no entry about \(item) that could be withdrawn"
    }
  }

  private func decimal(_ thousandths: Int32) -> String { JSONObject.decimal(Int64(thousandths)) }

  private func unit(of item: String) -> String {
    let unit: Unit? =
      switch item {
      case "pco2", "po2", "paired_etco2", "paired_tcco2": .mmHg
      case "sao2": .percent
      case "cough-session": .litrePerMinute
      case _: ClinicalMeasurement(rawValue: item)?.unit
      }
    return unit?.spellings.first.map { " \($0)" } ?? ""
  }
}
