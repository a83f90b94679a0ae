import Glibc
import Lines
import Quantities

/// The daemon and the simulator against each other over pseudo-terminals and Modbus TCP, as two processes.
final class LivePair {
  /// The daemon, with four instruments.
  let daemon: ChildProgram
  /// The ring that the daemon writes.
  let ringPath: String
  private let simulator: ChildProgram
  private let folder: ScratchFolder

  /// How long the instruments have from power-on to their first readings; the capnograph takes longest.
  private static let readyTime: Interval = .seconds(60)

  /// Starts both, and returns when all four instruments have been understood.
  init(scenario: String) throws {
    let folder = try ScratchFolder()
    self.folder = folder
    let configuration = folder.path + "/gateway.yaml"
    simulator = try ChildProgram(
      "breathline-sim", ["live", "--scenario", scenario, "--directory", folder.path + "/bed"],
      output: configuration)
    try Self.wait { ChildProgram.text(of: configuration).contains("cough-meter") }
    daemon = try ChildProgram("breathlined", ["--config", configuration], output: folder.path + "/output")
    ringPath = folder.path + "/bed/bed-1.ring"
    let output = folder.path + "/output"
    try Self.wait { [daemon] in
      try daemon.check()
      let speaking = ChildProgram.text(of: output).split(separator: "\n").filter {
        $0.contains("instrument.speaking")
      }
      return speaking.count == 4
    }
  }

  /// Lets time pass while both run.
  func run(for length: Interval) throws {
    try Waker().wait(until: MonotonicClock.uptime() + length)
    try daemon.check()
    try simulator.check()
  }

  private static func wait(_ isReady: () throws -> Bool) throws {
    let waker = try Waker()
    let deadline = MonotonicClock.uptime() + readyTime
    while try !isReady() {
      guard MonotonicClock.uptime() < deadline else {
        throw BenchFailure.broken("the instruments do not speak")
      }
      waker.wait(until: MonotonicClock.uptime() + .milliseconds(100))
    }
  }
}
