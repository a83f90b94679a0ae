/// How one end of a serial line is set, and what that end makes of what the other one sends.
///
/// A pseudo-terminal carries whole bytes whatever the two ends are set to (devices, section 1.0.3, point 3),
/// so the bits are made here: start bit, data bits from the lowest, even parity if any, stop bit. The
/// receiver looks at the middle of each of its own bits, from the falling edge on, as a UART does. What a
/// parity or framing error becomes is Linux's choice without PARMRK: the byte as it was sampled without
/// INPCK, as libserialport leaves it, and NUL with INPCK, as libmodbus sets it on lines with parity.
struct SerialSetting: Hashable, Sendable {
  /// Data bits of a byte, 7 or 8.
  var dataBits = 8
  /// Whether an even parity bit follows them.
  var hasParity = false

  /// Bits of a byte with start and stop.
  var bitsPerByte: Int { dataBits + (hasParity ? 3 : 2) }

  /// The bits of bytes sent back to back; the line is high before and behind them.
  private func bits(of bytes: [UInt8]) -> [Bool] {
    var bits: [Bool] = []
    bits.reserveCapacity(bytes.count * bitsPerByte)
    for byte in bytes {
      bits.append(false)
      for bit in 0..<dataBits { bits.append(byte >> UInt8(bit) & 1 == 1) }
      if hasParity { bits.append(parity(of: byte)) }
      bits.append(true)
    }
    return bits
  }

  /// The even parity bit of a byte's data bits.
  private func parity(of byte: UInt8) -> Bool {
    let data = dataBits == 8 ? byte : byte & 0x7F
    return data.nonzeroBitCount % 2 == 1
  }

  /// What a receiver with this setting makes of bytes from a sender with another one, whose bits are
  /// `speed` times as short as the receiver's.
  ///
  /// With `errorsAreNul`, a byte with a wrong parity or stop bit is NUL; else it stays as sampled.
  func receive(_ bytes: [UInt8], from sender: SerialSetting, speed: Int = 1, errorsAreNul: Bool) -> [UInt8] {
    let line = sender.bits(of: bytes)
    var received: [UInt8] = []
    var edge = 0
    while let start = line[edge...].firstIndex(of: false) {
      // Where the middle falls between two bits, a clock that is never exact looks at the later one.
      let level: (Int) -> Bool = { bit in
        let place = start + (2 * bit + 1) * speed / 2
        return place < line.count ? line[place] : true
      }
      guard !level(0) else {
        edge = start + max(1, speed / 2)
        continue
      }
      let frame = byte(level)
      received.append(errorsAreNul && !frame.isSound ? 0 : frame.byte)
      edge = nextEdge(in: line, behind: start + (2 * bitsPerByte - 1) * speed / 2)
    }
    return received
  }

  private func byte(_ level: (Int) -> Bool) -> (byte: UInt8, isSound: Bool) {
    var byte: UInt8 = 0
    for bit in 0..<dataBits where level(bit + 1) { byte |= 1 << UInt8(bit) }
    let isParityRight = !hasParity || level(dataBits + 1) == parity(of: byte)
    return (byte, isParityRight && level(bitsPerByte - 1))
  }

  /// From where on the next start bit is looked for: behind a wrong stop bit the line must be high first.
  private func nextEdge(in line: [Bool], behind stop: Int) -> Int {
    guard stop < line.count else { return line.count }
    return line[stop...].firstIndex(of: true) ?? line.count
  }
}
