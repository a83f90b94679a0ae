/// How a module answers the command to set its zero.
public enum CapnostatZeroReply: Hashable, Sendable {
  /// The zero is being set.
  case started
  /// The module is not ready: compensations are missing, it warms up, sleeps or sees breaths.
  case notReady
  /// The zero was already being set.
  case alreadyZeroing
  /// A code without a documented meaning.
  case other(UInt8)

  /// The answer that a code stands for.
  public init(code: UInt8) {
    switch code {
    case 0: self = .started
    case 1: self = .notReady
    case 2: self = .alreadyZeroing
    case _: self = .other(code)
    }
  }

  /// The code that stands for the answer.
  public var code: UInt8 {
    switch self {
    case .started: 0
    case .notReady: 1
    case .alreadyZeroing: 2
    case .other(let code): code
    }
  }
}

/// What a Capnostat module says to its host.
///
/// Source: devices, sections 1.3.2 to 1.3.4. That a write is answered by the setting as it now is, and the
/// codes of the zero reply, come from the public documentation of one emulator (CO2EMU; label B).
public enum CapnostatReply: Equatable, Sendable {
  /// One sample of the capnogram.
  case waveform(CapnostatWaveform)
  /// The answer to the command to set the zero.
  case zero(CapnostatZeroReply)
  /// A setting as it is now, after reading or writing it.
  case setting(CapnostatSetting)
  /// The module does not know the setting.
  case unknownSetting
  /// The module refuses a packet.
  case refused(CapnostatRefusal)
  /// The waveform has stopped.
  case stopped
  /// The software revision as ASCII.
  case revision(CapnostatBytes)
  /// Capabilities of the sensor, with the index asked for.
  case capabilities(UInt8, CapnostatBytes)
  /// The flag that no breaths are seen was cleared.
  case noBreathsCleared
  /// A command without a documented form.
  case other(CapnostatFrame)

  /// Reads a reply.
  ///
  /// - Throws: `length` when a known command or parameter does not have its number of bytes.
  public init(_ frame: CapnostatFrame) throws(WireError) {
    let body = frame.body
    switch frame.command {
    case CapnostatCommand.waveform: self = .waveform(try CapnostatWaveform(body: body))
    case CapnostatCommand.zero:
      guard body.count == 1 else { throw .length }
      self = .zero(CapnostatZeroReply(code: body[0]))
    case CapnostatCommand.setting: self = try CapnostatReply.setting(body)
    case CapnostatCommand.refusal:
      guard body.count == 1 else { throw .length }
      self = .refused(CapnostatRefusal(code: body[0]))
    case CapnostatCommand.stop: self = try CapnostatReply.bare(body, .stopped)
    case CapnostatCommand.revision:
      guard body.count >= 1 else { throw .length }
      self = .revision(body.suffix(from: 1))
    case CapnostatCommand.capabilities:
      guard body.count >= 2 else { throw .length }
      self = .capabilities(body[0], body.suffix(from: 1))
    case CapnostatCommand.clearNoBreaths: self = try CapnostatReply.bare(body, .noBreathsCleared)
    case _: self = .other(frame)
    }
  }

  /// The packet that carries the reply.
  public var frame: CapnostatFrame {
    var body = CapnostatBytes()
    switch self {
    case .waveform(let sample): return sample.frame
    case .zero(let answer):
      body.append(answer.code)
      return CapnostatFrame(command: CapnostatCommand.zero, body: body)
    case .setting(let setting):
      body.append(setting.index.rawValue)
      body.append(setting.data)
      return CapnostatFrame(command: CapnostatCommand.setting, body: body)
    case .unknownSetting:
      body.append(CapnostatSettingIndex.unknown.rawValue)
      return CapnostatFrame(command: CapnostatCommand.setting, body: body)
    case .refused(let refusal):
      body.append(refusal.code)
      return CapnostatFrame(command: CapnostatCommand.refusal, body: body)
    case .stopped: return CapnostatFrame(command: CapnostatCommand.stop)
    case .revision(let text):
      body.append(0)
      body.append(text)
      return CapnostatFrame(command: CapnostatCommand.revision, body: body)
    case .capabilities(let index, let bytes):
      body.append(index)
      body.append(bytes)
      return CapnostatFrame(command: CapnostatCommand.capabilities, body: body)
    case .noBreathsCleared: return CapnostatFrame(command: CapnostatCommand.clearNoBreaths)
    case .other(let frame): return frame
    }
  }

  private static func bare(_ body: CapnostatBytes, _ reply: CapnostatReply) throws(WireError)
    -> CapnostatReply
  {
    guard body.count == 0 else { throw .length }
    return reply
  }

  private static func setting(_ body: CapnostatBytes) throws(WireError) -> CapnostatReply {
    guard body.count >= 1 else { throw .length }
    let index = CapnostatSettingIndex(rawValue: body[0])
    if index == .unknown { return .unknownSetting }
    guard body.count >= 2 else { throw .length }
    return .setting(CapnostatSetting(index: index, data: body.suffix(from: 1)))
  }
}
