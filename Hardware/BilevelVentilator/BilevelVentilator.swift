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
  public var milliseconds: UInt32 { UInt32(truncatingIfNeeded: steps * 10) }
}

// MARK: - Front panel

extension BilevelVentilator {
  /// Takes what someone set at the front panel; starting or stopping therapy begins all measurements anew.
  public mutating func adjust(_ settings: VentilatorSettings) {
    if settings.isDelivering != self.settings.isDelivering { therapy = TherapyMeters() }
    self.settings = settings
  }
}

// MARK: - Sensor face

extension BilevelVentilator {
  /// Takes what the sensors say; to be called every 10 ms.
  public mutating func step(_ sensors: VentilatorSensors) {
    self.sensors = sensors
    steps += 1
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
    let reply = ModbusServer.reply(to: request.pdu, from: &self)
    ModbusRTUFrame(unit: serial.unit, pdu: reply).forEachByte(emit)
  }

  /// The ventilator's end of a new Modbus TCP connection.
  public func makeConnection() -> ModbusTCPStation { ModbusTCPStation(unit: serial.unit) }

  /// Takes a byte of a TCP connection; hands over the bytes of the answer, if the byte completes a request.
  public mutating func receive(
    _ byte: UInt8, on connection: inout ModbusTCPStation, emit: (UInt8) -> Void
  ) {
    connection.receive(byte, for: &self, emit: emit)
  }
}

// MARK: - Registers

extension BilevelVentilator: RegisterBank {
  /// The registers of one block; a run that leaves its block is refused with `illegalAddress`.
  public func inputRegisters(_ span: RegisterSpan) throws(ModbusException) -> ModbusRegisters {
    let addresses = span.addresses
    var values = ModbusRegisters()
    if addresses.upperBound <= VentilatorMap.numericsFirst + VentilatorMap.numericsCount {
      let numerics = self.numerics
      for address in addresses { values.append(numerics[address - VentilatorMap.numericsFirst]) }
    } else if addresses.lowerBound >= VentilatorMap.waveformFirst,
      addresses.upperBound <= VentilatorMap.waveformFirst + VentilatorMap.waveformCount
    {
      for address in addresses { values.append(waveform.register(address - VentilatorMap.waveformFirst)) }
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

  /// The numerics in the order of the map.
  private var numerics: ModbusRegisters {
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
