internal import Quantities
internal import Readings

/// The short report of Puritan Bennett 840 and 980; fields from devices, section 1.6.2.
///
/// Its mode word does not say whether pressure support makes two pressures of `CPAP`, so no mode is read.
enum PuritanBennettShort: ReportingVentilator {
  static let plan = ReportPlan(
    command: "SNDA", names: ["MISCA"],
    // 722 bytes at 9600 baud: devices, section 1.0.2.
    period: .milliseconds(750), identity: 6,
    numbers: [
      ReportPlan.Number(field: 15, channel: .expiratoryPressureSet, meaning: "PEEP, set"),
      ReportPlan.Number(field: 34, channel: .ventilatorRate, meaning: "total rate"),
      ReportPlan.Number(field: 35, channel: .tidalVolume, scale: 1000, meaning: "VTe in L"),
      ReportPlan.Number(field: 36, channel: .minuteVolume, meaning: "minute volume"),
      ReportPlan.Number(field: 40, channel: .inspiratoryPressure, meaning: "end-inspiratory pressure"),
    ],
    manoeuvres: [
      ReportPlan.Manoeuvre(field: 67, channel: .negativeInspiratoryForce, meaning: "NIF"),
      ReportPlan.Manoeuvre(field: 68, channel: .vitalCapacity, scale: 1000, meaning: "VC in L"),
    ],
    alarms: shortAlarms)
}

/// The long report of Puritan Bennett 840 and 980; fields from devices, section 1.6.2.
enum PuritanBennettLong: ReportingVentilator {
  static let plan = ReportPlan(
    command: "SNDF", names: ["MISCF"],
    // 1244 bytes at 9600 baud: devices, section 1.0.2.
    period: .milliseconds(1300), identity: 6,
    mode: ReportPlan.Mode(
      circuit: 8, mode: 9, mandatory: 10, spontaneous: 11, expiratoryPressure: 18, pressureSupport: 31),
    numbers: [
      ReportPlan.Number(field: 18, channel: .expiratoryPressureSet, meaning: "PEEP or CPAP, set"),
      ReportPlan.Number(field: 69, channel: .inspiratoryPressure, meaning: "end-inspiratory pressure"),
      ReportPlan.Number(field: 70, channel: .ventilatorRate, meaning: "total rate"),
      ReportPlan.Number(field: 71, channel: .tidalVolume, scale: 1000, meaning: "VTE in L"),
      ReportPlan.Number(field: 72, channel: .minuteVolume, meaning: "total minute volume"),
      ReportPlan.Number(field: 77, channel: .inspiredOxygen, meaning: "delivered O2"),
      ReportPlan.Number(
        field: 85, channel: .rapidShallowBreathingIndex, zero: .isNotMeasured, meaning: "f/VT"),
      ReportPlan.Number(field: 87, channel: .expiratoryPressure, meaning: "PEEP, measured"),
      ReportPlan.Number(
        field: 99, channel: .peakExpiratoryFlow, zero: .isNotMeasured, meaning: "PEF of the last breath"),
    ],
    manoeuvres: [
      ReportPlan.Manoeuvre(field: 102, channel: .negativeInspiratoryForce, meaning: "NIF"),
      ReportPlan.Manoeuvre(field: 104, channel: .vitalCapacity, scale: 1000, meaning: "VC in L"),
    ],
    alarms: longAlarms)
}

// MARK: - Alarm states

/// The alarm states of a short report; the meaning of those from 48 to 56 is not known.
private let shortAlarms =
  (48...56).map { ReportPlan.Alarm(field: $0, word: [], meaning: "not known") } + [
    ReportPlan.Alarm(field: 57, word: .apnoea, meaning: "apnoea"),
    ReportPlan.Alarm(field: 94, word: .apnoea, meaning: "apnoea alarm"),
    // One field for both, so both are called: each of them is a circuit to look at.
    ReportPlan.Alarm(field: 95, word: [.disconnection, .highPressure], meaning: "occlusion or disconnect"),
  ]

/// The alarm states of a long report whose meaning is known.
///
/// Those for which the gateway has no word are listed so that their words are checked.
private let longAlarms = [
  ReportPlan.Alarm(field: 106, word: .apnoea, meaning: "apnoea"),
  ReportPlan.Alarm(field: 107, word: [], meaning: "high minute volume"),
  ReportPlan.Alarm(field: 108, word: [], meaning: "high VTE"),
  ReportPlan.Alarm(field: 109, word: [], meaning: "high O2"),
  ReportPlan.Alarm(field: 110, word: .highPressure, meaning: "high pressure"),
  ReportPlan.Alarm(field: 111, word: .highPressure, meaning: "high ventilator pressure"),
  ReportPlan.Alarm(field: 112, word: .highRate, meaning: "high rate"),
  ReportPlan.Alarm(field: 113, word: .mainsFailure, meaning: "AC power loss"),
  ReportPlan.Alarm(field: 114, word: .batteryLow, meaning: "battery inoperative"),
  ReportPlan.Alarm(field: 115, word: .batteryLow, meaning: "low battery"),
  ReportPlan.Alarm(field: 116, word: .mainsFailure, meaning: "loss of power"),
  ReportPlan.Alarm(field: 117, word: .lowTidalVolume, meaning: "low VTE, mandatory"),
  ReportPlan.Alarm(field: 118, word: .lowMinuteVolume, meaning: "low minute volume"),
  ReportPlan.Alarm(field: 119, word: .lowTidalVolume, meaning: "low VTE, spontaneous"),
  ReportPlan.Alarm(field: 120, word: [], meaning: "low O2"),
  ReportPlan.Alarm(field: 121, word: [], meaning: "gas supply"),
  ReportPlan.Alarm(field: 122, word: [], meaning: "gas supply"),
  ReportPlan.Alarm(field: 123, word: [], meaning: "compressor"),
  ReportPlan.Alarm(field: 124, word: .disconnection, meaning: "disconnect"),
  ReportPlan.Alarm(field: 125, word: .highPressure, meaning: "severe occlusion"),
  ReportPlan.Alarm(field: 126, word: [], meaning: "inspiration too long"),
  ReportPlan.Alarm(field: 127, word: [], meaning: "procedure error"),
  ReportPlan.Alarm(field: 128, word: [], meaning: "compliance-limited VT"),
  ReportPlan.Alarm(field: 129, word: [], meaning: "high VTI"),
  ReportPlan.Alarm(field: 130, word: [], meaning: "high VTI"),
  ReportPlan.Alarm(field: 131, word: [], meaning: "high compensation"),
  ReportPlan.Alarm(field: 136, word: [], meaning: "low peak pressure"),
]
