import CTerminal
import Glibc
import Lines
import Quantities
import Readings
import SpawnedPrograms
import Testing

/// Lines that are missing, held, forbidden, pulled, silent or full of nonsense; the rest of the bed goes on.
@Suite struct `Port trouble` {
  /// An oximeter that a test plays on a pseudo-terminal.
  private struct PlayedOximeter {
    let terminal: PseudoTerminal
    var player: Player

    init(at path: String) throws {
      terminal = try PseudoTerminal(at: path)
      player = try Player()
    }

    mutating func play() throws { _ = try terminal.send(player.oximeter()) }
  }

  @Test func `each port that cannot be opened says why, and the others are read`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    var good = try PlayedOximeter(at: ward.scratch.path("good"))
    let held = try PseudoTerminal(at: ward.scratch.path("held"))
    let holder = open(try #require(held.device), O_RDWR | O_NOCTTY | O_CLOEXEC)
    defer { close(holder) }
    #expect(flock(holder, LOCK_EX | LOCK_NB) == 0)
    #expect(terminal_set_exclusive(holder, 1) == 0)
    mkdir(ward.scratch.path("directory"), 0o755)
    try ward.scratch.write("", to: "file")
    let listener = try Peer()
    let lines = [
      "good", "missing", "held", "directory", "file",
    ].map { ward.scratch.path($0) }
    var instruments = lines.enumerated().map {
      WrittenConfiguration.oximeter("o\($0.offset)", line: $0.element)
    }
    instruments += lines[1...].enumerated().map {
      WrittenConfiguration.ventilator("v\($0.offset)", line: $0.element + "-modbus")
    }
    for name in ["held", "directory", "file"] {
      // A second way to the same port, for both kinds of line to run into it.
      symlink(ward.scratch.path(name), ward.scratch.path("\(name)-modbus"))
    }
    listener.leave()
    instruments.append(WrittenConfiguration.oximeter("refused", line: "tcp://127.0.0.1:\(listener.port)"))
    let daemon = try ward.gateway(WrittenConfiguration.bed(ring: ward.scratch.path("ring"), instruments))
    var ring = try await ward.ring(of: daemon)
    let expected: [(UInt8, Channel, Absence)] = [
      (1, .oxygenSaturation, .portMissing), (2, .oxygenSaturation, .portBusy),
      (3, .oxygenSaturation, .portMissing), (4, .oxygenSaturation, .portMissing),
      (5, .tidalVolume, .portMissing), (6, .tidalVolume, .portBusy), (7, .tidalVolume, .portMissing),
      (8, .tidalVolume, .portMissing), (9, .oxygenSaturation, .lineDown),
    ]
    try await ring.wait(until: "every line says how it is", act: { try good.play() }) { ring in
      ring.reading(.oxygenSaturation)?.undoubted != nil
        && expected.allSatisfy { ring.reading($0.1, of: $0.0) == .absent($0.2) }
    }
    for (instrument, _, _) in expected { #expect(!ring.everGaveAValue(instrument)) }
    flock(holder, LOCK_UN)
    _ = terminal_set_exclusive(holder, 0)
    try await ring.wait(until: "the port that was given up is taken", act: { try good.play() }) { ring in
      // Whoever got it may have found nobody there by the time somebody looks.
      ring.readings(.oxygenSaturation, of: 2).contains(.absent(.awaited))
        || ring.readings(.tidalVolume, of: 6).contains(.absent(.noReply))
    }
  }

  private static let setpriv = "/usr/bin/setpriv"

  @Test(.enabled(if: geteuid() != 0 || access(setpriv, X_OK) == 0, "root, and no setpriv to be less"))
  func `a port that this account may not open says so until it may`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    var oximeter = try PlayedOximeter(at: ward.scratch.path("port"))
    let device = try #require(oximeter.terminal.device)
    chmod(device, 0)
    let configuration = WrittenConfiguration.bed(
      ring: ward.scratch.path("ring"),
      [
        WrittenConfiguration.oximeter(line: ward.scratch.path("port")),
        WrittenConfiguration.ventilator(line: device),
      ])
    let file = try ward.scratch.write(configuration, to: "gateway.yaml")
    let program = try SpawnedProgram.path(own: "breathlined")
    let daemon =
      if geteuid() == 0 {
        try ward.start(
          system: Self.setpriv,
          ["--bounding-set=-dac_override,-dac_read_search", "--", program, "--config", file])
      } else {
        try ward.start("breathlined", ["--config", file])
      }
    var ring = try await ward.ring(of: daemon)
    try await ring.wait(until: "both say that they may not") { ring in
      ring.reading(.oxygenSaturation) == .absent(.portForbidden)
        && ring.reading(.tidalVolume, of: 1) == .absent(.portForbidden)
    }
    chmod(device, 0o600)
    try await ring.wait(until: "one of them has it", act: { try oximeter.play() }) { ring in
      ring.reading(.oxygenSaturation)?.undoubted != nil
        || ring.reading(.tidalVolume, of: 1) == .absent(.noReply)
    }
  }

