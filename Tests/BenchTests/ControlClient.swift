import Glibc
import Lines
import Quantities
import SpawnedPrograms
import Testing

@testable import Bench

/// Live beds as a program of a test's own, steered through a socket.
final class LiveProgram {
  let scratch: ScratchDirectory
  let program: SpawnedProgram
  /// What it printed: the configuration, or one line for each bed.
  let printed: [String]

  /// The path of the control socket.
  var socket: String { scratch.path("control") }
  /// The directory that was named.
  var directory: String { scratch.path("ward") }

  /// Starts it and waits until its beds are there.
  init(
    _ arguments: [String] = [], scenarios: [String] = ["stable-niv"], beds: Int = 1,
    scratch: ScratchDirectory? = nil, hearsUs: Bool = false
  ) async throws {
    self.scratch = try scratch ?? ScratchDirectory()
    var all = ["live", "--beds", "\(beds)", "--directory", self.scratch.path("ward")]
    all +=
      scenarios.flatMap { ["--scenario", $0] } + ["--control", self.scratch.path("control")] + arguments
    program = try SpawnedProgram(own: "breathline-sim", all, hearsUs: hearsUs)
    var lines: [String] = []
    let isWhole: ([String]) -> Bool = { lines in
      beds > 1 ? lines.count == beds : lines.count { $0 == "    origin: simulated" } == 4
    }
    while !isWhole(lines) { lines.append(try await program.line()) }
    printed = lines
  }

  deinit { program.kill() }

  /// Says one line and gives the answer.
  func say(_ line: String) throws -> String {
    let answer = try LocalSocket.ask(
      socket, line + "\n", until: MonotonicClock.uptime() + Readiness.generous)
    return String(answer.dropLast())
  }

  /// The present moment of the beds.
  func bedTime() throws -> Double { try Self.time(in: state()) }

  /// Waits until the beds have come past a moment.
  func pass(_ moment: Double) async throws {
    while try bedTime() <= moment { try await pause() }
  }

  /// Lets the program go on for a little; throws when it has ended.
  func pause() async throws {
    let ended = await Readiness.of([program.lifeDescriptor], within: .milliseconds(20))
    guard ended.isEmpty else { throw ProgramFailure("the beds have ended: \(program.errors.linesSoFar())") }
  }

  /// The moment that a state is of.
  static func time(in state: String) throws -> Double {
    let text = state.split(separator: "\"time_s\":")[1].prefix { "0123456789.".contains($0) }
    return try #require(Double(text))
  }

  /// The state of the first bed, or of another.
  func state(of bed: String? = nil) throws -> String { try say((bed.map { "\($0): " } ?? "") + "state") }
}

/// A client of a control socket that a test plays by hand.
final class ControlClient {
  let descriptor: Int32
  private var heard: [UInt8] = []

  /// Connects; throws when nobody listens.
  init(_ path: String) throws {
    descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let number = descriptor
    let code = withUnsafePointer(to: &address) { place in
      place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard code == 0 else { throw ProgramFailure("not connected: errno \(errno)") }
  }

  deinit { close(descriptor) }

  /// Sends bytes; how many were taken, negative when the other side is gone or, without waiting, full.
  @discardableResult
  func send(_ bytes: [UInt8], waiting: Bool = true) -> Int {
    Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | (waiting ? 0 : Int32(MSG_DONTWAIT)))
  }

  /// Sends text.
  func send(_ text: String) { send(Array(text.utf8)) }

  /// Says nothing more.
  func sayNoMore() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// The next line of answer; nil when the other side has ended the conversation.
  func line() async throws -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      if let end = heard.firstIndex(of: UInt8(ascii: "\n")) {
        defer { heard.removeSubrange(...end) }
        return String(decoding: heard[..<end], as: UTF8.self)
      }
      guard await !Readiness.of([descriptor]).isEmpty else { throw ProgramFailure("no answer") }
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return nil }
      heard += buffer[..<count]
    }
  }
}
