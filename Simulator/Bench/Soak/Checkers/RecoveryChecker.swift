internal import Gateway
internal import Patient
internal import Quantities
internal import Readings

/// Once nothing is wrong any more, every line recovers within a bound: each channel of each instrument has a
/// value again if the instrument says one, or the absence that is true, and each waveform flows.
///
/// The bound is the sum of the longest waits that the gateway and the instruments have: 30 s between two
/// attempts to open a line, 30 s of silence on a line that was opened in vain, 15 s for a set-up that failed,
/// 15 s for its steps, and 60 s for the next look at the settings of an instrument that was restarted.
struct RecoveryChecker: Checker {
  /// The time from the end of the last fault to sound lines.
  static let bound: Interval = .seconds(150)
  /// How old the last word of a channel may be then: twice what repeats an absence, and a stale value's age.
  private static let lastWord: Interval = .seconds(12)
  /// The time in which an instrument's word follows what is true of the patient.
  private static let settling: Interval = .seconds(60)

  private struct Word: Sendable {
    var reading: Reading
    var at: Uptime
  }

  private static let waveforms: [Channel] = [
    .plethysmogram, .capnogram, .airwayPressure, .patientFlow, .coughFlow,
  ]

  private let calmFrom: Uptime
  private var words: [Word?] = Array(repeating: nil, count: 256)
  private var flowing: [Uptime?] = Array(repeating: nil, count: 256)
  /// Since when each instrument says a value of a channel, without a break; nil when it says none.
  private var saidSince: [Uptime?] = Array(repeating: nil, count: 256)
  private var probeOnSince: Uptime?
  private var probeOffSince: Uptime?
  private var deliveringSince: Uptime?
  private var breathlessAt: Uptime?
  /// When there was CO2 at the mask last, and when it last came after there had been none.
  private var exhaledAt: Uptime?
  private var exhalationBeganAt: Uptime?
  private var isExhaling = false
  /// When the truth was last beyond or near the end of what is plausible.
  private var extremeAt: Uptime?

  init(calmFrom: Uptime) { self.calmFrom = calmFrom }

  mutating func take(_ observation: Observation, at moment: Uptime, _ complaints: inout Complaints) {
    switch observation {
    case .written(_, .sample(let sample)):
      words[Int(sample.channel.rawValue)] = Word(reading: sample.reading, at: moment)
    case .written(_, .waveform(let block)):
      if block.absence == nil { flowing[Int(block.channel.rawValue)] = moment }
    case .bed(let view):
      note(view, moment)
      if moment >= calmFrom + RecoveryChecker.bound { check(moment, &complaints) }
    case .said(let sayings):
      for saying in sayings {
        let place = Int(saying.channel.rawValue)
        saidSince[place] = saying.thousandths == nil ? nil : saidSince[place] ?? moment
      }
    case .written, .command, .read, .asked, .core: break
    }
  }

  private mutating func note(_ view: BedView, _ moment: Uptime) {
    if view.oximetry.attached {
      probeOffSince = nil
      probeOnSince = probeOnSince ?? moment
    } else {
      probeOnSince = nil
      probeOffSince = probeOffSince ?? moment
    }
    if view.truth.apnoeaSeconds > 8 { breathlessAt = moment }
    if view.airway.co2 > 12 {
      // A minute of breaths must have been there, for a monitor forgets slowly that there were none.
      if exhaledAt.map({ moment - $0 > .seconds(20) }) ?? true { breathlessAt = moment }
      exhaledAt = moment
      if !isExhaling { exhalationBeganAt = moment }
    }
    isExhaling = view.airway.co2 > 12
    if view.truth.saturation < 55 || view.oximetry.saturation < 55 || view.truth.arterialCO2 > 140 {
      extremeAt = moment
    }
    deliveringSince = view.airway.delivering ? deliveringSince ?? moment : nil
  }

  private func isExtreme(_ moment: Uptime) -> Bool {
    extremeAt.map { moment - $0 < RecoveryChecker.settling } ?? false
  }

  private func isSettled(_ since: Uptime?, _ moment: Uptime) -> Bool {
    since.map { moment - $0 >= RecoveryChecker.settling } ?? false
  }

