internal import WireFormats

/// How a flow analyser is asked, and what it takes for an answer (devices, section 1.7.1).
enum FlowAnalyserDialogue: SetUpDialogue {
  /// The set-up: stop the fast data, learn the serial number, choose flow and both peaks, start the fast
  /// data.
  static let steps: [FlowAnalyserRequest] = [
    .command(.stopFastData, argument: nil), .readInfo(.serialNumber),
    .writeSetting(.firstFastValue, Int32(FlowAnalyserMeasurement.highFlow.rawValue)),
    .writeSetting(.secondFastValue, Int32(FlowAnalyserMeasurement.peakInspiratoryFlow.rawValue)),
    .writeSetting(.thirdFastValue, Int32(FlowAnalyserMeasurement.peakExpiratoryFlow.rawValue)),
    .command(.startFastData, argument: nil),
  ]

  static func judge(_ reply: FlowAnalyserReply, to request: FlowAnalyserRequest) -> SetUpJudgement {
    switch (request, reply) {
    case (.command(let wanted, _), .commandDone(let done)) where wanted == done: .accepted
    case (.readInfo(let wanted), .info(let info, _)) where wanted == info: .accepted
    // Who it is need not be told: a refusal there is no trouble.
    case (.readInfo, .refused): .accepted
    case (.writeSetting(let setting, let wanted), .settingWritten(let written, let found))
    where setting == written:
      // The echo of another value is how the instrument says that the write failed.
      wanted == found ? .accepted : .refused(.differs(step: name(of: request), wanted: wanted, found: found))
    case (_, .refused): .refused(.refused(step: name(of: request), code: 0x3F))
    case (_, _): .unrelated
    }
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
