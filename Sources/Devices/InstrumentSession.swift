public import Quantities
public import Readings
public import WireFormats

/// The gateway's half of the conversation with one instrument: set-up, polls, keep-alive, staleness, message
/// to reading.
///
/// A session is a synchronous value: it is told what happened and when, and appends what should follow to
/// `actions`. The same events give the same actions on every machine.
public protocol InstrumentSession: Sendable {
  /// The line to the instrument was opened.
  mutating func opened(at now: Uptime, into actions: inout [InstrumentAction])

  /// The line to the instrument is closed, or could not be opened, for this reason.
  mutating func closed(_ reason: Absence, at now: Uptime, into actions: inout [InstrumentAction])

  /// Bytes came from a byte line; the last of them at `now`.
  mutating func received(_ bytes: [UInt8], at now: Uptime, into actions: inout [InstrumentAction])

  /// A Modbus unit answered the request that is under way.
  mutating func replied(_ response: ModbusResponse, at now: Uptime, into actions: inout [InstrumentAction])

  /// The Modbus request that is under way came to nothing.
  mutating func failed(_ fault: ModbusFault, at now: Uptime, into actions: inout [InstrumentAction])

  /// The moment of `nextDeadline` has come, or something close to it.
  mutating func timePassed(at now: Uptime, into actions: inout [InstrumentAction])

  /// When the session wants to be called without an event; nil when it waits for events only.
  func nextDeadline(after now: Uptime) -> Uptime?

  /// How many times something of this kind was refused on the line since the gateway started.
  func refusals(of error: WireError) -> UInt64

  /// What was counted of the instrument's words since the gateway started.
  var tally: WireTally { get }
}

extension InstrumentSession {
  /// A byte line has no Modbus replies: one here is a mistake of the caller.
  public mutating func replied(
    _ response: ModbusResponse, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    preconditionFailure("a Modbus reply reached a session that speaks over a byte line")
  }

  /// A byte line has no Modbus faults: one here is a mistake of the caller.
  public mutating func failed(_ fault: ModbusFault, at now: Uptime, into actions: inout [InstrumentAction]) {
    preconditionFailure("a Modbus fault reached a session that speaks over a byte line")
  }
}

/// One configured instrument: what it is called, what it speaks and where its readings come from.
public struct InstrumentPlan: Hashable, Sendable {
  /// What an instrument speaks, with what its session must know.
  public enum Speech: Hashable, Sendable {
    /// Nonin data format 2: a pulse oximeter that streams unasked.
    case noninDF2
    /// Capnostat 5: a capnograph that must be set up before it reports.
    case capnostat5(CapnographSettings)
    /// IMT FlowAnalyser or CITREX: a flow meter used to measure coughs.
    case flowAnalyser
    /// Another protocol over a byte line, which needs no settings of its own.
    case dialect(SpokenDialect)
    /// A Modbus unit, read through a register profile.
    case registers(RegisterProfile)
  }

  /// The name in the configuration and in every output.
  public var name: String
  /// What the instrument speaks.
  public var speech: Speech
  /// Whether the instrument stands at a bedside or is simulated.
  public var origin: Origin

  /// Plans an instrument.
  public init(name: String, speech: Speech, origin: Origin) {
    self.name = name
    self.speech = speech
    self.origin = origin
  }

  /// The age at which this instrument's number of a channel is stale; nil when it is a fact about a single
  /// event, or when the instrument has no such number.
  public func staleAfter(of channel: Channel) -> Interval? {
    switch speech {
    case .noninDF2: Self.staleAfter(channel, NoninStreamDialect<NoninFrame>.traits)
    case .capnostat5: CapnographSession.staleAfter
    case .flowAnalyser: nil
    case .dialect(let spoken): Self.staleAfter(channel, spoken.traits)
    case .registers(let profile):
      profile.fields.first { $0.channel == channel }.map { RegisterSession.staleAfter($0, of: profile) }
    }
  }

  private static func staleAfter(_ channel: Channel, _ traits: DialectTraits) -> Interval? {
    traits.numbers.first { $0.channel == channel }?.staleAfter
  }

  /// The channels that this instrument can give at all, numbers first; of any other it never says a word.
  public var channels: [Channel] {
    switch speech {
    case .noninDF2: Self.channels(NoninStreamDialect<NoninFrame>.traits)
    case .capnostat5: CapnographSession.channels + [.capnogram]
    case .flowAnalyser: [.coughPeakFlow, .coughFlow]
    case .dialect(let spoken): Self.channels(spoken.traits)
    case .registers(let profile):
      profile.fields.map(\.channel) + (profile.waveforms?.tracks.map(\.channel) ?? [])
    }
  }

  private static func channels(_ traits: DialectTraits) -> [Channel] {
    traits.numbers.map(\.channel) + traits.events + traits.waveforms.map(\.channel)
  }

  /// Makes the session that this instrument needs at its place in the configuration.
  public func session(at place: InstrumentIndex) -> any InstrumentSession {
    switch speech {
    case .noninDF2:
      DialectSession(NoninStreamDialect<NoninFrame>(), instrument: place, origin: origin)
    case .capnostat5(let settings): CapnographSession(instrument: place, origin: origin, settings: settings)
    case .flowAnalyser: CoughMeterSession(instrument: place, origin: origin)
    case .dialect(let spoken): spoken.session(at: place, origin: origin)
    case .registers(let profile): RegisterSession(instrument: place, origin: origin, profile: profile)
    }
  }
}
