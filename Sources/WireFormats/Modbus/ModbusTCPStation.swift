/// A unit's end of one Modbus TCP connection: takes bytes and gives the requests that are for this unit.
public struct ModbusTCPStation: Sendable {
  /// The number this unit answers to, besides 0 and 255, which mean the server itself.
  public let unit: ModbusUnit
  private var framer = ModbusTCPFramer()

  /// Makes the end of a connection on which nothing was received.
  public init(unit: ModbusUnit) { self.unit = unit }

  /// Takes a byte; the request to carry out, when the byte completes one.
  public mutating func receive(_ byte: UInt8) -> ModbusTCPFrame? {
    framer.append(byte)
    while true {
      switch framer.next() {
      case .frame(let frame):
        guard frame.unit == unit || frame.unit == .server || frame.unit == .broadcast else { continue }
        return frame
      case .rejected: continue
      case .incomplete: return nil
      }
    }
  }

  /// Takes a byte, carries out the request it completes, and hands the bytes of the answer over.
  ///
  /// The answer repeats the number that the request was addressed to.
  public mutating func receive<Bank: RegisterBank>(
    _ byte: UInt8, for bank: inout Bank, emit: (UInt8) -> Void
  ) {
    guard let request = receive(byte) else { return }
    let reply = ModbusServer.reply(to: request.pdu, from: &bank)
    ModbusTCPFrame(transaction: request.transaction, unit: request.unit, pdu: reply).forEachByte(emit)
  }
}
