internal import Devices
internal import Gateway
internal import Quantities
internal import Readings
internal import WireFormats

/// What each check says of a record, by what the protocol promises.
///
/// A limit that no document gives says that it is an engineering choice. Where a protocol promises nothing,
/// or nothing was seen that could be judged, the check is not made and says why.
struct ConformanceJudgement {
  let subject: ConformanceSubject
  let promise: WirePromise
  let record: ConformanceRecord
  let ending: ConformanceEnding
  let port: PortCount?

  private static let choice = "engineering choice: a sound cable loses nothing in so short a time"

  /// The shortest time that tells a rate; engineering choice.
  ///
  /// When a busy computer reads the first or the last frame a fifth of a second late, the rate is off by less
  /// than any tolerance.
  private static let paceTime: Interval = .seconds(5)

  /// Every check, made or not, in a fixed order.
  var checks: [ConformanceCheck] {
    [heard, setUp, line, damage, sequence] + promise.paces.map(pace)
      + (promise.paces.isEmpty ? [noPace] : []) + [silence, jitter, answers, refusals, keepAlive]
      + [fields, units, values, uart]
  }

  // MARK: - Whether it speaks

  private var heard: ConformanceCheck {
    let title = "The instrument speaks the protocol"
    let frames = "\(record.frames) good frames in \(record.received) bytes"
    // What must be set up first cannot be understood by who only listens.
    if !record.isUnderstood, !hasSent, subject.speech.hasSetUp, record.frames > 0 {
      let reason = "\(frames), but nothing was sent, and it is understood only after its set-up"
      return ConformanceCheck("heard", title, .notMade, reason)
    }
    guard record.isUnderstood else {
      let found = record.openings == 0 ? "the line was never open" : "never understood: \(frames)"
      return ConformanceCheck("heard", title, .failed, found, limit: "understood once at least")
    }
    return ConformanceCheck("heard", title, .passed, frames, limit: "understood once at least")
  }

  private var setUp: ConformanceCheck {
    let title = "Set-up is taken and kept"
    let (done, failed) = (count("instrument.initialised"), count("instrument.initialisation-failed"))
    let lost = count("instrument.settings-lost")
    guard hasSent, done + failed + lost > 0 else {
      let reason = subject.speech.hasSetUp ? "nothing was sent" : "the protocol has no set-up"
      return ConformanceCheck("set-up", title, .notMade, reason)
    }
    let words = [("taken", done), ("refused or unanswered", failed), ("lost", lost)].filter { $0.1 > 0 }
    let found = words.map { "\($0.0) \(times($0.1))" }.joined(separator: ", ")
    return ConformanceCheck(
      "set-up", title, isMet: done > 0 && lost == 0, found, limit: "taken, and never lost",
      source: "engineering choice")
  }

  private var line: ConformanceCheck {
    let title = "The line stays up"
    guard record.openings > 0 else { return ConformanceCheck("line", title, .failed, "it was never open") }
    let first =
      record.closedAt.first.map { ", first after \(Shown.clock($0.microseconds)): \($0.what)" } ?? ""
    return ConformanceCheck(
      "line", title, isMet: record.closings == 0,
      record.closings == 0 ? "never lost" : "lost or opened anew \(times(record.closings))\(first)",
      limit: "never lost", source: Self.choice)
  }

  // MARK: - What came

  private var damage: ConformanceCheck {
    let title = "No frame is damaged"
    let kinds = WireError.allCases.filter { $0 != .lostFrame && record.damage[Int($0.rawValue)] > 0 }
    let words = kinds.map { "\($0.word) \(record.damage[Int($0.rawValue)])" }.joined(separator: ", ")
    let joining = record.joining > 0 ? "; \(record.joining) before the first frame, not counted" : ""
    let found = record.damaged == 0 ? "none refused" : "\(record.damaged) refused: \(words)"
    guard record.frames + record.damaged > 0 else {
      return ConformanceCheck("damage", title, .notMade, "no frame came, and nothing that could be one")
    }
    let seen = promise.check.map { "seen by \($0.what)" } ?? "frames have no check: only their form is seen"
    return ConformanceCheck(
      "damage", title, isMet: record.damaged == 0, "\(found)\(joining) (\(seen))",
      limit: "none", source: promise.check?.source ?? Self.choice)
  }

  private var sequence: ConformanceCheck {
    let title = "No frame is missing"
    guard let sequence = promise.sequence else {
      return ConformanceCheck("sequence", title, .notMade, "the protocol has no counter that would miss one")
    }
    guard record.isUnderstood else {
      return ConformanceCheck("sequence", title, .notMade, "nothing was understood that could have one")
    }
    let (jumps, lost) = (record.tally.jumps, record.tally.lost)
    let found = jumps == 0 ? "no gap" : "\(jumps) \(jumps == 1 ? "gap" : "gaps"), at least \(lost) lost"
    return ConformanceCheck(
      "sequence", title, isMet: jumps == 0, "\(found) (\(sequence.what))", limit: "none",
      source: sequence.source)
  }

