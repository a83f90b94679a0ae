import Lines
import Quantities
import Testing

/// A Modbus line in made-up time: units that want to be asked once a second, of which some do not answer.
private struct SharedLine {
  /// How a unit is polled and whether it is there.
  struct Unit {
    var period: Interval = .seconds(1)
    /// What a transaction costs on the line.
    var cost: Interval = .milliseconds(85)
    var isDead = false
    /// Whether its first question of all is one that says nothing about whether it is there.
    var beginsUnprobing = false
    var rest: Interval = .zero
    var dueAt = Uptime.origin
    var isWaiting = false
    var polls = 0
    var answers: [Uptime] = []
    var timeOuts: [Uptime] = []
    var passedOver = 0
  }

  static let answerTime: Interval = .milliseconds(500)
  var units: [Unit]
  var turns: LineTurns
  var now = Uptime.origin
  /// Who was asked, in order.
  var asked: [Int] = []

  init(_ units: [Unit]) {
    self.units = units
    turns = LineTurns(rests: units.map(\.rest))
  }

  /// Lets sessions ask for what is due: as they do, one thing at a time, and more than one late beat is left
  /// out.
  private mutating func poll() {
    for place in units.indices where !units[place].isWaiting && units[place].dueAt <= now {
      let isFirst = units[place].polls == 0
      turns.want(place, canProbe: !(isFirst && units[place].beginsUnprobing))
      units[place].isWaiting = true
      units[place].polls += 1
    }
  }

  private mutating func settle(_ place: Int) {
    units[place].isWaiting = false
    let next = units[place].dueAt + units[place].period
    units[place].dueAt = next + units[place].period > now ? next : now + units[place].period
  }

  mutating func run(_ interval: Interval) {
    let end = now + interval
    while now < end {
      poll()
      switch turns.next(at: now) {
      case .ask(let place):
        asked.append(place)
        now = now + (units[place].isDead ? Self.answerTime : units[place].cost)
        if units[place].isDead { units[place].timeOuts.append(now) } else { units[place].answers.append(now) }
        turns.ended(units[place].isDead ? .timedOut : .answered, at: place, now)
        settle(place)
      case .passOver(let place):
        units[place].passedOver += 1
        settle(place)
      case .wait(let moment): now = max(moment, now + Interval(nanoseconds: 1))
      case .idle:
        let next = units.filter { !$0.isWaiting }.map(\.dueAt).min() ?? end
        now = min(max(next, now + Interval(nanoseconds: 1)), end)
      }
    }
  }
}

@Suite struct `Turns on a shared Modbus line` {
  /// Eight units of which the first is dead, and the same without it.
  private func shares(
    _ unit: SharedLine.Unit, over time: Interval, from: Interval = .zero
  ) -> (each: [Double], all: Double) {
    var dead = unit
    dead.isDead = true
    var line = SharedLine([dead] + Array(repeating: unit, count: 7))
    var nominal = SharedLine(Array(repeating: unit, count: 7))
    line.run(from)
    nominal.run(from)
    let before = (line.units.map(\.answers.count), nominal.units.map(\.answers.count))
    line.run(time)
    nominal.run(time)
    let rates = (0..<7).map { line.units[$0 + 1].answers.count - before.0[$0 + 1] }
    let nominals = (0..<7).map { nominal.units[$0].answers.count - before.1[$0] }
    let all = Double(rates.reduce(0, +)) / Double(nominals.reduce(0, +))
    return (zip(rates, nominals).map { Double($0) / Double($1) }, all)
  }

  @Test func `a dead unit among eight leaves the other seven their whole rate on a line with room`() {
    // Sixty registers at 19 200 baud take 85 ms with the request: seven of them fill six tenths of a second.
    let shares = shares(SharedLine.Unit(), over: .minutes(10))
    #expect(shares.each.allSatisfy { $0 >= 0.995 }, "\(shares)")
    let first = self.shares(SharedLine.Unit(), over: .seconds(60))
    #expect(first.each.allSatisfy { $0 >= 0.98 }, "\(first)")
  }

  @Test func `a dead unit among eight leaves the other seven 95 percent of a line that is full`() {
    var busy = SharedLine.Unit()
    busy.period = .milliseconds(300)
    let shares = shares(busy, over: .minutes(10))
    #expect(shares.all >= 0.97, "\(shares)")
    // Which of them loses more depends on how beats and probes meet.
    #expect(shares.each.allSatisfy { $0 >= 0.92 }, "\(shares)")
    #expect(self.shares(busy, over: .minutes(10), from: .minutes(2)).all >= 0.98)
  }

  @Test func `a probe costs one time-out, after 1, 2, 4, 8, 16 and then every 30 seconds`() {
    var dead = SharedLine.Unit()
    dead.isDead = true
    dead.period = .milliseconds(10)
    var line = SharedLine([dead, SharedLine.Unit()])
    line.run(.minutes(5))
    let outs = line.units[0].timeOuts
    let pauses = zip(outs, outs.dropFirst()).map { ($1 - $0 - SharedLine.answerTime).wholeSeconds }
    #expect(pauses.prefix(9) == [0, 1, 2, 4, 8, 16, 30, 30, 30])
    #expect(line.units[0].passedOver > 1000, "its own questions come to nothing at once")
  }

