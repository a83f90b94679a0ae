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
