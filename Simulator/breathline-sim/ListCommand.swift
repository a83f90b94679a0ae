import ArgumentParser
import Bench

/// Names the built-in scenarios.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Name the built-in scenarios.")

  func run() throws {
    for name in ScenarioLibrary.names {
      do {
        print("\(name)  \(try ScenarioLibrary.scenario(name).title)")
      } catch {
        throw Complaint.couldNotRun("\(error)")
      }
    }
  }
}
