/// What a host says to a Capnostat module.
///
/// Source: devices, section 1.3.2.
public enum CapnostatRequest: Equatable, Sendable {
  /// Start the CO2 waveform.
  case startWaveform
  /// Stop the waveform.
  case stop
  /// Set the zero.
  case zero
  /// Read a setting.
  case readSetting(CapnostatSettingIndex)
  /// Write a setting.
  case writeSetting(CapnostatSetting)
  /// Software revision.
  case revision
  /// Capabilities of the sensor: 0 available, 1 enabled; the meaning of 2 is not documented publicly.
  case capabilities(UInt8)
  /// Clear the flag that no breaths are seen.
  case clearNoBreaths
  /// Reset the module.
  case reset
  /// A command without a documented form.
  case other(CapnostatFrame)

  /// Reads a request.
  ///
  /// - Throws: `length` when a known command does not have its number of bytes, `illegalField` when one of
  ///   them is wrong.
  public init(_ frame: CapnostatFrame) throws(WireError) {
    let body = frame.body
    switch frame.command {
    case CapnostatCommand.waveform: self = try CapnostatRequest.single(body, 0, .startWaveform)
    case CapnostatCommand.stop: self = try CapnostatRequest.bare(body, .stop)
    case CapnostatCommand.zero: self = try CapnostatRequest.bare(body, .zero)
    case CapnostatCommand.setting: self = try CapnostatRequest.setting(body)
    case CapnostatCommand.revision: self = try CapnostatRequest.single(body, 0, .revision)
    case CapnostatCommand.capabilities:
      guard body.count == 1 else { throw .length }
      self = .capabilities(body[0])
    case CapnostatCommand.clearNoBreaths: self = try CapnostatRequest.bare(body, .clearNoBreaths)
    case CapnostatCommand.reset: self = try CapnostatRequest.bare(body, .reset)
    case _: self = .other(frame)
    }
  }

  /// The packet that carries the request.
  public var frame: CapnostatFrame {
    var body = CapnostatBytes()
    switch self {
    case .startWaveform:
      body.append(0)
      return CapnostatFrame(command: CapnostatCommand.waveform, body: body)
    case .stop: return CapnostatFrame(command: CapnostatCommand.stop)
    case .zero: return CapnostatFrame(command: CapnostatCommand.zero)
    case .readSetting(let index):
      body.append(index.rawValue)
      return CapnostatFrame(command: CapnostatCommand.setting, body: body)
    case .writeSetting(let setting): return CapnostatReply.setting(setting).frame
    case .revision:
      body.append(0)
      return CapnostatFrame(command: CapnostatCommand.revision, body: body)
    case .capabilities(let index):
      body.append(index)
      return CapnostatFrame(command: CapnostatCommand.capabilities, body: body)
    case .clearNoBreaths: return CapnostatFrame(command: CapnostatCommand.clearNoBreaths)
    case .reset: return CapnostatFrame(command: CapnostatCommand.reset)
    case .other(let frame): return frame
    }
  }

  private static func bare(_ body: CapnostatBytes, _ request: CapnostatRequest) throws(WireError)
    -> CapnostatRequest
  {
    guard body.count == 0 else { throw .length }
    return request
  }

  private static func single(
    _ body: CapnostatBytes, _ expected: UInt8, _ request: CapnostatRequest
  ) throws(WireError) -> CapnostatRequest {
    guard body.count == 1 else { throw .length }
    guard body[0] == expected else { throw .illegalField }
    return request
  }

  private static func setting(_ body: CapnostatBytes) throws(WireError) -> CapnostatRequest {
    guard body.count >= 1 else { throw .length }
    let index = CapnostatSettingIndex(rawValue: body[0])
    if body.count == 1 { return .readSetting(index) }
    return .writeSetting(CapnostatSetting(index: index, data: body.suffix(from: 1)))
  }
}
