internal import Quantities
public import WireFormats

/// The firmware of a bilevel ventilator that is read over Modbus, on a serial line or TCP.
///
/// Its sensor face is `step`, called every 10 ms; its wire face is `receive`, called with each byte. It holds
/// no clock: the steps are its time, and the caller says when a byte came. Nothing can be set over the wire:
/// every function that writes is answered with exception 1.
public struct BilevelVentilator: Sendable {
  /// What is set at the front panel.
  public private(set) var settings: VentilatorSettings
  private var serial: ModbusRTUStation
  private var sensors = VentilatorSensors()
  private var therapy = TherapyMeters()
  private var waveform = WaveformHistory()
  private var steps: UInt64 = 0
  private var deliveredSteps: UInt64
  private var breathCount: UInt16 = 0
  private var lastReply: (pdu: ModbusPDU, transaction: UInt16)?

  /// The board between the ventilator and its wires.
  public var board = CommunicationBoard()
  /// Whether the measuring task is stuck: the wires go on with what was measured last, and nothing tells.
  public var isStuck = false

  private static let stepsPerHour: UInt64 = 360_000

  /// Makes a ventilator that was just powered on.
  ///
  /// - Parameters:
  ///   - unit: the number it answers to, 1 to 247.
  ///   - baud: the speed of its serial line in bits per second.
  ///   - settings: what is set at its front panel.
  ///   - runHours: hours of therapy delivered before power-on, kept in its memory.
  public init(
    unit: ModbusUnit, baud: Int = 19_200, settings: VentilatorSettings = VentilatorSettings(),
    runHours: UInt32 = 0
  ) {
    serial = ModbusRTUStation(unit: unit, baud: baud)
    self.settings = settings
    deliveredSteps = UInt64(runHours) * BilevelVentilator.stepsPerHour
  }

  /// Hours of therapy delivered in the machine's life.
  public var runHours: UInt32 { UInt32(truncatingIfNeeded: deliveredSteps / BilevelVentilator.stepsPerHour) }

  /// Milliseconds since power-on; starts again from zero after 49.7 days.
  public var milliseconds: UInt32 { UInt32(truncatingIfNeeded: steps &* 10) }
}

// MARK: - Front panel

extension BilevelVentilator {
  /// Takes what someone set at the front panel; starting or stopping therapy begins all measurements anew.
  public mutating func adjust(_ settings: VentilatorSettings) {
    if settings.isDelivering != self.settings.isDelivering { therapy = TherapyMeters() }
    self.settings = settings
  }

  /// Sets the counters of time forward or back, as a disturbed quartz does.
  public mutating func setClock(forward milliseconds: Int64) {
    steps = UInt64(bitPattern: Int64(bitPattern: steps) &+ milliseconds / 10)
    waveform.jump(by: milliseconds / Int64(VentilatorMap.sampleMilliseconds))
  }
}

// MARK: - Sensor face

extension BilevelVentilator {
  /// Takes what the sensors say; to be called every 10 ms.
  public mutating func step(_ sensors: VentilatorSensors) {
    steps &+= 1
    if isStuck { return }
    self.sensors = sensors
    if settings.isDelivering {
      deliveredSteps += 1
      if therapy.step(sensors, settings) { breathCount &+= 1 }
    }
    waveform.step(
      pressureHundredths: sensors.airwayPressure.thousandths / 10,
      flowTenths: sensors.patientFlow.thousandths / 100,
      validity: validity.intersection([.pressureWaveform, .flowWaveform]), at: milliseconds)
  }
}

// MARK: - Wire face

extension BilevelVentilator {
  /// Takes a byte of the serial line, received at a time in microseconds; hands over the bytes of the answer,
  /// if any.
  public mutating func receive(_ byte: UInt8, at microseconds: Int64, emit: (UInt8) -> Void) {
    guard let request = serial.receive(byte, at: microseconds), request.unit == serial.unit else { return }
    guard let reply = reply(to: request.pdu, transaction: 0) else { return }
    ModbusRTUFrame(unit: board.replyUnit ?? serial.unit, pdu: reply.pdu).forEachByte(emit)
  }

  /// The ventilator's end of a new Modbus TCP connection.
  public func makeConnection() -> ModbusTCPStation { ModbusTCPStation(unit: serial.unit) }

  /// Takes a byte of a TCP connection; hands over the bytes of the answer, if the byte completes a request.
  public mutating func receive(
    _ byte: UInt8, on connection: inout ModbusTCPStation, emit: (UInt8) -> Void
  ) {
    guard let request = connection.receive(byte) else { return }
    guard let reply = reply(to: request.pdu, transaction: request.transaction) else { return }
    let unit = board.replyUnit ?? request.unit
    ModbusTCPFrame(transaction: reply.transaction, unit: unit, pdu: reply.pdu).forEachByte(emit)
  }

  /// What the board makes of a request; nil when there is no reply before the first.
  private mutating func reply(
    to pdu: ModbusPDU, transaction: UInt16
  ) -> (pdu: ModbusPDU, transaction: UInt16)? {
    let refused = board.refusal.map { ModbusPDU(refusing: pdu.functionCode, with: $0) }
    let reply = (pdu: refused ?? ModbusServer.reply(to: pdu, from: &self), transaction: transaction)
    guard board.isOneReplyLate else {
      lastReply = nil
      return reply
    }
    let late = lastReply
    lastReply = reply
    return late
  }
}