  @Test func `a unit that answers its probe is heard again at once`() {
    var dead = SharedLine.Unit()
    dead.isDead = true
    var line = SharedLine([dead, SharedLine.Unit()])
    line.run(.seconds(10))
    guard case .passedOver(let until, _) = line.turns.hearing(at: 0) else {
      Issue.record("\(line.turns.hearing(at: 0))")
      return
    }
    line.units[0].isDead = false
    line.run(until - line.now + .seconds(2))
    #expect(line.turns.hearing(at: 0) == .heard(timeOuts: 0))
    let answers = line.units[0].answers.count
    line.run(.seconds(60))
    #expect(line.units[0].answers.count - answers >= 59)
  }

  @Test func `one lost reply passes nobody over`() {
    var turns = LineTurns(rests: [.zero, .zero])
    for _ in 0..<10 {
      turns.ended(.timedOut, at: 0, .origin)
      #expect(turns.hearing(at: 0) == .heard(timeOuts: 1))
      turns.ended(.answered, at: 0, .origin)
    }
    turns.ended(.timedOut, at: 0, .origin)
    turns.ended(.timedOut, at: 0, .origin)
    #expect(turns.hearing(at: 0) == .passedOver(until: .origin + .seconds(1), probes: 0))
  }

  @Test func `a unit alone on its line is never passed over`() {
    var dead = SharedLine.Unit()
    dead.isDead = true
    var line = SharedLine([dead])
    line.run(.minutes(1))
    #expect(line.units[0].passedOver == 0)
    #expect(line.units[0].timeOuts.count >= 59)
  }

  @Test func `a question that a unit may leave unanswered is no probe`() {
    var turns = LineTurns(rests: [.zero, .zero])
    for _ in 0..<2 { turns.ended(.timedOut, at: 0, .origin) }
    let due = Uptime.origin + .seconds(5)
    turns.want(0, canProbe: false)
    #expect(turns.next(at: due) == .passOver(0))
    turns.want(0, canProbe: true)
    #expect(turns.next(at: due) == .ask(0))
    turns.ended(.answered, at: 0, due)
    turns.want(0, canProbe: false)
    #expect(turns.next(at: due) == .ask(0), "once it is heard, it may be asked anything")
  }

  @Test func `questions of different units take turns, however many one has`() {
    var greedy = SharedLine.Unit()
    greedy.period = .milliseconds(1)
    var modest = SharedLine.Unit()
    modest.period = .milliseconds(1)
    modest.cost = .milliseconds(10)
    var line = SharedLine([greedy, modest, modest])
    line.run(.seconds(30))
    let rounds = line.asked.dropFirst(3)
    #expect(rounds.count > 600)
    for place in 0..<3 { #expect(rounds.count { $0 == place } >= rounds.count / 3 - 1) }
    for (one, next) in zip(rounds, rounds.dropFirst()) { #expect(one != next) }
  }

  @Test func `the line rests as long as the unit before or the unit next wants it to`() {
    var turns = LineTurns(rests: [.milliseconds(2), .milliseconds(20), .zero])
    let start = Uptime.origin + .seconds(1)
    turns.ended(.answered, at: 0, start)
    turns.want(2, canProbe: true)
    #expect(turns.next(at: start) == .wait(until: start + .milliseconds(2)))
    #expect(turns.next(at: start + .milliseconds(2)) == .ask(2))
    turns.ended(.answered, at: 2, start + .milliseconds(9))
    turns.want(1, canProbe: true)
    #expect(turns.next(at: start + .milliseconds(9)) == .wait(until: start + .milliseconds(29)))
    #expect(turns.next(at: start + .milliseconds(29)) == .ask(1))
    #expect(turns.next(at: start + .milliseconds(29)) == .idle)
  }

  @Test func `what a unit is not to be asked any more is forgotten, and opening anew forgets all`() {
    var turns = LineTurns(rests: [.zero, .zero])
    turns.want(0, canProbe: true)
    turns.want(1, canProbe: true)
    turns.forget(0)
    #expect(turns.next(at: .origin) == .ask(1))
    for _ in 0..<6 { turns.ended(.timedOut, at: 1, .origin) }
    #expect(turns.isDeserted)
    turns.want(0, canProbe: true)
    turns.begin()
    #expect(turns.next(at: .origin) == .idle)
    #expect(!turns.isDeserted)
    #expect(turns.hearing(at: 1) == .heard(timeOuts: 0))
  }

  @Test func `a line on which somebody answers is not deserted`() {
    var turns = LineTurns(rests: [.zero, .zero])
    for _ in 0..<4 { turns.ended(.timedOut, at: 0, .origin) }
    turns.ended(.answered, at: 1, .origin)
    for _ in 0..<4 { turns.ended(.timedOut, at: 0, .origin) }
    #expect(!turns.isDeserted)
  }
}
