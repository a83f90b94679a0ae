internal import WireFormats

/// How a flow analyser is asked, and what it takes for an answer (devices, section 1.7.1).
enum FlowAnalyserDialogue: SetUpDialogue {
  /// What the fast data carry: flow and both peaks.
  private static let selection: [(FlowAnalyserSetting, FlowAnalyserMeasurement)] = [
    (.firstFastValue, .highFlow), (.secondFastValue, .peakInspiratoryFlow),
    (.thirdFastValue, .peakExpiratoryFlow),
  ]

  /// The set-up: stop the fast data, learn the serial number, choose flow and both peaks, start the fast
  /// data.
  ///
  /// Before the start the choice of flow is read back. An instrument that echoes what it receives would
  /// otherwise seem to have taken every write; the echo of a question is no answer to it.
  static let steps: [FlowAnalyserRequest] =
    [.command(.stopFastData, argument: nil), .readInfo(.serialNumber)]
    + selection.map { .writeSetting($0.0, Int32($0.1.rawValue)) }
    + [.readSetting(.firstFastValue), .command(.startFastData, argument: nil)]

  static func judge(_ reply: FlowAnalyserReply, to request: FlowAnalyserRequest) -> SetUpJudgement {
    switch (request, reply) {
    case (.command(let wanted, _), .commandDone(let done)) where wanted == done: .accepted
    // Records that are still on their way contain the byte that means refusal; to this command it means
    // nothing.
    case (.command(.stopFastData, _), .refused): .unrelated
    case (.readInfo(let wanted), .info(let info, _)) where wanted == info: .accepted
    // Who it is need not be told: a refusal there is no trouble.
    case (.readInfo, .refused): .accepted
    // The echo of another value is how the instrument says that the write failed.
    case (.writeSetting(let setting, let wanted), .settingWritten(let written, let found))
    where setting == written:
      compare(found, with: wanted, request)
    case (.readSetting(let setting), .setting(let read, let found)) where setting == read:
      compare(found, with: Int32(FlowAnalyserMeasurement.highFlow.rawValue), request)
    case (_, .refused): .refused(.refused(step: name(of: request), code: 0x3F))
    case (_, _): .unrelated
    }
  }

  private static func compare(
    _ found: Int32, with wanted: Int32, _ request: FlowAnalyserRequest
  ) -> SetUpJudgement {
    found == wanted ? .accepted : .refused(.differs(step: name(of: request), wanted: wanted, found: found))
  }

  static func name(of request: FlowAnalyserRequest) -> String {
    switch request {
    case .command(let command, _): "command \(command.rawValue)"
    case .writeSetting(let setting, _): "set \(setting.rawValue)"
    case .readSetting(let setting): "read setting \(setting.rawValue)"
    case .readMeasurement(let measurement): "read measurement \(measurement.rawValue)"
    case .readInfo(let info): "read information \(info.rawValue)"
    case .readState(let state): "read state \(state)"
    }
  }
}
