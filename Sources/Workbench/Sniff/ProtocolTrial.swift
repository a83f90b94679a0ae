internal import Devices
internal import Quantities
internal import Readings
internal import WireFormats

/// One protocol's session at work on what came at one setting, and what it made of it.
struct ProtocolTrial: Sendable {
  /// How many bytes in good frames make a name: a frame or two of the shortest checked protocols are chance.
  private static let leastBytes = 20
  /// Good frames that are no chance, whatever is not known yet.
  private static let manyFrames = 20
  /// So many bursts in a row that are one good frame each are no chance: what is asked of a slow instrument
  /// whose frames have no checksum.
  private static let manyBursts = 4
  /// Bytes of the shortest frame of such an instrument.
  private static let shortest = 3

  let spoken: NamedProtocol
  /// Whether noise makes good frames of it, because not all of them have a checksum.
  let isWeak: Bool
  /// Whether what the session wants to send is sent.
  let isAsked: Bool
  private var listening: Listening
  private var outcomes: [ListeningOutcome] = []
  /// Whether the session was sure that its instrument speaks.
  private(set) var isSpeaking = false
  /// Values that were read: numbers, and samples of waveforms.
  private(set) var values = 0
  private(set) var bytes = 0
  private var nul = 0
  private var lastByteAt: Uptime?
  private var burst = Burst()
  private var burstsBefore = 0
  /// What the session wants to send.
  private(set) var wanted: [[UInt8]] = []

  /// The protocols of which noise makes more than a few good frames, found by letting their sessions hear it.
  ///
  /// The noise is bytes of chance, bytes that a wrong speed makes of any others, and frames of every short
  /// length whose first byte alone has its highest bit set, which are good where nothing checks them.
  private static let weak: Set<String> = {
    var noise: [UInt8] = []
    var state: UInt32 = 1
    for place in 0..<3072 {
      state = state &* 1_664_525 &+ 1_013_904_223
      let stretched: UInt8 = [0x80, 0xC0, 0xE0, 0xF0, 0xF8, 0xFC, 0xFE, 0xD0][Int(state >> 13 & 7)]
      let isOfChance = place < 1024 || place < 2048 && place.isMultiple(of: 2)
      noise.append(isOfChance ? UInt8(truncatingIfNeeded: state >> 24) : stretched)
    }
    for length in 2...9 {
      for place in 0..<length * 60 {
        state = state &* 1_664_525 &+ 1_013_904_223
        let byte = UInt8(truncatingIfNeeded: state >> 25)
        noise.append(place.isMultiple(of: length) ? byte | 0x80 : byte & 0x7F)
      }
    }
    return Set(
      NamedProtocol.all.filter { spoken in
        var outcomes: [ListeningOutcome] = []
        var listening = Listening(InstrumentPlan(name: "sniff", speech: spoken.speech, origin: .bedside))
        listening.take(CaptureEntry(microseconds: 0, .opened), into: &outcomes)
        listening.take(CaptureEntry(microseconds: 1, .received(noise)), into: &outcomes)
        return listening.framesHeard > 4
      }.map(\.word))
  }()

  /// Opens the line for a session.
  init(_ spoken: NamedProtocol, isAsked: Bool = false, at now: Uptime) {
    self.spoken = spoken
    self.isAsked = isAsked
    isWeak = Self.weak.contains(spoken.word)
    listening = Listening(InstrumentPlan(name: "sniff", speech: spoken.speech, origin: .bedside))
    take(CaptureEntry(microseconds: now.nanoseconds / 1000, .opened))
  }

  mutating func hear(_ heard: [UInt8], at now: Uptime) {
    bytes += heard.count
    nul += heard.count { $0 == 0 }
    if let last = lastByteAt, now - last >= LineSearch.pause { endBurst() }
    lastByteAt = now
    burst.bytes += heard.count
    take(CaptureEntry(microseconds: now.nanoseconds / 1000, .received(heard)))
  }

  /// What came without a pause within, and how much had come before it.
  private struct Burst {
    var bytes = 0
    var lengthBefore: Int?
    var framesBefore = 0
    var refusedBefore = 0
  }

  private mutating func endBurst() {
    burstsBefore = wholeBursts
    burst = Burst(lengthBefore: burst.bytes, framesBefore: frames, refusedBefore: refused)
  }

  /// Bursts in a row, to the last byte that came, of which each was one good frame as long as the others.
  private var wholeBursts: Int {
    guard frames == burst.framesBefore + 1, refused == burst.refusedBefore, burst.bytes >= Self.shortest
    else { return 0 }
    return burst.lengthBefore ?? burst.bytes == burst.bytes ? burstsBefore + 1 : 1
  }

