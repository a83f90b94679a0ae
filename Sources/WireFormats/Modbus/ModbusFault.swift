/// Why a Modbus transaction gave no response.
///
/// A fault says what happened on the way; it is never a value, and nothing of a refused reply is used.
public enum ModbusFault: Error, Hashable, Sendable {
  /// No byte came back in time.
  case silence
  /// Bytes came back, but no frame in time; the first thing that was wrong with them.
  case corrupted(WireError)
  /// The unit refuses the request.
  case exception(ModbusException)
  /// A sound frame came back that does not answer the request, and none that does came in time.
  case mismatch(ModbusMismatch)
  /// The line went down: unplugged, or the connection was lost; close and open it again.
  case lineDown
  /// The bus is not open.
  case notConnected
  /// The request would write; this gateway never writes to an instrument.
  case writeForbidden
}

/// In what a sound frame differs from the answer awaited.
public enum ModbusMismatch: UInt8, CaseIterable, Hashable, Sendable {
  /// Another unit sent it.
  case unit = 1
  /// It answers another function.
  case function
  /// It carries more or fewer values than were asked for.
  case length
  /// It repeats other fields than the request had.
  case content
  /// It answers an earlier request.
  case transaction
}
