public import Criteria
public import Devices
public import Quantities
public import Readings
public import WireFormats

/// Something that happened outside of the core, as a fact.
public enum GatewayEvent: Sendable {
  /// The gateway runs: lines may be opened.
  case started
  /// A line was opened.
  case opened(InstrumentIndex)
  /// A line could not be opened.
  case openRefused(InstrumentIndex, Absence)
  /// An open line was lost: unplugged, hung up or broken.
  case lost(InstrumentIndex, Absence)
  /// A path that was missing has appeared.
  case portAppeared(InstrumentIndex)
  /// Bytes were read from a byte line.
  case bytes(InstrumentIndex, [UInt8])
  /// The Modbus request under way was answered.
  case reply(InstrumentIndex, ModbusResponse)
  /// The Modbus request under way came to nothing.
  case fault(InstrumentIndex, ModbusFault)
  /// A person entered something.
  case entered(ClinicalEntry)
  /// What the civil clock shows now.
  case civilTime(CivilTime)
  /// Time passed; sent when `nextDeadline` has come.
  case timePassed
}

/// What the core wants done, in order.
public enum GatewayCommand: Sendable {
  /// Open the instrument's line and answer `opened` or `openRefused`.
  case open(InstrumentIndex)
  /// Close the instrument's line; no answer is expected.
  case close(InstrumentIndex)
  /// Write bytes to the instrument's line.
  case transmit(InstrumentIndex, [UInt8])
  /// Carry out a request on the instrument's Modbus line and answer `reply` or `fault`.
  case request(InstrumentIndex, ModbusRequest)
  /// Append a record to the ring.
  case record(Record)
  /// Tell people that a rule's state changed.
  case finding(FindingChange)
  /// Tell the person who entered something that it was not taken, and why.
  case entryRefused(ClinicalEntry, EntryRefusal)
  /// Tell an engineer what happened at an instrument.
  case note(InstrumentIndex, InstrumentNote)
  /// Tell an engineer how a line stands.
  case line(InstrumentIndex, LineCondition)
}

/// How a line stands, as told to an engineer.
public enum LineCondition: Hashable, Sendable {
  /// The line is open.
  case open
  /// The line is not open for this reason; the next attempt is made after the interval, or when the port
  /// appears.
  case closed(Absence, retryAfter: Interval)
}
