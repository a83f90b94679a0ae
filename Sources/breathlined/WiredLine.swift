import Devices
import Lines
import Quantities
import Readings
import WireFormats

/// A line of the configuration with the instruments on it: one for a byte line, one or more for Modbus.
struct WiredLine {
  /// What goes over the line.
  enum Traffic {
    case bytes(LineAddress, LineSettings)
    case modbus(LineAddress, LineSettings, [ModbusThread.Member])
  }

  /// The name of the first instrument on it, for its thread.
  let name: String
  /// The places of its instruments in the configuration.
  private(set) var places: [Int]
  private(set) var traffic: Traffic

  /// The lines in the order of their first instruments.
  static func all(of configuration: GatewayConfiguration) -> [WiredLine] {
    var lines: [WiredLine] = []
    for (place, instrument) in configuration.instruments.enumerated() {
      if !lines.contains(where: { $0.isShared(with: instrument) }) {
        lines.append(WiredLine(instrument, place))
      } else {
        for line in lines.indices where lines[line].isShared(with: instrument) {
          lines[line].add(instrument, place)
        }
      }
    }
    return lines
  }

  private init(_ instrument: GatewayConfiguration.Instrument, _ place: Int) {
    name = instrument.plan.name
    places = [place]
    switch instrument.connection {
    case .bytes(let address, let settings): traffic = .bytes(address, settings)
    case .modbus(let address, let settings, _):
      traffic = .modbus(address, settings, Self.member(instrument, place))
    }
  }

  /// The configuration has seen to it that settings agree and units differ.
  private func isShared(with instrument: GatewayConfiguration.Instrument) -> Bool {
    switch (traffic, instrument.connection) {
    case (.modbus(let address, _, _), .modbus(let other, _, _)): address == other
    case (.bytes, _), (_, .bytes): false
    }
  }

  private mutating func add(_ instrument: GatewayConfiguration.Instrument, _ place: Int) {
    guard case .modbus(let address, let settings, let members) = traffic else { return }
    places.append(place)
    traffic = .modbus(address, settings, members + Self.member(instrument, place))
  }

  private static func member(
    _ instrument: GatewayConfiguration.Instrument, _ place: Int
  ) -> [ModbusThread.Member] {
    guard case .modbus(_, _, let unit) = instrument.connection,
      case .registers(let profile) = instrument.plan.speech
    else { return [] }
    return [
      ModbusThread.Member(
        index: InstrumentIndex(UInt8(place)), unit: unit, rest: profile.rest, answerTime: profile.answerTime)
    ]
  }
}
