import SpawnedPrograms

/// `breathline-sim check` as a program, in a directory of its own.
struct CheckProgram {
  /// What a check printed and how it ended.
  struct Outcome {
    let ending: SpawnedProgram.Ending
    let lines: [String]
    let errors: [String]
  }

  /// The directory for scenarios and reports.
  let scratch: ScratchDirectory

  init() throws { scratch = try ScratchDirectory() }

  /// Ten seconds in which nothing is found.
  static let quiet = """
    title: Ten quiet seconds
    duration: 10 s
    expect:
      - silent: S2
      - silent: FAST.HIGH
    """

  /// Ten seconds of which something is expected that does not come.
  static let missed = """
    title: Ten seconds without a finding
    duration: 10 s
    expect:
      - silent: FAST.HIGH
      - finding: S2
        at: 5 s
        within: 2 s
      - reading: pulse_rate
        at: 9 s
        from: 120 /min
        to: 140 /min
    """

  /// A scenario that is refused on its fourth line.
  static let refused = """
    title: Ten seconds that cannot be read
    duration: 10 s
    timeline:
      - at: 20 s
        leak: 5 L/min
    """

  /// Runs `breathline-sim check` with what is there already and these arguments.
  func check(_ arguments: [String]) async throws -> Outcome {
    try await run(SpawnedProgram(own: "breathline-sim", ["check"] + arguments))
  }

  /// Runs a line through a shell.
  func shell(_ line: String) async throws -> Outcome {
    try await run(SpawnedProgram("/bin/sh", ["-c", line]))
  }

  private func run(_ program: SpawnedProgram) async throws -> Outcome {
    let lines = try await program.output.remainingLines()
    let errors = try await program.errors.remainingLines()
    return Outcome(ending: try await program.end(), lines: lines, errors: errors)
  }
}
