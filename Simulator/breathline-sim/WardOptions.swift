import ArgumentParser
import Bench
import Glibc

/// Which beds run, and where.
struct WardOptions: ParsableArguments {
  /// The most beds of one process: their descriptors fit the usual limit of 1024.
  static let mostBeds = 64

  @Option(
    help: """
      The scenario: a built-in name or the path of a .yaml file; several times for several beds.
      """, completion: .scenario)
  var scenario: [String]

  @Option(help: "How many beds; the scenarios are dealt out in turn. As it comes, one for each scenario.")
  var beds: Int?

  @Option(help: "The directory for the instruments' links; made when it is not there.")
  var directory: String

  @Option(help: "The seed of all that is chance; the second bed has the next one, and so on.")
  var seed: UInt64 = 1

  @Option(
    help: """
      The port for Modbus TCP, on this machine only; 0 lets the system choose. The second bed has the next \
      one, and so on.
      """)
  var modbusPort: UInt16 = 0

  @Option(help: "A bed's name in its configuration, once for each bed; as it comes, bed-1, bed-2 and so on.")
  var bed: [String] = []

  @Flag(help: "Print a configuration that reads the ventilator on its serial line instead of TCP.")
  var serialVentilator = false

  @Flag(help: "Put the streaming instruments behind raw TCP ports, as ser2net does, not pseudo-terminals.")
  var tcp = false

  @Option(
    help: """
      How an instrument's line is set, as oximeter=19200-8E1, once for each that is not set as usual. A \
      pseudo-terminal then gives bytes as a UART would that its reader has set otherwise.
      """)
  var settings: [String] = []

  @Option(help: ModelOption.help)
  var model: [String] = []

  private var count: Int { beds ?? max(1, max(scenario.count, bed.count)) }

  private var names: [String] { bed.isEmpty ? (1...count).map { "bed-\($0)" } : bed }

  func validate() throws {
    let most = WardOptions.mostBeds
    guard (1...most).contains(count) else {
      throw ValidationError("--beds is \(count); allowed: 1 to \(most)")
    }
    guard count >= scenario.count else {
      throw ValidationError("--beds is \(count), and there are \(scenario.count) scenarios")
    }
    try validateNames()
    do throws(LiveSettingsRefusal) { _ = try LiveSettings(settings) } catch {
      throw ValidationError(error.reason)
    }
    _ = try ModelOption.read(model)
    guard modbusPort == 0 || Int(modbusPort) + count - 1 <= Int(UInt16.max) else {
      throw ValidationError("--modbus-port is \(modbusPort), and \(count) beds need as many ports from it on")
    }
    guard UInt64.max - seed >= UInt64(count - 1) else {
      throw ValidationError("--seed is \(seed), and \(count) beds need as many seeds from it on")
    }
  }

  private func validateNames() throws {
    guard names.allSatisfy({ !$0.isEmpty }) else { throw ValidationError("--bed is empty; allowed: a name") }
    guard names.count == count else {
      throw ValidationError("--bed names \(names.count) of \(count) beds; allowed: every bed, or none")
    }
    guard count > 1 else { return }
    for (place, name) in names.enumerated() {
      let isGood = name.utf8.allSatisfy { WardOptions.letters.contains($0) } && !name.hasPrefix(".")
      guard isGood, !ControlAddress.isReserved(name) else {
        throw ValidationError(
          "--bed \(name) cannot be told apart in a control line or as a directory; "
            + "allowed: letters, digits and _ - . that are no word of the language")
      }
      guard !names[..<place].contains(name) else { throw ValidationError("--bed \(name) comes twice") }
    }
  }

  private static let letters = Set(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.".utf8)

  /// The beds; several have a directory each, below the one that was named.
  func plans() throws -> [LivePlan] {
    let models = try ModelOption.read(model)
    // Nobody judges a live bed, so what the scenarios expect is no reason to refuse a model.
    let scenarios = try scenario.map {
      try ScenarioLibrary.scenario($0, models: models, isJudged: false)
    }
    let folder = absolute(directory)
    let lines = try LiveSettings(settings)
    return names.enumerated().map { place, name in
      var plan = LivePlan(
        name: name, scenario: scenarios[place % scenarios.count], seed: seed + UInt64(place),
        directory: count > 1 ? "\(folder)/\(name)" : folder)
      plan.modbusPort = modbusPort == 0 ? 0 : modbusPort + UInt16(place)
      plan.readsVentilatorOverSerial = serialVentilator
      plan.usesDeviceServers = tcp
      plan.settings = lines.lines
      return plan
    }
  }

  /// Makes the directory that holds those of several beds.
  func makeDirectory() throws { try LiveBed.makeDirectory(absolute(directory)) }

  private func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let here = getcwd(nil, 0) else { return path }
    defer { free(here) }
    return String(cString: here) + "/" + path
  }
}