// MARK: - Registers

extension BilevelVentilator: RegisterBank {
  /// The registers of one block; a run that leaves its block is refused with `illegalAddress`.
  public func inputRegisters(_ span: RegisterSpan) throws(ModbusException) -> ModbusRegisters {
    let addresses = span.addresses
    let numericsEnd = VentilatorMap.numericsFirst + VentilatorMap.numericsCount
    let waveformEnd = VentilatorMap.waveformFirst + VentilatorMap.waveformCount
    var values = ModbusRegisters()
    if addresses.upperBound <= numericsEnd {
      let numerics = self.numerics
      for address in addresses {
        let place = address - VentilatorMap.numericsFirst + board.registerShift
        values.append(place < VentilatorMap.numericsCount ? numerics[place] : VentilatorMap.notValid)
      }
    } else if addresses.lowerBound >= VentilatorMap.waveformFirst, addresses.upperBound <= waveformEnd {
      for address in addresses {
        let place = address - VentilatorMap.waveformFirst + board.registerShift
        values.append(place < VentilatorMap.waveformCount ? waveform.register(place) : VentilatorMap.notValid)
      }
    } else {
      throw .illegalAddress
    }
    return values
  }

  /// The same registers as with function 4.
  public func holdingRegisters(_ span: RegisterSpan) throws(ModbusException) -> ModbusRegisters {
    try inputRegisters(span)
  }

  /// Who made the ventilator, and which one it is.
  public func identification(_ object: IdentificationObject) -> IdentificationText? {
    switch object {
    case .vendor: IdentificationText("Breathline")
    case .productCode: IdentificationText("BLV-1")
    case .revision: IdentificationText("1.0")
    case .productName: IdentificationText("Bilevel ventilator, integrator's map")
    default: nil
    }
  }

  /// The numerics in the order of the map, as they are before the board reads them.
  public var numerics: ModbusRegisters {
    var values = ModbusRegisters()
    values.append(VentilatorMap.version)
    values.append(status.rawValue)
    values.append(alarms.rawValue)
    values.append(validity.rawValue)
    appendSettings(to: &values)
    appendMeasurements(to: &values)
    values.append(long: runHours)
    values.append(long: milliseconds)
    values.append(breathCount)
    values.append(VentilatorMap.sampleMilliseconds)
    return values
  }

  private func appendSettings(to values: inout ModbusRegisters) {
    values.append(settings.modeCode)
    values.append(tenths(settings.inspiratoryPressure.thousandths))
    values.append(tenths(settings.expiratoryPressure.thousandths))
    values.append(tenths(settings.backupRate.thousandths))
    values.append(register(settings.inspiratoryMilliseconds / 10))
  }

  private func appendMeasurements(to values: inout ModbusRegisters) {
    let breaths = therapy.breaths
    let isApnoea = alarms.contains(.apnoea)
    values.append(measured((breaths.inspiratoryPressure + 50) / 100, .inspiratoryPressure))
    values.append(measured((breaths.expiratoryPressure + 50) / 100, .expiratoryPressure))
    values.append(measured(isApnoea ? 0 : breaths.rateTenths, .rate))
    values.append(measured(breaths.tidalMillilitres, .tidalVolume))
    values.append(measured(isApnoea ? 0 : breaths.minuteHundredths, .minuteVolume))
    values.append(measured((therapy.leak.mean + 50) / 100, .leak))
    values.append(measured(breaths.inspirationSteps, .inspiratoryTime))
    values.append(measured(breaths.triggeredTenths, .triggered))
    values.append(measured((sensors.inspiredOxygen.thousandths + 50) / 100, .inspiredOxygen))
  }

  private func measured(_ value: Int32, _ bit: VentilatorValidity) -> UInt16 {
    validity.contains(bit) ? register(value) : VentilatorMap.notValid
  }

  private func tenths(_ thousandths: Int32) -> UInt16 { register((thousandths + 50) / 100) }

  /// Kept off the number that means "not valid".
  private func register(_ value: Int32) -> UInt16 { UInt16(max(0, min(65_534, value))) }

  // MARK: Bits

  private var status: VentilatorStatus {
    var status = VentilatorStatus()
    if settings.isDelivering { status.insert(.delivering) }
    if sensors.hardware.contains(.onMains) { status.insert(.onMains) }
    if settings.isDelivering, sensors.isInspiring { status.insert(.inspiring) }
    if settings.isDelivering, sensors.isPatientTriggered { status.insert(.patientTriggered) }
    if !alarms.isEmpty { status.insert(.alarming) }
    return status
  }

  private var alarms: VentilatorAlarms {
    let own = AlarmWatch.hardwareAlarms(sensors.hardware)
    return settings.isDelivering ? own.union(therapy.alarms(settings, sensors.hardware)) : own
  }

  private var validity: VentilatorValidity {
    settings.isDelivering ? therapy.validity(sensors.hardware, settings) : []
  }
}
