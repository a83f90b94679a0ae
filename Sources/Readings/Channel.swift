/// One thing that is measured at the bedside, with its unit.
///
/// The value's scale never depends on the instrument.
/// Raw values are part of the ring's file format: add new ones at the end of their group and never reuse one.
public enum Channel: UInt8, CaseIterable, Hashable, Sendable {
  // Pulse oximeter
  /// SpO2 as displayed by the oximeter, in percent.
  case oxygenSaturation = 1
  /// Pulse rate from the oximeter, per minute.
  case pulseRate = 2
  /// SpO2 with the oximeter's fastest averaging, in percent; for fast desaturation only.
  case oxygenSaturationFast = 3
  /// Plethysmogram samples, in device counts.
  case plethysmogram = 4
  /// Strength of the pulse at the sensor: pulsatile to constant light, in percent.
  case perfusionIndex = 5

  // Capnograph
  /// CO2 at the end of expiration, in mmHg.
  case endTidalCO2 = 20
  /// CO2 in inspired gas, in mmHg.
  case inspiredCO2 = 21
  /// Breaths per minute seen by the capnograph.
  case respiratoryRate = 22
  /// Capnogram samples, in mmHg.
  case capnogram = 23
  /// CO2 through the skin, in mmHg.
  case transcutaneousCO2 = 24

  // Bilevel ventilator
  /// Ventilation mode, as a ``VentilationMode`` code.
  case ventilationMode = 40
  /// Set inspiratory positive airway pressure, in cmH2O.
  case inspiratoryPressureSet = 41
  /// Set expiratory positive airway pressure, in cmH2O.
  case expiratoryPressureSet = 42
  /// Delivered inspiratory positive airway pressure, in cmH2O.
  case inspiratoryPressure = 43
  /// Delivered expiratory positive airway pressure, in cmH2O.
  case expiratoryPressure = 44
  /// Breaths per minute counted by the ventilator.
  case ventilatorRate = 45
  /// Expired tidal volume, in mL.
  case tidalVolume = 46
  /// Expired minute volume, in L/min.
  case minuteVolume = 47
  /// Unintentional leak, in L/min; intentional vent flow is not part of it.
  case unintentionalLeak = 48
  /// Inspiratory time, in seconds.
  case inspiratoryTime = 49
  /// Share of breaths triggered by the patient, in percent.
  case triggeredBreaths = 50
  /// Fraction of inspired oxygen, in percent.
  case inspiredOxygen = 51
  /// Run time of the ventilator's blower, in hours.
  case runTime = 52
  /// Alarm bits of the ventilator's map, as a code.
  case ventilatorAlarms = 53
  /// Airway pressure samples, in cmH2O.
  case airwayPressure = 54
  /// Patient flow samples, in L/min, inspiration positive.
  case patientFlow = 55
  /// Slow vital capacity of a manoeuvre at the ventilator, in mL.
  case vitalCapacity = 56
  /// Negative inspiratory force of a manoeuvre at the ventilator, in cmH2O below zero, without the sign.
  case negativeInspiratoryForce = 57
  /// Peak expiratory flow of the last breath, in L/min; a cough only when the operator says that it was one.
  case peakExpiratoryFlow = 58
  /// Breaths per minute divided by the tidal volume in litres.
  case rapidShallowBreathingIndex = 59

  // Cough-peak-flow meter
  /// Peak expiratory flow of one cough, in L/min.
  case coughPeakFlow = 70
  /// Flow samples of the cough meter, in L/min, expiration positive.
  case coughFlow = 71

  /// The unit of the channel's values.
  public var unit: Unit { description.unit }

  /// The channel's name in configuration, JSON and the command line, its unit apart.
  public var name: String { description.name }

  /// Whether the channel carries single values or runs of samples.
  public var shape: Shape { description.shape }

  /// The values a working instrument can report, in thousandths of the unit.
  ///
  /// Outside of them a value is `absent(implausible)`. Source for SpO2 50 to 100 % and pulse 25 to 250 /min:
  /// clinical basis, section 2.2; the other ranges are engineering choices, as wide as the instruments' own
  /// display ranges.
  public var plausible: ClosedRange<Int32> { description.plausible }

  /// Whether a channel has single values or runs of samples.
  public enum Shape: Hashable, Sendable {
    /// One value at a time.
    case numeric
    /// Samples at a fixed interval; one count of a 16-bit sample is `resolution` thousandths of the unit.
    case waveform(resolution: Int32)
  }

  /// The channel with this name, or nil.
  public init?(name: String) {
    guard let match = Channel.allCases.first(where: { $0.name == name }) else { return nil }
    self = match
  }

