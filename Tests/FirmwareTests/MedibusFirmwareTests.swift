import CodecChecks
import Quantities
import Testing
import VentilatorFirmware
import WireFormats

/// A ventilator that breathes for its patient 15 times a minute, with a host that may call it.
private final class MedibusBedside {
  var firmware: MedibusVentilator
  private var framer = MedibusFramer()
  private let wire = Wire()
  private var now: Int64 = 0

  init(_ settings: VentilatorSettings = VentilatorSettings(isDelivering: true)) {
    firmware = MedibusVentilator(poweredAt: 0, settings: settings)
  }

  func run(_ microseconds: Int64) -> [MedibusPiece] {
    let end = now + microseconds
    while now < end {
      now += 10_000
      let isInspiring = now % (4 * second) < second
      let sensors = VentilatorSensors(
        airwayPressure: isInspiring ? .cmH2O(16) : .cmH2O(5),
        patientFlow: .litresPerMinute(isInspiring ? 27 : -9), isInspiring: isInspiring)
      firmware.advance(to: now, sensors: sensors) { wire.put($0) }
    }
    return pieces
  }

  func send(_ code: UInt8, _ text: String = "") -> [MedibusPiece] {
    var message = MedibusMessage(.command, code)
    for byte in text.utf8 { message.body.append(byte) }
    var bytes: [UInt8] = []
    message.encode { bytes.append($0) }
    return send(bytes)
  }

  func send(_ bytes: [UInt8]) -> [MedibusPiece] {
    for byte in bytes { firmware.receive(byte, at: now) { wire.put($0) } }
    return pieces
  }

  private var pieces: [MedibusPiece] {
    let decoded = wire.take(by: &framer)
    #expect(decoded.refusals == [])
    return decoded.frames
  }
}

private func command(_ code: UInt8) -> MedibusPiece { .message(MedibusMessage(.command, code)) }
private func response(_ code: UInt8) -> MedibusPiece { .message(MedibusMessage(.response, code)) }

@Suite struct `A MEDIBUS ventilator's firmware` {
  @Test(arguments: 0..<8 as Range<UInt64>)
  func `it answers behind any noise, also that of waveform bytes cut short`(seed: UInt64) {
    let bedside = MedibusBedside()
    var dice = Dice(seed: seed)
    // Codes and halves of samples, where each may be the end of what was begun.
    let telling: [UInt8] = [0xD3, 0x80, 0xBF, 0xC1, 0x1B, 0x0D, 0xD0, 0xE0]
    let noise = (0..<4_000).map { _ in
      dice.next() % 2 == 0 ? dice.byte() : telling[Int(dice.next() % 8)]
    }
    _ = bedside.send(noise)
    _ = bedside.send([0x0D])
    #expect(bedside.send(MedibusCode.begin).contains(response(0x51)))
  }

  @Test func `it answers nobody who has not called it, and then asks who called`() {
    let bedside = MedibusBedside()
    #expect(bedside.run(3 * second) == [])
    #expect(bedside.send(MedibusCode.measured) == [])
    #expect(bedside.send(MedibusCode.begin) == [response(0x51), command(0x52)])
    #expect(bedside.send(MedibusCode.stillHere) == [response(0x30)])
  }

  @Test func `it says that it is there every two seconds, and gives a host up after three`() {
    let bedside = MedibusBedside()
    _ = bedside.send(MedibusCode.begin)
    #expect(bedside.run(3 * second) == [command(0x30)])
    _ = bedside.send(MedibusCode.stillHere)
    #expect(bedside.run(3 * second) == [command(0x30), command(0x30)])
    #expect(bedside.run(10 * second) == [])
    #expect(!bedside.firmware.isLinked)
    #expect(bedside.firmware.hostsLost == 1)
  }

  @Test func `what would set something is refused`() {
    let bedside = MedibusBedside()
    _ = bedside.send(MedibusCode.begin)
    for code: UInt8 in [0x4A, 0x49, 0x40, 0x60] { #expect(bedside.send(code) == [response(0x15)]) }
  }

  @Test func `values that are not measured are blank`() throws {
    let bedside = MedibusBedside(VentilatorSettings())
    _ = bedside.send(MedibusCode.begin)
    guard case .message(let reply)? = bedside.send(MedibusCode.measured).first else {
      Issue.record("no reply")
      return
    }
    for index in 0..<(try reply.valueCount(width: 4)) {
      #expect(try reply.value(index, width: 4).number == .notReported)
    }
  }

  @Test func `curves come at the pace that was chosen, once they are enabled`() {
    let bedside = MedibusBedside()
    _ = bedside.send(MedibusCode.begin)
    #expect(bedside.send(MedibusCode.chooseStreams, "00040104") == [response(0x54)])
    #expect(bedside.run(second) == [])
    _ = bedside.send([0xD0, 0xC1, 0xC3, 0xC0, 0xC0])
    let pieces = bedside.run(second).filter { if case .samples = $0 { true } else { false } }
    #expect(pieces.count == 25)
    #expect(bedside.send(MedibusCode.chooseStreams, "0900") == [response(0x15)])
  }

  @Test func `damage is answered with a refusal`() {
    let bedside = MedibusBedside()
    _ = bedside.send(MedibusCode.begin)
    #expect(bedside.send([0x1B, 0x24, 0x33, 0x45, 0x0D]) == [response(0x15)])
  }
}
