/// What a host may say to a Nonin Onyx II or WristOx2, and what these answer.
///
///     02 OP LEN DATA... 03      06 acknowledged      15 refused
///
/// An answer that carries data has bit 7 of OP set. No session of the gateway sends one: the oximeters it
/// reads stream unasked. Source: devices, section 1.1.7 (label B).
public struct NoninCommand: Hashable, Sendable {
  /// The most data bytes a command has; the longest known, the serial number, has ten.
  public static var capacity: Int { 16 }

  /// The operation; bit 7 is set in an answer.
  public let operation: UInt8
  /// How many data bytes there are.
  public private(set) var count: Int
  private var bytes: InlineArray<16, UInt8>

  /// Makes a command without data.
  public init(operation: UInt8) {
    self.operation = operation
    count = 0
    bytes = InlineArray(repeating: 0)
  }

  /// Adds a data byte; traps beyond the capacity.
  public mutating func append(_ byte: UInt8) {
    precondition(count < NoninCommand.capacity, "\(count + 1) bytes of data, at most 16")
    bytes[count] = byte
    count += 1
  }

  /// The data byte at a place.
  public subscript(_ place: Int) -> UInt8 { bytes[place] }

  /// Whether two commands are the same.
  public static func == (one: NoninCommand, other: NoninCommand) -> Bool {
    guard one.operation == other.operation, one.count == other.count else { return false }
    for place in 0..<one.count where one[place] != other[place] { return false }
    return true
  }

  /// Hashes the bytes of the command.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(operation)
    for place in 0..<count { hasher.combine(bytes[place]) }
  }

  /// Emits the command.
  public func encode(_ emit: (UInt8) -> Void) {
    emit(0x02)
    emit(operation)
    emit(UInt8(count))
    for place in 0..<count { emit(bytes[place]) }
    emit(0x03)
  }
}

/// The operations of Nonin commands that are known.
public enum NoninOperation: UInt8, CaseIterable, Hashable, Sendable {
  /// Sets the data format.
  case setFormat = 0x70
  /// Asks for the date and time, or sets them.
  case dateTime = 0x72
  /// Asks what device it is.
  case deviceType = 0x73
  /// Asks for the serial number.
  case serialNumber = 0x74
  /// Sets how long Bluetooth waits.
  case bluetoothTimeout = 0x75

  /// The operation byte of the answer.
  public var answer: UInt8 { rawValue | 0x80 }
}

extension NoninCommand {
  /// Options of the long form of ``NoninOperation/setFormat``.
  public struct Options: OptionSet, Hashable, Sendable {
    /// The bits as they are on the wire.
    public let rawValue: UInt8

    /// Makes options of their bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A single measurement, sent when it is done.
    public static var spotCheck: Options { Options(rawValue: 0x40) }
    /// Bluetooth is on when the oximeter is switched on.
    public static var bluetoothAtPowerOn: Options { Options(rawValue: 0x20) }
    /// Set in every published command; what it means is not known.
    public static var always: Options { Options(rawValue: 0x01) }
  }

  /// The short command that sets the data format with this number.
  public static func setFormat(_ number: UInt8) -> NoninCommand {
    var command = NoninCommand(operation: NoninOperation.setFormat.rawValue)
    command.append(0x02)
    command.append(number)
    return command
  }

  /// The long command that sets the data format with this number, with a checksum of its own.
  public static func setFormat(_ number: UInt8, _ options: Options) -> NoninCommand {
    var command = setFormat(number)
    command.append(options.rawValue)
    command.append(NoninOperation.setFormat.rawValue &+ 0x04 &+ 0x02 &+ number &+ options.rawValue)
    return command
  }

  /// The question of an operation, without data.
  public static func query(_ operation: NoninOperation) -> NoninCommand {
    NoninCommand(operation: operation.rawValue)
  }

  /// The number of the data format that this command sets; nil when it sets none, or its checksum is wrong.
  public var formatNumber: UInt8? {
    guard operation == NoninOperation.setFormat.rawValue, count > 1, self[0] == 0x02 else { return nil }
    if count == 2 { return self[1] }
    guard count == 4, self == .setFormat(self[1], Options(rawValue: self[2])) else { return nil }
    return self[1]
  }
}

/// What stands on the line of a Nonin oximeter that takes commands, in either direction.
public enum NoninExchange: Hashable, Sendable {
  /// A command, or an answer with data.
  case command(NoninCommand)
  /// The oximeter did what it was told.
  case acknowledged
  /// The oximeter refused what it was told.
  case refused

  /// Emits the bytes.
  public func encode(_ emit: (UInt8) -> Void) {
    switch self {
    case .command(let command): command.encode(emit)
    case .acknowledged: emit(0x06)
    case .refused: emit(0x15)
    }
  }
}

/// Cuts a line with Nonin commands and their answers, and nothing else, into what was said.
///
/// A command's length and its last byte are the only check that every one of them has.
public struct NoninCommandFramer: WireFramer {
  private var held = FrameSearch<20>()

  /// Makes a framer that waits for the first byte of a command.
  public init() {}

  /// Takes the next byte of the stream.
  public mutating func append(_ byte: UInt8) { held.append(byte) }

  /// Takes the next step through the bytes held.
  public mutating func next() -> FramerStep<NoninExchange> { held.next(NoninCommandFramer.examine) }

  /// Forgets all bytes held.
  public mutating func reset() { held.reset() }

  private static func examine(_ held: FrameSearch<20>) -> FrameSearch<20>.Head<NoninExchange> {
    switch held[0] {
    case 0x06: return .frame(.acknowledged, length: 1)
    case 0x15: return .frame(.refused, length: 1)
    case 0x02: break
    case _: return .rejected(.noise)
    }
    guard held.count > 2 else { return .incomplete }
    let length = Int(held[2])
    guard length <= NoninCommand.capacity else { return .rejected(.length) }
    guard held.count >= length + 4 else { return .incomplete }
    guard held[length + 3] == 0x03 else { return .rejected(.length) }
    var command = NoninCommand(operation: held[1])
    for place in 3..<length + 3 { command.append(held[place]) }
    return .frame(.command(command), length: length + 4)
  }
}
