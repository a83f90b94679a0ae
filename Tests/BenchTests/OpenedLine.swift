import Foundation
import Glibc
import Lines
import Quantities
import SpawnedPrograms
import Testing

/// A live instrument's line as a gateway has it open.
final class OpenedLine {
  let descriptor: Int32
  /// The device behind the path when it was opened.
  let device: String

  init(_ path: String) throws {
    device = try FileManager.default.destinationOfSymbolicLink(atPath: path)
    descriptor = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw ProgramFailure("\(path): errno \(errno)") }
    tcflush(descriptor, TCIFLUSH)
  }

  deinit { close(descriptor) }

  /// What has come by now, all of it.
  func bytesSoFar() -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// At least so many bytes, waiting for them.
  func bytes(_ count: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      guard await !Readiness.of([descriptor]).isEmpty else { throw ProgramFailure("the line is silent") }
      let more = bytesSoFar()
      guard !more.isEmpty else { throw ProgramFailure("the line was hung up") }
      bytes += more
    }
    return bytes
  }

  /// Waits until the line is hung up.
  func isHungUp() async -> Bool {
    while await !Readiness.of([descriptor]).isEmpty {
      if bytesSoFar().isEmpty { return true }
    }
    return false
  }
}

extension SpawnedProgram {
  /// Its memory, in kilobytes.
  func residentKilobytes() throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
    return try #require(Int(line.split(whereSeparator: { " \t".contains($0) })[1]))
  }

  /// How many descriptors it has open.
  func openDescriptors() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count
  }
}
