import Devices
import Gateway
import Lines
import Quantities
import Readings
import SpawnedPrograms
import Testing
import WireFormats

@testable import breathlined

/// A Modbus line's thread with its core played by the test.
private final class ModbusBench {
  let orders: Orders
  let inbox: Inbox
  let departures: Departures
  let thread: JoinableThread
  private var waiting: [(event: GatewayEvent, at: Uptime)] = []

  init(_ path: String, units: [UInt8], answerTime: Interval = .milliseconds(500)) throws {
    let (orders, inbox, departures) = try (Orders(), Inbox(lines: units.count), Departures(of: 1))
    (self.orders, self.inbox, self.departures) = (orders, inbox, departures)
    let members = units.enumerated().map { place, unit in
      ModbusThread.Member(
        index: InstrumentIndex(UInt8(place)), unit: ModbusUnit(unit), rest: .zero, answerTime: answerTime)
    }
    thread = JoinableThread(named: "line") {
      ModbusThread(
        members: members, address: .port(path: path), settings: LineSettings(baud: 19_200, parity: .even),
        orders: orders, inbox: inbox, departures: departures
      ).run()
    }
  }

  func give(_ order: LineOrder, _ place: Int) {
    #expect(orders.give(order, for: InstrumentIndex(UInt8(place))))
  }

  func ask(_ place: Int, _ address: UInt16, count: Int = 2) throws {
    give(.request(.readInputRegisters(try RegisterSpan(from: RegisterAddress(address), count: count))), place)
  }

  /// The next event; throws when none comes.
  func next() throws -> GatewayEvent {
    let deadline = MonotonicClock.uptime() + Readiness.generous
    while waiting.isEmpty, MonotonicClock.uptime() < deadline {
      inbox.wait(until: deadline)
      _ = inbox.take(into: &waiting)
    }
    guard !waiting.isEmpty else { throw ProgramFailure("nothing happened on the line") }
    return waiting.removeFirst().event
  }

  func open(_ place: Int) throws {
    give(.open, place)
    guard case .opened(InstrumentIndex(UInt8(place))) = try next() else {
      throw ProgramFailure("unit \(place) not opened")
    }
  }

  func end() {
    orders.end()
    #expect(departures.wait(until: MonotonicClock.uptime() + Readiness.generous))
    thread.join()
  }
}

/// What happened, in words that a test can compare.
private func words(_ event: GatewayEvent) -> String {
  switch event {
  case .opened(let index): "\(index.position) opened"
  case .lost(let index, let reason): "\(index.position) lost \(reason.word)"
  case .reply(let index, .registers(let values)): "\(index.position) \(values[0])"
  case .fault(let index, let fault): "\(index.position) \(fault)"
  default: "\(event)"
  }
}

@Suite struct `A Modbus line with several units` {
  @Test func `each unit is read by its own instrument`() throws {
    let scratch = try ScratchDirectory()
    let served = try ServedLine(at: scratch.path("line"), units: [1, 2, 9])
    let bench = try ModbusBench(scratch.path("line"), units: [9, 1, 2])
    for place in 0..<3 { try bench.open(place) }
    for round in 0..<20 {
      for place in 0..<3 { try bench.ask(place, UInt16(round), count: 2 + round % 3) }
      let replies = try (0..<3).map { _ in words(try bench.next()) }
      #expect(replies == ["0 \(900 + round)", "1 \(100 + round)", "2 \(200 + round)"])
    }
    bench.end()
    served.end()
  }

  @Test func `one that leaves the line leaves it to the others, and finds it open when it comes back`() throws
  {
    let scratch = try ScratchDirectory()
    let served = try ServedLine(at: scratch.path("line"), units: [1, 2])
    let bench = try ModbusBench(scratch.path("line"), units: [1, 2])
    for place in 0..<2 { try bench.open(place) }
    bench.give(.close, 0)
    try bench.ask(0, 4)
    #expect(words(try bench.next()) == "0 notConnected")
    try bench.ask(1, 4)
    #expect(words(try bench.next()) == "1 204")
    try bench.open(0)
    try bench.ask(0, 5)
    #expect(words(try bench.next()) == "0 105")
    bench.end()
    served.end()
  }

  @Test func `a cable that is pulled is noticed before anything is asked`() throws {
    let scratch = try ScratchDirectory()
    let served = try ServedLine(at: scratch.path("line"), units: [1, 2])
    let bench = try ModbusBench(scratch.path("line"), units: [1, 2])
    for place in 0..<2 { try bench.open(place) }
    try bench.ask(0, 4)
    #expect(words(try bench.next()) == "0 104")
    // With the terminal's thread its far end goes.
    served.end()
    #expect(words(try bench.next()) == "0 lost line-down")
    #expect(words(try bench.next()) == "1 lost line-down")
    bench.end()
  }

  @Test func `a dead unit is asked twice and then passed over, and the other goes on`() throws {
    let scratch = try ScratchDirectory()
    let served = try ServedLine(at: scratch.path("line"), units: [2])
    let bench = try ModbusBench(scratch.path("line"), units: [1, 2], answerTime: .milliseconds(500))
    for place in 0..<2 { try bench.open(place) }
    for round in 0..<12 {
      try bench.ask(0, 0)
      try bench.ask(1, UInt16(round))
      #expect(words(try bench.next()) == "0 silence")
      #expect(words(try bench.next()) == "1 \(200 + round)")
    }
    // On a slow machine a probe or two fall in.
    #expect((2...4).contains(served.requests(to: 1)))
    #expect(served.requests(to: 2) >= 12)
    bench.end()
    served.end()
  }

  @Test func `a line that is pulled is lost for everyone on it`() throws {
    let scratch = try ScratchDirectory()
    let served = try ServedLine(at: scratch.path("line"), units: [1, 2])
    let bench = try ModbusBench(scratch.path("line"), units: [1, 2])
    for place in 0..<2 { try bench.open(place) }
    try bench.ask(0, 0)
    #expect(words(try bench.next()) == "0 100")
    // Whether the question or the wait for the line's end meets it first is chance.
    try bench.ask(1, 0)
    served.end()
    var happened: [String] = []
    while !happened.contains(where: { $0.hasPrefix("0 lost") }) || happened.count < 2 {
      happened.append(words(try bench.next()))
    }
    #expect(happened.contains("0 lost line-down"), "\(happened)")
    #expect(
      happened.contains { ["1 200", "1 lineDown", "1 lost line-down"].contains($0) }, "\(happened)")
    bench.end()
  }

  @Test func `a line on which nobody answers any more is lost for everyone once one leaves it`() throws {
    let scratch = try ScratchDirectory()
    let served = try ServedLine(at: scratch.path("line"), units: [])
    let bench = try ModbusBench(scratch.path("line"), units: [1, 2, 3], answerTime: .milliseconds(20))
    for place in 0..<3 { try bench.open(place) }
    for _ in 0..<2 {
      for place in 0..<3 {
        try bench.ask(place, 0)
        #expect(words(try bench.next()) == "\(place) silence")
      }
    }
    bench.give(.close, 0)
    #expect(words(try bench.next()) == "1 lost no-reply")
    #expect(words(try bench.next()) == "2 lost no-reply")
    bench.end()
    served.end()
  }
}
