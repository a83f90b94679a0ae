internal import Quantities
internal import Readings

/// One number on the screen, with all that a person must know to believe it, or dashes and the reason why
/// there is none.
struct MonitorNumber: Hashable {
  let label: String
  let value: String
  let unit: String
  /// Why it is doubted or missing, how old it is, or the limits that it is watched by.
  let note: String
  let ink: Ink
  /// Whether it lies beyond a limit that a rule speaks of.
  let isBeyond: Bool

  /// The age from which a number says how old it is.
  private static let silentAge: Interval = .seconds(3)
  /// How far ahead of the clock a number may be: one from the future would never grow old.
  static let ahead: Interval = .seconds(2)

  /// What a channel of an instrument says now; nil when it never said anything.
  init?(
    _ channel: Channel, of instrument: InstrumentIndex, in bed: MonitorBed, at now: Uptime,
    limits: [MonitorLimit], isShared: Bool
  ) {
    guard let word = bed.word(channel, of: instrument) else { return nil }
    label = Self.label(channel)
    unit = channel.unit.shown
    ink = Self.ink(channel)
    let age = now - word.at
    var notes = isShared ? [bed.name(instrument)] : []
    let watched = MonitorLimit.shown(limits, of: channel)
    var beyond = false
    switch word.reading {
    case _ where age < .zero - Self.ahead:
      value = "---"
      notes.append("of another clock")
    case .absent(let reason):
      value = "---"
      notes.append(Self.words(reason.word))
    case .measured, .questionable:
      if let limit = bed.staleAfter(channel, of: instrument), age > limit {
        value = "---"
        notes.append("stale \(Self.shown(age))")
        break
      }
      let thousandths = word.reading.thousandths ?? 0
      beyond = watched.contains { $0.isBeyond(thousandths) }
      if case .questionable(_, let doubt) = word.reading {
        value = "\(Self.shown(thousandths, channel))?"
        notes.append(Self.words(doubt.word))
      } else {
        value = Self.shown(thousandths, channel)
      }
      if age > Self.silentAge { notes.append("\(Self.shown(age)) ago") }
      notes += watched.map(\.words)
    }
    note = notes.joined(separator: " ")
    isBeyond = beyond
  }

  /// The channels in the order in which they are wanted at a bedside; those at the end give way first.
  static let order: [Channel] = [
    .oxygenSaturation, .pulseRate, .endTidalCO2, .respiratoryRate, .transcutaneousCO2, .inspiratoryPressure,
    .expiratoryPressure, .ventilatorRate, .tidalVolume, .minuteVolume, .unintentionalLeak, .coughPeakFlow,
    .inspiredOxygen, .inspiredCO2, .ventilationMode, .inspiratoryPressureSet, .expiratoryPressureSet,
    .vitalCapacity, .negativeInspiratoryForce, .peakExpiratoryFlow, .rapidShallowBreathingIndex,
    .triggeredBreaths, .inspiratoryTime, .perfusionIndex,
  ]

  static func label(_ channel: Channel) -> String {
    switch channel {
    case .oxygenSaturation: "SpO2"
    case .pulseRate: "Pulse"
    case .endTidalCO2: "EtCO2"
    case .respiratoryRate: "RR"
    case .transcutaneousCO2: "TcCO2"
    case .inspiratoryPressure: "IPAP"
    case .expiratoryPressure: "EPAP"
    case .ventilatorRate: "Rate"
    case .tidalVolume: "Vt"
    case .minuteVolume: "MV"
    case .unintentionalLeak: "Leak"
    case .coughPeakFlow: "Cough"
    case .inspiredOxygen: "FiO2"
    case .inspiredCO2: "FiCO2"
    case .ventilationMode: "Mode"
    case .inspiratoryPressureSet: "set I"
    case .expiratoryPressureSet: "set E"
    case .vitalCapacity: "VC"
    case .negativeInspiratoryForce: "NIF"
    case .peakExpiratoryFlow: "PEF"
    case .rapidShallowBreathingIndex: "RSBI"
    case .triggeredBreaths: "Trig"
    case .inspiratoryTime: "Ti"
    case .perfusionIndex: "PI"
    case .oxygenSaturationFast: "SpO2 f"
    case .runTime: "Hours"
    case .ventilatorAlarms: "Alarms"
    case .plethysmogram: "Pleth"
    case .capnogram: "CO2"
    case .airwayPressure: "Paw"
    case .patientFlow: "Flow"
    case .coughFlow: "Cough"
    }
  }

  static func ink(_ channel: Channel) -> Ink {
    switch channel {
    case .oxygenSaturation, .pulseRate, .perfusionIndex, .plethysmogram, .oxygenSaturationFast: .oxygen
    case .endTidalCO2, .inspiredCO2, .respiratoryRate, .transcutaneousCO2, .capnogram: .carbonDioxide
    case .inspiratoryPressure, .expiratoryPressure, .inspiratoryPressureSet, .expiratoryPressureSet,
      .airwayPressure, .negativeInspiratoryForce, .ventilationMode:
      .pressure
    case .ventilatorRate, .tidalVolume, .minuteVolume, .unintentionalLeak, .inspiratoryTime,
      .triggeredBreaths, .inspiredOxygen, .runTime, .ventilatorAlarms, .patientFlow, .vitalCapacity,
      .peakExpiratoryFlow, .rapidShallowBreathingIndex, .coughPeakFlow, .coughFlow:
      .flow
    }
  }

  /// How long ago, in the largest unit that says enough.
  static func shown(_ age: Interval) -> String {
    let seconds = max(0, age.wholeSeconds)
    if seconds < 120 { return "\(seconds) s" }
    return seconds < 7200 ? "\(seconds / 60) min" : "\(seconds / 3600) h"
  }

  static func words(_ word: String) -> String { word.replacing("-", with: " ") }

  /// Shown to a tenth; a mode by its name.
  private static func shown(_ thousandths: Int32, _ channel: Channel) -> String {
    if channel == .ventilationMode {
      let mode = thousandths % 1000 == 0 ? VentilationMode(rawValue: thousandths / 1000) : nil
      return mode?.letters ?? "\(JSONObject.decimal(Int64(thousandths)))"
    }
    return JSONObject.decimal((Int64(thousandths) + (thousandths < 0 ? -50 : 50)) / 100 * 100)
  }
}

extension VentilationMode {
  /// The mode as ventilators abbreviate it.
  fileprivate var letters: String {
    switch self {
    case .standby: "standby"
    case .continuous: "CPAP"
    case .spontaneous: "S"
    case .spontaneousTimed: "ST"
    case .timed: "T"
    case .volumeAssured: "AVAPS"
    }
  }
}
