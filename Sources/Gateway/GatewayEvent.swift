public import Alarms
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
  /// A person wants to enter something, under the number of the question it came with.
  ///
  /// Answered by ``GatewayCommand/keep(_:number:)`` or `entryRefused`.
  case proposed(ClinicalEntry, number: UInt64)
  /// What a person entered is stored: the rules are to use it.
  case entered(ClinicalEntry)
  /// What the civil clock shows now, and its offset from UTC in minutes where that is known.
  case civilTime(CivilTime, utcOffsetMinutes: Int?)
  /// Something that concerns the alarms alone: an operator's act, the log's confirmation, trouble of the
  /// gateway itself.
  case alarm(AlarmEvent)
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
  /// Do what the alarms ask for.
  case alarm(AlarmAction)
  /// Store what a person entered, and answer ``GatewayEvent/entered(_:)`` once it is stored.
  case keep(ClinicalEntry, number: UInt64)
  /// Tell the person who entered something that it was not taken, and why.
  case entryRefused(ClinicalEntry, EntryRefusal, number: UInt64?)
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
