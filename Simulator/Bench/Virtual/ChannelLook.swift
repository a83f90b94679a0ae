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
  /// When it is stale; nil when it is about a single event and never is.
  let staleFrom: Uptime?

  /// What it is worth at a moment.
  func look(at moment: Uptime) -> ChannelLook {
    guard let staleFrom, moment > staleFrom else { return .said(reading) }
    return .mute(reading, saidAt: at)
  }
}

/// Which instrument answers for each channel at a bed, and how old its numbers may grow.
struct ChannelSources: Sendable {
  private struct Source: Sendable {
    let position: UInt8
    let staleAfter: Interval?
  }

  /// By the channel's raw value; nil for a channel that nobody measures.
  private var sources: [Source?] = Array(repeating: nil, count: 256)

  init(_ models: BedModels) {
    for (role, plan) in zip(SimulatedInstrument.allCases, BedPlan.instruments(models)).reversed() {
      for channel in plan.channels {
        sources[Int(channel.rawValue)] = Source(
          position: role.index.position, staleAfter: plan.staleAfter(of: channel))
      }
    }
  }

  /// Whether an instrument is the one that answers for a channel.
  func isSource(_ instrument: InstrumentIndex, of channel: Channel) -> Bool {
    sources[Int(channel.rawValue)]?.position == instrument.position
  }

  /// What a sample says of its channel; nil when another instrument answers for the channel.
  func word(_ sample: Sample) -> ChannelWord? {
    guard let source = sources[Int(sample.channel.rawValue)],
      source.position == sample.instrument.position
    else { return nil }
    return ChannelWord(
      reading: sample.reading, at: sample.receivedAt,
      staleFrom: source.staleAfter.map { sample.receivedAt + $0 })
  }
}
