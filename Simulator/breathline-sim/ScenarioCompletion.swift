import ArgumentParser
import Bench

extension CompletionKind {
  /// The names of the built-in scenarios.
  static var scenario: CompletionKind { .list(ScenarioLibrary.names) }
}