  private var description: (name: String, unit: Unit, shape: Shape, plausible: ClosedRange<Int32>) {
    switch self {
    case .oxygenSaturation: ("spo2", .percent, .numeric, 50_000...100_000)
    case .pulseRate: ("pulse_rate", .perMinute, .numeric, 25_000...250_000)
    case .oxygenSaturationFast: ("spo2_fast", .percent, .numeric, 50_000...100_000)
    case .plethysmogram: ("pleth", .count, .waveform(resolution: 1000), 0...255_000)
    case .perfusionIndex: ("perfusion_index", .percent, .numeric, 0...100_000)
    case .endTidalCO2: ("etco2", .mmHg, .numeric, 0...150_000)
    case .inspiredCO2: ("fico2", .mmHg, .numeric, 0...50_000)
    case .respiratoryRate: ("respiratory_rate", .perMinute, .numeric, 0...150_000)
    case .transcutaneousCO2: ("tcco2", .mmHg, .numeric, 0...200_000)
    case .capnogram: ("capnogram", .mmHg, .waveform(resolution: 10), -10_000...150_000)
    case .ventilationMode: ("vent_mode", .code, .numeric, 0...65_535_000)
    case .inspiratoryPressureSet: ("ipap_set", .cmH2O, .numeric, 0...60_000)
    case .expiratoryPressureSet: ("epap_set", .cmH2O, .numeric, 0...60_000)
    case .inspiratoryPressure: ("ipap", .cmH2O, .numeric, 0...60_000)
    case .expiratoryPressure: ("epap", .cmH2O, .numeric, 0...60_000)
    case .ventilatorRate: ("vent_rate", .perMinute, .numeric, 0...150_000)
    case .tidalVolume: ("tidal_volume", .millilitre, .numeric, 0...3_000_000)
    case .minuteVolume: ("minute_volume", .litrePerMinute, .numeric, 0...60_000)
    case .unintentionalLeak: ("leak", .litrePerMinute, .numeric, 0...200_000)
    case .inspiratoryTime: ("inspiratory_time", .second, .numeric, 0...10_000)
    case .triggeredBreaths: ("triggered", .percent, .numeric, 0...100_000)
    case .inspiredOxygen: ("fio2", .percent, .numeric, 15_000...100_000)
    case .runTime: ("run_time", .hour, .numeric, 0...2_000_000_000)
    case .ventilatorAlarms: ("vent_alarms", .code, .numeric, 0...65_535_000)
    case .airwayPressure: ("airway_pressure", .cmH2O, .waveform(resolution: 10), -60_000...100_000)
    case .patientFlow: ("patient_flow", .litrePerMinute, .waveform(resolution: 100), -300_000...300_000)
    case .vitalCapacity: ("vital_capacity", .millilitre, .numeric, 0...9_000_000)
    case .negativeInspiratoryForce: ("nif", .cmH2O, .numeric, 0...200_000)
    case .peakExpiratoryFlow: ("peak_expiratory_flow", .litrePerMinute, .numeric, 0...900_000)
    case .rapidShallowBreathingIndex: ("rsbi", .perMinutePerLitre, .numeric, 0...1_000_000)
    case .coughPeakFlow: ("cough_peak_flow", .litrePerMinute, .numeric, 0...900_000)
    case .coughFlow: ("cough_flow", .litrePerMinute, .waveform(resolution: 100), -1_000_000...1_000_000)
    }
  }
}

/// The unit that a channel's values have, written as UCUM would.
public enum Unit: String, CaseIterable, Hashable, Sendable {
  case percent = "%"
  case perMinute = "/min"
  case mmHg = "mm[Hg]"
  case cmH2O = "cm[H2O]"
  case millilitre = "mL"
  case litrePerMinute = "L/min"
  /// Breaths per minute for each litre of tidal volume.
  case perMinutePerLitre = "/min/L"
  case second = "s"
  case hour = "h"
  /// A count of the device's own, without a physical unit.
  case count = "{count}"
  /// A number that stands for a word or for bits.
  case code = "{code}"
}

/// What the ventilator is doing, as the value of ``Channel/ventilationMode`` (whole numbers).
public enum VentilationMode: Int32, CaseIterable, Hashable, Sendable {
  /// The blower is off or waits for the operator.
  case standby = 0
  /// One continuous pressure: not bilevel.
  case continuous = 1
  /// Bilevel, every breath triggered by the patient.
  case spontaneous = 2
  /// Bilevel, patient's breaths with a backup rate.
  case spontaneousTimed = 3
  /// Bilevel, every breath timed.
  case timed = 4
  /// Bilevel with a volume target.
  case volumeAssured = 5

  /// Whether the mode gives two pressures; continuous pressure does not satisfy the consensus' bilevel.
  public var isBilevel: Bool {
    switch self {
    case .standby, .continuous: false
    case .spontaneous, .spontaneousTimed, .timed, .volumeAssured: true
    }
  }
}
