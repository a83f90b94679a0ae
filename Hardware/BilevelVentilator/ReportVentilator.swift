public import Quantities
internal import WireFormats

/// The firmware of a ventilator that is asked for reports, or sends waveforms unasked, on a serial line.
///
/// Its sensors and meters are those of ``BilevelVentilator``; only its wire is another. It has no clock: time
/// comes in as microseconds since an origin of the caller's. Nothing can be set over the wire: what is not a
/// question that the port knows is left alone. Wire format: devices, section 1.6.
public struct ReportVentilator: Sendable {
  /// What is connected to the line.
  public enum Port: CaseIterable, Hashable, Sendable {
    /// A Puritan Bennett 840: `SNDA` is answered with MISCA, `SNDF` with MISCF.
    case puritanBennett
    /// The waveform port of a Puritan Bennett 840: 50 samples a second while therapy is delivered.
    case puritanBennettWaveforms
    /// A Philips V60: `VRPT` is answered with the fields that are known, counted as Puritan Bennett does.
    case respironicsV60
    /// A Philips Respironics V200: `SNDA` is answered with MISCA.
    case respironicsV200
  }

  /// What is connected to the line.
  public let port: Port
  /// What is set at the front panel.
  public private(set) var settings: VentilatorSettings
  /// The result of the last vital capacity manoeuvre; zero before the first.
  public private(set) var vitalCapacity = GasVolume.millilitres(0)
  /// The result of the last inspiratory force manoeuvre, without its sign; zero before the first.
  public private(set) var inspiratoryForce = AirwayPressure.cmH2O(0)
  /// Whether the measuring task is stuck: the wire goes on with what was measured last, and nothing tells.
  public var isStuck = false

  private let poweredAt: Int64
  private var steps: Int64 = 0
  private(set) var sensors = VentilatorSensors()
  private(set) var therapy = TherapyMeters()
  private(set) var expiration = ExpirationPeak()
  /// The alarms there ever were since power-on; one that is over is shown as reset.
  private(set) var alarmsSincePowerOn = VentilatorAlarms()
  private var question = ReportQuestion()
  private var waveforms = BreathWaveforms()

  private static let microsecondsPerStep: Int64 = 10_000

  /// Switches the ventilator on.
  public init(poweredAt microseconds: Int64, port: Port, settings: VentilatorSettings = VentilatorSettings())
  {
    poweredAt = microseconds
    self.port = port
    self.settings = settings
  }

  /// When the next step of 10 ms is due, in microseconds.
  public var nextEventAt: Int64 { poweredAt + steps * ReportVentilator.microsecondsPerStep }

  /// Minutes since power-on, which the clock of the reports counts.
  var minutes: Int64 { steps / 6000 }

  // MARK: - Front panel

  /// Takes what someone set at the front panel; starting or stopping therapy begins all measurements anew.
  public mutating func adjust(_ settings: VentilatorSettings) {
    if settings.isDelivering != self.settings.isDelivering {
      therapy = TherapyMeters()
      expiration = ExpirationPeak()
    }
    self.settings = settings
  }

  /// Keeps the result of a vital capacity manoeuvre until the next one.
  public mutating func keep(vitalCapacity: GasVolume) { self.vitalCapacity = vitalCapacity }

  /// Keeps the result of an inspiratory force manoeuvre until the next one.
  public mutating func keep(inspiratoryForce: AirwayPressure) { self.inspiratoryForce = inspiratoryForce }

  // MARK: - Sensor face

  /// Takes all steps of 10 ms that are due until a moment, with what the sensors say at that moment, and
  /// emits the waveforms of a waveform port.
  public mutating func advance(to microseconds: Int64, sensor: VentilatorSensors, emit: (UInt8) -> Void) {
    while nextEventAt <= microseconds {
      steps += 1
      if !isStuck { measure(sensor) }
      guard port == .puritanBennettWaveforms, settings.isDelivering else { continue }
      waveforms.step(sensors, emit)
    }
  }

  private mutating func measure(_ sensor: VentilatorSensors) {
    sensors = sensor
    if settings.isDelivering {
      _ = therapy.step(sensor, settings)
      expiration.step(sensor)
    }
    alarmsSincePowerOn.formUnion(alarms)
  }

  // MARK: - Wire face

  /// Takes a byte of the serial line; hands over the bytes of the report, if the byte completes a question.
  public mutating func receive(_ byte: UInt8, at microseconds: Int64, emit: (UInt8) -> Void) {
    guard let question = question.take(byte) else { return }
    switch (port, question) {
    case (.puritanBennett, .sendAll), (.respironicsV200, .sendAll):
      ReportLayout.misca.encode({ shortField($0) }, emit)
    case (.puritanBennett, .sendFull): ReportLayout.miscf.encode({ longField($0) }, emit)
    case (.respironicsV60, .ventilation): ReportLayout.ventilationReport.encode({ v60Field($0) }, emit)
    case (.puritanBennett, .ventilation), (.puritanBennettWaveforms, _), (.respironicsV60, _),
      (.respironicsV200, _):
      break
    }
  }

  /// The alarm conditions that hold now.
  var alarms: VentilatorAlarms {
    let own = AlarmWatch.hardwareAlarms(sensors.hardware)
    return settings.isDelivering ? own.union(therapy.alarms(settings, sensors.hardware)) : own
  }

  /// What is measured now; nothing in standby.
  var validity: VentilatorValidity {
    settings.isDelivering ? therapy.validity(sensors.hardware, settings) : []
  }
}
