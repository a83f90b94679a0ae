internal import Quantities
internal import VentilatorFirmware
internal import WireFormats

/// One Modbus TCP connection to a simulated ventilator.
///
/// It has layers of its own of the faults on the ventilator's wire, as if that wire were behind a converter
/// from TCP to a serial line: TCP would repair what happened to its own segments.
public struct VentilatorConnection: Sendable {
  private var station: ModbusTCPStation
  private var toGateway = LayeredWire()
  private var toInstrument = LayeredWire()
  private var laid = 0

  init(_ station: ModbusTCPStation) { self.station = station }

  /// Lays on the faults that were planned since.
  mutating func follow(_ faults: FaultCourse) {
    for entry in faults.wirePlans[laid...] where entry.plan.instrument == .ventilator {
      switch entry.direction {
      case .fromInstrument: toGateway.add(faults.layer(entry))
      case .toInstrument: toInstrument.add(faults.layer(entry))
      }
    }
    laid = faults.wirePlans.count
  }

  /// Takes what came from the gateway, or nothing but the time, and appends what goes back.
  mutating func exchange(
    _ bytes: [UInt8], at now: Uptime, with ventilator: inout any VentilatorUnit, replies: inout [UInt8]
  ) {
    let asked = toInstrument.pass(bytes, at: now)
    var said: [UInt8] = []
    for byte in asked.writes.joined() { ventilator.receive(byte, on: &station) { said.append($0) } }
    let heard = toGateway.pass(said, at: now)
    // An echo comes back to the side that spoke; the station drops it as no request.
    for byte in heard.returned.joined() { ventilator.receive(byte, on: &station) { _ in } }
    replies += asked.returned.joined()
    replies += heard.writes.joined()
  }
}

extension SimulatedBed {
  /// The ventilator's end of a new Modbus TCP connection; nil when it has no network port.
  public func makeVentilatorConnection() -> VentilatorConnection? {
    ventilator.makeConnection().map { VentilatorConnection($0) }
  }

  /// Takes bytes of a Modbus TCP connection, or none, and appends what goes back: answers to the requests
  /// they complete, and what faults held until now.
  public mutating func receive(
    _ bytes: ArraySlice<UInt8>, on connection: inout VentilatorConnection, replies: inout [UInt8]
  ) {
    guard isPlugged(.ventilator), hasPower(.ventilator) else { return }
    if !faults.isEmpty { connection.follow(faults) }
    connection.exchange(Array(bytes), at: now, with: &ventilator, replies: &replies)
  }
}
