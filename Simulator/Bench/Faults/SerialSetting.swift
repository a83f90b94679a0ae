public import WireFormats

/// How one end of a serial line is set, and what that end makes of what the other one sends.
///
/// A pseudo-terminal carries whole bytes whatever the two ends are set to (devices, section 1.0.3, point 3),
/// so the bits are made here: start bit, data bits from the lowest, parity bit if any, stop bits. The
/// receiver looks at the middle of each of its own bits, from the falling edge on, as a UART does, and at the
/// first stop bit alone. What a parity or framing error becomes is Linux's choice without PARMRK: the byte as
/// it was sampled without INPCK, as libserialport leaves it, and NUL with INPCK, as libmodbus sets it on
/// lines with parity.
public struct SerialSetting: Hashable, Sendable {
  /// Data bits of a byte, 7 or 8.
  var dataBits = 8
  /// The parity bit that follows them.
  var parity = LineSettings.Parity.none
  /// Stop bits behind each byte.
  var stopBits = 1
  /// Bits per second; only the ratio of two ends matters.
  var baud = 9600

  /// An end with eight data bits or seven, with even parity or none.
  init(dataBits: Int = 8, hasParity: Bool = false) {
    self.dataBits = dataBits
    parity = hasParity ? .even : .none
  }

  /// An end that is set so.
  public init(_ settings: LineSettings) {
    dataBits = settings.dataBits
    parity = settings.parity
    stopBits = settings.stopBits
    baud = settings.baud
  }

  /// Whether a parity bit follows the data bits.
  var hasParity: Bool { parity != .none }

  /// Bits of a byte with its start bit and all its stop bits.
  public var bitsPerByte: Int { stopBit + stopBits }

  /// The place of the first stop bit.
  private var stopBit: Int { dataBits + (hasParity ? 2 : 1) }

  /// The bits of bytes sent back to back; the line is high before and behind them.
  private func bits(of bytes: [UInt8]) -> [Bool] {
    var bits: [Bool] = []
    bits.reserveCapacity(bytes.count * bitsPerByte)
    for byte in bytes {
      bits.append(false)
      for bit in 0..<dataBits { bits.append(byte >> UInt8(bit) & 1 == 1) }
      if hasParity { bits.append(parity(of: byte)) }
      bits.append(contentsOf: repeatElement(true, count: stopBits))
    }
    return bits
  }

  /// The parity bit of a byte's data bits.
  private func parity(of byte: UInt8) -> Bool {
    let data = dataBits == 8 ? byte : byte & 0x7F
    return data.nonzeroBitCount.isMultiple(of: 2) == (parity == .odd)
  }

  /// What a receiver with this setting makes of bytes that a sender with another one sends back to back.
  ///
  /// With `errorsAreNul`, a byte with a wrong parity or stop bit is NUL; else it stays as sampled.
  public func receive(_ bytes: [UInt8], from sender: SerialSetting, errorsAreNul: Bool) -> [UInt8] {
    receive(bytes, from: sender, bits: (sender.baud, baud), errorsAreNul: errorsAreNul)
  }

  /// What it makes of bytes whose bits are `speed` times as short as its own.
  func receive(_ bytes: [UInt8], from sender: SerialSetting, speed: Int, errorsAreNul: Bool) -> [UInt8] {
    receive(bytes, from: sender, bits: (speed, 1), errorsAreNul: errorsAreNul)
  }

  /// So many bits come in the time of so many of the receiver's.
  private func receive(
    _ bytes: [UInt8], from sender: SerialSetting, bits ratio: (sent: Int, own: Int), errorsAreNul: Bool
  ) -> [UInt8] {
    let line = sender.bits(of: bytes)
    var received: [UInt8] = []
    var edge = 0
    while let start = line[edge...].firstIndex(of: false) {
      // Where the middle falls between two bits, a clock that is never exact looks at the later one.
      let middle: (Int) -> Int = { bit in start + (2 * bit + 1) * ratio.sent / (2 * ratio.own) }
      let level: (Int) -> Bool = { bit in middle(bit) < line.count ? line[middle(bit)] : true }
      guard !level(0) else {
        edge = min(line.count, max(start + 1, middle(0)))
        continue
      }
      let frame = byte(level)
      received.append(errorsAreNul && !frame.isSound ? 0 : frame.byte)
      edge = nextEdge(in: line, behind: middle(stopBit))
    }
    return received
  }

  private func byte(_ level: (Int) -> Bool) -> (byte: UInt8, isSound: Bool) {
    var byte: UInt8 = 0
    for bit in 0..<dataBits where level(bit + 1) { byte |= 1 << UInt8(bit) }
    let isParityRight = !hasParity || level(dataBits + 1) == parity(of: byte)
    return (byte, isParityRight && level(stopBit))
  }

  /// From where on the next start bit is looked for: behind a wrong stop bit the line must be high first.
  private func nextEdge(in line: [Bool], behind stop: Int) -> Int {
    guard stop < line.count else { return line.count }
    return line[stop...].firstIndex(of: true) ?? line.count
  }
}
