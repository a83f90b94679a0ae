import Devices
import Gateway
import Glibc
import Lines
import Quantities
import Readings
import SpawnedPrograms
import Testing
import WireFormats

@testable import breathlined

/// The parts of the daemon between the core and a line.
@Suite struct `Line threads` {
  @Test
  func `orders that nobody takes are dropped, the line is to be closed, and the end is told all the same`()
    throws
  {
    let orders = try Orders()
    for _ in 0..<Orders.most { #expect(orders.give(.transmit([1]), for: InstrumentIndex(0))) }
    #expect(!orders.give(.transmit([2]), for: InstrumentIndex(0)))
    orders.end()
    let batch = orders.take()
    #expect(batch.isEnding)
    guard case .close = batch.orders.first?.order, batch.orders.count == 1 else {
      Issue.record("\(batch.orders)")
      return
    }
    #expect(orders.take().isEnding, "an end is never taken back")
  }

  /// A byte line's thread with its core played by the test.
  private final class Bench {
    let orders: Orders
    let inbox: Inbox
    let departures: Departures
    let thread: JoinableThread
    private var waiting: [(event: GatewayEvent, at: Uptime)] = []

    init(_ address: LineAddress) throws {
      let (orders, inbox, departures) = try (Orders(), Inbox(lines: 1), Departures(of: 1))
      (self.orders, self.inbox, self.departures) = (orders, inbox, departures)
      thread = JoinableThread(named: "line") {
        ByteLineThread(
          index: InstrumentIndex(0), address: address, settings: LineSettings(baud: 9600), orders: orders,
          inbox: inbox, departures: departures
        ).run()
      }
    }

    /// The next event; nil when none comes.
    func next() -> GatewayEvent? {
      let deadline = MonotonicClock.uptime() + Readiness.generous
      while waiting.isEmpty, MonotonicClock.uptime() < deadline {
        inbox.wait(until: deadline)
        _ = inbox.take(into: &waiting)
      }
      return waiting.isEmpty ? nil : waiting.removeFirst().event
    }

    /// Whether the thread ends when it is told to.
    func ends(within limit: Interval = Readiness.generous) -> Bool {
      orders.end()
      let hasEnded = departures.wait(until: MonotonicClock.uptime() + limit)
      hasEnded ? thread.join() : thread.leave()
      return hasEnded
    }
  }

  @Test func `an end that is told while a connection is being made is not forgotten`() throws {
    let peer = try Peer(backlog: 1)
    try peer.fillUp()
    let bench = try Bench(LineAddress("tcp://127.0.0.1:\(peer.port)"))
    // One attempt lasts two seconds; on a machine that was busy just then there is another.
    var isConnecting = false
    for _ in 0..<20 where !isConnecting {
      #expect(bench.orders.give(.open, for: InstrumentIndex(0)))
      isConnecting = try peer.seesWaitingClient()
    }
    try #require(isConnecting)
    #expect(bench.ends(within: .seconds(30)))
  }

  @Test func `a line that is ordered open while it is open is opened anew, not refused`() throws {
    let scratch = try ScratchDirectory()
    let terminal = try PseudoTerminal(at: scratch.path("port"))
    let bench = try Bench(.port(path: terminal.path))
    for _ in 0..<3 {
      #expect(bench.orders.give(.open, for: InstrumentIndex(0)))
      guard case .opened = bench.next() else {
        Issue.record("not opened")
        break
      }
    }
    #expect(bench.ends())
  }

  @Test func `two hundred connections that are lost again leave no descriptor behind`() async throws {
    let peer = try Peer()
    let bench = try Bench(LineAddress("tcp://127.0.0.1:\(peer.port)"))
    for _ in 0..<200 {
      #expect(bench.orders.give(.open, for: InstrumentIndex(0)))
      let client = try await peer.accept()
      let opened = bench.next()
      guard case .opened = opened else { throw ProgramFailure("not opened but \(opened as Any)") }
      peer.hangUp(client)
      guard case .lost(_, .lineDown) = bench.next() else { throw ProgramFailure("not lost") }
    }
    #expect(try peer.openClients() == 0)
    #expect(bench.ends())
  }

  @Test func `lines that wait for a reader are bounded, and what is left out is counted`() throws {
    var ends: [Int32] = [-1, -1]
    #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0)
    let sink = try LineSink(descriptor: ends[0]) { "(\($0) left out)" }
    let line = String(repeating: "x", count: 1023)
    for _ in 0..<2000 { sink.write(line) }
    let thread = JoinableThread(named: "output") { sink.run() }
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while !received.ends(with: "left out)\n") {
      let count = read(ends[1], &buffer, buffer.count)
      try #require(count > 0)
      received += buffer[..<count]
    }
    let lines = received.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    #expect(lines.count == 1025)
    #expect(lines.last == "(976 left out)")
    sink.write("again")
    #expect(read(ends[1], &buffer, buffer.count) == 6)
    sink.end(until: MonotonicClock.uptime() + Readiness.generous)
    thread.join()
    close(ends[0])
    close(ends[1])
  }

  @Test func `output on a descriptor that does not wait is written whole`() throws {
    var ends: [Int32] = [-1, -1]
    #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0)
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    let sink = try LineSink(descriptor: ends[0]) { "(\($0) left out)" }
    let thread = JoinableThread(named: "output") { sink.run() }
    for _ in 0..<900 { sink.write(String(repeating: "y", count: 1023)) }
    var count = 0
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while count < 900 * 1024 {
      let taken = read(ends[1], &buffer, buffer.count)
      try #require(taken > 0)
      count += taken
    }
    sink.end(until: MonotonicClock.uptime() + Readiness.generous)
    thread.join()
    close(ends[0])
    close(ends[1])
  }
}

extension [UInt8] {
  fileprivate func ends(with text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}