  @Test func `a port that appears is opened before the next attempt would be due`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let path = ward.scratch.path("deep/below/port")
    let daemon = try ward.gateway(
      WrittenConfiguration.bed(ring: ward.scratch.path("ring"), [WrittenConfiguration.oximeter(line: path)]))
    let refused = try await daemon.line { $0.id == "line.closed" && ($0["retry_after_ms"] ?? 0) >= 16_000 }
    #expect(refused["reason"] == "port-missing")
    mkdir(ward.scratch.path("deep"), 0o755)
    mkdir(ward.scratch.path("deep/below"), 0o755)
    var oximeter = try PlayedOximeter(at: path)
    let appeared = Int((MonotonicClock.uptime() - .origin).wholeMilliseconds)
    var ring = try await ward.ring(of: daemon)
    try await ring.wait(until: "it is read", act: { try oximeter.play() }) { ring in
      ring.reading(.oxygenSaturation)?.undoubted != nil
    }
    // Each directory that appeared was worth an attempt; none was made because its time had come.
    var last = refused
    var judged = 0
    while true {
      let note = try await daemon.line { $0.id == "line.closed" || $0.id == "line.open" }
      let moment = try #require(note["uptime_ms"] as Int?)
      let due = try #require(last["uptime_ms"] as Int?) + (last["retry_after_ms"] ?? 0)
      // Attempts that were as good as due when the port appeared prove nothing.
      if due > appeared + 1000 {
        #expect(moment < due)
        judged += 1
      }
      guard note.id != "line.open" else { break }
      last = note
    }
    #expect(judged > 0)
  }

  @Test func `an instrument that is unplugged says so at once, and is read again when it is back`()
    async throws
  {
    let ward = try Ward()
    defer { ward.clear() }
    var oximeter = try PlayedOximeter(at: ward.scratch.path("port"))
    let daemon = try ward.gateway(
      WrittenConfiguration.bed(
        ring: ward.scratch.path("ring"), [WrittenConfiguration.oximeter(line: ward.scratch.path("port"))]))
    var ring = try await ward.ring(of: daemon)
    for _ in 0..<3 {
      try await ring.wait(until: "it is read", act: { try oximeter.play() }) { ring in
        ring.reading(.oxygenSaturation)?.undoubted != nil
      }
      oximeter.terminal.unplug()
      try await ring.wait(until: "it is said to be gone") { ring in
        ring.reading(.oxygenSaturation)?.thousandths == nil
      }
      let reason = try #require(ring.reading(.oxygenSaturation))
      #expect([.absent(.lineDown), .absent(.portMissing)].contains(reason))
      try oximeter.terminal.plug()
    }
  }

  @Test func `a Modbus server that is started again is read again`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let first = try await ward.simulator()
    let port = try #require(first.modbusPort)
    let daemon = try ward.gateway(
      WrittenConfiguration.bed(
        ring: ward.scratch.path("ring"), [WrittenConfiguration.ventilator(line: "tcp://127.0.0.1:\(port)")]))
    var ring = try await ward.ring(of: daemon)
    let isRead = { (ring: RingView) in ring.reading(.inspiratoryPressureSet) == .measured(16_000) }
    try await ring.wait(until: "it is read", isRead)
    first.program.kill()
    try await ring.wait(until: "it is down") { $0.reading(.inspiratoryPressureSet) == .absent(.lineDown) }
    _ = try await ward.simulator(arguments: ["--modbus-port", "\(port)"])
    try await ring.wait(until: "it is read again", isRead)
  }

  @Test(arguments: [true, false])
  func `a Modbus unit that does not answer has no reply, and never a value`(overTCP: Bool) async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let bed = try await ward.simulator()
    let line = overTCP ? "tcp://127.0.0.1:\(try #require(bed.modbusPort))" : "\(bed.directory)/ventilator"
    let daemon = try ward.gateway(
      WrittenConfiguration.bed(
        ring: ward.scratch.path("ring"), [WrittenConfiguration.ventilator(line: line, unit: 2)]))
    var ring = try await ward.ring(of: daemon)
    try await ring.wait(until: "there is no reply") { $0.reading(.tidalVolume) == .absent(.noReply) }
    // After five of them the line is opened anew, and it is still so.
    _ = try await daemon.line { $0.id == "line.closed" && $0["reason"] == "no-reply" }
    _ = try await daemon.note("line.open")
    ring.take()
    #expect(!ring.everGaveAValue(0))
  }

  @Test func `noise or another protocol is said to be a mismatch, and never a value`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let protocols = ["nonin-df2", "capnostat5", "flow-analyser"]
    var terminals: [(line: PseudoTerminal, isNoise: Bool)] = []
    var instruments: [String] = []
    for (place, spoken) in (protocols + protocols).enumerated() {
      terminals.append((try PseudoTerminal(at: ward.scratch.path("p\(place)")), place < 3))
      instruments.append(
        WrittenConfiguration.instrument("i\(place)", speaks: spoken, line: ward.scratch.path("p\(place)")))
    }
    var noise = Noise(seed: 2022)
    var player = try Player()
    // What the oximeter is told to be is a flow analyser, and the other way round.
    let text = Array("%RM#1$1234\r\n$GPGGA,1,2,3*47\r\n".utf8)
    let daemon = try ward.gateway(WrittenConfiguration.bed(ring: ward.scratch.path("ring"), instruments))
    var ring = try await ward.ring(of: daemon)
    let channels: [Channel] = [.oxygenSaturation, .endTidalCO2, .coughPeakFlow]
    try await ring.wait(
      until: "every line is of another protocol",
      act: {
        let packet = player.oximeter()
        for (place, terminal) in terminals.enumerated() {
          let other = place == 3 ? text : packet
          _ = try terminal.line.send(terminal.isNoise ? noise.bytes(40) : other)
        }
      }
    ) { ring in
      terminals.indices.allSatisfy { place in
        ring.readings(channels[place % 3], of: UInt8(place)).contains(.absent(.protocolMismatch))
      }
    }
    for place in terminals.indices { #expect(!ring.everGaveAValue(UInt8(place))) }
    #expect(ring.waveforms == [])
    _ = try await daemon.note("line.protocol-mismatch", of: "i0")
  }

  /// Has an entry stored and an alarm logged, so that chart and log are open from here on.
  private func openJournals(of daemon: SpawnedProgram, _ ward: Ward) async throws {
    let tool = try ward.start(
      "breathline",
      [
        "chart", "enter", "cough-session", "best=180 L/min", "efforts=3", "--by", "PT Chen", "--state",
        ward.scratch.path("ring.state"),
      ])
    #expect(try await tool.end() == .exited(0))
    _ = try await daemon.line { $0.type == "log-head" }
  }

  @Test func `a line that is opened again and again costs no descriptor and no memory`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let oximeter = try PlayedOximeter(at: ward.scratch.path("port"))
    let daemon = try ward.gateway(
      WrittenConfiguration.bed(
        ring: ward.scratch.path("ring"),
        [
          WrittenConfiguration.oximeter(line: ward.scratch.path("port")),
          WrittenConfiguration.ventilator(line: ward.scratch.path("port-modbus")),
        ]))
    let other = try PseudoTerminal(at: ward.scratch.path("port-modbus"))
    _ = try await daemon.note("line.open", of: "oximeter")
    try await openJournals(of: daemon, ward)
    var before: (descriptors: Int, kilobytes: Int)?
    for cycle in 1...200 {
      oximeter.terminal.unplug()
      other.unplug()
      _ = try await daemon.note("line.closed", of: "oximeter")
      try oximeter.terminal.plug()
      try other.plug()
      _ = try await daemon.note("line.open", of: "oximeter")
      if cycle == 20 { before = try daemon.use() }
    }
    let after = try daemon.use()
    let early = try #require(before)
    #expect(abs(after.descriptors - early.descriptors) <= 4, "from \(early) to \(after)")
    #expect(after.kilobytes - early.kilobytes < 1024, "from \(early) to \(after)")
  }
}
