/// Cuts the bytes of a Modbus serial line into frames whose checksum is right, in one direction.
///
/// A frame's length follows from its function. While the frame at the head is incomplete, the bytes behind it
/// are searched as well: a damaged length must not swallow the good frame that follows. A frame found there
/// cuts the head off, so it must be one of the unit of interest; otherwise chance alone would find one in
/// every few thousand long frames.
public struct ModbusRTUFramer: WireFramer {
  private let direction: ModbusDirection
  private let interest: ModbusUnit?
  /// How the awaited reply begins; nil when none is, or its length is not known before it comes.
  private let awaited: Awaited?
  private var bytes = InlineArray<256, UInt8>(repeating: 0)
  private var count = 0
  /// Where a frame may start with certainty: behind the last frame, or behind silence.
  private var boundaries = Boundaries()
  /// With fewer bytes than these no search finds anything new, so none is made.
  private var nextLook = 0
  private var isLeavingOut = false

  private struct Boundaries {
    var atHead = true
    var afterSilence: Int?
  }

  /// The first bytes of the reply to one request.
  private struct Awaited {
    let unit: UInt8
    let function: UInt8
    let byteCount: UInt8

    func mayBe(_ place: Int, _ byte: UInt8) -> Bool {
      switch place {
      case 0: byte == unit
      case 1: byte == function
      default: byte == byteCount
      }
    }
  }

  private enum Candidate {
    case frame(length: Int)
    /// Nothing can be said before so many bytes are held.
    case incomplete(until: Int)
    case impossible(WireError)
  }

  /// Makes a framer that holds no bytes.
  ///
  /// `interest` is the unit whose frames are searched for behind an incomplete one; nil for every unit.
  /// Frames of other units are still found, but never cut another one off.
  public init(_ direction: ModbusDirection, of interest: ModbusUnit? = nil) {
    self.direction = direction
    self.interest = interest
    awaited = nil
  }

  /// Makes a framer that holds no bytes and waits for a unit's reply to a request.
  ///
  /// What begins as that reply, its length included, is waited for to its end: the registers of a sound reply
  /// hold by chance, every few hours, five bytes that would be a frame themselves.
  public init(awaitingReplyTo request: ModbusRequest, from unit: ModbusUnit) {
    direction = .responses
    interest = unit
    awaited = request.replyByteCount.map {
      Awaited(unit: unit.number, function: request.function.rawValue, byteCount: UInt8($0))
    }
  }

  /// Takes the next byte of the stream; when the bytes held were never examined, the oldest gives way.
  public mutating func append(_ byte: UInt8) {
    if count == ModbusRTUFrame.capacity { remove(1) }
    if mayStartFrame(byte) { nextLook = min(nextLook, count + ModbusRTUFrame.shortest) }
    bytes[count] = byte
    count += 1
  }

  /// Whether the next byte is worth a search once enough follow it.
  private func mayStartFrame(_ byte: UInt8) -> Bool {
    guard let interest else { return true }
    return byte == interest.number || count == boundaries.afterSilence
  }

  /// Notes that the line was silent for at least 3.5 characters before the next byte, so a frame may start
  /// there.
  ///
  /// Silence never breaks a frame: adapters pause within frames. It only gives the next byte the benefit of
  /// the doubt.
  public mutating func noteSilence() {
    if count == 0 {
      boundaries.atHead = true
      isLeavingOut = false
    } else {
      boundaries.afterSilence = count
    }
  }

  /// Takes the next step through the bytes held.
  public mutating func next() -> FramerStep<ModbusRTUFrame> {
    while count >= nextLook {
      switch search() {
      case .frame(let start, let length, _) where start == 0: return .frame(take(length))
      case .frame(let start, _, let problem):
        if leaveOut(start) { return .rejected(problem) }
      case .useless(let length, let problem):
        if leaveOut(length) { return .rejected(problem) }
      case .nothing: return .incomplete
      }
    }
    return .incomplete
  }

  /// Whether no bytes are held.
  public var isEmpty: Bool { count == 0 }

  /// How many bytes may be appended before steps must be taken.
  public var room: Int { ModbusRTUFrame.capacity - count }

  /// Forgets all bytes held.
  public mutating func reset() {
    count = 0
    boundaries = Boundaries()
    nextLook = 0
    isLeavingOut = false
  }

