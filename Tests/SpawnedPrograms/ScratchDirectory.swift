import Foundation
import Glibc

/// A directory of a test's own, removed with all it holds when the last user of it is gone.
public final class ScratchDirectory {
  /// The directory's absolute path.
  public let path: String

  /// Makes an empty directory.
  public init() throws {
    var template = Array("/tmp/breathline-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw ProgramFailure("no directory: errno \(errno)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      print("left behind: \(path): \(error)")
    }
  }

  /// The path of something in the directory.
  public func path(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file and returns its path.
  @discardableResult
  public func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: path(name)))
    return path(name)
  }

  /// The names in the directory, or in one below it, sorted.
  public func names(in name: String? = nil) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: name.map { path($0) } ?? path).sorted()
  }
}
