import Bench
import Foundation

/// The scenario files of this tree.
enum ScenarioFiles {
  static let names = ScenarioLibrary.names

  static let folder =
    "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/Simulator/Scenarios"

  static func scenario(_ name: String) throws -> Scenario { try Scenario(path: "\(folder)/\(name).yaml") }

  /// The worked example of the page beside the files, between its fences.
  static func documentedExample() throws -> String {
    let page = try String(contentsOfFile: "\(folder)/README.md", encoding: .utf8)
    let parts = page.components(separatedBy: "```")
    return String(parts[1].dropFirst("yaml\n".count))
  }
}
