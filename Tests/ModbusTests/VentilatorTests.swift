import Quantities
import Testing
import VentilatorFirmware
import WireFormats

/// A ventilator with a body that breathes like clockwork.
private final class Bedside {
  var ventilator: BilevelVentilator
  /// Steps of one breath and of its inspiration.
  var period = 400
  var inspiration = 130
  var leak = GasFlow.litresPerMinute(6)
  var hardware = HardwareConditions.onMains
  /// Every breath with a number that this divides is the ventilator's own; zero when all are the patient's.
  var everyTimed = 4
  private var steps = 0

  init(_ settings: VentilatorSettings = VentilatorSettings(isDelivering: true), runHours: UInt32 = 0) {
    ventilator = BilevelVentilator(unit: ModbusUnit(1), settings: settings, runHours: runHours)
  }

  /// Breathes for this many steps of 10 ms: 24 L/min out for a second, so 400 mL, and as much in.
  func breathe(steps count: Int) {
    for _ in 0..<count {
      ventilator.step(sensors(at: steps % period, breath: steps / period))
      steps += 1
    }
  }

  /// Lets time go by without a breath.
  func hold(steps count: Int) {
    for _ in 0..<count {
      ventilator.step(
        VentilatorSensors(airwayPressure: .cmH2O(5), unintentionalLeak: leak, hardware: hardware))
    }
  }

  private func sensors(at step: Int, breath: Int) -> VentilatorSensors {
    let inspiring = step < inspiration
    let flow: Int32 = inspiring ? 18 : step < inspiration + 100 ? -24 : 0
    return VentilatorSensors(
      airwayPressure: AirwayPressure(tenths: inspiring ? 158 : 51), patientFlow: .litresPerMinute(flow),
      unintentionalLeak: leak, inspiredOxygen: .percent(30), isInspiring: inspiring,
      isPatientTriggered: everyTimed == 0 || breath % everyTimed != 0, hardware: hardware)
  }

  /// What a read of registers gives; the exception's code when it is refused.
  func read(_ first: UInt16, _ count: Int, function: ModbusFunction = .readInputRegisters) -> [UInt16]? {
    guard let span = try? RegisterSpan(from: RegisterAddress(first), count: count) else { return nil }
    let request: ModbusRequest =
      function == .readInputRegisters ? .readInputRegisters(span) : .readHoldingRegisters(span)
    let reply = ask(request.pdu)
    guard case .registers(let values)? = try? ModbusResponse(reply, answering: request) else { return nil }
    return values.values
  }

  /// What the ventilator answers on its serial line.
  func ask(_ pdu: ModbusPDU) -> ModbusPDU {
    var framer = ModbusRTUFramer(.responses)
    for byte in ModbusRTUFrame(unit: ModbusUnit(1), pdu: pdu).bytes {
      ventilator.receive(byte, at: 0) { framer.append($0) }
    }
    guard case .frame(let frame) = framer.next() else { return ModbusPDU() }
    return frame.pdu
  }
}

@Suite struct `The ventilator's numerics` {
  @Test func `are those of the breaths the sensors saw`() throws {
    let bedside = Bedside(runHours: 70_000)
    bedside.breathe(steps: 400 * 40)
    let registers = try #require(bedside.read(0, 24))
    #expect(registers[0] == 1)
    #expect(VentilatorStatus(rawValue: registers[1]) == [.delivering, .onMains, .patientTriggered])
    #expect(registers[2] == 0)
    #expect(registers[3] == 0b111_1111_1111)
    #expect(registers[4...8] == [3, 160, 50, 120, 130])
    #expect(registers[9...10] == [158, 51])
    #expect(registers[11] == 150)
    #expect(registers[12] == 400)
    #expect(registers[13] == 600)
    #expect(registers[14] == 60)
    #expect(registers[15] == 130)
    #expect(registers[16] == 750)
    #expect(registers[17] == 300)
    #expect(UInt32(registers[18]) << 16 | UInt32(registers[19]) == 70_000)
    #expect(UInt32(registers[20]) << 16 | UInt32(registers[21]) == 160_000)
    #expect(registers[22] == 39)
    #expect(registers[23] == 40)
  }

