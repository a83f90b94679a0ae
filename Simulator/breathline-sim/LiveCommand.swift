import ArgumentParser
import Bench
import Glibc
import Lines
import Quantities

/// Runs a bed in real time on pseudo-terminals and Modbus TCP.
struct LiveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "live",
    abstract: "Run a bed in real time: pseudo-terminals in a directory, Modbus TCP on this machine.",
    discussion:
      "Prints the configuration with which breathlined reads the bed, then runs until the scenario ends "
      + "or SIGTERM or SIGINT comes.")

  @Option(help: "The scenario: a built-in name or the path of a .yaml file.")
  var scenario: String

  @Option(help: "The directory for the instruments' links; made when it is not there.")
  var directory: String

  @Option(help: "The seed of all that is chance.")
  var seed: UInt64 = 1

  @Option(help: "The port for Modbus TCP, on this machine only; 0 lets the system choose.")
  var modbusPort: UInt16 = 0

  @Option(help: "The bed's name in the printed configuration.")
  var bed = "bed-1"

  @Flag(help: "Print a configuration that reads the ventilator on its serial line instead of TCP.")
  var serialVentilator = false

  func validate() throws {
    guard !bed.isEmpty else { throw ValidationError("--bed is empty; allowed: a name") }
  }

  func run() throws {
    StandardDescriptors.fill()
    do {
      let scenario = try ScenarioLibrary.scenario(scenario)
      let waker = try Waker()
      EndingSignals.block()
      EndingSignals.watch { waker.wake() }
      let live = try LiveBed(
        SimulatedBed(scenario, seed: seed), directory: absolute(directory), modbusPort: modbusPort)
      print(
        GatewayConfigurationText(
          bed: bed, directory: live.directory, modbusPort: serialVentilator ? nil : live.modbusPort
        ).text)
      fflush(nil)
      try live.run(for: scenario.duration, waker: waker)
    } catch {
      throw Complaint.couldNotRun("\(error)")
    }
  }

  private func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let here = getcwd(nil, 0) else { return path }
    defer { free(here) }
    return String(cString: here) + "/" + path
  }
}
