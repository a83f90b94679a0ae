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
    kind: .physiological, priority: nil, conditionDelay: nil, isLatching: false,
    title: nil, text: nil, source: "the rule's pack; clinical basis, section 4, A8")

  /// The row of a technical condition.
  public static func row(of condition: TechnicalCondition) -> AlarmRow {
    switch condition {
    case .noSignal(_, let channel, let loss): row(of: loss, on: channel)
    case .ventilator(_, let alarm): row(of: alarm)
    case .lineDown:
      .technical(
        .medium, after: 5, isLatching: true, ("Instrument disconnected", "设备连接中断"),
        ("Check the instrument's power, cable and settings. Its own alarms go on.", "检查设备电源和连线。设备自身报警不受影响。"),
        "clinical basis, section 4, A7, A8 and A27; delay: engineering choice, so that all is told in 10 s"
      )
    case .setUpFailed:
      .technical(
        .medium, after: 30, ("Instrument not set up", "设备未完成设置"),
        ("The instrument did not take its settings; it is tried again.", "设备未接受设置，正在重试。"),
        "engineering choice: one refusal at start-up is usual, and the next attempts follow within 12 s")
    case .cannotBeJudged:
      .technical(
        .low, after: 0, ("Rule cannot be judged", "规则无法判断"),
        ("Readings are missing: restore the signal.", "缺少有效读数：请恢复信号。"),
        "clinical basis, section 2.1; the pack's patience is the delay")
    case .logUnwritable:
      .technical(
        .medium, after: 0, isLatching: true, ("Alarm log cannot be written", "报警日志无法写入"),
        ("Alarms go on without being recorded. Check the disk.", "报警继续，但未被记录。请检查磁盘。"),
        "clinical basis, section 4, A16")
    case .logDamaged:
      .technical(
        .medium, after: 0, isLatching: true, ("Alarm log was changed or cut", "报警日志被更改或截断"),
        ("Keep the files as they are and verify them; a new log goes on.", "请保留原文件并进行校验；新日志继续记录。"),
        "clinical basis, section 4, A15 and A16")
    case .chartDamaged:
      .technical(
        .medium, after: 0, isLatching: true, ("Chart was changed or cut", "病历录入被更改或截断"),
        (
          "Some lines are not what was written and are not used: look at the list, enter them again.",
          "部分录入内容与原始记录不符，未被使用：请查看列表并重新录入。"
        ),
        "clinical basis, section 4, A14 and A15")
    case .stateUnwritable:
      .technical(
        .medium, after: 0, isLatching: true, ("State for a restart cannot be written", "重启所需状态无法写入"),
        (
          "Alarms go on; a restart would forget acknowledgements and pauses. Check the disk.",
          "报警继续，但重启后确认和暂停将丢失。请检查磁盘。"
        ),
        "clinical basis, section 4, A14 and A16")
    case .configurationRejected:
      .technical(
        .low, after: 0, isLatching: true, ("New settings were refused", "新设置被拒绝"),
        ("The last good settings go on. Mend the file named in the log.", "继续使用上一次有效设置。请按日志修正文件。"),
        AlarmRow.engineering)
    case .stateLost:
      .technical(
        .medium, after: 0, isLatching: true, ("State before the restart is lost", "重启前状态丢失"),
        (
          "Alarms, pauses and entries from before the restart are gone: look at the patient, enter anew.",
          "重启前的报警、暂停和录入已丢失：请查看患者并重新录入。"
        ),
        "clinical basis, section 4, A14")
    case .alarmsDropped:
      .technical(
        .medium, after: 0, isLatching: true, ("Too many alarms at once", "报警数量过多"),
        ("Less urgent alarms are not shown; the log names them.", "较不紧急的报警未显示，详见日志。"), AlarmRow.engineering)
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
      .coughFlow, .perfusionIndex, .vitalCapacity, .negativeInspiratoryForce, .peakExpiratoryFlow,
      .rapidShallowBreathingIndex:
      false
    }
  }
}

extension AlarmTable {
  /// The condition that keeps another from being an alarm of its own while it calls; nil for none.
  ///
  /// What follows from an open circuit is not told again: clinical basis, section 2.2 (low volume) and
  /// section 4, A23. A breath that nobody sees is told once. An alarm that called before goes on.
  public static func superior(of condition: TechnicalCondition) -> TechnicalCondition? {
    switch condition {
    case .ventilator(let instrument, let alarm):
      switch alarm {
      case .highLeak, .apnoea, .lowMinuteVolume, .lowTidalVolume: .ventilator(instrument, .disconnection)
      case .disconnection, .highRate, .highPressure, .mainsFailure, .batteryLow, .blowerFault,
        .pressureSensorFault, .flowSensorFault, .oxygenSensorFault:
        nil
      }
    case .noSignal(let instrument, let channel, .noBreath):
      .noSignal(instrument, channel, .confirmedNoBreath)
    case .noSignal, .lineDown, .setUpFailed, .cannotBeJudged, .logUnwritable, .logDamaged, .chartDamaged,
      .stateUnwritable, .configurationRejected, .stateLost, .alarmsDropped:
      nil
    }
  }

  /// The conditions that take over from one another while their cause goes on: none of them waits for its
  /// delay once one has.
  ///
  /// What the capnograph does not see it does not see, whatever the ventilator says of it.
  static func relays(of condition: TechnicalCondition) -> [TechnicalCondition] {
    guard case .noSignal(let instrument, let channel, let loss) = condition, loss.isWithoutBreath else {
      return []
    }
    return SignalLoss.allCases.filter { $0.isWithoutBreath && $0 != loss }.map {
      .noSignal(instrument, channel, $0)
    }
  }

  /// Whether a condition can ever hold, whatever the instruments are.
  public static func canExist(_ condition: TechnicalCondition) -> Bool {
    switch condition {
    case .noSignal(_, let channel, let loss):
      isWatched(channel) && (channel == .endTidalCO2 || !loss.isWithoutBreath)
    case .ventilator, .lineDown, .setUpFailed, .cannotBeJudged, .logUnwritable, .logDamaged, .chartDamaged,
      .stateUnwritable, .configurationRejected, .stateLost, .alarmsDropped:
      true
    }
  }
}

extension AlarmRow {
  static let engineering = "engineering choice"

  /// A row about the equipment.
  static func technical(
    _ priority: Priority, after seconds: Int64, isLatching: Bool = false, _ title: (String, String),
    _ text: (String, String), _ source: String
  ) -> AlarmRow {
    row(.technical, priority, after: seconds, isLatching: isLatching, title, text, source)
  }

  /// A row about the patient, reported by the equipment; it never latches.
  static func physiological(
    _ priority: Priority, after seconds: Int64, _ title: (String, String), _ text: (String, String),
    _ source: String
  ) -> AlarmRow {
    row(.physiological, priority, after: seconds, isLatching: false, title, text, source)
  }

  private static func row(
    _ kind: AlarmKind, _ priority: Priority, after seconds: Int64, isLatching: Bool,
    _ title: (String, String), _ text: (String, String), _ source: String
  ) -> AlarmRow {
    AlarmRow(
      kind: kind, priority: priority, conditionDelay: .seconds(seconds),
      isLatching: isLatching,
      title: BilingualText(english: title.0, chinese: title.1),
      text: BilingualText(english: text.0, chinese: text.1), source: source)
  }
}
