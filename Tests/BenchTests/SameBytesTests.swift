import Bench
import Glibc
import Lines
import Quantities
import Readings
import SpawnedPrograms
import Testing
import WireFormats

@testable import Devices

/// What a live line carries and what virtual time carries are the same bytes.
@Suite struct `Live and virtual bytes` {
  @Test func `an oximeter says the same on a pseudo-terminal as in virtual time`() async throws {
    let scratch = try ScratchDirectory()
    let program = try SpawnedProgram(
      own: "breathline-sim",
      ["live", "--scenario", "bedside-demo", "--seed", "3", "--directory", scratch.path("bed")])
    defer { program.kill() }
    for _ in 0..<8 { _ = try await program.output.line() }
    let port = open(scratch.path("bed/oximeter"), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    try #require(port >= 0)
    defer { close(port) }
    var live: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while live.count < 3000, await !Readiness.of([port]).isEmpty {
      let count = read(port, &buffer, buffer.count)
      try #require(count > 0 || errno == EAGAIN)
      if count > 0 { live += buffer[..<count] }
    }
    var bed = try SimulatedBed(ScenarioLibrary.scenario("bedside-demo"), seed: 3)
    var virtual: [UInt8] = []
    while virtual.count < live.count {
      bed.advance(to: bed.now + .milliseconds(20))
      bed.take(from: .oximeter, into: &virtual)
    }
    #expect(virtual.prefix(live.count).elementsEqual(live))
  }
}
