import ArgumentParser
import Devices
import Glibc
import Lines
import Quantities
import Readings
import WireFormats
import Workbench

/// `breathline sniff`.
struct SniffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sniff",
    abstract: "Finds out what speaks on a line and how the line is set, and decodes it.",
    discussion: """
      It listens at one setting after the other, the usual ones first, lets every protocol judge what comes, \
      and shows the evidence and the runner-up. Then it decodes until it is ended. What is given of the \
      settings is not searched for. A TCP line has no settings; only the protocol is found.

      It sends nothing. With --ask it does, when nothing comes by itself: those questions alone that each \
      protocol's allow-list names, and Modbus reads of one register at units 1 to 3. No therapy is ever set; \
      an instrument that must be set up before it reports, as a Capnostat, is set up as a gateway does.

      Exit codes: 0 named, 1 not named, 64 wrong arguments, 69 the line cannot be opened, or was lost \
      during the search; one that is lost later is opened again when it is back.
      """)

  @Argument(help: "The line: a port's path, or tcp://HOST:PORT.", completion: .file())
  var line: String

  @OptionGroup var settings: SettingsOption

  @Flag(name: .long, help: "Ask who is there, when nothing comes by itself.")
  var ask = false

  @Option(name: .long, help: "End after so many seconds; the search alone ends after 60.")
  var seconds: Int?

  @Flag(name: .long, help: "End when it is named.")
  var once = false

  @Flag(name: .long, help: "The instrument is simulated: every reading says so.")
  var simulated = false

  @Flag(name: .long, help: "One JSON object a line: the finding, then what decode prints.")
  var json = false

  func validate() throws {
    if let seconds, seconds < 1 {
      throw ValidationError("--seconds \(seconds) is not allowed; allowed: 1 or more")
    }
  }

  func run() throws {
    let address = try BenchLine.address(line)
    let isNamed: Bool
    do { isNamed = try sniff(address) } catch let error as LineError {
      throw BenchLine.complaint(error).exit()
    }
    if !isNamed { throw ExitCode(1) }
  }

  /// Searches, shows and decodes; whether it was named, or ended before by hand.
  private func sniff(_ address: LineAddress) throws -> Bool {
    let waker = try Waker()
    EndingSignals.block()
    let ending = RaisedFlag.raised(bySignalsThatWake: waker)
    // Whoever watches may go, as head does: the port is held for nobody.
    let isEnding = { ending.isRaised || StandardOutput.isReaderGone }
    let end = seconds.map { MonotonicClock.uptime() + .seconds(Int64($0)) }
    let initial = settings.settings(over: LineSettings(baud: 9600))
    let sniffing = Sniffing(
      line: try BenchLine.open(address, initial, waker), known: known(address), maySend: ask,
      until: end ?? MonotonicClock.uptime() + .seconds(60), isEnding: isEnding)
    guard let finding = try sniffing.find() else {
      Complaint("ended before anything was named", code: 1).write()
      return false
    }
    show(finding, sniffing.line.counters)
    guard let name = finding.name else { return false }
    guard !once, let spoken = NamedProtocol.named(name.evidence.word) else { return true }
    if let found = name.settings { try sniffing.line.change(to: found) }
    let origin: Origin = simulated ? .simulated : .bedside
    let plan = InstrumentPlan(name: "sniff", speech: spoken.speech, origin: origin)
    var printer = OutcomePrinter(json: json)
    let book = Logbook(Listening(plan), writer: nil, show: { printer.print($0) })
    let decoding = Recording(
      line: sniffing.line, address: address, settings: name.settings ?? initial, maySend: ask, book: book,
      waker: waker)
    try decoding.run(until: end, isEnding: isEnding)
    return true
  }

  private func known(_ address: LineAddress) -> KnownSettings {
    var known = KnownSettings()
    known.baud = settings.baud
    known.dataBits = settings.dataBits
    known.parity = settings.parity?.parity
    known.stopBits = settings.stopBits
    if case .tcp = address { known.isLineless = true }
    return known
  }

  private func show(_ finding: SearchFinding, _ counters: LineCounters?) {
    if json {
      print(finding.json.text)
    } else {
      finding.lines.forEach { print($0) }
      for words in counters?.words ?? [] { print("  driver     \(words)") }
      if finding.name?.modbus != nil {
        print("  next       breathline modbus read \(line) --profile PROFILE shows its registers")
      }
    }
    fflush(nil)
  }
}

/// A line at work for a search.
final class Sniffing {
  let line: ByteLine
  private let maySend: Bool
  private let isEnding: () -> Bool
  private let end: Uptime
  private var search: LineSearch
  private var steps: [LineSearch.Step] = []
  private var buffer = [UInt8](repeating: 0, count: 4096)

  init(
    line: ByteLine, known: KnownSettings, maySend: Bool, until end: Uptime, isEnding: @escaping () -> Bool
  ) {
    self.line = line
    self.maySend = maySend
    self.end = end
    self.isEnding = isEnding
    search = LineSearch(known: known, maySend: maySend, now: MonotonicClock.uptime(), until: end)
  }

  /// Searches until something is found or given up; nil when it was ended before.
  func find() throws(LineError) -> SearchFinding? {
    search.begin(at: MonotonicClock.uptime(), into: &steps)
    while !isEnding() {
      if let finding = try carryOut() { return finding }
      let due = search.nextDeadline ?? end
      switch try line.read(into: &buffer, until: due) {
      case .bytes(let count): search.take(Array(buffer[..<count]), at: MonotonicClock.uptime(), into: &steps)
      case .idle, .woken: break
      }
      if let due = search.nextDeadline, due <= MonotonicClock.uptime() {
        search.advance(to: MonotonicClock.uptime(), into: &steps)
      }
    }
    return nil
  }

  private func carryOut() throws(LineError) -> SearchFinding? {
    while !steps.isEmpty {
      switch steps.removeFirst() {
      case .set(let settings): try set(settings)
      case .send(let bytes): try send(bytes)
      case .over(let finding): return finding
      }
    }
    return nil
  }

  /// Sets the line; what its driver cannot do is passed over.
  private func set(_ settings: LineSettings) throws(LineError) {
    do throws(LineError) { try line.change(to: settings) } catch {
      guard case .unsupportedSetting = error else { throw error }
      // What was to be done at that setting is left out, too.
      steps.removeAll()
      search.refuse(at: MonotonicClock.uptime(), into: &steps)
    }
  }

  private func send(_ bytes: [UInt8]) throws(LineError) {
    guard maySend else { return }
    try line.write(bytes, until: MonotonicClock.uptime() + .seconds(1))
  }
}
