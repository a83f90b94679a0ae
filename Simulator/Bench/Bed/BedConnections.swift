internal import VentilatorFirmware
internal import WireFormats

/// One Modbus TCP connection to a simulated ventilator.
public struct VentilatorConnection: Sendable {
  private var station: ModbusTCPStation

  init(_ station: ModbusTCPStation) { self.station = station }

  mutating func receive(_ byte: UInt8, by ventilator: inout BilevelVentilator, emit: (UInt8) -> Void) {
    ventilator.receive(byte, on: &station, emit: emit)
  }
}

extension SimulatedBed {
  /// The ventilator's end of a new Modbus TCP connection.
  public func makeVentilatorConnection() -> VentilatorConnection {
    VentilatorConnection(ventilator.makeConnection())
  }

  /// Takes bytes of a Modbus TCP connection and appends the answers to the requests they complete.
  ///
  /// Faults of the ventilator hold here as well. Faults of its wire do not: TCP repairs them, or breaks.
  public mutating func receive(
    _ bytes: ArraySlice<UInt8>, on connection: inout VentilatorConnection, replies: inout [UInt8]
  ) {
    guard isPlugged(.ventilator), hasPower(.ventilator) else { return }
    for byte in bytes { connection.receive(byte, by: &ventilator) { replies.append($0) } }
  }
}
