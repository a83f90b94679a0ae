public import Quantities
import Readings

/// Why an entry was not taken; nothing of it is kept.
public enum EntryRefusal: Error, Hashable, Sendable {
  /// Nobody signed it.
  case noAuthor
  /// It says that it happened after now.
  case futureDated
  /// It says that it happened before 1990 or after 2200: a clock or a keyboard was wrong.
  case impossibleDate
  /// The value lies outside of what is allowed, in thousandths of the unit.
  case outOfRange(String, thousandths: Int32, allowed: ClosedRange<Int32>)
  /// Only whole numbers are values of this, and this is none; in thousandths.
  case notWhole(String, thousandths: Int32)
  /// A count lies outside of what is allowed.
  case badCount(String, count: Int, allowed: ClosedRange<Int>)
  /// Two parts of the entry cannot both be true; the words say which.
  case contradiction(String)
  /// Blood and the breath beside it lie further apart than they can: one of the two was misread.
  case implausibleGradient(
    pco2: PartialPressure, pairedEndTidal: PartialPressure, allowed: ClosedRange<Int32>)
  /// A forced expiration was entered as a cough: its peak flow is another quantity.
  case notACough
  /// There is no entry about the item that could be withdrawn.
  case nothingToWithdraw(String)
}

extension ClinicalEntry {
  /// How far the clock of whoever enters something may be ahead; an engineering choice.
  private static var clockSkew: Interval { .minutes(1) }

  private static var possible: ClosedRange<CivilTime> {
    CivilTime(unixMilliseconds: 631_152_000_000)...CivilTime(unixMilliseconds: 7_258_118_400_000)
  }

  /// Refuses what nobody signed, what is yet to happen, and what no patient can have.
  func check(now: CivilTime?) throws(EntryRefusal) {
    guard author.contains(where: { !$0.isWhitespace }) else { throw .noAuthor }
    guard ClinicalEntry.possible.contains(recordedAt) else { throw .impossibleDate }
    if let now, recordedAt > now + ClinicalEntry.clockSkew { throw .futureDated }
    switch fact {
    case .measurement(let measurement, let value): try measurement.check(value)
    case .bloodGas(let gas): try gas.check()
    case .coughSession(let report): try report.check()
    case .sign, .lungFunctionTest, .coughAssistance, .coughMeter, .night, .sensorApplied, .patient,
      .withdrawn:
      break
    }
  }
}

extension ClinicalMeasurement {
  fileprivate func check(_ value: Int32) throws(EntryRefusal) {
    guard plausible.contains(value) else {
      throw .outOfRange(rawValue, thousandths: value, allowed: plausible)
    }
    guard !isWhole || value % 1000 == 0 else { throw .notWhole(rawValue, thousandths: value) }
  }
}

extension BloodGas {
  fileprivate func check() throws(EntryRefusal) {
    try check("pco2", pco2.thousandths, site.measurement.plausible)
    try check("ph", phThousandths, BloodGas.plausiblePH)
    try check("po2", po2?.thousandths, BloodGas.plausiblePO2)
    try check("sao2", sao2?.thousandths, BloodGas.plausibleSaturation)
    try check("paired_etco2", pairedEndTidal?.thousandths, BloodGas.plausiblePair)
    try check("paired_tcco2", pairedTranscutaneous?.thousandths, BloodGas.plausiblePair)
    guard let pairedEndTidal, let gradientThousandths else { return }
    guard BloodGas.plausibleGradient.contains(gradientThousandths) else {
      throw .implausibleGradient(
        pco2: pco2, pairedEndTidal: pairedEndTidal, allowed: BloodGas.plausibleGradient)
    }
  }

  private func check(
    _ name: String, _ value: Int32?, _ allowed: ClosedRange<Int32>
  ) throws(EntryRefusal) {
    guard let value, !allowed.contains(value) else { return }
    throw .outOfRange(name, thousandths: value, allowed: allowed)
  }
}

extension CoughReport {
  fileprivate func check() throws(EntryRefusal) {
    guard manoeuvre == .cough else { throw .notACough }
    let allowed = Channel.coughPeakFlow.plausible
    for peak in [bestThousandths] + peaks where !allowed.contains(peak) {
      throw .outOfRange("cough-session", thousandths: peak, allowed: allowed)
    }
    guard (1...CoughSession.mostPeaks).contains(efforts) else {
      throw .badCount("efforts", count: efforts, allowed: 1...CoughSession.mostPeaks)
    }
    guard let best = peaks.max() else { return }
    guard peaks.count == efforts else { throw .contradiction("efforts and the number of peaks") }
    guard best == bestThousandths else { throw .contradiction("the best and the highest of the peaks") }
  }
}
