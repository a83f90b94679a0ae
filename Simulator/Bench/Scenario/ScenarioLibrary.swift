public import Documents

/// The scenarios that are built in, and those in files.
public enum ScenarioLibrary {
  private static let files: [(name: String, bytes: [UInt8])] = [
    ("apnoea-20s", PackageResources.apnoea_20s_yaml),
    ("apnoea-30s", PackageResources.apnoea_30s_yaml),
    ("apnoea-60s", PackageResources.apnoea_60s_yaml),
    ("bedside-demo", PackageResources.bedside_demo_yaml),
    ("circuit-off", PackageResources.circuit_off_yaml),
    ("cough-at-limit", PackageResources.cough_at_limit_yaml),
    ("equipment-trouble", PackageResources.equipment_trouble_yaml),
    ("exact-limits-a", PackageResources.exact_limits_a_yaml),
    ("exact-limits-b", PackageResources.exact_limits_b_yaml),
    ("exact-limits-both", PackageResources.exact_limits_both_yaml),
    ("exact-limits-neither", PackageResources.exact_limits_neither_yaml),
    ("line-occlusion", PackageResources.line_occlusion_yaml),
    ("mask-leak", PackageResources.mask_leak_yaml),
    ("motion-flagged", PackageResources.motion_flagged_yaml),
    ("motion-unflagged", PackageResources.motion_unflagged_yaml),
    ("mucus-plug", PackageResources.mucus_plug_yaml),
    ("niv-failure", PackageResources.niv_failure_yaml),
    ("niv-failure-skin", PackageResources.niv_failure_skin_yaml),
    ("post-suction", PackageResources.post_suction_yaml),
    ("probe-off", PackageResources.probe_off_yaml),
    ("rem-hypoventilation", PackageResources.rem_hypoventilation_yaml),
    ("stable-niv", PackageResources.stable_niv_yaml),
    ("weak-cough", PackageResources.weak_cough_yaml),
  ]

  /// The names of the built-in scenarios, in alphabetical order.
  public static var names: [String] { files.map(\.name) }

  /// Reads a built-in scenario by its name, or any other by the path of its file, which ends in .yaml.
  ///
  /// `models` take the places of those that the scenario names; what it expects must mean something with them
  /// when it `isJudged`.
  public static func scenario(
    _ nameOrPath: String, models: [InstrumentModel] = [], isJudged: Bool = true
  ) throws(DocumentError) -> Scenario {
    if nameOrPath.hasSuffix(".yaml") {
      return try Scenario(path: nameOrPath, models: models, isJudged: isJudged)
    }
    guard let file = files.first(where: { $0.name == nameOrPath }) else {
      throw DocumentError(
        file: nameOrPath,
        problem: .notAllowed(
          value: nameOrPath, allowed: "\(names.joined(separator: ", ")), or the path of a .yaml file"))
    }
    return try Scenario(
      text: String(decoding: file.bytes, as: UTF8.self), file: "\(file.name).yaml", models: models,
      isJudged: isJudged)
  }
}
