/// The number of a command.
///
/// Source: devices, section 1.7.1.
public struct FlowAnalyserCommand: RawRepresentable, Hashable, Sendable {
  /// The number.
  public let rawValue: UInt16

  /// Names the command with this number.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Send each received character back, with the argument 1; do not, with 0.
  public static var echo: FlowAnalyserCommand { FlowAnalyserCommand(rawValue: 5) }
  /// Start the fast data.
  public static var startFastData: FlowAnalyserCommand { FlowAnalyserCommand(rawValue: 64) }
  /// Stop the fast data.
  public static var stopFastData: FlowAnalyserCommand { FlowAnalyserCommand(rawValue: 65) }
}

/// The number of a setting.
///
/// Source: devices, section 1.7.1.
public struct FlowAnalyserSetting: RawRepresentable, Hashable, Sendable {
  /// The number.
  public let rawValue: UInt16

  /// Names the setting with this number.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Gas: 0 is air.
  public static var gasType: FlowAnalyserSetting { FlowAnalyserSetting(rawValue: 1) }
  /// Condition to which flow is converted: 2 is BTPS.
  public static var gasStandard: FlowAnalyserSetting { FlowAnalyserSetting(rawValue: 3) }
  /// Patient: 0 is an adult.
  public static var respirationMode: FlowAnalyserSetting { FlowAnalyserSetting(rawValue: 4) }
  /// Measurement in the first value of the fast data.
  public static var firstFastValue: FlowAnalyserSetting { FlowAnalyserSetting(rawValue: 64) }
  /// Measurement in the second value of the fast data.
  public static var secondFastValue: FlowAnalyserSetting { FlowAnalyserSetting(rawValue: 65) }
  /// Measurement in the third value of the fast data.
  public static var thirdFastValue: FlowAnalyserSetting { FlowAnalyserSetting(rawValue: 66) }
}

/// The number of a piece of information on the instrument; public code of one driver names them (EOVE, label
/// B).
public struct FlowAnalyserInfo: RawRepresentable, Hashable, Sendable {
  /// The number.
  public let rawValue: UInt16

  /// Names the information with this number.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Version of the hardware.
  public static var hardwareVersion: FlowAnalyserInfo { FlowAnalyserInfo(rawValue: 1) }
  /// First number of the software's version.
  public static var softwareMajor: FlowAnalyserInfo { FlowAnalyserInfo(rawValue: 2) }
  /// Second number of the software's version.
  public static var softwareMinor: FlowAnalyserInfo { FlowAnalyserInfo(rawValue: 3) }
  /// Third number of the software's version.
  public static var softwareRelease: FlowAnalyserInfo { FlowAnalyserInfo(rawValue: 4) }
  /// Serial number.
  public static var serialNumber: FlowAnalyserInfo { FlowAnalyserInfo(rawValue: 8) }
}

/// What a host asks of a flow analyser.
///
/// Source: devices, section 1.7.1.
public enum FlowAnalyserRequest: Equatable, Sendable {
  /// Carry out a command.
  case command(FlowAnalyserCommand, argument: Int32?)
  /// Write a setting.
  case writeSetting(FlowAnalyserSetting, Int32)
  /// Read a setting.
  case readSetting(FlowAnalyserSetting)
  /// Read a measurement.
  case readMeasurement(FlowAnalyserMeasurement)
  /// Read a piece of information on the instrument.
  case readInfo(FlowAnalyserInfo)
  /// Read a state.
  case readState(UInt16)

  /// Reads a request.
  ///
  /// - Throws: `illegalField` when the line has more or fewer numbers than its verb takes.
  public init(_ line: FlowAnalyserLine) throws(WireError) {
    let count = line.values.count
    switch line.verb {
    case .command where count <= 1:
      self = .command(FlowAnalyserCommand(rawValue: line.id), argument: count == 1 ? line.values[0] : nil)
    case .writeSetting where count == 1:
      self = .writeSetting(FlowAnalyserSetting(rawValue: line.id), line.values[0])
    case .readSetting where count == 0: self = .readSetting(FlowAnalyserSetting(rawValue: line.id))
    case .readMeasurement where count == 0:
      self = .readMeasurement(FlowAnalyserMeasurement(rawValue: line.id))
    case .readInfo where count == 0: self = .readInfo(FlowAnalyserInfo(rawValue: line.id))
    case .readState where count == 0: self = .readState(line.id)
    case .command, .writeSetting, .readSetting, .readMeasurement, .readInfo, .readState: throw .illegalField
    }
  }

  /// The line that carries the request.
  public var line: FlowAnalyserLine {
    switch self {
    case .command(let command, let argument):
      FlowAnalyserLine(
        verb: .command, id: command.rawValue,
        values: argument.map { FlowAnalyserValues($0) } ?? FlowAnalyserValues())
    case .writeSetting(let setting, let value):
      FlowAnalyserLine(verb: .writeSetting, id: setting.rawValue, value: value)
    case .readSetting(let setting): FlowAnalyserLine(verb: .readSetting, id: setting.rawValue)
    case .readMeasurement(let measurement): FlowAnalyserLine(verb: .readMeasurement, id: measurement.rawValue)
    case .readInfo(let info): FlowAnalyserLine(verb: .readInfo, id: info.rawValue)
    case .readState(let id): FlowAnalyserLine(verb: .readState, id: id)
    }
  }
}