  mutating func advance(to now: Uptime) {
    listening.advance(to: now, into: &outcomes)
    follow()
  }

  var nextDeadline: Uptime? { listening.nextDeadline }

  /// Takes what the session wants to send.
  mutating func takeWanted() -> [[UInt8]] {
    defer { wanted = [] }
    return wanted
  }

  var frames: Int { Int(clamping: listening.framesHeard) }

  var refused: Int { WireError.allCases.reduce(0) { $0 + Int(clamping: listening.refusals(of: $1)) } }

  /// How much of what came was good, in thousandths; joining in the middle of a frame costs nothing.
  var share: Int { frames == 0 ? 0 : frames * 1000 / (frames + max(0, refused - 1)) }

  /// Whether this is what the instrument speaks.
  ///
  /// Some sessions are sure only when a breath has ended, so that many good frames are a name, too. What
  /// noise makes as well must have come for long, nearly all of it good, unless it is the answer to a
  /// question.
  var isNamed: Bool {
    if isWeak, !isAsked {
      return isSpeaking && (frames >= Self.manyFrames && isClean || wholeBursts >= Self.manyBursts)
    }
    if isSpeaking { return share >= 600 && bytes * share / 1000 >= Self.leastBytes }
    return !isWeak && frames >= Self.manyFrames && share >= 900
  }

  /// Whether this may become a name with more bytes.
  ///
  /// Frames that noise makes, too, are none before somebody has asked for them.
  var isHopeful: Bool {
    if isWeak, !isAsked { return isSpeaking && isClean || wholeBursts > 0 }
    return isNamed || frames >= 1 && share >= 500
  }

  /// Whether hardly anything was refused or reads as an error.
  private var isClean: Bool { share >= 950 && nul * 10 <= bytes }

  var evidence: ProtocolEvidence {
    ProtocolEvidence(
      word: spoken.word, frames: frames, refused: refused, values: values, isSpeaking: isSpeaking,
      share: share, isNamed: isNamed, isChecked: !isWeak)
  }

  private mutating func take(_ entry: CaptureEntry) {
    listening.take(entry, into: &outcomes)
    follow()
  }

  private mutating func follow() {
    for outcome in outcomes {
      switch outcome.action {
      case .note(.speaking): isSpeaking = true
      case .sample(let sample): if sample.reading.thousandths != nil { values += 1 }
      case .waveform(let block): if block.absence == nil { values += block.count }
      case .transmit(let bytes): wanted.append(bytes)
      case .note, .request, .reopen: break
      }
    }
    outcomes.removeAll(keepingCapacity: true)
  }
}

/// How well bytes fit one protocol.
public struct ProtocolEvidence: Hashable, Sendable {
  /// The protocol's word.
  public let word: String
  /// Good frames.
  public let frames: Int
  /// Runs of bytes and frames that were refused.
  public let refused: Int
  /// Values that were read: numbers, and samples of waveforms.
  public let values: Int
  /// Whether the session was sure that its instrument speaks.
  public let isSpeaking: Bool
  /// How much of what came was good, in thousandths.
  public let share: Int
  /// Whether this is enough for a name.
  public let isNamed: Bool
  /// Whether noise makes no good frames of it, because each has a checksum or enough that is fixed.
  public let isChecked: Bool

  /// Whether a session is sure of this one as of another, or neither is and both have heard the same.
  func fitsLike(_ other: ProtocolEvidence) -> Bool {
    if isFit, other.isFit { return true }
    guard isNamed, other.isNamed, !isSpeaking, !other.isSpeaking else { return false }
    return frames == other.frames && refused == other.refused
  }

  private var isFit: Bool { isSpeaking && isNamed }

  /// Whether this fits better than another.
  func fits(betterThan other: ProtocolEvidence) -> Bool {
    func rank(_ it: ProtocolEvidence) -> (Int, Int, Int, Int, Int) {
      (
        it.isNamed ? 1 : 0, it.isSpeaking && it.frames > 0 ? 1 : 0, it.isChecked || it.isNamed ? 1 : 0,
        // One good frame beside two bad ones tells less than many do.
        it.frames * 1000 / (it.frames + it.refused + 1), it.frames - it.refused
      )
    }
    return rank(self) > rank(other)
  }
}

extension NamedProtocol {
  /// What is sent first to an instrument of this protocol; nothing to one that streams unasked.
  var firstQuestions: [[UInt8]] {
    var outcomes: [ListeningOutcome] = []
    var listening = Listening(InstrumentPlan(name: "sniff", speech: speech, origin: .bedside))
    listening.take(CaptureEntry(microseconds: 0, .opened), into: &outcomes)
    return outcomes.compactMap { if case .transmit(let bytes) = $0.action { bytes } else { nil } }
  }
}
