public import Readings

/// Why a channel that people rely on gives no value, as far as they would act on it.
///
/// Coarser than `Absence`: what one pair of hands mends in one way is one loss.
public enum SignalLoss: String, CaseIterable, Hashable, Sendable {
  /// The sensor is off the patient or unplugged from the instrument.
  case sensorOff = "sensor-off"
  /// The sensor is on, but there is no pulse to measure by.
  case noPulse = "no-pulse"
  /// The capnograph sees no breaths.
  case noBreath = "no-breath"
  /// The capnograph sees no breaths, and a ventilator counts none.
  case confirmedNoBreath = "no-breath-confirmed"
  /// The capnograph sees no breaths while a ventilator counts some: rather the sampling line than apnoea.
  case lineSuspected = "line-suspected"
  /// The sampling line or the airway adapter is blocked or missing; technical, never apnoea.
  case occluded
  /// The instrument warms up, sets its zero or waits for its settings for longer than it should.
  case notReady = "not-ready"
  /// The instrument says that it has no value.
  case notReported = "not-reported"
  /// The instrument says a number in a unit that means nothing here; it has to be set otherwise.
  case unitUnknown = "unit-unknown"
  /// The instrument reports that it is faulty.
  case deviceFault = "device-fault"
  /// The last value is older than its channel allows.
  case stale
  /// The value is none that a patient can have.
  case implausible

  /// Whether the capnograph sees no breath; what that means is for a ventilator to say.
  var isWithoutBreath: Bool {
    switch self {
    case .noBreath, .confirmedNoBreath, .lineSuspected: true
    case .sensorOff, .noPulse, .occluded, .notReady, .notReported, .unitUnknown, .deviceFault, .stale,
      .implausible:
      false
    }
  }

  /// Whether it says something about the patient, whom no trouble with the equipment makes breathe again.
  var isOfPatient: Bool {
    switch self {
    case .noBreath, .confirmedNoBreath: true
    case .sensorOff, .noPulse, .lineSuspected, .occluded, .notReady, .notReported, .unitUnknown,
      .deviceFault, .stale, .implausible:
      false
    }
  }

  /// What an absent reading says about its signal.
  public enum Meaning: Hashable, Sendable {
    /// The signal is lost for this reason.
    case lost(SignalLoss)
    /// The line is down, whatever the channel.
    case lineDown
    /// Nothing to call anybody for: the instrument rests, or one manoeuvre was not usable.
    case quiet
    /// The line was just opened; nobody can say yet.
    case unknown
  }

  /// What an absence means to people; every absence of a channel means exactly one thing.
  ///
  /// A cough that was cut off, clipped or absurd is an event that did not count and no fault of the line.
  public static func meaning(of absence: Absence, on channel: Channel) -> Meaning {
    switch absence {
    case .probeOff: .lost(.sensorOff)
    case .noPulse: .lost(.noPulse)
    case .noBreath: .lost(.noBreath)
    case .occluded: .lost(.occluded)
    case .warmUp, .zeroing, .settingsMissing: .lost(.notReady)
    case .notReported, .modbusException: .lost(.notReported)
    case .unitUnknown: .lost(.unitUnknown)
    case .deviceFault: .lost(.deviceFault)
    case .stale: .lost(.stale)
    case .implausible: channel == .coughPeakFlow ? .quiet : .lost(.implausible)
    case .corrupted: channel == .coughPeakFlow ? .quiet : .lineDown
    case .portMissing, .portBusy, .portForbidden, .lineDown, .silent, .protocolMismatch, .noReply: .lineDown
    // What an instrument says in its own words is no loss: which rules miss it, they say themselves.
    case .standby, .clipped, .noCounterpart: .quiet
    case .awaited: .unknown
    }
  }
}