  private var noPace: ConformanceCheck {
    ConformanceCheck("pace", "Frames come at their rate", .notMade, promise.withoutPace)
  }

  private func pace(_ pace: WirePromise.Pace) -> ConformanceCheck {
    let id = "pace-\(pace.kind.replacingBlanks)"
    let title = "\(pace.kind.capitalisedFirst) come at their rate"
    let limit = "\(Shown.rate(of: pace.period)) ± \(pace.tolerance) %"
    let needed = max(Self.paceTime, pace.period * 4)
    guard let intervals = record.kind(pace.kind)?.intervals, intervals.sum >= needed,
      let mean = intervals.mean, mean > .zero
    else {
      let reason = "too few came in too short a time to tell a rate"
      let result: ConformanceCheck.Result =
        record.isUnderstood && record.open > needed * 5 ? .failed : .notMade
      return ConformanceCheck(id, title, result, reason, limit: limit, source: pace.source)
    }
    // Compared as rates, so that both ways are equally far.
    let perMille = Int(pace.period.nanoseconds * 1000 / mean.nanoseconds)
    let isMet = abs(perMille - 1000) <= pace.tolerance * 10
    return ConformanceCheck(
      id, title, isMet: isMet, Shown.rate(of: mean), limit: limit, source: pace.source)
  }

  private var silence: ConformanceCheck {
    let title = "It is never silent for long"
    guard let quiet = promise.quiet else {
      return ConformanceCheck("silence", title, .notMade, "it may be silent between measurements")
    }
    guard let longest = record.silences.longest else {
      return ConformanceCheck("silence", title, .notMade, "no two frames came", limit: Shown.time(quiet.time))
    }
    let place = record.longestSilenceAt.map { ", from \(Shown.clock($0)) on" } ?? ""
    return ConformanceCheck(
      "silence", title, isMet: longest < quiet.time, "longest \(Shown.time(longest))\(place)",
      limit: "less than \(Shown.time(quiet.time))", source: quiet.source)
  }

  private var jitter: ConformanceCheck {
    ConformanceCheck(
      "jitter", "Frames come evenly", .notMade,
      "no source promises how evenly they come; the histogram shows it as this computer saw it")
  }

  // MARK: - What was asked

  private var answers: ConformanceCheck {
    let title = "Questions are answered in time"
    guard let limit = promise.answer else {
      return ConformanceCheck("answers", title, .notMade, "nothing is asked of this instrument")
    }
    let words = "at most \(Shown.time(limit.time))"
    let (asked, unanswered) = (record.tally.answers.asked, record.tally.answers.unanswered)
    guard hasSent, asked > 0 else {
      return ConformanceCheck(
        "answers", title, .notMade, "nothing was asked", limit: words, source: limit.source)
    }
    let longest = record.answers.longest.map { ", longest \(Shown.time($0))" } ?? ""
    let isInTime = record.answers.longest.map { $0 <= limit.time } ?? (unanswered == 0)
    guard unanswered + record.answers.count > 0 else {
      return ConformanceCheck("answers", title, .notMade, "the first answer was still awaited", limit: words)
    }
    return ConformanceCheck(
      "answers", title, isMet: isInTime && unanswered == 0,
      "\(asked) asked, \(unanswered) not answered\(longest)\(faultWords)", limit: words, source: limit.source)
  }

  private var faultWords: String {
    guard !record.faults.isEmpty else { return "" }
    return " (" + record.faults.map { "\($0.word) \($0.count)" }.joined(separator: ", ") + ")"
  }

  private var refusals: ConformanceCheck {
    let title = "Nothing that was asked is refused"
    guard promise.answer != nil, hasSent, record.tally.answers.asked > 0 else {
      return ConformanceCheck("refusals", title, .notMade, "nothing was asked of this instrument")
    }
    guard record.tally.answers.answered > 0 else {
      return ConformanceCheck("refusals", title, .notMade, "nothing was answered, so nothing was refused")
    }
    guard let refusal = promise.refusal else {
      return ConformanceCheck("refusals", title, .notMade, "no refusal of this instrument would be noticed")
    }
    let table = record.tally.refusals
    let words = table.rows.map { row in
      "\(row.field): code \(row.value) (0x\(Shown.hexadecimal(row.value))) \(times(row.count))"
    }
    let found = table.total == 0 ? "none (\(refusal.what))" : words.joined(separator: ", ")
    return ConformanceCheck(
      "refusals", title, isMet: table.total == 0, found, limit: "none", source: refusal.source)
  }

