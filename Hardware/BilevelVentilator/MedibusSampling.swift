internal import Quantities
internal import WireFormats

/// The real-time streams of a ventilator that speaks MEDIBUS: pressure and flow, sampled every 10 ms.
struct MedibusSampling: Sendable {
  private static var pressure: MedibusStream {
    MedibusStream(code: 0x00, microseconds: 10_000, least: -20_000, greatest: 120_000, greatestBin: 0xFFF)
  }
  private static var flow: MedibusStream {
    MedibusStream(code: 0x01, microseconds: 10_000, least: -200_000, greatest: 200_000, greatestBin: 0xFFF)
  }

  /// The codes of the streams that the host chose, in its order.
  private var chosen = InlineArray<2, UInt8>(repeating: 0)
  private var chosenCount = 0
  private var multiplier: Int32 = 1
  private var enabled: UInt8 = 0
  private var pending: UInt8 = 0
  private var steps: Int32 = 0

  /// Adds what is offered to a message's body.
  static func append(to body: inout MedibusBytes) {
    pressure.append(to: &body)
    flow.append(to: &body)
  }

  /// Takes the host's choice; false when it makes no sense.
  mutating func choose(_ body: MedibusBytes) -> Bool {
    guard body.count % 4 == 0, body.count > 0, body.count <= 8 else { return false }
    self = MedibusSampling()
    for place in 0..<body.count / 4 {
      guard let code = body.hex(at: place * 4), code <= 1, let factor = body.hex(at: place * 4 + 2),
        factor > 0
      else { return false }
      chosen[chosenCount] = code
      chosenCount += 1
      multiplier = Int32(factor)
    }
    return true
  }

  /// Takes a real-time command: C1 says which of streams 1 to 4 are wanted, C0 ends the list.
  mutating func take(_ command: UInt8, _ argument: UInt8) {
    if command == 0xC1 { pending = argument & 0x0F }
    if command == 0xC0 { enabled = pending }
  }

  /// Takes a step of 10 ms; emits what is due.
  mutating func step(_ sensors: VentilatorSensors, _ emit: (UInt8) -> Void) {
    steps += 1
    guard enabled != 0, chosenCount > 0, steps % multiplier == 0 else { return }
    var samples = MedibusSamples()
    for place in 0..<chosenCount where enabled >> UInt8(place) & 1 == 1 {
      samples[place] =
        chosen[place] == MedibusSampling.pressure.code
        ? MedibusSampling.pressure.bin(of: sensors.airwayPressure.hectopascalThousandths)
        : MedibusSampling.flow.bin(of: sensors.patientFlow.thousandths)
    }
    samples.encode(emit)
  }
}
