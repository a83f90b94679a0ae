internal import WireFormats

/// Modbus RTU frames among bytes, whoever asked for them.
struct ModbusTraffic: Sendable {
  /// The word under which Modbus RTU is named.
  static let word = "modbus-rtu"

  private(set) var frames = 0
  private(set) var answers = 0
  private(set) var covered = 0
  private(set) var units: [Int] = []
  private(set) var functions: [Int] = []
  private let count: Int

  /// Looks for frames with the right checksum, each behind the one before.
  init(in bytes: [UInt8]) {
    count = bytes.count
    var place = 0
    while place + 4 <= bytes.count {
      guard let (length, isAnswer) = Self.frame(in: bytes[place...]) else {
        place += 1
        continue
      }
      frames += 1
      covered += length
      if isAnswer { answers += 1 }
      note(Int(bytes[place]), in: &units)
      note(Int(bytes[place + 1] & 0x7F), in: &functions)
      place += length
    }
  }

  /// How much of the bytes is in frames, in thousandths.
  var share: Int { count == 0 ? 0 : covered * 1000 / count }

  /// Whether it is Modbus: one frame of four to eight bytes is right by chance once in some thousand bytes.
  func isNamed(asked: Bool) -> Bool { share >= 600 && (asked ? answers >= 1 : frames >= 2 && answers >= 1) }

  /// The evidence; `asked` when a unit was asked.
  func evidence(asked: Bool) -> ProtocolEvidence {
    ProtocolEvidence(
      word: Self.word, frames: frames, refused: count - covered, values: 0, isSpeaking: answers > 0,
      share: share, isNamed: isNamed(asked: asked), isChecked: true)
  }

  private func note(_ number: Int, in numbers: inout [Int]) {
    if !numbers.contains(number) { numbers.append(number) }
  }

  /// The length of the frame at the head and whether it is an answer; nil when there is none.
  private static func frame(in bytes: ArraySlice<UInt8>) -> (length: Int, isAnswer: Bool)? {
    let head = Array(bytes.prefix(7))
    guard head[0] <= 247 else { return nil }
    let lengths: [(Int, isAnswer: Bool)] =
      switch head[1] {
      case 1...4: [(Int(head[2]) + 5, true), (8, false)]
      case 5, 6: [(8, true)]
      case 15, 16: [(8, true)] + (head.count == 7 ? [(Int(head[6]) + 9, false)] : [])
      case 17: [(Int(head[2]) + 5, true), (4, false)]
      case 0x81...0x97: [(5, true)]
      case _: []
      }
    return lengths.first { $0.0 <= bytes.count && isSound(bytes.prefix($0.0)) }
      .map { (length: $0.0, isAnswer: $0.isAnswer) }
  }

  private static func isSound(_ frame: ArraySlice<UInt8>) -> Bool {
    var checksum = ModbusChecksum()
    for byte in frame { checksum.add(byte) }
    // The checksum over a frame and its own checksum is zero.
    return checksum.value == 0
  }

  /// The questions to units that are commonly set: one holding register each, and nothing is written.
  static let questions: [[UInt8]] = (1...3).map { unit in
    var bytes: [UInt8] = [UInt8(unit), 3, 0, 0, 0, 1]
    var checksum = ModbusChecksum()
    for byte in bytes { checksum.add(byte) }
    bytes += [UInt8(truncatingIfNeeded: checksum.value), UInt8(checksum.value >> 8)]
    return bytes
  }
}
