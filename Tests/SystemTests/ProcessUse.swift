import Foundation
import Glibc
import SpawnedPrograms
import Testing

extension SpawnedProgram {
  /// The descriptors that the program has open, and its memory that is no file's.
  func use() throws -> (descriptors: Int, kilobytes: Int) {
    let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count
    let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") })
    return (descriptors, try #require(Int(line.split(separator: " ", omittingEmptySubsequences: true)[1])))
  }

  /// The processor time that the program has used, in clock ticks.
  func ticks() throws -> Int {
    let stat = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
    let fields = try #require(stat.split(separator: ")").last).split(separator: " ")
    return try #require(Int(fields[11])) + #require(Int(fields[12]))
  }
}
