import ArgumentParser
import Bench

/// Prints the schema of scenario files.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of scenario files, for editors.",
    discussion: "It checks keys, words and units; 'run' and 'check' check the rest before anything runs.")

  func run() { print(ScenarioSchema.text) }
}
