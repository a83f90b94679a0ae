import Glibc

/// A folder in /tmp that is removed, with what is in it, when nobody refers to it any more.
final class ScratchFolder {
  /// The folder's path.
  let path: String

  /// Makes an empty one.
  init() throws {
    var template = Array("/tmp/breathline-bench-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw BenchFailure.broken("no folder in /tmp: errno \(errno)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Self.remove(path) }

  /// Writes a text to a file.
  func write(_ text: String, to file: String) throws {
    guard let stream = fopen(file, "w") else { throw BenchFailure.broken("\(file): errno \(errno)") }
    fputs(text, stream)
    guard fclose(stream) == 0 else { throw BenchFailure.broken("\(file): errno \(errno)") }
  }

  private static func remove(_ folder: String) {
    for name in ChildProgram.names(in: folder) where unlink("\(folder)/\(name)") != 0 {
      remove("\(folder)/\(name)")
    }
    rmdir(folder)
  }
}
