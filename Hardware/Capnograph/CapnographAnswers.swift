internal import WireFormats

extension Capnograph {
  /// Answers a whole packet.
  mutating func answer(_ frame: CapnostatFrame, at microseconds: Int64, _ emit: (UInt8) -> Void) {
    if case .booting = phase { return CapnostatReply.refused(.booting).frame.encode(emit) }
    do throws(WireError) {
      let request = try CapnostatRequest(frame)
      reply(to: request, at: microseconds)?.frame.encode(emit)
    } catch {
      refuse(error, emit)
    }
  }

  /// Refuses bytes that make no packet or a packet that makes no request.
  func refuse(_ error: WireError, _ emit: (UInt8) -> Void) {
    switch error {
    // Bytes outside of a packet: nobody asked anything.
    case .noise, .lostFrame: return
    case .checksum: CapnostatReply.refused(.checksum).frame.encode(emit)
    case .length, .truncated, .overrun: CapnostatReply.refused(.invalidByteCount).frame.encode(emit)
    case .illegalField: CapnostatReply.refused(.invalidData).frame.encode(emit)
    }
  }

  /// The reply to a request; nil when the waveform or a reset is the answer.
  private mutating func reply(to request: CapnostatRequest, at microseconds: Int64) -> CapnostatReply? {
    switch request {
    case .startWaveform:
      isStreaming = true
      streamedPackets = 0
      return nil
    case .stop:
      isStreaming = false
      return .stopped
    case .zero: return zero(at: microseconds)
    case .readSetting(let index): return settings.value(of: index).map { .setting($0) } ?? .unknownSetting
    case .writeSetting(let setting): return write(setting, at: microseconds)
    case .revision: return .revision(CapnostatBytes(text: "BREATHLINE CAPNOGRAPH 1.00"))
    case .capabilities(let index): return capabilities(index)
    case .clearNoBreaths:
      waitForBreath(since: microseconds)
      return .noBreathsCleared
    case .reset:
      reset(at: microseconds)
      return nil
    case .other: return .refused(.invalidCommand)
    }
  }

  private mutating func zero(at microseconds: Int64) -> CapnostatReply {
    if isFaulty { return .refused(.faulty) }
    if case .zeroing = phase { return .zero(.alreadyZeroing) }
    guard canZero(at: microseconds) else { return .zero(.notReady) }
    pass(.zeroOrdered(now: microseconds), at: microseconds)
    return .zero(.started)
  }

  private mutating func write(_ setting: CapnostatSetting, at microseconds: Int64) -> CapnostatReply {
    guard let before = settings.value(of: setting.index) else { return .unknownSetting }
    if let refusal = settings.write(setting) { return .refused(refusal) }
    if setting.index == .sleep {
      let event = settings.sleep == 0 ? CapnographPhase.Event.wakeOrdered(now: microseconds) : .sleepOrdered
      pass(event, at: microseconds)
    }
    return .setting(settings.value(of: setting.index) ?? before)
  }

  private func capabilities(_ index: UInt8) -> CapnostatReply {
    guard index <= 1 else { return .refused(.invalidData) }
    // One capability, available and enabled: CO2. The codes are not documented publicly.
    var bytes = CapnostatBytes()
    bytes.append(0)
    return .capabilities(index, bytes)
  }

  /// Starts the module anew, as the host's order, its watchdog or a dip of its supply does.
  public mutating func reset(at microseconds: Int64) {
    pass(.resetOrdered(now: microseconds), at: microseconds)
    settings = CapnographSettings()
    breaths.clear()
    framer.reset()
    isStreaming = false
    waitForBreath(since: microseconds)
  }
}
