/// Cuts a Nonin stream of data format 2 or 7 into frames.
///
///     hunting --SYNC frame--> locked --bad frame on the grid--> doubtful --good frame on the grid--> locked
///                               ^                                  |
///                               '--- several frames in a row --- lost <-- none there --'
///
/// Hunting takes only a frame with the SYNC bit, and in data format 7, where nothing marks the beginning of a
/// frame, only when more frames follow it. Locked takes any frame on the five-byte grid. A bad frame does not
/// move the grid: when the next one, or the next few in data format 7, stand where they should, the bad one
/// is all that was lost. Only when it does not (bytes were lost or added) is every offset tried, and there a
/// frame counts when others follow it directly, since a sum of one byte lets one in 256 false frames pass.
/// The frame before a line falls silent for good may wait there for ever.
///
/// What one flipped bit does to a locked stream: the sum always notices it, its frame is refused, no other is
/// lost. Hunt and lock rules, and the vectors for them: devices, sections 1.1.2 and 1.1.3.
public struct NoninStreamFramer<Frame: NoninStreamFrame>: WireFramer {
  @usableFromInline
  enum Grid: UInt8, Sendable {
    case hunting, locked, doubtful, lost
  }

  @usableFromInline var bytes: InlineArray<20, UInt8>
  @usableFromInline var count: Int
  @usableFromInline var grid: Grid
  @usableFromInline var isRefusing: Bool

  /// Makes a framer that hunts for the first frame of a packet.
  @inlinable
  public init() {
    bytes = InlineArray(repeating: 0)
    count = 0
    grid = .hunting
    isRefusing = false
  }

  /// Takes the next byte of the stream.
  @inlinable
  public mutating func append(_ byte: UInt8) {
    precondition(count < 20, "bytes appended without taking the framer's steps")
    bytes[count] = byte
    count &+= 1
  }

  /// Takes the next step through the bytes held.
  @inlinable
  public mutating func next() -> FramerStep<Frame> {
    if grid == .locked {
      if count < 5 { return .incomplete }
      if refusal(at: 0, status: 0x80) == nil { return .frame(takeFrame()) }
    }
    return nextOffGrid()
  }

  /// Forgets all bytes held and hunts again.
  @inlinable
  public mutating func reset() {
    count = 0
    grid = .hunting
    isRefusing = false
  }

  @inlinable @inline(never)
  mutating func nextOffGrid() -> FramerStep<Frame> {
    switch grid {
    case .locked:
      grid = .doubtful
      return refuse(refusal(at: 0, status: 0x80) ?? .checksum) ?? nextOffGrid()
    case .doubtful:
      guard follows(Frame.framesToGoOn) else {
        grid = .lost
        return nextOffGrid()
      }
      if count < 5 &* (1 &+ Frame.framesToGoOn) { return .incomplete }
      drop(5)
      return lock()
    case .hunting:
      return search(status: 0x81, frames: Frame.framesToJoin)
    case .lost:
      return search(status: 0x80, frames: Frame.framesToRejoin)
    }
  }

  /// Whether so many frames stand behind the one at the head, as far as their bytes are there.
  @inlinable
  func follows(_ frames: Int) -> Bool {
    var place = 1
    while place <= frames, count > 5 &* place {
      if refusal(at: 5 &* place, status: 0x80) != nil { return false }
      place &+= 1
    }
    return true
  }

  /// Drops bytes from the head until so many frames in a row stand there, the first with these status bits.
  @inlinable
  mutating func search(status mask: UInt8, frames: Int) -> FramerStep<Frame> {
    while count > 0 {
      let here = refusal(at: 0, status: mask)
      let wrong = here ?? (follows(frames &- 1) ? nil : .checksum)
      guard let wrong else { return count < 5 &* frames ? .incomplete : lock() }
      drop(1)
      if let step = refuse(wrong) { return step }
    }
    return .incomplete
  }

  @inlinable
  mutating func lock() -> FramerStep<Frame> {
    grid = .locked
    isRefusing = false
    return .frame(takeFrame())
  }

  /// The step that reports a run of bytes left out; nil when the run has been reported.
  @inlinable
  mutating func refuse(_ error: WireError) -> FramerStep<Frame>? {
    if isRefusing { return nil }
    isRefusing = true
    return .rejected(error)
  }

  /// What speaks against a frame at an offset, as far as its bytes are there.
  @inlinable
  func refusal(at offset: Int, status mask: UInt8) -> WireError? {
    if let start = Frame.start, bytes[offset] != start { return .noise }
    if count <= offset &+ Frame.statusPlace { return nil }
    if bytes[offset &+ Frame.statusPlace] & mask != mask {
      return Frame.start == nil ? .noise : .illegalField
    }
    if count < offset &+ 5 { return nil }
    let sum = bytes[offset] &+ bytes[offset &+ 1] &+ bytes[offset &+ 2] &+ bytes[offset &+ 3]
    return sum == bytes[offset &+ 4] ? nil : .checksum
  }

  /// Takes the frame at the head off the buffer.
  @inlinable
  mutating func takeFrame() -> Frame {
    let frame = Frame(bytes[0], bytes[1], bytes[2], bytes[3])
    if count == 5 { count = 0 } else { drop(5) }
    return frame
  }

  @inlinable
  mutating func drop(_ dropped: Int) {
    for index in dropped..<count { bytes[index - dropped] = bytes[index] }
    count -= dropped
  }
}

/// Cuts a Nonin data format 2 stream into frames.
public typealias NoninFramer = NoninStreamFramer<NoninFrame>
