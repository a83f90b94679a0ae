import Alarms
import Bench
import Criteria
import Devices
import Gateway
import Patient
import Quantities
import Readings

/// A few minutes of one patient with one model in its role, run through the real sessions, rules and alarms,
/// and what a nurse would have noticed.
struct ModelCourse {
  /// An alarm that called: from when on, and until when; nil when it called to the end.
  struct Call: Hashable, CustomStringConvertible {
    let word: String
    let priority: Priority
    let at: Uptime
    var until: Uptime?

    var description: String {
      "\(word) \(priority.rawValue) \(Verdict.clock(at)) to \(until.map { Verdict.clock($0) } ?? "the end")"
    }
  }

  let model: InstrumentModel
  private(set) var calls: [Call] = []
  private(set) var samples: [Sample] = []
  /// When the instrument was understood after an opening of its line.
  private(set) var spoke: [Uptime] = []
  /// What the bed's oximeter shows, second by second.
  private(set) var shown: [(at: Uptime, saturation: Int32?)] = []
  /// The notes of the instrument, by their ids.
  private(set) var notes: [String] = []

  static func at(_ second: Int64) -> Uptime { .origin + .seconds(second) }

  static func body(_ second: Int64, _ event: BodyEvent) -> ScenarioEvent {
    ScenarioEvent(at: at(second), .body(event))
  }

  /// The plug is pulled, and somewhat later the power is off while the line stays open.
  static func troubles(_ model: InstrumentModel, unplugged: Int64, dark: Int64) -> [PlannedFault] {
    [
      PlannedFault(.unplugged, at: model.role, from: at(unplugged), until: at(unplugged + 12)),
      PlannedFault(.instrument(.powerLoss), at: model.role, from: at(dark), until: at(dark + 40)),
    ]
  }

  init(
    _ model: InstrumentModel, _ events: [ScenarioEvent], _ faults: [PlannedFault] = [], seconds: Int64,
    support: BilevelSupport = BilevelSupport()
  ) throws {
    self.model = model
    var patient = PatientProfile()
    patient.saturationVariability = 0
    let scenario = Scenario(
      named: "common course", title: model.word, duration: .seconds(seconds), patient: patient,
      ventilator: support, models: BedModels([model]), events: events, faults: faults)
    var run = try VirtualRun(scenario, seed: 1, packs: [try RulePack.named("cn-als-2022")])
    for second in 1...seconds {
      run.advance(to: Self.at(second)) { take($0, at: $1) }
      let saturation = run.bed.sayings(of: .oximeter).first { $0.channel == .oxygenSaturation }
      shown.append((run.now, saturation?.thousandths))
    }
  }

  private mutating func take(_ command: GatewayCommand, at moment: Uptime) {
    switch command {
    case .record(let record):
      guard case .sample(let sample) = record.content else { return }
      if Int(sample.instrument.position) == model.role.rawValue { samples.append(sample) }
    case .alarm(.announce(let alarm)):
      calls.append(Call(word: alarm.condition.written, priority: alarm.priority, at: moment))
    case .alarm(.withdraw(let alarm)):
      let place = calls.lastIndex { $0.word == alarm.condition.written && $0.until == nil }
      if let place { calls[place].until = moment }
    case .note(let index, let note) where Int(index.position) == model.role.rawValue:
      notes.append(NoteFields(note).id)
      if note == .speaking { spoke.append(moment) }
    default: break
    }
  }

  /// The first call of an alarm since a second, by how its word begins.
  func call(_ prefix: String, from second: Int64 = 0) -> Call? {
    calls.first { $0.word.hasPrefix(prefix) && $0.at >= Self.at(second) }
  }

  /// The values of a channel that came between two seconds.
  func values(_ channel: Channel, _ seconds: Range<Int64>) -> [Int32] {
    samples.filter {
      $0.channel == channel && $0.receivedAt >= Self.at(seconds.lowerBound)
        && $0.receivedAt < Self.at(seconds.upperBound)
    }.compactMap(\.reading.thousandths)
  }
}
