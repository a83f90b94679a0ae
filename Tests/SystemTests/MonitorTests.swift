import Foundation
import Glibc
import Lines
import Quantities
import Readings
import Requirements
import SpawnedPrograms
import Testing

/// The monitor as a person sees it, on a real pseudo-terminal.
// One bed at a time: each missing port takes one of the few inotify instances that a user has.
@Suite(.serialized) struct `A monitor on a terminal` {
  private func monitor(_ ward: Ward, _ terminal: DrawnTerminal, _ state: String, _ environment: String...)
    throws -> SpawnedProgram
  {
    try SpawnedProgram(
      "/usr/bin/env",
      ["LC_ALL=C.UTF-8", "TERM=xterm"] + environment
        + [try SpawnedProgram.path(own: "breathline"), "monitor", "--state", state],
      output: .terminal(terminal.device))
  }

  @Test(.verifies("M.FROZEN", "M.SILENCE"))
  func `shows a live bed, says when its gateway is gone, and gives the terminal back`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let simulator = try await ward.simulator()
    let daemon = try ward.gateway(simulator.configuration)
    _ = try await ward.ring(of: daemon, at: simulator.ringFile)
    let terminal = try DrawnTerminal(in: ward)
    let settings = terminal.settings
    let monitor = try monitor(ward, terminal, "\(simulator.ringFile).state")
    defer { monitor.kill() }
    try await terminal.wait(monitor, until: "numbers, waveforms and alarms are there") { lines in
      lines[0].hasPrefix("bed-1 ") && lines[0].contains("gateway at work")
        && lines[1].contains("SIMULATED: not a patient") && lines[2].hasPrefix("ALARMS ")
        && !lines[2].contains("UNKNOWN") && lines[22].contains("oximeter: ok")
        && ["SpO2", "EtCO2", "IPAP"].allSatisfy { label in
          lines.contains { $0.contains("\(label) ") && $0.contains { $0.isNumber } && !$0.contains("---") }
        }
        && lines[7...18].joined().unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) }
    }
    #expect(terminal.isAlternate && !terminal.showsCursor)
    #expect(terminal.attributes.contains(36), "saturation is cyan")

    try terminal.resize(rows: 30, columns: 100)
    try await terminal.wait(monitor, until: "the larger window is used") { $0[29].hasPrefix("q ends") }
    try terminal.resize(rows: 10, columns: 40)
    try await terminal.wait(monitor, until: "a smaller one is told") { lines in
      lines.contains { $0.contains("too small") }
    }
    try terminal.resize(rows: 24, columns: 80)

    daemon.kill()
    try await terminal.wait(monitor, until: "alarms are unknown, and the numbers are dashes") { lines in
      lines[2].hasPrefix("ALARMS UNKNOWN: no gateway runs at this bed")
        && lines[0].contains("GATEWAY SILENT FOR")
        && lines.contains { $0.contains("SpO2") && $0.contains("--- ") && $0.contains("stale") }
        && lines.contains { $0.hasPrefix("Pleth  --- no samples for") }
    }
    try terminal.press("q")
    #expect(try await monitor.end() == .exited(0))
    try terminal.take()
    #expect(!terminal.isAlternate && terminal.showsCursor)
    #expect(terminal.settings == settings)
    #expect(terminal.unknown == [])
  }

  @Test(arguments: [
    (SIGTERM, SpawnedProgram.Ending.exited(0)), (SIGHUP, .exited(0)), (SIGINT, .exited(0)),
    (SIGSEGV, .killed(SIGSEGV)), (SIGQUIT, .killed(SIGQUIT)),
  ])
  func `gives the terminal back at a signal and when it crashes`(
    signal: Int32, ending: SpawnedProgram.Ending
  ) async throws {
    let bed = try await PeopledBed()
    defer { bed.ward.clear() }
    let terminal = try DrawnTerminal(in: bed.ward)
    let settings = terminal.settings
    // Where Swift reports crashes by itself, it would take minutes over it.
    let monitor = try monitor(bed.ward, terminal, bed.state, "SWIFT_BACKTRACE=enable=no", "NO_COLOR=1")
    defer { monitor.kill() }
    try await terminal.wait(monitor, until: "the missing port is shown") { lines in
      lines[22].contains("oximeter: PORT MISSING")
    }
    #expect(terminal.settings != settings)
    #expect(terminal.attributes.allSatisfy { $0 < 30 }, "NO_COLOR: \(terminal.attributes.sorted())")
    monitor.signal(signal)
    #expect(try await monitor.end() == ending)
    try terminal.take()
    #expect(!terminal.isAlternate && terminal.showsCursor)
    #expect(terminal.settings == settings)
  }

  @Test func `shows what calls`() async throws {
    let bed = try await PeopledBed()
    defer { bed.ward.clear() }
    let terminal = try DrawnTerminal(in: bed.ward)
    let monitor = try monitor(bed.ward, terminal, bed.state, "LC_ALL=C")
    defer { monitor.kill() }
    try await bed.done("chart", "enter", "cough-session", "best=180 L/min", "efforts=3", "--by", "PT Chen")
    try await bed.done("alarms", "audio-off", "--by", "Nurse Wang")
    try await terminal.wait(monitor, until: "the weak cough calls") { lines in
      lines[2].contains("AUDIO OFF") && lines.contains { $0.hasPrefix("!   ") && $0.contains("Weak cough") }
        && lines.contains { $0.contains("Weak cough [cn-als-2022 S2]") }
    }
    #expect(terminal.lines.allSatisfy { $0.allSatisfy(\.isASCII) })
  }

  @Test func `is refused for a ring of another boot, whose numbers have no age`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let path = ward.scratch.path("ring")
    let anchor = ClockAnchor(
      boot: BootIdentity(high: 1, low: 1), uptime: .origin, civil: CivilTime(unixMilliseconds: 0))
    _ = try RingWriter(path: path, capacity: 8, anchor: anchor)
    let program = try ward.start("breathline", ["monitor", path])
    #expect(try await program.end() == .exited(EX_DATAERR))
    #expect(try await program.errors.remainingLines().first?.contains("nothing in it is of now") == true)
  }

  @Test func `is refused where there is no terminal`() async throws {
    let bed = try await PeopledBed()
    defer { bed.ward.clear() }
    let result = try await bed.tool("monitor")
    #expect(result.ending == .exited(EX_USAGE))
    #expect(
      result.errors == ["breathline: monitor draws on a terminal and this is none; use tail to follow a bed"])
  }
}