  private var keepAlive: ConformanceCheck {
    let title = "It is kept alive with time to spare"
    let longest = record.ourSilences.longest
    switch promise.keepAlive {
    case .none: return ConformanceCheck("keep-alive", title, .notMade, "this protocol needs no keep-alive")
    case .neededWithoutLimit(let source):
      let found = longest.map { "; the longest time without a word of ours was \(Shown.time($0))" } ?? ""
      let reason = "when the instrument gives up is not public\(found)"
      return ConformanceCheck("keep-alive", title, .notMade, reason, source: source)
    case .needed(let limit):
      let words = "less than \(Shown.time(limit.time))"
      guard hasSent, let longest else {
        return ConformanceCheck(
          "keep-alive", title, .notMade, "nothing was sent", limit: words, source: limit.source)
      }
      let margin = limit.time - longest
      let spare =
        margin > .zero ? "\(Shown.time(margin)) to spare" : "too late by \(Shown.time(.zero - margin))"
      return ConformanceCheck(
        "keep-alive", title, isMet: margin > .zero,
        "longest time without a word of ours \(Shown.time(longest)), \(spare)", limit: words,
        source: limit.source)
    }
  }

  // MARK: - What it says

  private var fields: ConformanceCheck {
    let title = "Every field is of a known meaning"
    guard let open = promise.openFields else {
      return ConformanceCheck("fields", title, .notMade, "nothing is looked at that could be unknown")
    }
    guard record.isUnderstood || record.tally.unknown.total > 0 else {
      return ConformanceCheck("fields", title, .notMade, "nothing was understood", source: open.source)
    }
    let table = record.tally.unknown
    let words = table.rows.map { "\($0.field) 0x\(Shown.hexadecimal($0.value)) \(times($0.count))" }
    let found = table.total == 0 ? "none unknown (\(open.what))" : words.joined(separator: ", ")
    guard promise.areFieldsComplete || table.total == 0 else {
      return ConformanceCheck(
        "fields", title, .notMade, "\(found); the public description is not complete", source: open.source)
    }
    return ConformanceCheck(
      "fields", title, isMet: table.total == 0, found, limit: "none unknown", source: open.source)
  }

  private var units: ConformanceCheck {
    let title = "The instrument says its units, and keeps them"
    switch promise.units {
    case .fixed(let source):
      return ConformanceCheck("units", title, .notMade, "units are fixed by the description", source: source)
    case .stated(let feature):
      let stated = record.tally.units
      guard !stated.isEmpty else {
        let result: ConformanceCheck.Result = record.isUnderstood && hasSent ? .failed : .notMade
        return ConformanceCheck(
          "units", title, result, "no unit was said (\(feature.what))", source: feature.source)
      }
      let words = stated.map { unit in
        "\(unit.quantity) in \(unit.unit)" + (unit.changes > 0 ? ", changed \(times(unit.changes))" : "")
      }
      return ConformanceCheck(
        "units", title, isMet: stated.allSatisfy { $0.changes == 0 }, words.joined(separator: "; "),
        limit: "said, and not changed", source: feature.source)
    }
  }

  private var values: ConformanceCheck {
    let title = "Values are plausible"
    let wild = record.channels.filter { $0.count(of: .implausible) > 0 }
    let valued = record.channels.filter { $0.extent != nil }
    guard !valued.isEmpty || !wild.isEmpty else {
      return ConformanceCheck("values", title, .notMade, "no channel had a value")
    }
    let words = wild.map { "\($0.channel.name) \(times($0.count(of: .implausible)))" }
    let found = wild.isEmpty ? "all in range, of \(valued.count) with values" : "out of range: "
    return ConformanceCheck(
      "values", title, isMet: wild.isEmpty, found + words.joined(separator: ", "),
      limit: "within each channel's plausible range", source: "engineering choice: ranges of the channels")
  }

  private var uart: ConformanceCheck {
    let title = "The port counts no errors"
    guard let port else {
      let reason =
        switch ending {
        case .captureRead, .captureDamaged: "a capture has no counters of the port"
        case .complete, .cutShort: "this line has no counters"
        }
      return ConformanceCheck("port", title, .notMade, reason)
    }
    let sum = port.framing + port.parity + port.overruns + port.breaks
    return ConformanceCheck(
      "port", title, isMet: sum == 0,
      "framing \(port.framing), parity \(port.parity), overruns \(port.overruns), breaks \(port.breaks)",
      limit: "none", source: Self.choice)
  }

  /// Whether anything went out; who only listens is owed no answer.
  private var hasSent: Bool { subject.maySend && record.sent > 0 }

  private func count(_ note: String) -> UInt64 { record.notes.first { $0.word == note }?.count ?? 0 }

  private func times(_ count: UInt64) -> String { count == 1 ? "once" : "\(count) times" }
}

extension String {
  /// The text with a hyphen for each blank.
  var replacingBlanks: String { String(map { $0 == " " ? "-" : $0 }) }

  /// The text with a capital first letter.
  var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}

extension InstrumentPlan.Speech {
  /// Whether the instrument must be set up before it reports.
  fileprivate var hasSetUp: Bool {
    switch self {
    case .capnostat5, .flowAnalyser: true
    case .noninDF2, .dialect, .registers: false
    }
  }
}
