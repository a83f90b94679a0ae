internal import Documents
internal import Quantities
internal import Readings

extension ProfileReader {
  typealias Field = RegisterProfile.Field

  func readFields(_ ledger: inout RegisterLedger) throws(DocumentError) -> [Field] {
    let node = try top.required("fields")
    var fields: [Field] = []
    for item in try node.list() {
      let keys = try item.mapping(ProfileKey.field.map(\.name))
      let channel = try Self.channel(keys.required("channel"), isNumber: true)
      guard !fields.contains(where: { $0.channel == channel }) else {
        throw try keys.required("channel").contradiction(
          "\(channel.name) has a field already; allowed: each channel once")
      }
      let field = try self.field(of: channel, keys)
      try ledger.claim(field.range, of: field.table ?? table, for: channel.name, try keys.required("address"))
      fields.append(field)
    }
    guard !fields.isEmpty else { throw node.refusal(allowed: "at least one field") }
    return fields
  }

  static func channel(_ node: DocumentNode, isNumber: Bool) throws(DocumentError) -> Channel {
    let channels = Channel.allCases.filter { ($0.shape == .numeric) == isNumber }
    return try node.choice(among: channels.map { (word: $0.name, meaning: $0) })
  }

  private func field(of channel: Channel, _ keys: DocumentMapping) throws(DocumentError) -> Field {
    let layout: Field.Layout = try keys.required("type").choice()
    let address = try place(keys.required("address"), layout)
    try fits(layout, keys.required("type"))
    let scale = try Self.scale(of: channel, keys)
    var field = Field(channel, at: address, layout, scale: scale, validityBit: try validityBit(keys))
    field.table = try keys.optional("table")?.choice()
    field.period = try keys.optional("period")?.interval(in: Self.periods)
    field.order = try order(of: layout, keys)
    if let node = keys.optional("not_available") { field.notAvailable = try notAvailable(node, layout) }
    if let node = keys.optional("limits") { field.limits = try limits(node, of: channel) }
    field.codes = try codes(of: channel, layout, keys)
    return field
  }

  private func place(_ node: DocumentNode, _ layout: Field.Layout) throws(DocumentError) -> UInt16 {
    let address = try Self.address(node)
    guard Int(address) + layout.registers <= 65_536 else {
      throw node.refusal(allowed: "0 to 65534 for \(layout.rawValue), which takes two registers")
    }
    return address
  }

  private func fits(_ layout: Field.Layout, _ node: DocumentNode) throws(DocumentError) {
    guard layout.registers > mostRegisters else { return }
    throw node.contradiction(
      "\(layout.rawValue) takes \(layout.registers) registers in one read;"
        + " allowed: largest_read, which is \(mostRegisters)")
  }

  private func validityBit(_ keys: DocumentMapping) throws(DocumentError) -> UInt8? {
    guard let node = keys.optional("valid_bit") else { return nil }
    let bit = try node.integer(in: 0...15)
    guard validity != nil else {
      throw node.contradiction("names a bit of no register; allowed: with validity: {address: 0 to 65535}")
    }
    return UInt8(bit)
  }

  private func order(
    of layout: Field.Layout, _ keys: DocumentMapping
  ) throws(DocumentError) -> Field.Order {
    if let node = keys.optional("words"), layout.registers == 1 {
      throw node.contradiction(
        "orders two words, and \(layout.rawValue) has one; allowed: for u32, s32, float32")
    }
    return try Self.order(keys, instead: order)
  }

  private func notAvailable(_ node: DocumentNode, _ layout: Field.Layout) throws(DocumentError) -> [Int64] {
    guard let counts = layout.counts else {
      throw node.contradiction(
        "names counts, and float32 has none; allowed: for u16, s16, u32, s32 (a float32 that is no number"
          + " is never a value)")
    }
    let range = Int(counts.lowerBound)...Int(counts.upperBound)
    var values: [Int64] = []
    for item in try node.list() { values.append(Int64(try item.integer(in: range))) }
    guard !values.isEmpty else { throw node.refusal(allowed: "at least one count") }
    return values
  }

  // MARK: - Units

  private static func scale(of channel: Channel, _ keys: DocumentMapping) throws(DocumentError)
    -> RegisterScale
  {
    guard channel.unit != .code else {
      if let node = keys.optional("scale") {
        throw node.contradiction(
          "gives \(channel.name) a unit, and it is a code; allowed: codes or bits, or none")
      }
      return RegisterScale(thousandths: 1000)
    }
    let node = try keys.required("scale")
    let amount = try node.amount(units: units(of: channel))
    guard 1...RegisterScale.most ~= amount.thousandths,
      let scale = RegisterScale(thousandths: amount.thousandths, spelled: amount.unit, for: channel.unit)
    else {
      throw node.refusal(
        allowed: "0.001 to \(ExactDecimal.text(RegisterScale.most)) \(amount.unit), for one count")
    }
    return scale
  }

  static func units(of channel: Channel) -> [String] {
    RegisterScale.spellings(of: channel.unit).map(\.unit)
  }

  private func limits(_ node: DocumentNode, of channel: Channel) throws(DocumentError) -> ClosedRange<Int32> {
    guard channel.unit != .code else {
      throw node.contradiction("limits \(channel.name), and it is a code; allowed: for numbers with a unit")
    }
    let keys = try node.mapping(ProfileKey.limits.map(\.name))
    let lowest = try limit(keys.required("from"), of: channel)
    let highest = try limit(keys.required("to"), of: channel)
    guard lowest < highest else { throw try keys.required("to").contradiction("is not above from") }
    return lowest...highest
  }

  private func limit(_ node: DocumentNode, of channel: Channel) throws(DocumentError) -> Int32 {
    let amount = try node.amount(units: Self.units(of: channel))
    let unit = RegisterScale(thousandths: 1, spelled: amount.unit, for: channel.unit)
    guard let value = unit?.value(of: amount.thousandths), channel.plausible.contains(value) else {
      let range = channel.plausible
      throw node.refusal(
        allowed: "\(ExactDecimal.text(Int64(range.lowerBound))) to"
          + " \(ExactDecimal.text(Int64(range.upperBound))) \(channel.unit.shown),"
          + " what \(channel.name) can be"
      )
    }
    return value
  }
}