  private func check(_ moment: Uptime, _ complaints: inout Complaints) {
    checkOximeter(moment, &complaints)
    check(.endTidalCO2, allowed: allowed(on: .endTidalCO2, moment), moment, &complaints)
    checkSaid(moment, &complaints)
    for channel in RecoveryChecker.waveforms {
      if channel == .plethysmogram, !isSettled(probeOnSince, moment) { continue }
      if channel == .airwayPressure || channel == .patientFlow, !isSettled(deliveringSince, moment) {
        continue
      }
      complaints.premises.note(RecoveryChecker.premise(of: channel), true)
      guard let last = flowing[Int(channel.rawValue)], moment - last < RecoveryChecker.lastWord else {
        complaints.add(
          .recovery, at: moment, expected: "samples of \(channel.name) again", got: "none for 12 s")
        continue
      }
    }
  }

  /// What its instrument says for so long that it must have come through is shown.
  private func checkSaid(_ moment: Uptime, _ complaints: inout Complaints) {
    for instrument in SimulatedInstrument.allCases {
      // A cough is told when it comes, and never again.
      for channel in instrument.channels where channel != .coughPeakFlow {
        guard isSettled(saidSince[Int(channel.rawValue)], moment) else { continue }
        complaints.premises.note(RecoveryChecker.premise(of: channel), true)
        check(channel, allowed: allowed(on: channel, moment), moment, &complaints)
      }
    }
  }

  /// The absences that are true of a channel now.
  private func allowed(on channel: Channel, _ moment: Uptime) -> [Absence] {
    let implausible: [Absence] = isExtreme(moment) ? [.implausible] : []
    guard SimulatedInstrument.capnograph.channels.contains(channel) else { return implausible }
    // No breath that a capnograph could see begin for its 20 s, but for the second of this look: an apnoea, a
    // circuit or a leak that carries all CO2 away, or what was exhaled stays at the mask.
    let isStill = exhalationBeganAt.map { moment - $0 >= .seconds(19) } ?? true
    let breathless = isStill || (breathlessAt.map { moment - $0 < RecoveryChecker.settling } ?? false)
    return breathless ? implausible + [.noBreath, .notReported] : implausible
  }

  private static func premise(of channel: Channel) -> Premise {
    switch channel {
    case .oxygenSaturation, .oxygenSaturationFast, .pulseRate, .plethysmogram: .recoveredOximeter
    case .endTidalCO2, .inspiredCO2, .respiratoryRate, .capnogram, .transcutaneousCO2: .recoveredCapnograph
    case .coughPeakFlow, .coughFlow: .recoveredCoughMeter
    default: .recoveredVentilator
    }
  }

  private func checkOximeter(_ moment: Uptime, _ complaints: inout Complaints) {
    if isSettled(probeOnSince, moment) {
      check(.oxygenSaturation, allowed: isExtreme(moment) ? [.implausible] : [], moment, &complaints)
      check(.pulseRate, allowed: isExtreme(moment) ? [.implausible] : [], moment, &complaints)
    }
    guard isSettled(probeOffSince, moment) else { return }
    guard words[Int(Channel.oxygenSaturation.rawValue)]?.reading != .absent(.probeOff) else { return }
    complaints.add(
      .recovery, at: moment, expected: "spo2 without a value because the probe is off",
      got: describe(.oxygenSaturation, moment))
  }

  private func check(
    _ channel: Channel, allowed: [Absence], _ moment: Uptime, _ complaints: inout Complaints
  ) {
    if let word = words[Int(channel.rawValue)], moment - word.at < RecoveryChecker.lastWord {
      switch word.reading {
      case .measured, .questionable: return
      case .absent(let absence): if allowed.contains(absence) { return }
      }
    }
    let since = (moment - calmFrom).wholeSeconds
    complaints.add(
      .recovery, at: moment, expected: "a value of \(channel.name) again, \(since) s after the last fault",
      got: describe(channel, moment))
  }

  private func describe(_ channel: Channel, _ moment: Uptime) -> String {
    guard let word = words[Int(channel.rawValue)] else { return "nothing ever" }
    let age = (moment - word.at).wholeSeconds
    switch word.reading {
    case .measured(let value), .questionable(let value, _): return "\(value) from \(age) s ago"
    case .absent(let absence): return "no value (\(absence.word)), said \(age) s ago"
    }
  }
}