  @Test func `are the same as holding registers, and in parts`() throws {
    let bedside = Bedside()
    bedside.breathe(steps: 4000)
    let whole = try #require(bedside.read(0, 24))
    #expect(bedside.read(0, 24, function: .readHoldingRegisters) == whole)
    for first in 0..<24 { #expect(bedside.read(UInt16(first), 24 - first) == Array(whole[first...])) }
  }

  @Test func `are not valid in standby, and their registers hold no number`() throws {
    let bedside = Bedside(VentilatorSettings(isDelivering: false))
    bedside.hold(steps: 5000)
    let registers = try #require(bedside.read(0, 24))
    #expect(registers[3] == 0)
    #expect(registers[4] == 0)
    #expect(registers[5...6] == [160, 50])
    #expect(registers[9...17] == [UInt16](repeating: 0xFFFF, count: 9)[...])
  }

  @Test func `begin anew when therapy is stopped and started`() throws {
    let bedside = Bedside()
    bedside.breathe(steps: 4000)
    bedside.ventilator.adjust(VentilatorSettings(isDelivering: false))
    bedside.ventilator.adjust(VentilatorSettings(isDelivering: true))
    let validity = VentilatorValidity(rawValue: try #require(bedside.read(3, 1))[0])
    #expect(validity.isDisjoint(with: [.rate, .tidalVolume, .inspiratoryPressure, .leak, .triggered]))
  }

  @Test(arguments: [(801, false), (802, true)])
  func `need two whole breaths`(steps: Int, isValid: Bool) throws {
    // The step that begins the third breath ends the second; one before it belongs to the second still.
    let bedside = Bedside()
    bedside.hold(steps: 1)
    bedside.breathe(steps: steps - 1)
    let validity = VentilatorValidity(rawValue: try #require(bedside.read(3, 1))[0])
    #expect(validity.contains(.rate) == isValid)
  }

  @Test(arguments: [(1999, false), (2000, true)])
  func `say apnoea after 20 s without a breath: rate and minute volume are a valid zero`(
    steps: Int, isApnoea: Bool
  ) throws {
    let bedside = Bedside()
    bedside.breathe(steps: 4001)
    bedside.hold(steps: steps - 1)
    let registers = try #require(bedside.read(0, 24))
    #expect(VentilatorAlarms(rawValue: registers[2]).contains(.apnoea) == isApnoea)
    let validity = VentilatorValidity(rawValue: registers[3])
    #expect(validity.isSuperset(of: [.rate, .minuteVolume, .leak]))
    #expect(validity.contains(.tidalVolume) == !isApnoea)
    #expect(registers[11] == (isApnoea ? 0 : 150))
    #expect(registers[13] == (isApnoea ? 0 : 600))
    #expect(registers[12] == (isApnoea ? 0xFFFF : 400))
  }

  @Test(arguments: [(24, false), (25, true)] as [(Int32, Bool)])
  func `raise the leak alarm above 24 L per min`(leak: Int32, isAlarm: Bool) throws {
    let bedside = Bedside()
    bedside.leak = .litresPerMinute(leak)
    bedside.breathe(steps: 2000)
    let registers = try #require(bedside.read(0, 24))
    #expect(VentilatorAlarms(rawValue: registers[2]).contains(.highLeak) == isAlarm)
    #expect(VentilatorStatus(rawValue: registers[1]).contains(.alarming) == isAlarm)
    #expect(registers[14] == UInt16(leak * 10))
  }

  @Test(
    arguments: [
      (.flowSensorFault, [.tidalVolume, .minuteVolume, .leak, .flowWaveform], .flowSensorFault),
      (
        .pressureSensorFault, [.inspiratoryPressure, .expiratoryPressure, .pressureWaveform],
        .pressureSensorFault
      ),
      (.oxygenSensorFault, [.inspiredOxygen], .oxygenSensorFault),
    ] as [(HardwareConditions, VentilatorValidity, VentilatorAlarms)])
  func `of a faulty sensor are not valid, and the others are`(
    fault: HardwareConditions, lost: VentilatorValidity, alarm: VentilatorAlarms
  ) throws {
    let bedside = Bedside()
    bedside.hardware = [.onMains, fault]
    bedside.breathe(steps: 4000)
    let registers = try #require(bedside.read(0, 24))
    #expect(VentilatorValidity(rawValue: registers[3] ^ 0b111_1111_1111) == lost)
    #expect(VentilatorAlarms(rawValue: registers[2]) == alarm)
  }

  @Test func `count the hours of therapy, not those of standby`() throws {
    let bedside = Bedside(runHours: 65_535)
    bedside.breathe(steps: 359_999)
    #expect(bedside.read(18, 2) == [0, 65_535])
    bedside.breathe(steps: 1)
    #expect(bedside.read(18, 2) == [1, 0])
    bedside.ventilator.adjust(VentilatorSettings(isDelivering: false))
    bedside.hold(steps: 360_000)
    #expect(bedside.read(18, 2) == [1, 0])
  }
}

@Suite struct `The ventilator's waveform block` {
  @Test func `loses no sample when it is polled four times a second with one poll missed`() throws {
    let bedside = Bedside()
    var taken: [Int16] = []
    var last: UInt16 = 0
    for poll in 0..<200 {
      bedside.breathe(steps: 25)
      // Every seventh poll is missed.
      if poll % 7 == 6 { continue }
      let block = try #require(bedside.read(100, 45))
      let new = Int(block[0] &- last)
      #expect(new <= 20 && new <= Int(block[1]))
      for age in (0..<new).reversed() { taken.append(Int16(bitPattern: block[5 + 2 * age])) }
      last = block[0]
    }
    // The clockwork's pressure at 25 Hz: 32.5 samples of inspiration in 100, so one in two breaths is a
    // mixture.
    let expected = (0..<taken.count).map { sample in
      let steps = (0..<4).map { (4 * sample + $0) % 400 < 130 ? Int32(1580) : 510 }
      return Int16(steps.reduce(0, +) / 4)
    }
    #expect(taken.count >= 1200)
    #expect(taken == expected)
  }

  @Test func `is one read of 125 registers, newest first, dated by its newest sample`() throws {
    let bedside = Bedside()
    bedside.breathe(steps: 403)
    let block = try #require(bedside.read(100, 125))
    #expect(block[0] == 100)
    #expect(block[1] == 60)
    #expect(block[2] == 0b110_0000_0000)
    #expect(UInt32(block[3]) << 16 | UInt32(block[4]) == 4000)
    #expect(block[5] == 510)
    #expect(Int16(bitPattern: block[6]) == 0)
    #expect(Int16(bitPattern: block[6 + 2 * 59]) == -240)
  }

  @Test func `has no sample in standby but counts on, and none of standby once therapy starts`() throws {
    let bedside = Bedside(VentilatorSettings(isDelivering: false))
    bedside.hold(steps: 400)
    let standby = try #require(bedside.read(100, 125))
    #expect(standby[0] == 100)
    #expect(standby[1] == 0)
    #expect(standby[5...].allSatisfy { Int16(bitPattern: $0) == .min })
    bedside.ventilator.adjust(VentilatorSettings(isDelivering: true))
    bedside.breathe(steps: 12)
    let block = try #require(bedside.read(100, 125))
    #expect(block[0] == 103)
    #expect(block[1] == 3)
    #expect(block[5] == 1580)
    #expect(Int16(bitPattern: block[5 + 2 * 3]) == .min)
  }
}

@Suite struct `The ventilator's wire face` {
  @Test(
    arguments: [
      [0x05, 0, 0, 0xFF, 0], [0x06, 0, 5, 0, 200], [0x0F, 0, 0, 0, 1, 1, 1], [0x10, 0, 5, 0, 1, 2, 0, 200],
      [0x17, 0, 0, 0, 1, 0, 5, 0, 1, 2, 0, 200], [0x01, 0, 0, 0, 1], [0x02, 0, 0, 0, 1], [0x07],
      [0x41, 1, 2],
    ] as [[UInt8]])
  func `refuses every function that writes or that it does not have`(request: [UInt8]) throws {
    let bedside = Bedside()
    bedside.breathe(steps: 4000)
    let before = bedside.read(0, 20)
    #expect(bedside.ask(ModbusPDU(request)).bytes == [request[0] | 0x80, 1])
    #expect(bedside.read(0, 20) == before)
  }

  @Test(
    arguments: [
      ([0x04, 0, 0, 0, 25], 2), ([0x04, 0, 24, 0, 1], 2), ([0x04, 0, 99, 0, 1], 2), ([0x04, 0, 99, 0, 2], 2),
      ([0x04, 0, 101, 0, 125], 2), ([0x04, 0, 225, 0, 1], 2), ([0x03, 0xFF, 0xFF, 0, 1], 2),
      ([0x04, 0, 0, 0, 0], 3), ([0x04, 0, 100, 0, 126], 3), ([0x06, 0, 5, 0], 3),
    ] as [([UInt8], UInt8)])
  func `refuses addresses outside of a block, and counts out of range`(request: [UInt8], code: UInt8) {
    let bedside = Bedside()
    let expected = request.count == 4 ? [UInt8]() : [request[0] | 0x80, code]
    #expect(bedside.ask(ModbusPDU(request)).bytes == expected)
  }

  @Test func `leaves requests to others and to everyone alone, and answers its own behind them`() {
    let bedside = Bedside()
    var answered: [UInt8] = []
    let read = ModbusPDU([4, 0, 0, 0, 24])
    let other = ModbusRTUFrame(unit: ModbusUnit(2), pdu: read).bytes
    let reply = ModbusRTUFrame(
      unit: ModbusUnit(2), pdu: ModbusPDU([4, 48] + [UInt8](repeating: 4, count: 48)))
    let everyone = ModbusRTUFrame(unit: .broadcast, pdu: read).bytes
    for byte in other { bedside.ventilator.receive(byte, at: 0) { answered.append($0) } }
    for byte in reply.bytes { bedside.ventilator.receive(byte, at: 5000) { answered.append($0) } }
    for byte in everyone { bedside.ventilator.receive(byte, at: 60_000) { answered.append($0) } }
    #expect(answered == [])
    for byte in ModbusRTUFrame(unit: ModbusUnit(1), pdu: read).bytes {
      bedside.ventilator.receive(byte, at: 90_000) { answered.append($0) }
    }
    #expect(answered.count == 53)
  }

  @Test func `does not answer a request that its master gave up`() {
    let bedside = Bedside()
    var answered: [UInt8] = []
    let read = ModbusRTUFrame(unit: ModbusUnit(1), pdu: ModbusPDU([4, 0, 0, 0, 24])).bytes
    // A cut-off write swallows the first read; the second, behind silence, is answered, and it alone.
    let cut: [UInt8] = [1, 16, 0, 0, 0, 5, 10, 1, 2]
    for byte in cut + read.dropLast(2) { bedside.ventilator.receive(byte, at: 0) { answered.append($0) } }
    for byte in read { bedside.ventilator.receive(byte, at: 50_000) { answered.append($0) } }
    #expect(answered.count == 53)
  }

  @Test(arguments: [1, 0, 255] as [UInt8])
  func `answers over TCP to its number, 0 and 255, and repeats the number`(unit: UInt8) throws {
    let bedside = Bedside()
    var connection = bedside.ventilator.makeConnection()
    var framer = ModbusTCPFramer()
    let request = ModbusTCPFrame(transaction: 77, unit: ModbusUnit(unit), pdu: ModbusPDU([4, 0, 0, 0, 1]))
    for byte in request.bytes { bedside.ventilator.receive(byte, on: &connection) { framer.append($0) } }
    guard case .frame(let reply) = framer.next() else {
      Issue.record("no reply")
      return
    }
    #expect(reply.transaction == 77)
    #expect(reply.unit.number == unit)
    #expect(reply.pdu.bytes == [4, 2, 0, 1])
  }

  @Test func `leaves requests to other units alone over TCP`() {
    let bedside = Bedside()
    var connection = bedside.ventilator.makeConnection()
    var answered: [UInt8] = []
    let request = ModbusTCPFrame(transaction: 77, unit: ModbusUnit(2), pdu: ModbusPDU([4, 0, 0, 0, 1]))
    for byte in request.bytes { bedside.ventilator.receive(byte, on: &connection) { answered.append($0) } }
    #expect(answered == [])
  }

  @Test func `says who it is, as a stream and object by object`() throws {
    let bedside = Bedside()
    let regular = ModbusRequest.readIdentification(.regular, from: 0)
    let response = try ModbusResponse(bedside.ask(regular.pdu), answering: regular)
    guard case .identification(let identification) = response else {
      Issue.record("\(response)")
      return
    }
    #expect(identification.text(.vendor)?.string == "Breathline")
    #expect(identification.text(.productCode)?.string == "BLV-1")
    #expect(identification.text(.revision)?.string == "1.0")
    #expect(identification.text(.productName)?.string == "Bilevel ventilator, integrator's map")
    #expect(identification.conformity == 0x82)
    #expect(identification.continuation == nil)
    let one = ModbusRequest.readIdentification(.individual, from: 1)
    guard case .identification(let single) = try ModbusResponse(bedside.ask(one.pdu), answering: one) else {
      return
    }
    #expect(single.text(.productCode)?.string == "BLV-1")
    #expect(single.text(.vendor) == nil)
    #expect(bedside.ask(ModbusRequest.readIdentification(.individual, from: 99).pdu).bytes == [0xAB, 2])
  }
}
