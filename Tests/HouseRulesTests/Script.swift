import Foundation

/// A shell script of the package, run for real in a folder of its own.
struct Script {
  /// The script's file.
  let url: URL
  /// A folder that is removed with the script.
  let folder: ScratchFolder

  /// What a run said and how it ended.
  struct Outcome {
    let output: String
    let errors: String
    let status: Int32
  }

  /// The script of that name in Tests/Scripts.
  init(_ name: String) throws {
    url = Tree.packageRoot.appending(path: "Tests/Scripts/\(name)")
    folder = try ScratchFolder()
  }

  /// Runs the script with the arguments and, when given, only these programs on the PATH.
  func run(_ arguments: [String] = [], path: String? = nil) throws -> Outcome {
    let process = Process()
    process.executableURL = url
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    if let path { process.environment = ["PATH": path] }
    let output = try folder.newFile()
    let errors = try folder.newFile()
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return Outcome(
      output: try String(contentsOf: output, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8), status: process.terminationStatus)
  }
}

/// A folder for one test, removed when the last user of it is gone.
final class ScratchFolder {
  /// The folder.
  let url: URL

  /// Makes an empty folder.
  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "breathline-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    do {
      try FileManager.default.removeItem(at: url)
    } catch {
      FileHandle.standardError.write(Data("left behind: \(url.path): \(error)\n".utf8))
    }
  }

  /// Writes a file, with the folders above it.
  func write(_ text: String, to path: String, executable: Bool = false) throws {
    let file = url.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    if executable {
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    }
  }

  /// An empty file with a name of its own.
  func newFile() throws -> URL {
    let name = UUID().uuidString
    try write("", to: name)
    return url.appending(path: name)
  }
}
