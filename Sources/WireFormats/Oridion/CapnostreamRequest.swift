/// What a host may say to a Capnostream monitor.
///
/// Messages that set patient names (61, 62), and items of message 60 other than the one below, change what
/// the monitor does or shows to the ward; they are ``other`` here, so that nobody makes one by mistake.
/// Source: devices, sections 1.4.2 and 3.4.
public enum CapnostreamRequest: Equatable, Sendable {
  /// Speak to the host.
  case enableCommunication
  /// Speak to the host no more.
  case disableCommunication
  /// Send the wave and the numerics.
  case startRealTime
  /// Send them no more.
  case stopRealTime
  /// The host is still there.
  case linkIsActive
  /// The host's name, 17 ASCII characters.
  case hostIdentity(OridionBytes)
  /// How the monitor tells that the host is gone, 0 to 2: item 4 of message 60.
  case interruptIndication(UInt8)
  /// Any other frame.
  case other(OridionFrame)

  /// The item of message 60 that a session uses.
  public static var interruptItem: UInt8 { 4 }
  /// Characters of a host's name.
  public static var identityLength: Int { 17 }

  /// Reads a frame from the host.
  public init(_ frame: OridionFrame) {
    switch (frame.code, frame.payload.count) {
    case (1, 0): self = .enableCommunication
    case (2, 0): self = .disableCommunication
    case (4, 0): self = .startRealTime
    case (5, 0): self = .stopRealTime
    case (6, 0): self = .linkIsActive
    case (7, CapnostreamRequest.identityLength): self = .hostIdentity(frame.payload)
    case (60, 2) where frame.payload[0] == CapnostreamRequest.interruptItem && frame.payload[1] <= 2:
      self = .interruptIndication(frame.payload[1])
    case _: self = .other(frame)
    }
  }

  /// The frame that carries the request.
  public var frame: OridionFrame {
    switch self {
    case .enableCommunication: OridionFrame(code: 1)
    case .disableCommunication: OridionFrame(code: 2)
    case .startRealTime: OridionFrame(code: 4)
    case .stopRealTime: OridionFrame(code: 5)
    case .linkIsActive: OridionFrame(code: 6)
    case .hostIdentity(let name): OridionFrame(code: 7, payload: name)
    case .interruptIndication(let way): OridionFrame(code: 60, CapnostreamRequest.interruptItem, way)
    case .other(let frame): frame
    }
  }
}
