public import Criteria

/// What a check runs: each of some scenarios at each of some seeds, in this order.
public struct CheckPlan: Sendable {
  /// The most trials of one plan.
  public static let most = 100_000

  /// A scenario under the name it was asked for by.
  public struct Course: Sendable {
    /// The built-in name, or the path of the file.
    public let name: String
    /// What it says.
    public let scenario: Scenario
    /// The rules that the gateway runs.
    public let packs: [RulePack]

    /// Names a scenario and its rules.
    public init(_ name: String, _ scenario: Scenario, packs: [RulePack]) {
      self.name = name
      self.scenario = scenario
      self.packs = packs
    }
  }

  /// The scenarios, in the order they are reported in.
  public let courses: [Course]
  /// The seeds, the same for all.
  public let seeds: ClosedRange<UInt64>
  /// The program with which a run can be repeated, as it was called.
  private let program: String
  /// What `--pack` has to say for a repeated run to have the same rules.
  private let packNames: [String]
  /// What `--model` has to say for a repeated run to have the same instruments.
  private let modelWords: [String]

  /// Makes a plan; `program` is how the simulator was called, `packNames` what stood behind each `--pack`,
  /// `modelWords` behind each `--model`.
  public init(
    _ courses: [Course], seeds: ClosedRange<UInt64>, program: String, packNames: [String],
    modelWords: [String] = []
  ) {
    self.courses = courses
    self.seeds = seeds
    self.program = program
    self.packNames = packNames
    self.modelWords = modelWords
  }

  /// The rules of all courses, each pack once, in the order of the courses.
  public var packs: [RulePack] {
    var all: [RulePack] = []
    for pack in courses.flatMap(\.packs) where !all.contains(where: { $0.id == pack.id }) { all.append(pack) }
    return all
  }

  /// How many trials there are.
  public var count: Int { courses.count * seeds.count }

  /// The trial at a place of the order, and the place of its scenario.
  public func trial(_ place: Int) -> (course: Int, trial: Trial) {
    let course = place / seeds.count
    let seed = seeds[seeds.index(seeds.startIndex, offsetBy: place % seeds.count)]
    return (course, Trial(courses[course].scenario, seed: seed, packs: courses[course].packs))
  }

  /// The command that repeats a run and its verdict.
  public func replay(_ course: Int, seed: UInt64) -> String {
    let packs = packNames.flatMap { ["--pack", $0] }
    let models = modelWords.flatMap { ["--model", $0] }
    return ShellCommand([program, "run", courses[course].name, "--seed", "\(seed)"] + packs + models).line
  }

  /// The seeds in words: `1`, or `1-20`.
  public var seedWords: String {
    seeds.count == 1 ? "\(seeds.lowerBound)" : "\(seeds.lowerBound)-\(seeds.upperBound)"
  }
}
