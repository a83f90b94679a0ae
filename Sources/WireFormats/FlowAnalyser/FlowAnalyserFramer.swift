/// Cuts a flow analyser's stream into lines of text and, between start and stop of the fast data, nine-byte
/// records.
///
/// Nothing in the bytes says which of the two follows: call ``beginFastData()`` when the reply to command 64
/// has been taken, before the next byte is appended. The reply to command 65 ends the fast data by itself.
///
///     text --beginFastData--> onGrid --bad record--> offGrid --record in place, or two in a row--> onGrid
///       ^                        |                      |
///       '------------------------'----------------------' reply to command 65, anywhere
///
/// Records have no first byte to look for. On the grid a record counts when its sum is zero and its time
/// stamp is the next one. After a bad record the one behind it counts where it should stand, with the time
/// stamp it should have; elsewhere two records in a row with consecutive time stamps are needed. A gap in
/// time (the instrument left records out) is therefore seen one record late and costs none.
///
/// What one flipped bit does: in a record the sum always notices it and that record alone is lost. A line of
/// text has no checksum: a flip may turn a number, verb or sign into another that is legal too; only what
/// breaks the grammar is refused. The lines around it are not touched. A flip in the reply that ends the fast
/// data leaves the framer waiting for records: when that reply does not come in time, call ``endFastData()``.
public struct FlowAnalyserFramer: WireFramer {
  private enum Mode: UInt8, Sendable {
    case text, onGrid, offGrid
  }

  private var reader: FlowAnalyserLineReader
  private var pendingByte: UInt8?
  private var mode: Mode
  private var bytes: InlineArray<18, UInt8>
  private var count: Int
  private var isRefusing: Bool
  private var isGridTrusted: Bool
  private var lastTimestamp: UInt16?

  /// Makes a framer that expects text.
  public init() {
    reader = FlowAnalyserLineReader()
    pendingByte = nil
    mode = .text
    bytes = InlineArray(repeating: 0)
    count = 0
    isRefusing = false
    isGridTrusted = false
    lastTimestamp = nil
  }

  /// Whether nine-byte records are expected.
  public var isFastData: Bool { mode != .text }

  /// Whether a line of text has begun and not ended: the time-out between characters runs.
  public var isInsideLine: Bool { reader.isInsideLine }

  /// Expects nine-byte records from the next byte on.
  public mutating func beginFastData() {
    reader.reset()
    pendingByte = nil
    count = 0
    mode = .onGrid
    isRefusing = false
    lastTimestamp = nil
  }

  /// Expects text from the next byte on.
  public mutating func endFastData() {
    reset()
  }

  /// Forgets all bytes held and expects text.
  public mutating func reset() {
    self = FlowAnalyserFramer()
  }

  /// Takes the next byte of the stream.
  public mutating func append(_ byte: UInt8) {
    guard mode != .text else {
      precondition(pendingByte == nil, "byte appended without taking the framer's steps")
      pendingByte = byte
      return
    }
    precondition(count < 18, "byte appended without taking the framer's steps")
    bytes[count] = byte
    count += 1
  }

  /// Takes the next step through the bytes held.
  public mutating func next() -> FramerStep<FlowAnalyserFrame> {
    switch mode {
    case .text: return nextOfText()
    case .onGrid: return nextOnGrid()
    case .offGrid: return nextOffGrid()
    }
  }

  private mutating func nextOfText() -> FramerStep<FlowAnalyserFrame> {
    guard let byte = pendingByte else { return .incomplete }
    pendingByte = nil
    switch reader.take(byte) {
    case .pending: return .incomplete
    case .line(let line): return .frame(.line(line))
    case .refusalMark: return .frame(.refusal)
    case .rejected(let error): return .rejected(error)
    }
  }

  private mutating func nextOnGrid() -> FramerStep<FlowAnalyserFrame> {
    if endsInStopReply() { return endRecords() }
    if count < FlowAnalyserFastData.length { return .incomplete }
    let now = timestamp(at: 0)
    let follows = lastTimestamp.map { now == $0 &+ 1 } ?? true
    if isRecord(at: 0), follows { return .frame(.fastData(takeRecord())) }
    mode = .offGrid
    isGridTrusted = true
    // A record after a gap in time is no error yet: the record behind it decides.
    if isRecord(at: 0) { return nextOffGrid() }
    isRefusing = true
    return .rejected(.checksum)
  }

  private mutating func nextOffGrid() -> FramerStep<FlowAnalyserFrame> {
    if endsInStopReply() { return endRecords() }
    while count == 18 {
      if isPair() { return lock() }
      if isGridTrusted, let last = lastTimestamp, isRecord(at: 9), timestamp(at: 9) == last &+ 2 {
        drop(9)
        return lock()
      }
      isGridTrusted = false
      drop(1)
      if !isRefusing {
        isRefusing = true
        return .rejected(.checksum)
      }
    }
    return .incomplete
  }

  private mutating func lock() -> FramerStep<FlowAnalyserFrame> {
    mode = .onGrid
    isRefusing = false
    return .frame(.fastData(takeRecord()))
  }

  /// Gives the reply to stop, after reporting a record cut off before it.
  private mutating func endRecords() -> FramerStep<FlowAnalyserFrame> {
    if count > FlowAnalyserFramer.stopReply.count, !isRefusing {
      isRefusing = true
      return .rejected(.truncated)
    }
    reset()
    return .frame(.line(FlowAnalyserLine(verb: .command, id: FlowAnalyserCommand.stopFastData.rawValue)))
  }

  private mutating func takeRecord() -> FlowAnalyserFastData {
    let record = FlowAnalyserFastData(
      timestamp: timestamp(at: 0), first: Int16(bitPattern: word(at: 2)),
      second: Int16(bitPattern: word(at: 4)),
      third: Int16(bitPattern: word(at: 6)))
    lastTimestamp = record.timestamp
    drop(9)
    return record
  }

  /// Two whole records with consecutive time stamps.
  private mutating func isPair() -> Bool {
    isRecord(at: 0) && isRecord(at: 9) && timestamp(at: 9) == timestamp(at: 0) &+ 1
  }

  private mutating func isRecord(at offset: Int) -> Bool {
    var sum: UInt8 = 0
    for index in offset..<offset + 9 { sum &+= bytes[index] }
    return sum == 0
  }

  private mutating func timestamp(at offset: Int) -> UInt16 { word(at: offset) }

  private mutating func word(at offset: Int) -> UInt16 {
    UInt16(bytes[offset]) << 8 | UInt16(bytes[offset + 1])
  }

  private static var stopReply: InlineArray<7, UInt8> { [0x25, 0x43, 0x4D, 0x23, 0x36, 0x35, 0x0D] }

  /// Mutating, as what reads a record, only so that no call copies the bytes held.
  private mutating func endsInStopReply() -> Bool {
    if count < 7 || bytes[count - 1] != 0x0D { return false }
    let reply = FlowAnalyserFramer.stopReply
    for index in 0..<reply.count where bytes[count - reply.count + index] != reply[index] { return false }
    return true
  }

  private mutating func drop(_ dropped: Int) {
    for index in dropped..<count { bytes[index - dropped] = bytes[index] }
    count -= dropped
  }
}
