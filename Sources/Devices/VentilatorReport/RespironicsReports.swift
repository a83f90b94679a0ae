internal import Quantities
internal import Readings

/// The ventilation report of a Philips V60; fields from devices, section 1.6.4.
///
/// Fields 1 to 84 and from 127 on are not known, so no pressure, volume or leak is read. It is not known
/// either whether the four fields before STX are counted: the numbering is taken under which every alarm
/// state is one and fields 88 to 101 are blank, and without such a one nothing is.
enum RespironicsV60: ReportingVentilator {
  static let plan = ReportPlan(
    command: "VRPT", names: ["VRPT"],
    // The speed of the line and the length of the report are not known; as for the longest one that is.
    period: .milliseconds(1300), firstFields: [5, 1], blanks: 88..<102,
    numbers: [ReportPlan.Number(field: 85, channel: .triggeredBreaths, meaning: "patient-triggered breaths")],
    alarms: [
      ReportPlan.Alarm(field: 102, word: .highPressure, meaning: "occlusion"),
      ReportPlan.Alarm(field: 103, word: [], meaning: "safety valve"),
      ReportPlan.Alarm(field: 113, word: [], meaning: "low O2 supply"),
      ReportPlan.Alarm(field: 115, word: .lowMinuteVolume, meaning: "low minute volume"),
      ReportPlan.Alarm(field: 118, word: .lowTidalVolume, meaning: "low VT"),
      ReportPlan.Alarm(field: 119, word: .lowTidalVolume, meaning: "low spontaneous VT"),
      ReportPlan.Alarm(field: 121, word: .highRate, meaning: "high rate"),
      ReportPlan.Alarm(field: 123, word: [], meaning: "high enclosure temperature"),
      ReportPlan.Alarm(field: 125, word: [], meaning: "low PEEP"),
      ReportPlan.Alarm(field: 126, word: .disconnection, meaning: "low EPAP: patient disconnection"),
    ])
}

/// The short report of a Philips Respironics V200, taken to have the fields of a Puritan Bennett's.
///
/// Devices, sections 1.0.1 and 1.6.5. The reports whose fields are not numbered there are not asked for.
enum RespironicsV200: ReportingVentilator {
  static let plan = ReportPlan(
    command: "SNDA", names: ["MISCA", "SNDA"],
    // 722 bytes at 19200 baud.
    period: .milliseconds(375), identity: 6, numbers: PuritanBennettShort.plan.numbers,
    manoeuvres: PuritanBennettShort.plan.manoeuvres, alarms: PuritanBennettShort.plan.alarms)
}
