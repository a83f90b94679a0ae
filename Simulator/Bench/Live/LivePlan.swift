public import WireFormats

/// What one live bed is to be.
public struct LivePlan: Sendable {
  /// The bed's name in configurations, in control lines and in answers.
  public let name: String
  /// The course of its patient.
  public let scenario: Scenario
  /// The seed of all that is chance.
  public let seed: UInt64
  /// The directory for the instruments' links, an absolute path; made when it is not there.
  public let directory: String
  /// The port for Modbus TCP; 0 lets the system choose.
  public var modbusPort: UInt16 = 0
  /// Whether the streaming instruments are behind raw TCP ports in place of pseudo-terminals.
  public var usesDeviceServers = false
  /// Whether the configuration reads the ventilator on its serial line instead of Modbus TCP.
  public var readsVentilatorOverSerial = false

  /// How instruments' lines are set that are not set as usual.
  public var settings: [SimulatedInstrument: LineSettings] = [:]

  /// Plans a bed on pseudo-terminals and Modbus TCP.
  public init(name: String, scenario: Scenario, seed: UInt64, directory: String) {
    self.name = name
    self.scenario = scenario
    self.seed = seed
    self.directory = directory
  }
}
