internal import Alarms
internal import Criteria
internal import Quantities
internal import Readings

/// How long each loss and each of the ventilator's alarms may last before it must call, and how urgent it is,
/// put down a second time apart from the gateway's own table.
///
/// Sources: clinical basis, section 2.2 (no breath: 30 s with the capnograph's own 20; leak 20 s; what
/// follows from a disconnection) and section 4, A18 to A28; where those give no number, the alarm conditions'
/// documentation, every one of them below the 30 s of A18 but for an instrument that is not ready.
enum CallDelays {
  /// An alarm of the ventilator's own.
  struct VentilatorRow: Sendable {
    let alarm: VentilatorAlarm
    let delay: Int64
    let priority: Priority
    let followsFromDisconnection: Bool
  }

  /// By bit of the register, from bit 0.
  static let ventilator: [VentilatorRow] = [
    row(.highLeak, 20, .medium, follows: true), row(.disconnection, 0, .high),
    row(.apnoea, 0, .high, follows: true), row(.lowMinuteVolume, 5, .medium, follows: true),
    row(.lowTidalVolume, 5, .medium, follows: true), row(.highRate, 5, .medium),
    row(.highPressure, 0, .high), row(.mainsFailure, 0, .low), row(.batteryLow, 0, .high),
    row(.blowerFault, 0, .high), row(.pressureSensorFault, 0, .medium), row(.flowSensorFault, 0, .medium),
    row(.oxygenSensorFault, 0, .low),
  ]

  /// The bit of an open circuit.
  static let disconnection: Int32 = 1 << 1

  private static func row(
    _ alarm: VentilatorAlarm, _ delay: Int64, _ priority: Priority, follows: Bool = false
  ) -> VentilatorRow {
    VentilatorRow(alarm: alarm, delay: delay, priority: priority, followsFromDisconnection: follows)
  }

  /// Whether people rely on a channel so much that its loss must call.
  static func isWatched(_ channel: Channel) -> Bool {
    [.oxygenSaturation, .endTidalCO2, .transcutaneousCO2, .ventilationMode].contains(channel)
  }

  /// Any alarm that says that a channel gives no value.
  static func anyLoss(of channel: Channel, _ instrument: InstrumentIndex) -> [AlarmCondition] {
    [.technical(.lineDown(instrument))]
      + SignalLoss.allCases.map { .technical(.noSignal(instrument, channel, $0)) }
  }

  /// Whether people miss a value that is absent for this reason: an instrument that rests, or that is not
  /// ready yet, says so, and has time of its own.
  static func isMissed(_ absence: Absence) -> Bool {
    switch absence {
    case .standby, .clipped, .noCounterpart, .warmUp, .zeroing, .settingsMissing: false
    case .awaited, .probeOff, .noPulse, .notReported, .noBreath, .occluded, .deviceFault, .stale,
      .portMissing, .portBusy, .portForbidden, .lineDown, .silent, .protocolMismatch, .corrupted,
      .modbusException, .noReply, .implausible, .unitUnknown:
      true
    }
  }

  /// What must call for an absence that goes on; nil when nothing must by itself.
  static func loss(
    _ absence: Absence, _ channel: Channel, _ instrument: InstrumentIndex
  ) -> (conditions: [AlarmCondition], delay: Interval, priority: Priority)? {
    let losses: (kinds: [SignalLoss], delay: Int64, priority: Priority)
    switch absence {
    case .probeOff: losses = ([.sensorOff], 5, .medium)
    case .noPulse: losses = ([.noPulse], 10, .medium)
    case .noBreath: losses = ([.noBreath, .confirmedNoBreath, .lineSuspected], 10, .medium)
    case .occluded: losses = ([.occluded], 5, .medium)
    case .warmUp, .zeroing, .settingsMissing: losses = ([.notReady], 120, .low)
    case .notReported, .modbusException: losses = ([.notReported], 20, .medium)
    case .unitUnknown: losses = ([.unitUnknown], 20, .medium)
    case .deviceFault: losses = ([.deviceFault], 3, .medium)
    case .stale: losses = ([.stale], 0, .medium)
    case .implausible: losses = ([.implausible], 10, .medium)
    case .portMissing, .portBusy, .portForbidden, .lineDown, .silent, .protocolMismatch, .corrupted, .noReply:
      return ([.technical(.lineDown(instrument))], .seconds(5), .medium)
    case .awaited, .standby, .clipped, .noCounterpart: return nil
    }
    let conditions = losses.kinds.map { AlarmCondition.technical(.noSignal(instrument, channel, $0)) }
    return (conditions, .seconds(losses.delay), losses.priority)
  }
}
