internal import Gateway
internal import Patient
internal import Quantities
internal import Readings

/// Once nothing is wrong any more, every line recovers within a bound: each channel that people rely on has a
/// value again, or the absence that is true, and each waveform flows.
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

  private static let waveforms: [Channel] = [.plethysmogram, .capnogram, .airwayPressure, .coughFlow]

  private let calmFrom: Uptime
  private var words: [Word?] = Array(repeating: nil, count: 256)
  private var flowing: [Uptime?] = Array(repeating: nil, count: 256)
  private var probeOnSince: Uptime?
  private var probeOffSince: Uptime?
  private var deliveringSince: Uptime?
  private var breathlessAt: Uptime?
  /// When there was CO2 at the mask last.
  private var exhaledAt: Uptime?
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
    case .written, .command, .read, .asked, .said, .core: break
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
    }
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
    // No breath that a capnograph could see: an apnoea, or a circuit or a leak that carries all CO2 away.
    let isWashedOut = exhaledAt.map { moment - $0 > .seconds(20) } ?? true
    let breathless =
      isWashedOut || (breathlessAt.map { moment - $0 < RecoveryChecker.settling } ?? false)
    check(
      .endTidalCO2,
      allowed: (breathless ? [.noBreath, .notReported] : []) + (isExtreme(moment) ? [.implausible] : []),
      moment, &complaints)
    for channel in [Channel.ventilationMode, .ventilatorAlarms, .inspiratoryPressureSet, .runTime] {
      check(channel, allowed: [], moment, &complaints)
    }
    for channel in RecoveryChecker.waveforms {
      if channel == .plethysmogram, !isSettled(probeOnSince, moment) { continue }
      if channel == .airwayPressure, !isSettled(deliveringSince, moment) { continue }
      guard let last = flowing[Int(channel.rawValue)], moment - last < RecoveryChecker.lastWord else {
        complaints.add(
          .recovery, at: moment, expected: "samples of \(channel.name) again", got: "none for 12 s")
        continue
      }
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
