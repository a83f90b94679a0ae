public import Criteria
public import Quantities
public import Readings

/// What is fixed about one condition.
public struct AlarmRow: Hashable, Sendable {
  /// Whether it is about the patient or the equipment.
  public let kind: AlarmKind
  /// How soon someone should look; nil for a rule, whose finding says so.
  public let priority: Priority?
  /// How long the condition must hold before it is an alarm; nil for a rule, whose pack says so.
  public let conditionDelay: Interval?
  /// The longest time from the alarm condition to its signals.
  public let signalDelay: Interval
  /// Whether its signals go on after the condition has ended, until somebody acknowledges it.
  public let isLatching: Bool
  /// What it says, in a line; nil for a rule, whose finding says so.
  public let title: BilingualText?
  /// What to do; nil for a rule, whose finding says so.
  public let text: BilingualText?
  /// Where the numbers and the priority come from.
  public let source: String
}

/// The one table that gives each condition its kind, priority, delays, latching and words.
public enum AlarmTable {
  /// The longest time from an alarm condition to its signals: clinical basis, section 4, A6.
  public static let signalDelay: Interval = .seconds(1)
  /// How long an ended alarm can still be seen: clinical basis, section 4, A8.
  public static let recentFor: Interval = .seconds(60)
  /// How long a HIGH alarm may stay unattended before it grows louder: clinical basis, section 4, A11.
  public static let louderAfter: Interval = .seconds(60)
  /// How long a HIGH alarm may stay unattended before a second channel is used: clinical basis, section 4,
  /// A11.
  public static let secondChannelAfter: Interval = .seconds(120)
  /// How often people are reminded of what is switched off: half of the ten minutes of clinical basis,
  /// section 4, A10, so that one reminder falls into any ten minutes.
  public static let reminderEvery: Interval = .minutes(5)
  /// How long a record may wait for the log before its alarm is announced without it: the signal delay.
  public static let logPatience: Interval = .seconds(1)
  /// The most alarms that are held at once; an engineering choice, several times what one bed can have.
  public static let mostAlarms = 256
  /// The most conditions that may be switched off at once.
  public static let mostOff = 256

  /// The row of a condition.
  public static func row(of condition: AlarmCondition) -> AlarmRow {
    switch condition {
    case .rule: ofRule
    case .technical(let condition): row(of: condition)
    }
  }

  /// The row of every rule: physiological and not latching; all else is the pack's (clinical basis, section
  /// 4, A8).
  private static let ofRule = AlarmRow(
    kind: .physiological, priority: nil, conditionDelay: nil, signalDelay: signalDelay, isLatching: false,
    title: nil, text: nil, source: "the rule's pack; clinical basis, section 4, A8")

  /// The row of a technical condition.
  public static func row(of condition: TechnicalCondition) -> AlarmRow {
    switch condition {
    case .noSignal(_, let channel, let loss): row(of: loss, on: channel)
    case .lineDown:
      technical(
        .medium, after: 5, isLatching: true, ("Instrument disconnected", "设备连接中断"),
        ("Check the instrument's power, cable and settings. Its own alarms go on.", "检查设备电源、连线和设置。设备自身报警不受影响。"),
        "clinical basis, section 4, A7, A8 and A27; delay: engineering choice, so that all is told within 10 s")
    case .setUpFailed:
      technical(
        .medium, after: 0, ("Instrument not set up", "设备未完成设置"),
        ("The instrument did not take its settings; it is tried again.", "设备未接受设置，正在重试。"), engineering)
    case .cannotBeJudged:
      technical(
        .low, after: 0, ("Rule cannot be judged", "规则无法判断"),
        ("Readings are missing: restore the signal.", "缺少有效读数：请恢复信号。"),
        "clinical basis, section 2.1; the pack's patience is the delay")
    case .logUnwritable:
      technical(
        .medium, after: 0, isLatching: true, ("Alarm log cannot be written", "报警日志无法写入"),
        ("Alarms go on without being recorded. Check the disk.", "报警继续，但未被记录。请检查磁盘。"),
        "clinical basis, section 4, A16")
    case .ringUnwritable:
      technical(
        .medium, after: 0, isLatching: true, ("Readings cannot be stored", "读数无法存储"),
        ("Alarms go on; the last minutes are not kept. Check the disk.", "报警继续，但近期读数未保存。请检查磁盘。"), engineering)
    case .configurationRejected:
      technical(
        .low, after: 0, isLatching: true, ("New settings were refused", "新设置被拒绝"),
        ("The last good settings go on. Mend the file named in the log.", "继续使用上一次有效设置。请按日志修正文件。"), engineering)
    case .stateLost:
      technical(
        .medium, after: 0, isLatching: true, ("State before the restart is lost", "重启前状态丢失"),
        (
          "Alarms, pauses and entries made before the restart are gone: look at the patient and enter them anew.",
          "重启前的报警、暂停和录入已丢失：请查看患者并重新录入。"
        ),
        "clinical basis, section 4, A14")
    case .heartbeatLost:
      technical(
        .medium, after: 0, isLatching: true, ("Gateway is not watched", "网关未受监控"),
        ("The watchdog does not answer: a stop of the gateway would go unnoticed.", "看门狗无应答：网关停止时将无人知晓。"),
        "clinical basis, section 4, A17")
    case .alarmsDropped:
      technical(
        .medium, after: 0, isLatching: true, ("Too many alarms at once", "报警数量过多"),
        ("Less urgent alarms are not shown; the log names them.", "较不紧急的报警未显示，详见日志。"), engineering)
    }
  }

