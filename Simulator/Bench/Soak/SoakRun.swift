internal import OximeterFirmware
internal import Alarms
internal import Criteria
internal import Gateway
internal import Patient
internal import Quantities
internal import Readings

/// One scenario in virtual time with everything that can be seen of it.
struct SoakRun {
  /// How long each reader of the ring rests between two looks, in seconds; the slowest loses records.
  static let readerPaces = [1, 100, 601]

  /// How often in a second the instruments are asked what they say.
  private static let looks: Int64 = 5

  let scenario: Scenario
  let seed: UInt64
  let packs: [RulePack]

  /// Runs to the end, or until `see` says that it has seen enough.
  func run(_ see: (Observation, Uptime) -> Bool) throws(RunFault) {
    var run = try VirtualRun(scenario, seed: seed, packs: packs)
    var readers: [RingReader] = []
    do throws(RingError) {
      for _ in SoakRun.readerPaces { readers.append(try RingReader(run.ring, from: .oldest)) }
    } catch {
      throw .ring(error)
    }
    var people = People(scenario)
    var goesOn = true
    let seconds = Int(scenario.duration.wholeSeconds)
    for second in 1...seconds where goesOn {
      let moment = Uptime.origin + .seconds(Int64(second))
      people.tell(until: moment) { goesOn = see(.asked($0), $1) && goesOn }
      for look in 1...SoakRun.looks {
        let lookAt = moment - .seconds(1) + .seconds(1) * look / SoakRun.looks
        run.advance(to: lookAt) { command, at in
          let observation: Observation =
            if case .record(let record) = command {
              .written(record, record.content)
            } else {
              .command(command)
            }
          goesOn = see(observation, at) && goesOn
        }
        goesOn = see(.said(run.bed.sayings), lookAt) && goesOn
      }
      for reader in readers.indices where second % SoakRun.readerPaces[reader] == 0 || second == seconds {
        drain(&readers[reader], reader, moment, see)
      }
      goesOn = see(.bed(view(of: run.bed)), moment) && goesOn
      let core = view(of: run.core, isRunning: run.isGatewayRunning, at: moment)
      goesOn = see(.core(core), moment) && goesOn
    }
  }

  /// Lets a reader take all there is.
  private func drain(
    _ reader: inout RingReader, _ name: Int, _ moment: Uptime, _ see: (Observation, Uptime) -> Bool
  ) {
    while true {
      let step = reader.next()
      _ = see(.read(reader: name, step), moment)
      if case .empty = step { return }
    }
  }

  private func view(of bed: SimulatedBed) -> BedView {
    BedView(
      truth: bed.body.truth, oximetry: bed.body.oximetry, airway: bed.body.airway,
      isOximeterStuck: bed.oximeter.isStuck,
      isInReach: SimulatedInstrument.allCases.map { bed.isPlugged($0) && bed.hasPower($0) })
  }

  private func view(of core: Bedside, isRunning: Bool, at moment: Uptime) -> CoreView {
    CoreView(
      isRunning: isRunning, deadline: core.nextDeadline(after: moment), alarms: core.alarms,
      alarmsOff: core.alarmsOff.map(\.condition), indicator: core.indicator)
  }
}

/// What people will tell the gateway, in the order of time.
private struct People {
  private let events: [ScenarioEvent]
  private var told = 0

  init(_ scenario: Scenario) {
    events = scenario.events.filter { if case .person = $0.happening { true } else { false } }
  }

  mutating func tell(until moment: Uptime, _ say: (PersonAction, Uptime) -> Void) {
    while told < events.count, events[told].at <= moment {
      if case .person(let action) = events[told].happening { say(action, events[told].at) }
      told += 1
    }
  }
}
