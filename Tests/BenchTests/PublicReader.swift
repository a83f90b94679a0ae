import Foundation
import SpawnedPrograms

/// Programs of other people that read what we write, in the Python that `Tests/Scripts/venv.sh` prepares.
enum PublicReader {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Runs a Python script and gives the lines it printed; throws with what it complained of.
  static func lines(of script: String, _ arguments: [String]) async throws -> [String] {
    let python = root.appending(path: ".build/venv/bin/python3").path
    guard FileManager.default.isExecutableFile(atPath: python) else {
      throw ProgramFailure("\(python) is not there; run Tests/Scripts/venv.sh, as make test does")
    }
    let program = try SpawnedProgram(python, ["-c", script] + arguments)
    let lines = try await program.output.remainingLines()
    let errors = try await program.errors.remainingLines()
    let ending = try await program.end()
    guard ending == .exited(0) else { throw ProgramFailure("\(ending): \(errors.joined(separator: " / "))") }
    return lines
  }
}
