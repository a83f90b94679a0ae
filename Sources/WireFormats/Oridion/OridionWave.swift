/// What the CO2 measurement of an Oridion instrument says of itself with each sample.
///
/// Bits as of the Capnostream (devices, section 1.4.3); on a MicroPod bit 2 says that the sample is beyond
/// the range, bit 3 that self-maintenance is wanted, and bits 0 and 1 are undocumented (section 1.4.5).
public struct OridionStatus: OptionSet, Hashable, Sendable {
  /// The byte on the wire.
  public let rawValue: UInt8

  /// Makes a status from the byte on the wire.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The sample is not valid.
  public static var invalid: OridionStatus { OridionStatus(rawValue: 0x01) }
  /// The measurement starts.
  public static var initialising: OridionStatus { OridionStatus(rawValue: 0x02) }
  /// The sampling line is blocked; of a MicroPod: the sample is beyond the range.
  public static var occlusion: OridionStatus { OridionStatus(rawValue: 0x04) }
  /// A breath has ended; of a MicroPod: self-maintenance is wanted.
  public static var endOfBreath: OridionStatus { OridionStatus(rawValue: 0x08) }
  /// Self-maintenance, which includes setting the zero, is under way.
  public static var selfMaintenance: OridionStatus { OridionStatus(rawValue: 0x10) }
  /// The sampling line is being blown free.
  public static var purging: OridionStatus { OridionStatus(rawValue: 0x20) }
  /// No sampling line is connected.
  public static var lineMissing: OridionStatus { OridionStatus(rawValue: 0x40) }
  /// The measurement does not work.
  public static var malfunction: OridionStatus { OridionStatus(rawValue: 0x80) }
}

/// One sample of CO2 from a Capnostream (about 20 a second) or a MicroPod.
///
///     code 00:  number  whole  part/256  status       in the unit that the numerics name
///
/// Source: devices, sections 1.4.3 and 1.4.5 (label B).
public struct OridionWave: Equatable, Sendable {
  /// The code of the frame.
  public static var code: UInt8 { 0 }

  /// Counts the samples from 0 to 255 and over.
  public var number: UInt8
  /// The amount in 1/256 of what ``OridionUnit`` counts in, 0 to 65 535.
  public var amount: UInt16
  /// What the measurement says of itself.
  public var status: OridionStatus

  /// Makes a sample.
  public init(number: UInt8, amount: UInt16, status: OridionStatus = []) {
    self.number = number
    self.amount = amount
    self.status = status
  }

  /// Reads a payload.
  ///
  /// - Throws: `length` unless it has four bytes.
  public init(_ payload: OridionBytes) throws(WireError) {
    guard payload.count == 4 else { throw .length }
    self.init(
      number: payload[0], amount: UInt16(payload[1]) << 8 | UInt16(payload[2]),
      status: OridionStatus(rawValue: payload[3]))
  }

  /// The frame that carries the sample.
  public var frame: OridionFrame {
    var frame = OridionFrame(code: OridionWave.code)
    frame.payload.append(number)
    frame.payload.append(UInt8(amount >> 8))
    frame.payload.append(UInt8(amount & 0xFF))
    frame.payload.append(status.rawValue)
    return frame
  }

  /// How many samples were lost between an earlier sample and this one: 0 to 255.
  public func lost(since earlier: OridionWave) -> Int { Int(number &- earlier.number &- 1) }
}
