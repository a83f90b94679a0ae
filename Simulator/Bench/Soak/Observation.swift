internal import Alarms
internal import Criteria
internal import Gateway
internal import Patient
internal import Quantities
internal import Readings

/// One thing that can be seen of a run from outside: the checkers know nothing else.
enum Observation: Sendable {
  /// The core commanded something other than a record.
  case command(GatewayCommand)
  /// The core had a record appended to the ring.
  case written(Record, Record.Content)
  /// A reader of the ring took a step.
  case read(reader: Int, RingStep)
  /// A person told the gateway something.
  case asked(PersonAction)
  /// What the instruments say, before anything happens to it on a wire; several times a second.
  case said([Saying])
  /// What is true at the bed; once a second.
  case bed(BedView)
  /// What the core says of itself; once a second.
  case core(CoreView)
}

/// What is true at the bed at one moment, whatever anybody says of it.
struct BedView: Sendable {
  /// The body.
  var truth: BodyTruth
  /// Under the oximeter's probe.
  var oximetry: OximetrySite
  /// At the mask.
  var airway: AirwaySite
  /// Whether the oximeter goes on saying what it measured last, and nothing tells.
  var isOximeterStuck: Bool
  /// Whether each instrument has power and its plug is in, in the order of the instruments.
  var isInReach: [Bool]
}

/// What the core says of itself at one moment.
struct CoreView: Sendable {
  /// Whether a gateway runs; one that was killed has nothing to say until the next one starts.
  var isRunning: Bool
  /// When it wants to be called.
  var deadline: Uptime?
  /// The alarms to be seen.
  var alarms: [Alarm]
  /// The conditions whose alarms are switched off.
  var alarmsOff: [AlarmCondition]
  /// Light and sound.
  var indicator: IndicatorSchedule
}
