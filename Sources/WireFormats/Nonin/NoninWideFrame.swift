/// One frame of Nonin data format 7: five bytes, 75 times a second, with a plethysmogram of 16 bits.
///
///     STATUS  PLETH high  PLETH low  DATA  CHK      CHK = sum of the four before it, mod 256
///
/// DATA is the same byte of the packet as in data format 2. That the high byte of the plethysmogram comes
/// first is what one public driver reads; whether every model sends it so is not known. Source: devices,
/// sections 1.1.3 and 3.3 (label B).
public struct NoninWideFrame: NoninStreamFrame {
  /// There is no fixed first byte: the status, with bit 7 set, begins the frame.
  @inlinable public static var start: UInt8? { nil }
  /// The status byte comes first.
  @inlinable public static var statusPlace: Int { 0 }
  /// Without a fixed first byte one checksum in 256 is right by chance, and a flat wave repeats it.
  @inlinable public static var framesToJoin: Int { 3 }
  /// One status and checksum in 512 are right by chance in any place.
  @inlinable public static var framesToGoOn: Int { 3 }
  /// Where any status will do, one frame more has to agree.
  @inlinable public static var framesToRejoin: Int { 4 }

  /// The status bits of this frame.
  public let status: NoninStatus
  /// The plethysmogram sample, 0 to 65535.
  public let pleth: UInt16
  /// The byte of the packet that this frame carries.
  public let data: UInt8

  /// Makes a frame.
  @inlinable
  public init(status: NoninStatus, pleth: UInt16, data: UInt8) {
    self.status = status
    self.pleth = pleth
    self.data = data
  }

  /// Makes a frame of its four bytes before the checksum.
  @inlinable
  public init(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) {
    self.init(
      status: NoninStatus(rawValue: first), pleth: UInt16(second) << 8 | UInt16(third), data: fourth)
  }

  /// Emits the five bytes of the frame.
  @inlinable
  public func encode(_ emit: (UInt8) -> Void) {
    let high = UInt8(pleth >> 8)
    let low = UInt8(pleth & 0xFF)
    emit(status.wireByte)
    emit(high)
    emit(low)
    emit(data)
    emit(status.wireByte &+ high &+ low &+ data)
  }
}

/// Cuts a Nonin data format 7 stream into frames.
public typealias NoninWideFramer = NoninStreamFramer<NoninWideFrame>

extension NoninPacket {
  /// The frame of data format 7 with this index (0 to 24) of the packet; the SYNC bit follows from the index,
  /// whatever `status` says.
  public func wideFrame(_ index: Int, status: NoninStatus, pleth: UInt16) -> NoninWideFrame {
    let narrow = frame(index, status: status, pleth: 0)
    return NoninWideFrame(status: narrow.status, pleth: pleth, data: narrow.data)
  }
}
