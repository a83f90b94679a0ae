import Foundation
import Glibc
import Quantities
import Readings
import SpawnedPrograms
import Testing

/// A ring that this test writes itself, and what follows it.
private final class WrittenRing {
  let ward: Ward
  let path: String
  private var writer: RingWriter?
  private let capacity: Int
  private var said: Int32 = 0

  init(capacity: Int = 8) throws {
    ward = try Ward()
    self.capacity = capacity
    path = ward.scratch.path("ring")
    try open()
  }

  /// Opens the ring as the next gateway would.
  func open() throws {
    writer = nil
    let anchor = ClockAnchor(
      boot: BootIdentity(high: 1, low: 1), uptime: .origin,
      civil: CivilTime(unixMilliseconds: 1_795_000_000_000))
    writer = try RingWriter(path: path, capacity: capacity, anchor: anchor)
  }

  /// Takes the ring away and makes another in its place.
  func replace() throws {
    writer = nil
    unlink(path)
    try open()
    try open()
  }

  /// Appends saturations of 1 %, 2 % and so on.
  func append(_ count: Int) {
    for _ in 0..<count {
      said += 1
      writer?.append(
        Record(
          Sample(
            instrument: InstrumentIndex(0), channel: .oxygenSaturation, reading: .measured(said * 1000),
            origin: .bedside, receivedAt: Uptime(nanoseconds: Int64(said) * 1_000_000))))
    }
  }

  func tail(_ arguments: String..., output: SpawnedProgram.StandardOutput = .pipe) throws -> SpawnedProgram {
    try ward.start("breathline", ["tail", path] + arguments, output: output)
  }
}

/// The ring followed by another program.
// One bed at a time: each missing port takes one of the few inotify instances that a user has.
@Suite(.serialized) struct `A ring's tail` {
  @Test func `follows the gateway, names its instruments, and outlives it`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let simulator = try await ward.simulator()
    let daemon = try ward.gateway(simulator.configuration)
    _ = try await ward.ring(of: daemon, at: simulator.ringFile)
    let state = "\(simulator.ringFile).state"
    _ = try await daemon.note("instrument.speaking", of: "oximeter")
    let tail = try ward.start("breathline", ["tail", "--state", state, "--json", "-c", "spo2"])
    let reading = try await tail.line { ($0["value"] as Double?) != nil }
    #expect(reading.instrument == "oximeter")
    #expect(reading["channel"] == "spo2")
    #expect(reading["origin"] == "simulated")
    daemon.kill()

    let after = try ward.start("breathline", ["tail", state, "--once"])
    let left = try await after.output.remainingLines()
    #expect(try await after.end() == .exited(0))
    #expect(left.contains { $0.contains("  ventilator  SIMULATED tidal_volume ") }, "\(left.suffix(20))")
    #expect(!left.contains { $0.contains("pleth") }, "waveforms only where they are wanted")

