internal import Devices
internal import Quantities
internal import Readings

/// What whoever looks at a channel at a moment finds.
enum ChannelLook: Hashable, Sendable {
  /// Nothing was ever said of it.
  case nothing
  /// It says this.
  case said(Reading)
  /// This was said last, and so long ago that it is no word about now.
  case mute(Reading, saidAt: Uptime)

  /// What it says now; nil when nothing.
  var reading: Reading? {
    switch self {
    case .said(let reading): reading
    case .nothing, .mute: nil
    }
  }

  /// What is found, in words.
  var words: String {
    switch self {
    case .nothing: "nothing"
    case .said(let reading): Verdict.words(reading)
    case .mute(let reading, let moment):
      "nothing: stale, \(Verdict.words(reading)) was said at \(Verdict.clock(moment))"
    }
  }
}

/// What a channel said last, and when.
///
/// A gateway repeats what it says: a value with every message, an absence every five seconds. One that has
/// been quiet about a channel for longer than the channel's own bound has failed to say that it has nothing,
/// so its last word is neither a value nor an absence.
struct ChannelWord: Sendable {
  let reading: Reading
  let at: Uptime

  /// The age at which each channel's numbers are stale, by the channel's raw value.
  private static let staleAfter: [Interval?] = {
    var table: [Interval?] = Array(repeating: nil, count: 256)
    for (instrument, plan) in zip(SimulatedInstrument.allCases, BedPlan.instruments) {
      for channel in instrument.channels { table[Int(channel.rawValue)] = plan.staleAfter(of: channel) }
    }
    return table
  }()

  /// When it is stale; nil when it is about a single event and never is.
  func staleFrom(_ channel: Channel) -> Uptime? {
    ChannelWord.staleAfter[Int(channel.rawValue)].map { at + $0 }
  }

  /// What it is worth at a moment.
  func look(_ channel: Channel, at moment: Uptime) -> ChannelLook {
    guard let end = staleFrom(channel), moment > end else { return .said(reading) }
    return .mute(reading, saidAt: at)
  }
}
