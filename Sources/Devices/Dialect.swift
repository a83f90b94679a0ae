internal import Quantities
internal import Readings
internal import WireFormats

/// How one kind of instrument speaks over a byte line: which frames it sends, what they mean and what it must
/// be told.
///
/// A dialect says what it heard, and what it wants to send, into a ``Transcript``; the line, silence, stale
/// values and the counting of damage are the business of its ``DialectSession``.
protocol Dialect: Sendable {
  /// What cuts the instrument's bytes into frames.
  associatedtype Framer: WireFramer

  /// What the instrument measures and how long it may be quiet.
  static var traits: DialectTraits { get }

  /// The framer, with the bytes it holds.
  var framer: Framer { get set }

  /// The line was opened: whatever was under way is forgotten, what must be said first is said.
  mutating func opened(at now: Uptime, _ transcript: inout Transcript)

  /// A good frame came.
  ///
  /// The dialect calls ``Transcript/understood()`` when it is sure that the configured instrument speaks,
  /// before it publishes anything.
  mutating func heard(_ frame: Framer.Frame, at now: Uptime, _ transcript: inout Transcript)

  /// Bytes were refused; the refusal is counted already.
  mutating func refused(_ error: WireError, at now: Uptime, _ transcript: inout Transcript)

  /// Time has passed, perhaps to the dialect's own deadline.
  mutating func timePassed(at now: Uptime, _ transcript: inout Transcript)

  /// When the dialect wants to poll, keep alive or give up waiting; nil when it waits for frames only.
  var nextDeadline: Uptime? { get }

  /// Whether these bytes may be sent to the instrument: its transmit allow-list.
  ///
  /// What is not permitted is not sent, and a note says so.
  static func permits(_ bytes: [UInt8]) -> Bool

  /// The kinds of frames that are counted apart, by their plural.
  static var kinds: [StaticString] { get }

  /// Which of the kinds a frame is of.
  static func kind(of frame: Framer.Frame) -> Int
}

/// What an instrument measures, and how long it may be quiet.
struct DialectTraits: Sendable {
  /// The numbers, each with the age at which it is stale.
  var numbers: [(channel: Channel, staleAfter: Interval)]
  /// The numbers that are events, said once each.
  var events: [Channel] = []
  /// The waveforms, each with the time from sample to sample.
  var waveforms: [(channel: Channel, sampleInterval: Interval)] = []
  /// Silence after which the line is opened anew.
  var silentAfter: Interval
  /// Time with bytes and without a frame after which the protocol is doubted.
  var mismatchAfter: Interval
  /// Whether one good frame shows that the right protocol is on the line.
  ///
  /// Where frames have no check, or those of a sibling protocol look alike, noise and neighbours make frames
  /// too: there the dialect says each time that it was ``Transcript/understood()`` or
  /// ``Transcript/recognised()``.
  var isFrameEvidence = true
}

extension Dialect {
  /// Most protocols have one kind of frame.
  static var kinds: [StaticString] { ["frames"] }

  /// The only kind.
  static func kind(of frame: Framer.Frame) -> Int { 0 }

  /// An instrument that only streams needs to be told nothing.
  mutating func timePassed(at now: Uptime, _ transcript: inout Transcript) {}

  /// An instrument that only streams is waited for by its line alone.
  var nextDeadline: Uptime? { nil }

  /// An instrument that only streams is never sent a byte.
  static func permits(_ bytes: [UInt8]) -> Bool { false }

  /// What was damaged is gone: the numbers that were on their way are unknown.
  mutating func refused(_ error: WireError, at now: Uptime, _ transcript: inout Transcript) {
    transcript.withdrawIfSpeaking(.corrupted, at: now)
  }
}