  // MARK: - Search

  private enum Finding {
    case frame(start: Int, length: Int, problem: WireError)
    case useless(length: Int, problem: WireError)
    case nothing
  }

  private mutating func search() -> Finding {
    if isWaitingForTheRest() { return .nothing }
    var useless = 0
    var problem: WireError?
    var look = Int.max
    for start in 0..<count {
      // What no frame of interest can start with is most of what a frame holds.
      if start > useless, !mayStart(at: start) {
        problem = problem ?? .noise
        continue
      }
      switch candidate(at: start, isHead: useless == start) {
      case .frame(let length): return .frame(start: start, length: length, problem: problem ?? .truncated)
      case .incomplete(let needed):
        problem = problem ?? .truncated
        look = min(look, needed)
      case .impossible(let error):
        problem = problem ?? error
        if useless == start { useless += 1 }
      }
    }
    // The head of no bytes may be anything; a head that is left out makes room for another.
    nextLook = useless == 0 && count > 0 ? look : 0
    return useless == 0 ? .nothing : .useless(length: useless, problem: problem ?? .noise)
  }

  /// Whether the head is the beginning of the awaited reply, and the rest has not come.
  private mutating func isWaitingForTheRest() -> Bool {
    guard let awaited, count > 0 else { return false }
    for place in 0..<min(3, count) where !awaited.mayBe(place, bytes[place]) { return false }
    let length = Int(awaited.byteCount) + 5
    if count < length { nextLook = count < 3 ? count + 1 : length }
    return count < length
  }

  /// Whether a frame that cuts off the head may start there.
  private mutating func mayStart(at start: Int) -> Bool {
    guard let interest, bytes[start] != interest.number else { return true }
    return start == 0 && boundaries.atHead || start == boundaries.afterSilence
  }

  /// Mutating, as what it calls, only so that no call copies the bytes held.
  private mutating func candidate(at start: Int, isHead: Bool) -> Candidate {
    let isBoundary = start == 0 && boundaries.atHead || start == boundaries.afterSilence
    if !isHead, !mayStart(at: start) { return .impossible(.noise) }
    switch ModbusRTUExtent(of: bytes.span.extracting(start..<count), direction) {
    case .impossible(let error): return .impossible(error)
    case .undecided: return .incomplete(until: count + 1)
    case .untold: return isBoundary ? untoldFrame(at: start) : .impossible(.noise)
    case .bytes(let length):
      guard start + length <= count else { return .incomplete(until: start + length) }
      return checksumIsRight(start, length) ? .frame(length: length) : .impossible(.checksum)
    }
  }

  /// A frame of an unknown function ends where its checksum is right.
  private mutating func untoldFrame(at start: Int) -> Candidate {
    var checksum = ModbusChecksum()
    for end in start..<count {
      checksum.add(bytes[end])
      // The checksum over a frame and its own checksum is zero.
      if checksum.value == 0, end - start >= 3 { return .frame(length: end + 1 - start) }
    }
    return count - start < ModbusRTUFrame.capacity ? .incomplete(until: count + 1) : .impossible(.overrun)
  }

  private mutating func checksumIsRight(_ start: Int, _ length: Int) -> Bool {
    var checksum = ModbusChecksum()
    for position in start..<start + length { checksum.add(bytes[position]) }
    return checksum.value == 0
  }

  // MARK: - Removal

  private mutating func take(_ length: Int) -> ModbusRTUFrame {
    var pdu = ModbusPDU()
    for position in 1..<length - 2 { pdu.append(bytes[position]) }
    let frame = ModbusRTUFrame(unit: ModbusUnit(bytes[0]), pdu: pdu)
    remove(length)
    boundaries.atHead = true
    isLeavingOut = false
    return frame
  }

  /// Leaves out bytes at the head; whether a run begins with them that has not been reported.
  private mutating func leaveOut(_ length: Int) -> Bool {
    defer { isLeavingOut = true }
    remove(length)
    return !isLeavingOut
  }

  private mutating func remove(_ length: Int) {
    for position in length..<count { bytes[position - length] = bytes[position] }
    count -= length
    nextLook = 0
    boundaries.atHead = boundaries.afterSilence == length
    boundaries.afterSilence = boundaries.afterSilence.flatMap { $0 > length ? $0 - length : nil }
  }
}
