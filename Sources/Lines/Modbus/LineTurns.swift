public import Quantities

/// Who speaks next on a Modbus line that several units share, and who is passed over.
///
/// Units are asked in the order in which their questions came; each has at most one question under way, so
/// every unit has its turn once in a round, however many questions the others have. A unit that let two
/// questions in a row run into their time-out is passed over: its questions come to nothing at once, and
/// after 1, 2, 4, 8, 16 and then every 30 s one of them is asked as a probe. So a unit that is switched off
/// costs the others one time-out a probe (Modbus facts, rule R4 and goal G4).
///
///               time-outs in a row              probe answered
///      heard ─────────────────────► passed over ──────────────► heard
///                                    │       ▲
///                       pause is due │       │ probe timed out: twice the pause
///                                    └─► probed
///
/// Alone on its line a unit is never passed over: there is nobody to be kept waiting.
public struct LineTurns: Sendable {
  /// The time-outs in a row after which a unit is passed over; engineering choice: one reply may get lost.
  public static let mostTimeOuts = 2
  /// The time-outs in a row, of whichever units, after which nobody seems to be there; engineering choice.
  public static let mostTimeOutsOfAll = 5

  /// The pause after so many time-outs of a unit that is passed over: 1, 2, 4, 8, 16 and then 30 s.
  public static func pause(afterProbes probes: Int) -> Interval {
    probes < 5 ? .seconds(Int64(1 << max(probes, 0))) : .seconds(30)
  }

  /// What is to be done now.
  public enum Decision: Hashable, Sendable {
    /// Ask the unit at this place.
    case ask(Int)
    /// Do not ask the unit at this place: its question comes to nothing, as if it had not answered.
    case passOver(Int)
    /// Nothing before this moment.
    case wait(until: Uptime)
    /// Nothing before a question comes.
    case idle
  }

  /// Whether a unit is heard.
  public enum Hearing: Hashable, Sendable {
    /// It answers, apart from so many time-outs in a row.
    case heard(timeOuts: Int)
    /// It does not answer and is asked again at a moment, after so many probes in vain.
    case passedOver(until: Uptime, probes: Int)
    /// It is being asked once, after so many probes in vain.
    case probed(probes: Int)
  }

  /// How a question ended.
  public enum Ending: Hashable, Sendable {
    /// The unit answered, if only with an exception.
    case answered
    /// The whole time went by without an answer that could be used.
    case timedOut
    /// The line itself failed; it says nothing about the unit.
    case broken
  }

  private struct Unit: Sendable {
    let rest: Interval
    var hearing = Hearing.heard(timeOuts: 0)
  }

  private struct Question: Sendable {
    let place: Int
    let canProbe: Bool
  }

  private var units: [Unit]
  private var waiting: [Question] = []
  private var lastPlace: Int?
  private var lastEndedAt: Uptime?
  private var timeOutsOfAll = 0

  /// Prepares a line for so many units, each with the silence that it wants beyond that between two frames.
  public init(rests: [Interval]) { units = rests.map { Unit(rest: $0) } }

  /// Whether the unit at a place is heard.
  public func hearing(at place: Int) -> Hearing { units[place].hearing }

  /// Whether nobody has answered for a while: what is wrong may be the line rather than its units.
  public var isDeserted: Bool { timeOutsOfAll >= LineTurns.mostTimeOutsOfAll }

  /// A unit is to be asked something.
  ///
  /// - Parameters:
  ///   - place: the unit's place on the line.
  ///   - canProbe: whether silence in return says that nobody is there; not so for a function, such as
  ///     identification, that a unit may leave unanswered.
  public mutating func want(_ place: Int, canProbe: Bool) {
    precondition(!waiting.contains { $0.place == place }, "unit \(place) is to be asked two things at once")
    waiting.append(Question(place: place, canProbe: canProbe))
  }

  /// What was to be asked of a unit is not wanted any more; without effect when there was nothing.
  public mutating func forget(_ place: Int) { waiting.removeAll { $0.place == place } }

  /// The line was opened anew: nobody is passed over.
  public mutating func begin() {
    waiting = []
    lastPlace = nil
    lastEndedAt = nil
    timeOutsOfAll = 0
    for place in units.indices { units[place].hearing = .heard(timeOuts: 0) }
  }

  /// Decides what is done now; whoever asks a unit tells how that ended.
  public mutating func next(at now: Uptime) -> Decision {
    guard let question = waiting.first else { return .idle }
    let place = question.place
    if case .passedOver(let until, let probes) = units[place].hearing {
      guard until <= now, question.canProbe else {
        waiting.removeFirst()
        return .passOver(place)
      }
      let free = freeAt(for: place)
      guard free <= now else { return .wait(until: free) }
      units[place].hearing = .probed(probes: probes)
    } else {
      let free = freeAt(for: place)
      guard free <= now else { return .wait(until: free) }
    }
    waiting.removeFirst()
    return .ask(place)
  }

  /// A unit that was asked has answered or not.
  public mutating func ended(_ ending: Ending, at place: Int, _ now: Uptime) {
    lastPlace = place
    lastEndedAt = now
    switch ending {
    case .answered:
      timeOutsOfAll = 0
      units[place].hearing = .heard(timeOuts: 0)
    case .timedOut:
      timeOutsOfAll += 1
      units[place].hearing = afterTimeOut(units[place].hearing, at: now)
    case .broken: break
    }
  }

  private func afterTimeOut(_ hearing: Hearing, at now: Uptime) -> Hearing {
    switch hearing {
    case .heard(let timeOuts):
      guard units.count > 1, timeOuts + 1 >= LineTurns.mostTimeOuts else {
        return .heard(timeOuts: timeOuts + 1)
      }
      return .passedOver(until: now + LineTurns.pause(afterProbes: 0), probes: 0)
    case .probed(let probes):
      return .passedOver(until: now + LineTurns.pause(afterProbes: probes + 1), probes: probes + 1)
    case .passedOver: return hearing
    }
  }

  /// The moment from which a unit may be asked: it and the one before it have their rest.
  private func freeAt(for place: Int) -> Uptime {
    guard let lastEndedAt, let lastPlace else { return .origin }
    return lastEndedAt + max(units[lastPlace].rest, units[place].rest)
  }
}
