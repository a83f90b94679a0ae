/// What a flow analyser answers.
///
/// Source: devices, section 1.7.1.
public enum FlowAnalyserReply: Equatable, Sendable {
  /// The command was carried out.
  case commandDone(FlowAnalyserCommand)
  /// The setting as it is after writing it: when it is not the value sent, the write failed.
  case settingWritten(FlowAnalyserSetting, Int32)
  /// A setting.
  case setting(FlowAnalyserSetting, Int32)
  /// A measurement; its numbers may be undefined.
  case measurement(FlowAnalyserMeasurement, FlowAnalyserValues)
  /// A piece of information on the instrument.
  case info(FlowAnalyserInfo, FlowAnalyserValues)
  /// A state.
  case state(UInt16, FlowAnalyserValues)
  /// The request was not taken: unknown number, wrong argument, or more than ten seconds between two
  /// characters.
  case refused
  /// A record of the fast data.
  case fastData(FlowAnalyserFastData)

  /// Reads a reply.
  ///
  /// - Throws: `illegalField` when a line has more or fewer numbers than its verb gives.
  public init(_ frame: FlowAnalyserFrame) throws(WireError) {
    switch frame {
    case .refusal: self = .refused
    case .fastData(let record): self = .fastData(record)
    case .line(let line): self = try FlowAnalyserReply.reply(line)
    }
  }

  /// The frame that carries the reply.
  public var frame: FlowAnalyserFrame {
    switch self {
    case .commandDone(let command): .line(FlowAnalyserLine(verb: .command, id: command.rawValue))
    case .settingWritten(let setting, let value):
      .line(FlowAnalyserLine(verb: .writeSetting, id: setting.rawValue, value: value))
    case .setting(let setting, let value):
      .line(FlowAnalyserLine(verb: .readSetting, id: setting.rawValue, value: value))
    case .measurement(let measurement, let values):
      .line(FlowAnalyserLine(verb: .readMeasurement, id: measurement.rawValue, values: values))
    case .info(let info, let values):
      .line(FlowAnalyserLine(verb: .readInfo, id: info.rawValue, values: values))
    case .state(let id, let values): .line(FlowAnalyserLine(verb: .readState, id: id, values: values))
    case .refused: .refusal
    case .fastData(let record): .fastData(record)
    }
  }

  private static func reply(_ line: FlowAnalyserLine) throws(WireError) -> FlowAnalyserReply {
    let values = line.values
    switch line.verb {
    case .command where values.count == 0: return .commandDone(FlowAnalyserCommand(rawValue: line.id))
    case .writeSetting where values.count == 1:
      return .settingWritten(FlowAnalyserSetting(rawValue: line.id), values[0])
    case .readSetting where values.count == 1:
      return .setting(FlowAnalyserSetting(rawValue: line.id), values[0])
    case .readMeasurement where values.count >= 1:
      return .measurement(FlowAnalyserMeasurement(rawValue: line.id), values)
    case .readInfo where values.count >= 1: return .info(FlowAnalyserInfo(rawValue: line.id), values)
    case .readState where values.count >= 1: return .state(line.id, values)
    case .command, .writeSetting, .readSetting, .readMeasurement, .readInfo, .readState: throw .illegalField
    }
  }
}
