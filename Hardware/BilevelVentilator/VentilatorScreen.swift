internal import Quantities

/// What the screen of a ventilator shows of therapy, in thousandths of each unit; nil where nothing is
/// measured.
///
/// A wire may say it in coarser steps, or not at all.
public struct VentilatorScreen: Equatable, Sendable {
  /// Inspiratory pressure, of cmH2O.
  public var inspiratoryPressure: Int32?
  /// Expiratory pressure, of cmH2O.
  public var expiratoryPressure: Int32?
  /// Breaths per minute.
  public var rate: Int32?
  /// Volume breathed out in a breath, of mL.
  public var tidalVolume: Int32?
  /// Volume breathed out in a minute, of litres.
  public var minuteVolume: Int32?
  /// Mean unintentional leak, of L/min.
  public var leak: Int32?
  /// Oxygen in the inspired gas, of percent.
  public var inspiredOxygen: Int32?
  /// The alarms that hold.
  public var alarms: UInt16

  init(_ therapy: TherapyMeters, _ settings: VentilatorSettings, _ sensors: VentilatorSensors) {
    let breaths = therapy.breaths
    let own = AlarmWatch.hardwareAlarms(sensors.hardware)
    alarms = own.rawValue
    guard settings.isDelivering else { return }
    let holding = therapy.alarms(settings, sensors.hardware)
    alarms = own.union(holding).rawValue
    let valid = therapy.validity(sensors.hardware, settings)
    let isApnoea = holding.contains(.apnoea)
    if valid.contains(.inspiratoryPressure) { inspiratoryPressure = breaths.inspiratoryPressure }
    if valid.contains(.expiratoryPressure) { expiratoryPressure = breaths.expiratoryPressure }
    if valid.contains(.rate) { rate = isApnoea ? 0 : breaths.rateTenths * 100 }
    if valid.contains(.tidalVolume) { tidalVolume = breaths.tidalMillilitres * 1000 }
    if valid.contains(.minuteVolume) { minuteVolume = isApnoea ? 0 : breaths.minuteHundredths * 10 }
    if valid.contains(.leak) { leak = therapy.leak.mean }
    if valid.contains(.inspiredOxygen) { inspiredOxygen = sensors.inspiredOxygen.thousandths }
  }
}

extension MedibusVentilator {
  /// What the screen shows.
  public var screen: VentilatorScreen { VentilatorScreen(therapy, settings, sensors) }
}

extension ReportVentilator {
  /// What the screen shows.
  public var screen: VentilatorScreen { VentilatorScreen(therapy, settings, sensors) }
}