  /// Losses of a signal; the condition delays keep one bad second from calling anybody.
  private static func row(of loss: SignalLoss, on channel: Channel) -> AlarmRow {
    let name = name(of: channel)
    switch loss {
    case .sensorOff:
      return technical(
        .medium, after: 5, (name.english + ": sensor off", name.chinese + "：传感器脱落"),
        ("Put the sensor back on the patient; check its plug.", "重新放置传感器，检查插头。"), signals)
    case .noPulse:
      return technical(
        .medium, after: 10, (name.english + ": signal inadequate", name.chinese + "：信号不足"),
        ("Look at the patient, then at the sensor's site.", "先查看患者，再检查传感器部位。"), signals)
    case .noBreath:
      return AlarmRow(
        kind: .physiological, priority: .medium, conditionDelay: .seconds(10), signalDelay: signalDelay,
        isLatching: false,
        title: BilingualText(english: name.english + ": no breath seen", chinese: name.chinese + "：未检测到呼吸"),
        text: BilingualText(
          english: "Look at the patient, then at the sampling line and the mask.",
          chinese: "先查看患者，再检查采样管和面罩。"),
        source: "clinical basis, section 2.2: MEDIUM when the capnograph alone says so, 30 s together with"
          + " the capnograph's own 20 s")
    case .occluded:
      return technical(
        .medium, after: 5, (name.english + ": sampling line blocked", name.chinese + "：采样管阻塞"),
        ("Clear or change the sampling line or the airway adapter.", "疏通或更换采样管或气道适配器。"),
        "clinical basis, section 4, A22; delay: engineering choice")
    case .notReady:
      return technical(
        .low, after: 120, (name.english + ": instrument not ready", name.chinese + "：设备未就绪"),
        ("Warm-up or zeroing takes longer than usual; look at the instrument.", "预热或调零时间过长，请查看设备。"),
        "clinical basis, section 4, A21; delay: engineering choice")
    case .notReported:
      return technical(
        .medium, after: 20, (name.english + ": no value", name.chinese + "：无数值"),
        ("The instrument is there but gives no value; look at its display.", "设备在线但无数值，请查看设备屏幕。"), signals)
    case .deviceFault:
      return technical(
        .medium, after: 3, (name.english + ": instrument faulty", name.chinese + "：设备故障"),
        ("The instrument reports a fault; use another one.", "设备报告故障，请更换设备。"), engineering)
    case .stale:
      return technical(
        .medium, after: 0, (name.english + ": not updated", name.chinese + "：数据未更新"),
        ("The last value is too old to be used.", "最近数值已过期，不可使用。"),
        "clinical basis, section 2.2 and section 4, A18: 10 s until stale")
    case .implausible:
      return technical(
        .medium, after: 10, (name.english + ": value not plausible", name.chinese + "：数值不可信"),
        ("The value is none that a patient can have; check the sensor.", "数值超出人体可能范围，请检查传感器。"), signals)
    }
  }

  /// Whether people rely on a channel so much that its loss calls them; losses of the others show where their
  /// values would.
  public static func isWatched(_ channel: Channel) -> Bool {
    switch channel {
    case .oxygenSaturation, .endTidalCO2, .transcutaneousCO2, .ventilationMode: true
    case .pulseRate, .oxygenSaturationFast, .plethysmogram, .inspiredCO2, .respiratoryRate, .capnogram,
      .inspiratoryPressureSet, .expiratoryPressureSet, .inspiratoryPressure, .expiratoryPressure,
      .ventilatorRate, .tidalVolume, .minuteVolume, .unintentionalLeak, .inspiratoryTime, .triggeredBreaths,
      .inspiredOxygen, .runTime, .ventilatorAlarms, .airwayPressure, .patientFlow, .coughPeakFlow,
      .coughFlow:
      false
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

  private static let engineering = "engineering choice"
  private static let signals =
    "clinical basis, section 4, A18 and A20; delay: engineering choice, below the 30 s after which a value"
    + " must not be shown"

  private static func technical(
    _ priority: Priority, after seconds: Int64, isLatching: Bool = false, _ title: (String, String),
    _ text: (String, String), _ source: String
  ) -> AlarmRow {
    AlarmRow(
      kind: .technical, priority: priority, conditionDelay: .seconds(seconds), signalDelay: signalDelay,
      isLatching: isLatching, title: BilingualText(english: title.0, chinese: title.1),
      text: BilingualText(english: text.0, chinese: text.1), source: source)
  }
}
