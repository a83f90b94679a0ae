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
  private let folder: String

  /// How long the instruments have from power-on to their first readings; the capnograph takes longest.
  private static let readyTime: Interval = .seconds(60)

  /// Starts both, and returns when all four instruments have been understood.
  init(scenario: String) throws {
    folder = try Self.makeFolder()
    let configuration = folder + "/gateway.yaml"
    simulator = try ChildProgram(
      "breathline-sim", ["live", "--scenario", scenario, "--directory", folder + "/bed"],
      output: configuration)
    try Self.wait { ChildProgram.text(of: configuration).contains("cough-meter") }
    daemon = try ChildProgram("breathlined", ["--config", configuration], output: folder + "/output")
    ringPath = folder + "/bed/bed-1.ring"
    let output = folder + "/output"
    try Self.wait { [daemon] in
      try daemon.check()
      let speaking = ChildProgram.text(of: output).split(separator: "\n").filter {
        $0.contains("instrument.speaking")
      }
      return speaking.count == 4
    }
  }

  deinit { Self.remove(folder) }

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

  private static func makeFolder() throws -> String {
    var template = Array("/tmp/breathline-bench-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw BenchFailure.broken("no folder in /tmp: errno \(errno)") }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes a folder and what is in it.
  private static func remove(_ folder: String) {
    for name in ChildProgram.names(in: folder) where unlink("\(folder)/\(name)") != 0 {
      remove("\(folder)/\(name)")
    }
    rmdir(folder)
  }
}
