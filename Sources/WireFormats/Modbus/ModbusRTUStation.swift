/// A unit's ear on a serial line: takes bytes with their times and gives the requests that are for this unit.
///
/// It keeps quiet about requests to other units and about what other units answer, so many may share a line.
public struct ModbusRTUStation: Sendable {
  /// The number this unit answers to.
  public let unit: ModbusUnit
  /// How long the line must be silent between two frames, in microseconds.
  public let silence: Int64
  private var framer: ModbusRTUFramer
  private var lastByteAt: Int64?

  /// Makes a station that has heard nothing.
  ///
  /// - Parameters:
  ///   - unit: the number to answer to, 1 to 247.
  ///   - baud: the line's speed in bits per second.
  public init(unit: ModbusUnit, baud: Int) {
    precondition((1...247).contains(unit.number), "unit \(unit.number) is not 1 to 247")
    precondition(baud > 0, "\(baud) baud")
    self.unit = unit
    silence = ModbusRTUStation.silence(baud: baud)
    framer = ModbusRTUFramer(.requests, of: unit)
  }

  /// The silence between two frames in microseconds: 3.5 characters of 11 bits, and 1750 above 19 200 baud.
  ///
  /// Source: MODBUS over Serial Line V1.02, section 2.5.1.1.
  public static func silence(baud: Int) -> Int64 {
    baud > 19_200 ? 1750 : (Int64(38_500_000) + Int64(baud) - 1) / Int64(baud)
  }

  /// Takes a byte received at a time in microseconds; the request to carry out, when the byte completes one.
  ///
  /// A request with bytes behind it was given up by its master, and is not answered late. A request to
  /// everyone is given as well; it must be carried out and not be answered.
  public mutating func receive(_ byte: UInt8, at microseconds: Int64) -> ModbusRTUFrame? {
    if let lastByteAt, microseconds - lastByteAt >= silence { framer.noteSilence() }
    lastByteAt = microseconds
    framer.append(byte)
    var request: ModbusRTUFrame?
    while true {
      switch framer.next() {
      case .frame(let frame): request = frame
      case .rejected: request = nil
      case .incomplete: return framer.isEmpty ? request.flatMap(ifForThisUnit) : nil
      }
    }
  }

  private func ifForThisUnit(_ request: ModbusRTUFrame) -> ModbusRTUFrame? {
    request.unit == unit || request.unit == .broadcast ? request : nil
  }

  /// Takes a byte, carries out the request it completes, and hands the bytes of the answer over, if there is
  /// one.
  public mutating func receive<Bank: RegisterBank>(
    _ byte: UInt8, at microseconds: Int64, for bank: inout Bank, emit: (UInt8) -> Void
  ) {
    guard let request = receive(byte, at: microseconds) else { return }
    let reply = ModbusServer.reply(to: request.pdu, from: &bank)
    guard request.unit != .broadcast else { return }
    ModbusRTUFrame(unit: unit, pdu: reply).forEachByte(emit)
  }
}
