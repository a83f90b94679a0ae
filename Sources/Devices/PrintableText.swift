extension String {
  /// Makes a text of bytes from a wire: whatever is not printable ASCII is shown as a dot.
  init(printable count: Int, _ byte: (Int) -> UInt8) {
    let bytes = (0..<count).map { place in (0x20...0x7E).contains(byte(place)) ? byte(place) : 0x2E }
    self.init(decoding: bytes, as: UTF8.self)
  }
}
