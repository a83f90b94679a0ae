internal import Quantities

/// What stands on the line of a CMS50D+ with firmware 4.6 or 7.0, in either direction.
///
///     TYPE  1hhhhhhh  1ddddddd ... 1ddddddd
///
/// Bit 7 is clear in the type and set in all else; bit *i* of the second byte is bit 7 of data byte *i*.
/// A sample (type 01) and a command (type 7D) have seven data bytes. How long the notice of a disconnection
/// (type 0D) and the other types are is not known, so that they are told by their first two bytes and what
/// follows is left out. Source: devices, section 1.8.2.
public enum ContecMessage: Hashable, Sendable {
  /// A sample of the stream.
  case sample(ContecSample)
  /// What a host tells the oximeter.
  case command(ContecCommand)
  /// The oximeter says that it ends the stream.
  case disconnected
  /// A message of a type that is not read.
  case other(UInt8)

  /// Emits the message; of one that is not read, the first two bytes.
  public func encode(_ emit: (UInt8) -> Void) {
    switch self {
    case .sample(let sample): sample.encodeNew(emit)
    case .command(let command): command.encode(emit)
    case .disconnected: ContecMessage.encodeBeginning(0x0D, emit)
    case .other(let type): ContecMessage.encodeBeginning(type & 0x7F, emit)
    }
  }

  private static func encodeBeginning(_ type: UInt8, _ emit: (UInt8) -> Void) {
    emit(type)
    emit(0x80)
  }
}

/// A command to a CMS50D+ with firmware 4.6 or 7.0.
public enum ContecCommand: UInt8, CaseIterable, Hashable, Sendable {
  /// Streams what is measured now.
  case start = 0xA1
  /// Ends the stream.
  case stop = 0xA2
  /// Goes on streaming: it stops some 30 s after the last of these, and one every 5 s is asked for.
  case keepAlive = 0xAF

  /// Emits the nine bytes of the command.
  public func encode(_ emit: (UInt8) -> Void) {
    emit(0x7D)
    emit(0x81)
    emit(rawValue)
    for _ in 0..<6 { emit(0x80) }
  }
}

extension ContecSample {
  /// Emits the sample as the nine bytes of the firmware 4.6 or 7.0.
  func encodeNew(_ emit: (UInt8) -> Void) {
    let perfusion = perfusionCount ?? 0xFFFF
    let signalByte =
      signal | wire(.searchingTooLong, 0x10) | wire(.lowSaturation, 0x20) | wire(.beep, 0x40)
      | wire(.probeError, 0x80)
    let data: InlineArray<7, UInt8> = [
      signalByte, pleth | wire(.searching, 0x80), bar | wire(.perfusionValid, 0x10), rateByte ?? 0xFF,
      saturationByte ?? 0x7F, UInt8(perfusion & 0xFF), UInt8(perfusion >> 8),
    ]
    var high: UInt8 = 0x80
    for place in 0..<7 { high |= (data[place] >> 7) << UInt8(place) }
    emit(0x01)
    emit(high)
    for place in 0..<7 { emit(data[place] | 0x80) }
  }

  /// Reads the seven data bytes, with their bits 7; nil when the saturation is impossible.
  init?(new data: InlineArray<7, UInt8>) {
    guard let saturation = ContecSample.saturation(data[4]) else { return nil }
    let perfusion = UInt16(data[5]) | UInt16(data[6]) << 8
    self.init(
      signal: data[0], pleth: data[1], bar: data[2], pulseRate: ContecSample.rate(data[3]),
      saturation: saturation, perfusionCount: perfusion == 0xFFFF ? nil : perfusion)
    read(.searchingTooLong, data[0], 0x10)
    read(.lowSaturation, data[0], 0x20)
    read(.beep, data[0], 0x40)
    read(.probeError, data[0], 0x80)
    read(.searching, data[1], 0x80)
    read(.perfusionValid, data[2], 0x10)
  }
}

/// Cuts the line of a CMS50D+ with firmware 4.6 or 7.0 into messages.
///
///     waiting --type--> typed --second byte--> filling (01, 7D) --ninth byte--> passing
///        ^                '-- second byte, any other type -------------------------^
///        |                                                                         |
///        '--- from anywhere: a byte without bit 7 is the type of the next message <-'
public struct ContecFramer: WireFramer {
  private enum State: UInt8, Sendable {
    case waiting, filling, whole, passing
  }

  private var bytes = InlineArray<9, UInt8>(repeating: 0)
  private var count = 0
  private var state = State.waiting
  private var isRefusing = false
  private var wrong: WireError?

  /// Makes a framer that waits for the type of a message.
  public init() {}

  /// Takes the next byte of the stream.
  public mutating func append(_ byte: UInt8) {
    if byte < 0x80 {
      if state == .filling { wrong = .truncated }
      begin(byte)
      return
    }
    switch state {
    case .waiting: refuse()
    case .passing:
      // Behind a message whose length is known there is nothing more.
      if ContecFramer.hasData(bytes[0]) { refuse() }
    case .filling, .whole:
      bytes[count] = byte
      count += 1
      if count == (ContecFramer.hasData(bytes[0]) ? 9 : 2) { state = .whole }
    }
  }

  /// Takes the next step through the bytes held.
  public mutating func next() -> FramerStep<ContecMessage> {
    if let error = wrong {
      wrong = nil
      return .rejected(error)
    }
    guard state == .whole else { return .incomplete }
    state = .passing
    guard let message = read() else { return .rejected(.illegalField) }
    return .frame(message)
  }

  /// Forgets all bytes held.
  public mutating func reset() {
    count = 0
    state = .waiting
    isRefusing = false
    wrong = nil
  }

  private mutating func begin(_ type: UInt8) {
    bytes[0] = type
    count = 1
    state = .filling
    isRefusing = false
  }

  private mutating func refuse() {
    if isRefusing { return }
    isRefusing = true
    wrong = .noise
  }

  private static func hasData(_ type: UInt8) -> Bool { type == 0x01 || type == 0x7D }

  private func read() -> ContecMessage? {
    switch bytes[0] {
    case 0x01: return ContecSample(new: data).map { .sample($0) }
    case 0x7D:
      for place in 1..<7 where data[place] != 0 { return nil }
      return ContecCommand(rawValue: data[0]).map { .command($0) }
    case 0x0D: return .disconnected
    case let type: return .other(type)
    }
  }

  /// The seven data bytes with their bits 7.
  private var data: InlineArray<7, UInt8> {
    var data = InlineArray<7, UInt8>(repeating: 0)
    for place in 0..<7 {
      let high = (bytes[1] >> UInt8(place) & 1) << 7
      data[place] = bytes[2 + place] & 0x7F | high
    }
    return data
  }
}
