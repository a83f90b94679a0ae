internal import WireFormats

/// How a Capnostat module is asked, and what it takes for an answer (devices, sections 1.3.1 and 1.3.5).
enum CapnostatDialogue: SetUpDialogue {
  /// The set-up: stop whatever runs, learn who it is, give the settings, start.
  static func steps(_ settings: CapnographSettings) -> [CapnostatRequest] {
    [.stop, .revision] + settings.written.map { .writeSetting($0) } + [.startWaveform]
  }

  static func judge(_ reply: CapnostatReply, to request: CapnostatRequest) -> SetUpJudgement {
    switch (request, reply) {
    case (.stop, .stopped), (.revision, .revision), (.startWaveform, .waveform): .accepted
    case (.writeSetting(let wanted), .setting(let found)) where wanted.index == found.index:
      differs(found, from: wanted).map { .refused($0) } ?? .accepted
    case (.writeSetting, .unknownSetting): .refused(.refused(step: name(of: request), code: 0))
    case (_, .refused(.booting)): .notReady(.refused(step: name(of: request), code: 0))
    case (_, .refused(let refusal)): .refused(.refused(step: name(of: request), code: refusal.code))
    case (_, _): .unrelated
    }
  }

  /// How a setting that was read differs from the one that was wanted; nil when it does not.
  static func differs(_ found: CapnostatSetting, from wanted: CapnostatSetting) -> InitialisationFault? {
    guard found.data != wanted.data else { return nil }
    return .differs(
      step: name(of: .writeSetting(wanted)), wanted: number(wanted.data), found: number(found.data))
  }

  static func name(of request: CapnostatRequest) -> String {
    switch request {
    case .startWaveform: "start"
    case .stop: "stop"
    case .zero: "zero"
    case .readSetting(let index): "read setting \(index.rawValue)"
    case .writeSetting(let setting): "set \(setting.index.rawValue)"
    case .revision: "revision"
    case .capabilities: "capabilities"
    case .clearNoBreaths: "clear no-breaths"
    case .reset: "reset"
    case .other(let frame): "command \(frame.command)"
    }
  }

  private static func number(_ bytes: CapnostatBytes) -> Int32 {
    (0..<min(bytes.count, 4)).reduce(0) { $0 << 7 | Int32(bytes[$1]) }
  }
}
