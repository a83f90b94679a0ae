import Criteria
import Devices
import Gateway
import Glibc
import Lines
import Quantities
import Readings

/// A gateway with its threads: one for each line, one for output, one for signals; the core runs on the
/// caller's.
struct Daemon {
  /// How long the lines may take to close and output to drain at the end.
  ///
  /// SIGTERM is answered within two seconds. A thread that is kept longer, by a host that does not answer, is
  /// left to the system.
  private static let closingTime: Interval = .milliseconds(700)
  private static let drainTime: Interval = .milliseconds(700)

  private let configuration: GatewayConfiguration
  private let inbox: Inbox
  private let lines: [WiredLine]
  /// Each instrument's orders; those on one line share them.
  private let orders: [Orders]
  private let departures: Departures
  private let sink: LineSink
  private let output: any Output

  init(
    _ configuration: GatewayConfiguration, format: Breathlined.Format, readingsEvery: Interval?
  ) throws(LineError) {
    self.configuration = configuration
    inbox = try Inbox(lines: configuration.instruments.count)
    lines = WiredLine.all(of: configuration)
    var made: [Orders?] = configuration.instruments.map { _ in nil }
    for line in lines {
      let orders = try Orders()
      for place in line.places { made[place] = orders }
    }
    orders = made.compactMap(\.self)
    departures = try Departures(of: lines.count)
    let names = configuration.instruments.map(\.plan.name)
    switch format {
    case .json:
      sink = try LineSink(descriptor: STDOUT_FILENO) { count in
        #"{"type":"note","id":"output.left-out","level":"warning","count":\#(count)}"#
      }
      output = JSONLines(sink: sink, bed: configuration.bed, instruments: names)
    case .text:
      sink = try LineSink(descriptor: STDOUT_FILENO) { "(\($0) lines left out)" }
      output = ScreenLines(sink: sink, instruments: names, readingsEvery: readingsEvery)
    }
  }

  /// Runs until SIGTERM or SIGINT.
  func run() throws {
    let anchor = ClockAnchor(
      boot: try BootIdentity.current(), uptime: MonotonicClock.uptime(), civil: CivilClock.now())
    let ring = try RingWriter(
      path: configuration.ringFile, capacity: configuration.ringCapacity, anchor: anchor)
    let folder = StateFolder(path: configuration.stateDirectory)
    if let failure = folder.make() { throw DaemonFailure.state(failure) }
    let listener = try LocalListener(path: folder.socket)
    let keeper = try Keeper(folder, instruments: configuration.instruments.map(\.plan.name)) {
      [inbox] in inbox.put($0)
    }
    let reception = try Reception { [inbox] in inbox.look() }
    var threads: [JoinableThread] = []
    let sinkThread = JoinableThread(named: "output") { [sink] in sink.run() }
    watchSignals()
    let keeperThread = JoinableThread(named: "keeper") { keeper.run() }
    let socketWaker = try Waker()
    let socketThread = JoinableThread(named: "socket") { [inbox] in
      SocketThread(listener: listener, reception: reception, waker: socketWaker) {
        inbox.put(.socketFailed($0.description))
      }.run()
    }
    for line in lines { threads.append(thread(of: line)) }
    var restart = Restart(
      configuration, folder,
      at: ClockAnchor(boot: anchor.boot, uptime: MonotonicClock.uptime(), civil: CivilClock.now()))
    if let failure = LeftCard.leave(
      of: configuration, in: folder, generation: try ring.ring.generation(), nextRecord: ring.nextIndex)
    {
      restart.remarks.append((id: "card.not-left", level: .warning, words: failure))
    }
    restart.remarks += configuration.unserved.map { (id: "rules.unserved", level: .info, words: $0.words) }
    var coreThread = CoreThread(
      restart: restart, boot: anchor.boot, ring: ring, output: output, inbox: inbox, orders: orders,
      keeper: keeper,
      reception: reception, packs: PackShelf(configuration: configuration, folder: folder),
      patient: configuration.patient)
    coreThread.run()
    socketWaker.wake()
    socketThread.join()
    leaveLines(threads)
    keeper.end()
    keeperThread.join()
    sink.end(until: MonotonicClock.uptime() + Self.drainTime)
    sinkThread.leave()
  }

  /// SIGHUP reads the rule packs again; at a terminal it says that the terminal is gone, and ends the daemon.
  private func watchSignals() {
    let inbox = inbox
    let reload: @Sendable () -> Void = { inbox.reload() }
    EndingSignals.watch(reload: isatty(STDIN_FILENO) == 1 ? nil : reload) { inbox.stop() }
  }

  private func leaveLines(_ threads: [JoinableThread]) {
    for line in lines { orders[line.places[0]].end() }
    let haveLeft = departures.wait(until: MonotonicClock.uptime() + Self.closingTime)
    for thread in threads { haveLeft ? thread.join() : thread.leave() }
  }

  private func thread(of line: WiredLine) -> JoinableThread {
    let (orders, inbox, departures) = (orders[line.places[0]], inbox, departures)
    switch line.traffic {
    case .bytes(let address, let settings):
      let index = InstrumentIndex(UInt8(line.places[0]))
      return JoinableThread(named: line.name) {
        ByteLineThread(
          index: index, address: address, settings: settings, orders: orders, inbox: inbox,
          departures: departures
        ).run()
      }
    case .modbus(let address, let settings, let members):
      return JoinableThread(named: line.name) {
        ModbusThread(
          members: members, address: address, settings: settings, orders: orders, inbox: inbox,
          departures: departures
        ).run()
      }
    }
  }
}

/// Why the daemon cannot begin.
enum DaemonFailure: Error {
  /// The folder of its state cannot be used.
  case state(String)
}
