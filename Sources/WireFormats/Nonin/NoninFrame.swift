/// The status bits of a Nonin data format 2 frame; bit 7, always set on the wire, is not one of them.
///
/// Source: devices, section 1.1.2 (label A, ``sensorDisconnected`` label B).
public struct NoninStatus: OptionSet, Hashable, Sendable {
  /// The seven status bits.
  public let rawValue: UInt8

  /// Makes a status from its bits; bit 7 is ignored.
  @inlinable
  public init(rawValue: UInt8) { self.rawValue = rawValue & 0x7F }

  /// First frame of a packet of 25.
  @inlinable public static var sync: NoninStatus { NoninStatus(rawValue: 0x01) }
  /// Perfusion is high; together with ``redPerfusion`` it is medium.
  @inlinable public static var greenPerfusion: NoninStatus { NoninStatus(rawValue: 0x02) }
  /// Perfusion is low; together with ``greenPerfusion`` it is medium.
  @inlinable public static var redPerfusion: NoninStatus { NoninStatus(rawValue: 0x04) }
  /// The sensor gives data that cannot be used.
  @inlinable public static var sensorAlarm: NoninStatus { NoninStatus(rawValue: 0x08) }
  /// There are no consecutive pulses.
  @inlinable public static var outOfTrack: NoninStatus { NoninStatus(rawValue: 0x10) }
  /// This pulse is an artefact.
  @inlinable public static var artefact: NoninStatus { NoninStatus(rawValue: 0x20) }
  /// The sensor is off the patient or unplugged.
  @inlinable public static var sensorDisconnected: NoninStatus { NoninStatus(rawValue: 0x40) }

  /// The strength of the pulse at the sensor.
  public var perfusion: NoninPerfusion {
    switch rawValue & 0x06 {
    case 0x02: .high
    case 0x04: .low
    case 0x06: .medium
    case _: .notReported
    }
  }

  /// The two perfusion bits for a strength of the pulse.
  public static func perfusion(_ perfusion: NoninPerfusion) -> NoninStatus {
    switch perfusion {
    case .notReported: []
    case .low: redPerfusion
    case .medium: [greenPerfusion, redPerfusion]
    case .high: greenPerfusion
    }
  }

  /// The byte as it goes over the wire.
  @inlinable
  public var wireByte: UInt8 { rawValue | 0x80 }
}

/// The strength of the pulse at the sensor, as three colours on the oximeter.
public enum NoninPerfusion: UInt8, CaseIterable, Hashable, Sendable {
  /// No colour: the oximeter says nothing on this frame.
  case notReported
  /// Red.
  case low
  /// Yellow.
  case medium
  /// Green.
  case high
}

/// One frame of Nonin data format 2: five bytes, 75 times a second.
///
///     01  STATUS  PLETH  DATA  CHK      CHK = sum of the four before it, mod 256
///
/// DATA is one byte of the packet that 25 frames make; see ``NoninPacket``. Source: devices, section 1.1.2.
public struct NoninFrame: NoninStreamFrame {
  /// Bytes of a frame.
  @inlinable public static var length: Int { 5 }
  /// Frames of a packet.
  @inlinable public static var framesPerPacket: Int { 25 }
  /// Frames a second.
  @inlinable public static var framesPerSecond: Int64 { 75 }
  /// The first byte of each frame.
  @inlinable public static var start: UInt8? { 0x01 }
  /// The status byte comes second.
  @inlinable public static var statusPlace: Int { 1 }
  /// A first byte, a status with the SYNC bit and a checksum are enough to begin with.
  @inlinable public static var framesToJoin: Int { 1 }
  /// A first byte, a status and a checksum in their places are enough to go on.
  @inlinable public static var framesToGoOn: Int { 1 }
  /// Where any status will do, a second frame has to follow.
  @inlinable public static var framesToRejoin: Int { 2 }

  /// The status bits of this frame.
  public let status: NoninStatus
  /// The plethysmogram sample, 0 to 255.
  public let pleth: UInt8
  /// The byte of the packet that this frame carries.
  public let data: UInt8

  /// Makes a frame.
  @inlinable
  public init(status: NoninStatus, pleth: UInt8, data: UInt8) {
    self.status = status
    self.pleth = pleth
    self.data = data
  }

  /// Makes a frame of its four bytes before the checksum.
  @inlinable
  public init(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) {
    self.init(status: NoninStatus(rawValue: second), pleth: third, data: fourth)
  }

  /// The checksum byte of the frame.
  @inlinable
  public var checksum: UInt8 { 0x01 &+ status.wireByte &+ pleth &+ data }

  /// Emits the five bytes of the frame.
  @inlinable
  public func encode(_ emit: (UInt8) -> Void) {
    emit(0x01)
    emit(status.wireByte)
    emit(pleth)
    emit(data)
    emit(checksum)
  }
}
