import Glibc
import Lines
import Quantities
import Readings
import SpawnedPrograms
import Testing

/// Live beds that a hand steers, and the gateways that read them.
@Suite struct `Steered live bed` {
  private static let probeOff = "no-signal/0/spo2/sensor-off"

  /// What the daemon says of a condition, from its next alarm line about it on.
  private func alarm(
    _ event: String, _ condition: String, from daemon: SpawnedProgram
  ) async throws -> OutputLine {
    try await daemon.line { line in
      line.type == "alarm" && line["event"] == event && line["condition"] == condition
    }
  }

  private func say(_ line: String, to socket: String) throws {
    let answer = try LocalSocket.ask(
      socket, line + "\n", until: MonotonicClock.uptime() + Readiness.generous)
    #expect(answer.hasPrefix("ok "), "\(line): \(answer)")
  }

  @Test(arguments: [true, false])
  func `a probe that comes off raises the gateway's alarm, and back on it ends it`(overSocket: Bool)
    async throws
  {
    let ward = try Ward()
    defer { ward.clear() }
    let socket = ward.scratch.path("control")
    let simulator = try await ward.simulator(
      arguments: ["--control", overSocket ? socket : "-"], hearsUs: !overSocket)
    let act = { (line: String) in
      if overSocket { try say(line, to: socket) } else { simulator.program.say(line + "\n") }
    }
    let daemon = try ward.gateway(simulator.configuration)
    var ring = try await ward.ring(of: daemon, at: simulator.ringFile)
    try await ring.wait(until: "the saturation is shown") { $0.reading(.oxygenSaturation)?.undoubted != nil }

    try act("probe off now")
    let raised = try await alarm("announced", Self.probeOff, from: daemon)
    #expect(raised["kind"] == "technical")
    #expect(raised["priority"] == "medium")
    #expect(raised["instrument"] == "oximeter")
    ring.take()
    #expect(ring.reading(.oxygenSaturation) == .absent(.probeOff))

    try act("probe on")
    _ = try await alarm("withdrawn", Self.probeOff, from: daemon)
    try await ring.wait(until: "the saturation is back") { $0.reading(.oxygenSaturation)?.undoubted != nil }
  }

  @Test(arguments: [[], ["--tcp"]])
  func `a pulled plug is told at once, and the instrument is read again when it is back`(wires: [String])
    async throws
  {
    let ward = try Ward()
    defer { ward.clear() }
    let socket = ward.scratch.path("control")
    let simulator = try await ward.simulator(arguments: ["--control", socket] + wires)
    let daemon = try ward.gateway(simulator.configuration)
    for (place, name, channel) in [
      (0, "oximeter", Channel.oxygenSaturation), (2, "ventilator", .tidalVolume),
    ] {
      var ring = try await ward.ring(of: daemon, at: simulator.ringFile)
      let index = UInt8(place)
      try await ring.wait(until: "\(name) is read") { $0.reading(channel, of: index)?.undoubted != nil }
      try say("unplug \(name)", to: socket)
      let closed = try await daemon.note("line.closed", of: name)
      #expect(closed["reason"] == "line-down")
      try await ring.wait(until: "\(name)'s numbers are absent") {
        $0.reading(channel, of: index) == .absent(.lineDown)
          || $0.reading(channel, of: index) == .absent(.portMissing)
      }
      _ = try await alarm("announced", "line-down/\(place)", from: daemon)
      try say("plug \(name)", to: socket)
      _ = try await daemon.note("line.open", of: name)
      try await ring.wait(until: "\(name) is read again") { $0.reading(channel, of: index)?.undoubted != nil }
    }
  }

  @Test func `two gateways of two beds of one program each see their own bed alone`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let socket = ward.scratch.path("control")
    let directory = ward.scratch.path("ward")
    let program = try ward.start(
      "breathline-sim",
      ["live", "--scenario", "stable-niv", "--beds", "2", "--directory", directory, "--control", socket])
    for number in 1...2 {
      #expect(
        try await program.line() == "bed-\(number): breathlined --config \(directory)/bed-\(number).yaml")
    }
    let daemons = try (1...2).map {
      try ward.start("breathlined", ["--config", "\(directory)/bed-\($0).yaml"])
    }
    var rings: [RingView] = []
    for (place, daemon) in daemons.enumerated() {
      let file = "\(directory)/bed-\(place + 1)/bed-\(place + 1).ring"
      rings.append(try await ward.ring(of: daemon, at: file))
    }
    for place in rings.indices {
      try await rings[place].wait(until: "bed \(place + 1) is read") {
        $0.reading(.oxygenSaturation)?.undoubted != nil && $0.reading(.expiratoryPressureSet, of: 2) != nil
          && $0.reading(.endTidalCO2, of: 1)?.undoubted != nil
      }
    }
    try say("bed-2: probe off", to: socket)
    try say("bed-1: ventilator ipap 20 cmH2O", to: socket)
    try await rings[1].wait(until: "bed 2 has no probe") {
      $0.reading(.oxygenSaturation) == .absent(.probeOff)
    }
    try await rings[0].wait(until: "bed 1 has another pressure") {
      $0.reading(.inspiratoryPressureSet, of: 2) == .measured(20_000)
    }
    let alarm = try await alarm("announced", Self.probeOff, from: daemons[1])
    #expect(alarm["bed"] == "bed-2")
    for place in rings.indices { rings[place].take() }
    #expect(rings[0].readings(.oxygenSaturation).allSatisfy { $0 != .absent(.probeOff) })
    #expect(rings[1].readings(.inspiratoryPressureSet, of: 2).allSatisfy { $0 != .measured(20_000) })
    try say("quit", to: socket)
    #expect(try await program.end() == .exited(0))
  }
}
