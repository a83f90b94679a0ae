/// What a program said and how it ended.
public struct Said {
  /// How it ended.
  public let ending: SpawnedProgram.Ending
  /// The lines on its standard output.
  public let output: [String]
  /// The lines on its standard error.
  public let errors: [String]

  /// Waits for the end of a program.
  public init(_ program: SpawnedProgram) async throws {
    output = try await program.output.remainingLines()
    errors = try await program.errors.remainingLines()
    ending = try await program.end()
  }

  /// Runs the tool of the ward and the bench to its end.
  public init(_ arguments: [String]) async throws {
    try await self.init(SpawnedProgram(own: "breathline", arguments))
  }
}
