internal import Quantities
internal import Readings

/// How an instrument stands: whether it is heard, and if not, why not.
struct InstrumentStanding: Hashable {
  let words: String
  /// Whether somebody should look at it.
  let isTrouble: Bool

  /// A living gateway says something of each instrument every five seconds, be it that there is nothing.
  static let quietLimit: Interval = .seconds(12)

  init(_ instrument: InstrumentIndex, in bed: MonitorBed, at now: Uptime) {
    let name = bed.name(instrument)
    guard let heardAt = bed.heardAt(instrument) else {
      (words, isTrouble) = ("\(name): not heard yet", true)
      return
    }
    let said = bed.words(of: instrument).map(\.word)
    let reasons = said.compactMap { word -> Absence? in
      if case .absent(let reason) = word.reading { reason } else { nil }
    }
    let down = reasons.first { Self.isLine($0) }
    if let down, down != .silent || reasons.count == said.count {
      (words, isTrouble) = ("\(name): \(MonitorNumber.words(down.word).uppercased())", true)
    } else if now - heardAt > Self.quietLimit, said.contains(where: { $0.reading.thousandths != nil }) {
      (words, isTrouble) = ("\(name): NO NEWS FOR \(MonitorNumber.shown(now - heardAt))", true)
    } else if let reason = reasons.first, reasons.count == said.count {
      (words, isTrouble) = ("\(name): \(MonitorNumber.words(reason.word))", reason != .awaited)
    } else {
      (words, isTrouble) = ("\(name): ok", false)
    }
  }

  /// Whether the reason lies in the line or in what comes over it, not in the patient or the sensor.
  private static func isLine(_ reason: Absence) -> Bool {
    switch reason {
    case .portMissing, .portBusy, .portForbidden, .lineDown, .silent, .protocolMismatch, .corrupted,
      .noReply:
      true
    case .awaited, .probeOff, .noPulse, .notReported, .warmUp, .zeroing, .settingsMissing, .noBreath,
      .occluded, .standby, .deviceFault, .stale, .modbusException, .implausible, .clipped,
      .noCounterpart, .unitUnknown:
      false
    }
  }
}
