internal import Criteria
internal import Readings

/// Losses of a signal.
extension AlarmTable {
  /// Losses of a signal; the condition delays keep one bad second from calling anybody.
  static func row(of loss: SignalLoss, on channel: Channel) -> AlarmRow {
    let name = name(of: channel)
    switch loss {
    case .sensorOff:
      return .technical(
        .medium, after: 5, (name.english + ": sensor off", name.chinese + "：传感器脱落"),
        ("Put the sensor back on the patient; check its plug.", "重新放置传感器，检查插头。"), signals)
    case .noPulse:
      return .technical(
        .medium, after: 10, (name.english + ": signal inadequate", name.chinese + "：信号不足"),
        ("Look at the patient, then at the sensor's site.", "先查看患者，再检查传感器部位。"), signals)
    case .noBreath:
      return .physiological(
        .medium, after: 10, (name.english + ": no breath seen", name.chinese + "：未检测到呼吸"),
        ("Look at the patient, then at the sampling line and the mask.", "先查看患者，再检查采样管和面罩。"),
        "clinical basis, section 2.2: MEDIUM when the capnograph alone says so, 30 s together with the"
          + " capnograph's own 20 s")
    case .confirmedNoBreath:
      return .physiological(
        .high, after: 10, (name.english + ": no breath, ventilator neither", name.chinese + "：无呼吸，呼吸机亦无计数"),
        ("Look at the patient at once; then at the mask and the circuit.", "立即查看患者，再检查面罩和管路。"),
        "clinical basis, section 2.2: HIGH when the ventilator confirms it, 30 s together with the"
          + " capnograph's own 20 s")
    case .lineSuspected:
      return .technical(
        .medium, after: 10, (name.english + ": sampling line?", name.chinese + "：采样管？"),
        (
          "The ventilator counts breaths, the capnograph sees none: check the sampling line.",
          "呼吸机有呼吸计数而二氧化碳监测无呼吸：请检查采样管。"
        ), "clinical basis, section 4, A22")
    case .occluded:
      return .technical(
        .medium, after: 5, (name.english + ": sampling line blocked", name.chinese + "：采样管阻塞"),
        ("Clear or change the sampling line or the airway adapter.", "疏通或更换采样管或气道适配器。"),
        "clinical basis, section 4, A22; delay: engineering choice")
    case .notReady:
      return .technical(
        .low, after: 120, (name.english + ": instrument not ready", name.chinese + "：设备未就绪"),
        ("Warm-up or zeroing takes longer than usual; look at the instrument.", "预热或调零时间过长，请查看设备。"),
        "clinical basis, section 4, A21; delay: engineering choice")
    case .notReported:
      return .technical(
        .medium, after: 20, (name.english + ": no value", name.chinese + "：无数值"),
        ("The instrument is there but gives no value; look at its display.", "设备在线但无数值，请查看设备屏幕。"), signals)
    case .unitUnknown:
      return .technical(
        .medium, after: 20, (name.english + ": unit cannot be read", name.chinese + "：单位无法识别"),
        ("Set the instrument's unit to mmHg or kPa.", "请将设备单位设为mmHg或kPa。"), signals)
    case .deviceFault:
      return .technical(
        .medium, after: 3, (name.english + ": instrument faulty", name.chinese + "：设备故障"),
        ("The instrument reports a fault; use another one.", "设备报告故障，请更换设备。"), AlarmRow.engineering)
    case .stale:
      return .technical(
        .medium, after: 0, (name.english + ": not updated", name.chinese + "：数据未更新"),
        ("The last value is too old to be used.", "最近数值已过期，不可使用。"),
        "clinical basis, section 2.2 and section 4, A18: 10 s until stale")
    case .implausible:
      return .technical(
        .medium, after: 10, (name.english + ": value not plausible", name.chinese + "：数值不可信"),
        ("The value is none that a patient can have; check the sensor.", "数值超出人体可能范围，请检查传感器。"), signals)
    }
  }

  private static func name(of channel: Channel) -> BilingualText {
    switch channel {
    case .oxygenSaturation: BilingualText(english: "SpO2", chinese: "血氧饱和度")
    case .endTidalCO2: BilingualText(english: "EtCO2", chinese: "呼气末二氧化碳")
    case .transcutaneousCO2: BilingualText(english: "TcCO2", chinese: "经皮二氧化碳")
    case .ventilationMode: BilingualText(english: "Ventilator", chinese: "呼吸机")
    default: BilingualText(english: channel.name, chinese: channel.name)
    }
  }

  private static let signals =
    "clinical basis, section 4, A18 and A20; delay: engineering choice, below the 30 s after which a value"
    + " must not be shown"
}
