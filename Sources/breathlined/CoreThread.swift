import Gateway
import Lines
import Quantities
import Readings

/// The core's thread: takes what happened, asks the core, does what it commands; the only writer of the ring.
struct CoreThread: ~Copyable {
  /// How often the core is told what the civil clock shows.
  private static let civilEvery: Interval = .seconds(10)
  private static let longestWait: Interval = .seconds(60)

  private var core: Bedside
  private var ring: RingWriter
  private var output: any Output
  private let inbox: Inbox
  private let orders: [Orders]
  private var commands: [GatewayCommand] = []
  private var latest = Uptime.origin

  init(core: Bedside, ring: consuming RingWriter, output: any Output, inbox: Inbox, orders: [Orders]) {
    self.core = core
    self.ring = ring
    self.output = output
    self.inbox = inbox
    self.orders = orders
  }

  /// Runs until the inbox says that the gateway is to stop.
  mutating func run() {
    var events: [(event: GatewayEvent, at: Uptime)] = []
    handle(.civilTime(CivilClock.now()), at: MonotonicClock.uptime())
    handle(.started, at: MonotonicClock.uptime())
    var civilAt = MonotonicClock.uptime() + Self.civilEvery
    while true {
      let stops = inbox.take(into: &events)
      for (event, moment) in events { handle(event, at: moment) }
      if stops { return }
      let now = MonotonicClock.uptime()
      if now >= civilAt {
        handle(.civilTime(CivilClock.now()), at: now)
        civilAt = now + Self.civilEvery
      }
      let due = core.nextDeadline(after: now)
      if let due, due <= now { handle(.timePassed, at: now) }
      output.timePassed(at: MonotonicClock.uptime())
      guard events.isEmpty else { continue }
      let next = [due ?? now + Self.longestWait, civilAt, output.nextDeadline ?? civilAt].min() ?? civilAt
      inbox.wait(until: next)
    }
  }

  /// The core's clock never runs backwards, though two lines may report in another order than they read.
  private mutating func handle(_ event: GatewayEvent, at moment: Uptime) {
    latest = max(latest, moment)
    commands.removeAll(keepingCapacity: true)
    core.handle(event, at: latest, into: &commands)
    for command in commands { carryOut(command) }
  }

  private mutating func carryOut(_ command: GatewayCommand) {
    switch command {
    case .open(let index): give(.open, to: index)
    case .close(let index): give(.close, to: index)
    case .transmit(let index, let bytes): give(.transmit(bytes), to: index)
    case .request(let index, let request): give(.request(request), to: index)
    case .record(let record):
      ring.append(record)
      output.record(record)
    case .finding(let change): output.finding(change)
    case .entryRefused(let entry, let refusal): output.entryRefused(entry, refusal)
    case .note(let index, let note): output.note(NoteFields(note), of: index, at: latest)
    case .line(let index, let condition): output.note(NoteFields(condition), of: index, at: latest)
    }
  }

  /// A line's thread that does not take its orders has hung up on us: the core is told that the line is lost.
  private func give(_ order: LineOrder, to index: InstrumentIndex) {
    guard !orders[Int(index.position)].give(order) else { return }
    inbox.put(.lost(index, .lineDown), from: index, at: latest)
  }
}
