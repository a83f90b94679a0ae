internal import Gateway
internal import Quantities

/// Something that the core tells an engineer and that an expectation can count; the words are the ids of its
/// notes.
public enum NoteCounter: String, CaseIterable, Hashable, Sendable {
  /// A line was opened.
  case lineOpen = "line.open"
  /// A line was closed.
  case lineClosed = "line.closed"
  /// Bytes came, but no frame of the protocol for a while.
  case protocolMismatch = "line.protocol-mismatch"
  /// An open line was silent.
  case silent = "line.silent"
  /// Readings arrive, for the first time since the line was opened.
  case speaking = "instrument.speaking"
  /// An instrument has taken its settings.
  case initialised = "instrument.initialised"
  /// An instrument lost its settings.
  case settingsLost = "instrument.settings-lost"
  /// An instrument did not take its settings.
  case initialisationFailed = "instrument.initialisation-failed"
  /// An instrument names itself.
  case identified = "instrument.identified"
  /// An instrument's clock or counter started anew.
  case restarted = "instrument.restarted"
  /// Frames were damaged or lost.
  case rejected = "wire.rejected"
  /// Something was not sent because no allow-list names it.
  case transmitRefused = "transmit.refused"
  /// A Modbus unit answered with an exception.
  case exception = "modbus.exception"
  /// A Modbus poll failed.
  case pollFailed = "modbus.failed"
  /// A Modbus poll that had failed is answered again.
  case pollRecovered = "modbus.recovered"
  /// Samples of a waveform were never received.
  case samplesLost = "samples.lost"
  /// Air was blown, but not as a cough.
  case coughUnacceptable = "cough.unacceptable"

  /// What a note adds to the counter: what it counts itself, or one.
  static func amount(of note: NoteFields) -> Int {
    for (key, value) in note.fields where key == "count" {
      if case .number(let count) = value { return Int(count) }
    }
    return 1
  }
}

/// What an expectation of a count can rest on.
extension NoteCounter {
  /// Whether the conversation with an instrument ever gives such a note.
  ///
  /// A Modbus bus has no frames of its own to refuse and no silence between polls; a stream has no polls.
  func canCome(from model: InstrumentModel) -> Bool {
    switch self {
    case .lineOpen, .lineClosed, .protocolMismatch, .speaking: true
    case .silent, .rejected: model.wiring == .bytes
    case .initialised, .settingsLost, .initialisationFailed: model.takesSettings
    case .transmitRefused: model.wiring == .bytes && model.listens
    case .identified: model.namesItself
    case .restarted, .exception, .pollFailed, .pollRecovered, .samplesLost: model.wiring == .modbus
    case .coughUnacceptable: model == .flowAnalyser
    }
  }

  /// The counters that a model can have.
  static func all(of model: InstrumentModel) -> [NoteCounter] {
    allCases.filter { $0.canCome(from: model) }
  }

  /// The most that a run of this length can count of some instruments; nil when there is no bound.
  func most(of instruments: [InstrumentModel], in duration: Interval) -> Int? {
    let instruments = instruments.filter { canCome(from: $0) }
    let seconds = Int(duration.wholeSeconds) + 1
    switch self {
    // A refusal takes a byte of the line at least.
    case .rejected: return instruments.reduce(0) { $0 + $1.bytesPerSecond } * seconds
    // A counter that jumps loses as many as it has numbers, again and again.
    case .samplesLost: return nil
    case .lineOpen, .lineClosed, .protocolMismatch, .silent, .speaking, .initialised, .settingsLost,
      .initialisationFailed, .identified, .restarted, .transmitRefused, .exception, .pollFailed,
      .pollRecovered, .coughUnacceptable:
      return instruments.count * NoteCounter.changesPerSecond * seconds
    }
  }

  /// How often a line or a poll can change within a second.
  ///
  /// A line rests for 200 ms before it is opened again, and no unit is polled more often.
  private static let changesPerSecond = 5
}
