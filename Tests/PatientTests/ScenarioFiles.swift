import Bench

/// The scenario files of this tree.
enum ScenarioFiles {
  static let names = ["stable-niv", "mask-leak", "niv-failure", "weak-cough", "bedside-demo"]

  static func scenario(_ name: String) throws -> Scenario {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return try Scenario(path: "/\(root)/Simulator/Scenarios/\(name).yaml")
  }
}
