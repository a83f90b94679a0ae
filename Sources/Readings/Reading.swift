/// What a channel says: a value, a value under doubt, or why there is none.
///
/// A missing reading is a reading. Values are thousandths of the channel's unit. Absence is never a number
/// and never clears anything.
public enum Reading: Hashable, Sendable {
  /// A value the instrument vouches for.
  case measured(Int32)
  /// A value that may be shown, but is weaker evidence for the reason given.
  case questionable(Int32, Doubt)
  /// No value, for the reason given.
  case absent(Absence)

  /// The value in thousandths of the channel's unit, doubted or not; nil when absent.
  public var thousandths: Int32? {
    switch self {
    case .measured(let value), .questionable(let value, _): value
    case .absent: nil
    }
  }

  /// The value when nothing speaks against it; nil when doubted or absent.
  public var undoubted: Int32? {
    switch self {
    case .measured(let value): value
    case .questionable, .absent: nil
    }
  }
}

/// Why a value is weaker evidence than usual.
///
/// Raw values are part of the ring's file format.
public enum Doubt: UInt8, CaseIterable, Hashable, Sendable {
  /// The pulse is weak at the probe.
  case lowPerfusion = 1
  /// The instrument saw motion or another artefact on this pulse.
  case artefact = 2
  /// No consecutive pulses: the instrument holds an older value.
  case outOfTrack = 3
  /// Unintentional leak is so high that the value is diluted or computed from a wrong flow.
  case leak = 4
  /// The breath does not show an end-expiratory plateau or is otherwise not representative.
  case breathShape = 5
  /// The value stands at the end of the instrument's range; the truth lies beyond it.
  case clipped = 6
  /// The value changed faster than a body can.
  case slope = 7
  /// The instrument is not yet at its stated accuracy.
  case warmUp = 8
  /// The instrument reports a fault that may touch the value.
  case deviceAlarm = 9
}

/// Why there is no value.
///
/// Raw values are part of the ring's file format.
public enum Absence: UInt8, CaseIterable, Hashable, Sendable {
  /// Nothing was received since the gateway started.
  case awaited = 1
  /// The sensor is off the patient or disconnected from the instrument.
  case probeOff = 2
  /// The sensor is on but there is no pulse.
  case noPulse = 3
  /// The instrument says that it has no value.
  case notReported = 4
  /// The instrument warms up.
  case warmUp = 5
  /// The instrument sets its zero.
  case zeroing = 6
  /// The instrument waits for settings from the host.
  case settingsMissing = 7
  /// The instrument sees no breaths.
  case noBreath = 8
  /// The sampling line or airway adapter is blocked or missing.
  case occluded = 9
  /// The instrument is in standby or sleep.
  case standby = 10
  /// The instrument reports that it is faulty.
  case deviceFault = 11
  /// The last value is older than the channel allows.
  case stale = 12
  /// The port does not exist.
  case portMissing = 13
  /// Another program holds the port.
  case portBusy = 14
  /// The gateway may not open the port.
  case portForbidden = 15
  /// The line is down: unplugged, or the connection was lost.
  case lineDown = 16
  /// The line is open, but the instrument is silent.
  case silent = 17
  /// Bytes arrive, but none of them make a frame of the configured protocol.
  case protocolMismatch = 18
  /// Frames arrive damaged.
  case corrupted = 19
  /// The Modbus unit answered with an exception.
  case modbusException = 20
  /// The Modbus unit did not answer in time.
  case noReply = 21
  /// The value lies outside of what the channel can plausibly be.
  case implausible = 22
  /// The flow went beyond the instrument's range, so the peak is unknown.
  case clipped = 23
  /// The instrument says something that has no counterpart here, such as a mode that is none of ours.
  case noCounterpart = 24
  /// The instrument says a number in a unit that is none here, such as a percentage of an unknown pressure.
  case unitUnknown = 25
}

/// Where a reading comes from; carried to the last output line.
public enum Origin: UInt8, CaseIterable, Hashable, Sendable {
  /// An instrument at a bedside.
  case bedside = 1
  /// A simulated instrument.
  case simulated = 2
}