    let next = try ward.gateway(simulator.configuration)
    var last: Int = reading["index"] ?? 0
    let from = try Ring(attachingTo: simulator.ringFile).extent().upperBound
    while last < Int(from) {
      last = try #require(try await tail.line { ($0["value"] as Double?) != nil }["index"])
    }
    tail.signal(SIGTERM)
    #expect(try await tail.end() == .exited(0))
    next.kill()
  }

  @Test func `says how many records it has lost`() async throws {
    let ring = try WrittenRing()
    defer { ring.ward.clear() }
    ring.append(1)
    let tail = try ring.tail("--since-oldest")
    #expect(try await tail.line() == "2026-11-18T11:06:40.001Z  #0  spo2 1 %")
    tail.signal(SIGSTOP)
    var status: Int32 = 0
    #expect(waitpid(tail.pid, &status, WUNTRACED) == tail.pid)
    ring.append(20)
    tail.signal(SIGCONT)
    #expect(try await tail.line() == "(12 records lost: overwritten before they were read)")
    for value in 14...21 { #expect(try await tail.line().hasSuffix(" spo2 \(value) %")) }
    tail.signal(SIGINT)
    #expect(try await tail.end() == .exited(0))
  }

  @Test func `goes on with a ring that was made anew`() async throws {
    let ring = try WrittenRing()
    defer { ring.ward.clear() }
    ring.append(2)
    let tail = try ring.tail("--since-oldest", "--lines", "3")
    for value in 1...2 { #expect(try await tail.line().hasSuffix(" spo2 \(value) %")) }
    try ring.replace()
    ring.append(1)
    #expect(try await tail.line().hasSuffix(" spo2 3 %"))
    #expect(try await tail.end() == .exited(0), "as many lines as were asked for")
  }

  @Test func `ends when nobody reads it, and at a signal when its reader is stuck`() async throws {
    let ring = try WrittenRing(capacity: 4096)
    defer { ring.ward.clear() }
    ring.append(4000)
    let stuck = try ring.tail("--since-oldest", output: .smallPipe(bytes: 4096))
    #expect(await !Readiness.of([stuck.output.descriptor]).isEmpty)
    stuck.signal(SIGTERM)
    #expect(try await stuck.end() == .exited(0))
    let unread = try ring.tail("--since-oldest")
    _ = try await unread.line()
    unread.output.close()
    ring.append(1)
    #expect(try await unread.end() == .exited(0))
  }

  @Test func `gives no instrument a name that the gateway of another configuration used`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let ring = ward.scratch.path("ring")
    for name in ["finger", "ear"] {
      let daemon = try ward.gateway(
        WrittenConfiguration.bed(
          ring: ring, [WrittenConfiguration.oximeter(name, line: ward.scratch.path("none"))]))
      _ = try await daemon.note("line.closed", of: name)
      let tail = try ward.start("breathline", ["tail", ring, "--once", "--json", "-c", "spo2"])
      let lines = try await tail.output.remainingLines().map { try OutputLine($0) }
      let names = lines.compactMap(\.instrument)
      #expect(try #require(names.last) == name)
      #expect(Set(names) == (name == "finger" ? ["finger"] : ["#0", "ear"]))
      daemon.kill()
    }
    // The next gateway has opened the ring and has not left its card yet.
    let boot = try BootIdentity.current()
    let anchor = ClockAnchor(boot: boot, uptime: .origin, civil: CivilTime(unixMilliseconds: 0))
    _ = try RingWriter(path: ring, capacity: 4096, anchor: anchor)
    let tail = try ward.start("breathline", ["tail", ring, "--once", "--json", "-c", "spo2"])
    let names = try await tail.output.remainingLines().compactMap { try OutputLine($0).instrument }
    #expect(Set(names) == ["#0"])
  }

  @Test(arguments: [
    (8, UInt8(9), "is a ring of version 9; this program reads 1"),
    (0, 0, "is not a whole ring of a Breathline gateway"),
  ])
  func `refuses a file that is none it can read`(offset: Int, byte: UInt8, said: String) async throws {
    let ring = try WrittenRing()
    defer { ring.ward.clear() }
    let file = open(ring.path, O_RDWR)
    #expect(withUnsafeBytes(of: byte) { pwrite(file, $0.baseAddress, 1, off_t(offset)) } == 1)
    close(file)
    let tail = try ring.tail("--once")
    #expect(try await tail.end() == .exited(EX_DATAERR))
    #expect(try await tail.errors.remainingLines() == ["breathline: \(ring.path): \(said)"])
  }

  @Test func `refuses what is not there, and a channel that nobody knows`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let missing = try ward.start("breathline", ["tail", ward.scratch.path("none")])
    #expect(try await missing.end() == .exited(EX_NOINPUT))
    let said = try await missing.errors.remainingLines()
    #expect(said == ["breathline: \(ward.scratch.path("none")): open: No such file or directory"])
    let folder = try ward.start("breathline", ["tail", "--state", ward.scratch.path])
    #expect(try await folder.end() == .exited(EX_NOINPUT))
    #expect(try await folder.errors.remainingLines().first?.contains("bed.card") == true)
    let channel = try ward.start("breathline", ["tail", "-c", "spo3"])
    #expect(try await channel.end() == .exited(EX_USAGE))
  }
}
