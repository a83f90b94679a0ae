internal import Documents
internal import Readings

extension ProfileReader {
  /// What a unit's codes mean: modes by their words, alarm bits by the numbers of ours.
  func codes(
    of channel: Channel, _ layout: Field.Layout, _ keys: DocumentMapping
  ) throws(DocumentError) -> Field.CodeMap? {
    if layout == .float32, channel.unit == .code {
      throw try keys.required("type").contradiction(
        "a code is no decimal number; allowed for \(channel.name): u16, s16, u32, s32")
    }
    if let node = keys.optional("codes") {
      guard channel == .ventilationMode else { throw Self.misplaced(node, "vent_mode") }
      let words = VentilationMode.allCases.map { (word: $0.word, meaning: $0.rawValue) }
      return .values(
        try pairs(node, of: layout.counts ?? 0...65_535) { node throws(DocumentError) in
          try node.choice(among: words)
        })
    }
    guard let node = keys.optional("bits") else { return nil }
    guard channel == .ventilatorAlarms else { throw Self.misplaced(node, "vent_alarms") }
    let bits = Int64(16 * layout.registers)
    return .bits(
      try pairs(node, of: 0...bits - 1) { node throws(DocumentError) in Int32(try node.integer(in: 0...15)) })
  }

  private static func misplaced(_ node: DocumentNode, _ name: String) -> DocumentError {
    node.contradiction("means nothing for this channel; allowed: for \(name)")
  }

  /// A mapping from numbers of the unit to what stands for them.
  private func pairs(
    _ node: DocumentNode, of range: ClosedRange<Int64>,
    _ read: (DocumentNode) throws(DocumentError) -> Int32
  ) throws(DocumentError) -> [Field.CodeMap.Pair] {
    var pairs: [Field.CodeMap.Pair] = []
    for (key, value) in try node.mappingOfAnyKeys().pairs {
      guard let number = Int64(key), String(number) == key, range.contains(number) else {
        throw value.contradiction(
          "\(key) is not a number of the unit; allowed: \(range.lowerBound) to \(range.upperBound)")
      }
      pairs.append(Field.CodeMap.Pair(number, is: try read(value)))
    }
    guard !pairs.isEmpty else { throw node.refusal(allowed: "at least one number with its meaning") }
    return pairs
  }
}
