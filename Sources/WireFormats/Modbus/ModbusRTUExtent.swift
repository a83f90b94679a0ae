/// What the first bytes of a possible RTU frame say about its length.
///
/// RTU has no length field: silence ends a frame. Drivers and adapters do not keep silence, so the length is
/// taken from the function, as far as a function has one, and the checksum decides.
enum ModbusRTUExtent {
  /// The frame has this many bytes.
  case bytes(Int)
  /// More bytes are needed to tell.
  case undecided
  /// The function is not known, so only the checksum can tell.
  case untold
  /// No frame starts so.
  case impossible(WireError)

  /// The extent of a frame of one direction that would start with these bytes.
  init(of bytes: Span<UInt8>, _ direction: ModbusDirection) {
    guard bytes.count > 0 else {
      self = .undecided
      return
    }
    // Requests go to everyone or to 1 to 247; only 1 to 247 answer.
    guard bytes[0] <= 247, direction == .requests || bytes[0] > 0 else {
      self = .impossible(.noise)
      return
    }
    guard bytes.count > 1 else {
      self = .undecided
      return
    }
    switch direction {
    case .requests: self = .request(bytes)
    case .responses: self = .response(bytes)
    }
  }

  private static func request(_ bytes: Span<UInt8>) -> ModbusRTUExtent {
    switch bytes[1] {
    case 1...6, 8: .bytes(8)
    case 7, 11, 12, 17: .bytes(4)
    case 15, 16: told(by: 6, in: bytes, more: 9)
    case 20, 21: told(by: 2, in: bytes, more: 5)
    case 22: .bytes(10)
    case 23: told(by: 10, in: bytes, more: 13)
    case 24: .bytes(6)
    case 43 where bytes.count < 3: .undecided
    case 43 where bytes[2] == ModbusPDU.identificationInterface: .bytes(7)
    case 0, 128...255: .impossible(.noise)
    default: .untold
    }
  }

  private static func response(_ bytes: Span<UInt8>) -> ModbusRTUExtent {
    switch bytes[1] {
    case 1, 2: values(of: 1, in: bytes)
    case 3, 4, 23: values(of: 2, in: bytes)
    case 5, 6, 15, 16: .bytes(8)
    case 43: identification(bytes)
    case 129...255: .bytes(5)
    default: .impossible(.noise)
    }
  }

  private static func told(by position: Int, in bytes: Span<UInt8>, more: Int) -> ModbusRTUExtent {
    bytes.count > position ? upToLongest(Int(bytes[position]) + more) : .undecided
  }

  private static func upToLongest(_ length: Int) -> ModbusRTUExtent {
    length <= ModbusRTUFrame.capacity ? .bytes(length) : .impossible(.length)
  }

  private static func values(of size: Int, in bytes: Span<UInt8>) -> ModbusRTUExtent {
    guard bytes.count >= 3 else { return .undecided }
    let length = Int(bytes[2])
    guard length > 0, length <= 250, length % size == 0 else { return .impossible(.length) }
    return .bytes(length + 5)
  }

  /// An identification tells the length of each of its texts in front of it.
  private static func identification(_ bytes: Span<UInt8>) -> ModbusRTUExtent {
    guard bytes.count >= 3 else { return .undecided }
    guard bytes[2] == ModbusPDU.identificationInterface else { return .impossible(.noise) }
    guard bytes.count >= 8 else { return .undecided }
    var end = 8
    for _ in 0..<bytes[7] {
      guard end + 4 <= ModbusRTUFrame.capacity else { return .impossible(.length) }
      guard bytes.count >= end + 2 else { return .undecided }
      end += 2 + Int(bytes[end + 1])
    }
    return upToLongest(end + 2)
  }
}
