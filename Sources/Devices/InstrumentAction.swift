public import Quantities
public import Readings
public import WireFormats

/// What a session wants done, in order.
///
/// A session does nothing itself: it has no port, no clock and no log.
public enum InstrumentAction: Sendable {
  /// A numeric reading, or the reason why there is none.
  case sample(Sample)
  /// A run of waveform samples.
  case waveform(WaveformBlock)
  /// Bytes for a byte line. They have passed the session's transmit allow-list.
  case transmit([UInt8])
  /// A request for a Modbus line. It has passed the session's transmit allow-list.
  case request(ModbusRequest)
  /// The line should be closed and opened again, for the reason given.
  case reopen(Absence)
  /// Something an engineer would want to know.
  case note(InstrumentNote)
}

/// What happened at an instrument, as a fact with its numbers; the shell turns it into a log line.
public enum InstrumentNote: Hashable, Sendable {
  /// Readings arrive in the configured protocol, for the first time since the line was opened.
  case speaking
  /// The instrument has accepted its settings and streams.
  case initialised
  /// The instrument lost its settings or answers otherwise than set, so it is set up again.
  case settingsLost(InitialisationFault)
  /// A step of the set-up had no acceptable answer, so the set-up starts over.
  case initialisationFailed(InitialisationFault)
  /// Bytes arrive, but for this many milliseconds none of them made a frame of the configured protocol.
  case protocolMismatch(silentMilliseconds: Int64)
  /// The line is open, but no byte came for this many milliseconds.
  case silent(milliseconds: Int64)
  /// Frames were damaged or lost: how many of which kind since the last note of that kind.
  case rejected(WireError, count: UInt64)
  /// The instrument names itself.
  case identified(String)
  /// A session wanted to send what its allow-list does not name; nothing was sent.
  case transmitRefused(String)
  /// A Modbus unit answered with this exception code to the poll named.
  case exceptionReply(poll: String, code: UInt8)
  /// A Modbus poll failed in this way.
  case pollFailed(poll: String, fault: ModbusFault)
  /// A poll that had failed is answered again.
  case pollRecovered(poll: String)
  /// A waveform's counter jumped: this many samples were never received.
  case samplesLost(Channel, count: Int)
  /// Air was blown, but not as a cough: its peak was too low or was reached too slowly.
  case effortUnacceptable(peak: GasFlow, rise: Interval)
  /// The instrument is set to a unit that says nothing here; `set` names those that it should be set to.
  case unitUnusable(String, set: String)
  /// The instrument's clock or counter restarted.
  case instrumentRestarted
}

/// Why an instrument is not set up as the session wants.
public enum InitialisationFault: Hashable, Sendable {
  /// No answer to a step.
  case noAnswer(step: String)
  /// The instrument refused a step with this code.
  case refused(step: String, code: UInt8)
  /// The instrument reports that its settings are missing.
  case reportedMissing
  /// A setting read back differs from what was set.
  case differs(step: String, wanted: Int32, found: Int32)

  /// Whether the instrument said nothing, rather than something that was not wanted.
  var isSilence: Bool {
    switch self {
    case .noAnswer: true
    case .refused, .reportedMissing, .differs: false
    }
  }
}
