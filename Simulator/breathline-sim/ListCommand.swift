import ArgumentParser
import Bench
import Readings

/// Names the built-in scenarios.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Name the built-in scenarios.")

  @Flag(help: "Print one JSON object a line.")
  var json = false

  func run() throws {
    for name in ScenarioLibrary.names {
      do {
        let title = try ScenarioLibrary.scenario(name).title
        guard json else {
          print("\(name)  \(title)")
          continue
        }
        var object = JSONObject()
        object.add("type", "scenario")
        object.add("scenario", name)
        object.add("title", title)
        print(object.text)
      } catch {
        throw Complaint.couldNotRun("\(error)")
      }
    }
  }
}
