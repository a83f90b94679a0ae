/// Bytes at whose head a frame is looked for: where none begins, one byte goes and the rest is looked at
/// again.
///
/// A run of bytes that begin no frame is one refusal.
struct FrameSearch<let capacity: Int>: Sendable {
  /// What stands at the head of the bytes held.
  enum Head<Frame> {
    /// Perhaps a frame: more bytes have to come.
    case incomplete
    /// A frame of so many bytes.
    case frame(Frame, length: Int)
    /// No frame.
    case rejected(WireError)
  }

  private var bytes = InlineArray<capacity, UInt8>(repeating: 0)
  private(set) var count = 0
  private var isRefusing = false

  subscript(_ place: Int) -> UInt8 { bytes[place] }

  mutating func append(_ byte: UInt8) {
    precondition(count < capacity, "bytes appended without taking the framer's steps")
    bytes[count] = byte
    count += 1
  }

  mutating func next<Frame>(_ examine: (FrameSearch) -> Head<Frame>) -> FramerStep<Frame> {
    while count > 0 {
      switch examine(self) {
      case .incomplete: return .incomplete
      case .frame(let frame, let length):
        drop(length)
        isRefusing = false
        return .frame(frame)
      case .rejected(let error):
        drop(1)
        if isRefusing { continue }
        isRefusing = true
        return .rejected(error)
      }
    }
    return .incomplete
  }

  mutating func reset() {
    count = 0
    isRefusing = false
  }

  private mutating func drop(_ dropped: Int) {
    for place in dropped..<count { bytes[place - dropped] = bytes[place] }
    count -= dropped
  }
}
