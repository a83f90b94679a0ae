public import Documents

/// The scenarios that are built in, and those in files.
public enum ScenarioLibrary {
  private static let files: [(name: String, bytes: [UInt8])] = [
    ("bedside-demo", PackageResources.bedside_demo_yaml), ("mask-leak", PackageResources.mask_leak_yaml),
    ("niv-failure", PackageResources.niv_failure_yaml), ("stable-niv", PackageResources.stable_niv_yaml),
    ("weak-cough", PackageResources.weak_cough_yaml),
  ]

  /// The names of the built-in scenarios, in alphabetical order.
  public static var names: [String] { files.map(\.name) }

  /// Reads a built-in scenario by its name, or any other by the path of its file, which ends in .yaml.
  public static func scenario(_ nameOrPath: String) throws(DocumentError) -> Scenario {
    if nameOrPath.hasSuffix(".yaml") { return try Scenario(path: nameOrPath) }
    guard let file = files.first(where: { $0.name == nameOrPath }) else {
      throw DocumentError(
        file: nameOrPath,
        problem: .notAllowed(
          value: nameOrPath, allowed: "\(names.joined(separator: ", ")), or the path of a .yaml file"))
    }
    return try Scenario(text: String(decoding: file.bytes, as: UTF8.self), file: "\(file.name).yaml")
  }
}
