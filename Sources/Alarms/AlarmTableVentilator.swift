internal import Criteria
internal import Readings

/// Alarms that a ventilator raises itself.
extension AlarmTable {
  /// The ventilator's own delays have passed already; those here keep averages at their limits from flapping.
  static func row(of alarm: VentilatorAlarm) -> AlarmRow {
    switch alarm {
    case .highLeak:
      .technical(
        .medium, after: 20, ("Ventilator: high leak", "呼吸机：漏气过大"),
        ("Re-seat the mask; CO2 and volumes are unreliable meanwhile.", "重新佩戴面罩；此时二氧化碳和容量数值不可靠。"),
        "clinical basis, section 2.2 (20 s) and section 4, A28")
    case .disconnection:
      .technical(
        .high, after: 0, ("Ventilator: circuit open or mask off", "呼吸机：管路断开或面罩脱落"),
        ("Look at the patient at once; reconnect the circuit.", "立即查看患者，重新连接管路。"),
        "clinical basis, section 1.4 (mask off is an emergency) and section 4, A23")
    case .apnoea:
      .physiological(
        .high, after: 0, ("Ventilator: apnoea", "呼吸机：窒息"), ("Look at the patient at once.", "立即查看患者。"),
        "clinical basis, section 2.2: HIGH when the ventilator says so")
    case .lowMinuteVolume:
      .physiological(
        .medium, after: 5, ("Ventilator: low minute volume", "呼吸机：分钟通气量低"), lookAtBreathing, mirrored)
    case .lowTidalVolume:
      .physiological(
        .medium, after: 5, ("Ventilator: low tidal volume", "呼吸机：潮气量低"), lookAtBreathing, mirrored)
    case .highRate:
      .physiological(.medium, after: 5, ("Ventilator: high rate", "呼吸机：呼吸频率高"), lookAtBreathing, mirrored)
    case .highPressure:
      .technical(
        .high, after: 0, ("Ventilator: high pressure", "呼吸机：压力过高"),
        ("Look for secretions, a kinked tube or coughing.", "检查分泌物、管路打折或咳嗽。"),
        "clinical basis, section 4, A24")
    case .mainsFailure:
      .technical(
        .low, after: 0, ("Ventilator: on battery", "呼吸机：电池供电"), ("Plug it in.", "请接通电源。"), power)
    case .batteryLow:
      .technical(
        .high, after: 0, ("Ventilator: battery nearly empty", "呼吸机：电池电量低"),
        ("Plug it in now, or have another ventilator ready.", "立即接通电源，或准备备用呼吸机。"), power)
    case .blowerFault: fault(.high, ("blower fault", "风机故障"))
    case .pressureSensorFault: fault(.medium, ("pressure sensor fault", "压力传感器故障"))
    case .flowSensorFault: fault(.medium, ("flow sensor fault", "流量传感器故障"))
    case .oxygenSensorFault: fault(.low, ("oxygen sensor fault", "氧传感器故障"))
    }
  }

  private static func fault(_ priority: Priority, _ what: (String, String)) -> AlarmRow {
    .technical(
      priority, after: 0, ("Ventilator: " + what.0, "呼吸机：" + what.1),
      ("The ventilator reports a fault of its own; follow its manual.", "呼吸机报告自身故障，请按说明书处理。"),
      AlarmRow.engineering)
  }

  private static let lookAtBreathing = (
    "Look at the patient's breathing and at the mask.", "查看患者呼吸和面罩。"
  )
  private static let mirrored =
    "clinical basis, section 4, A28: as the ventilator's panel sets it; delay: engineering choice"
  private static let power = "clinical basis, section 4, A26"
}
