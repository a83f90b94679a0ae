internal import Documents
internal import Quantities
internal import Readings

/// Reads a profile from its document; whatever would contradict itself is refused with its line.
struct ProfileReader {
  let top: DocumentMapping
  let table: RegisterProfile.Table
  let order: RegisterProfile.Field.Order
  let period: Interval
  let mostRegisters: Int
  let validity: UInt16?

  init(_ document: Document) throws(DocumentError) {
    top = try document.root.mapping(ProfileKey.top.map(\.name))
    table = try top.required("table").choice()
    order = try ProfileReader.order(top, instead: RegisterProfile.Field.Order())
    period = try top.required("period").interval(in: ProfileReader.periods)
    mostRegisters = try top.required("largest_read").integer(in: ProfileReader.reads)
    validity = try top.optional("validity").map { node throws(DocumentError) in
      try ProfileReader.address(node.mapping(ProfileKey.validity.map(\.name)).required("address"))
    }
  }

  /// How often something may be wanted: a hundred times a second to once an hour; engineering choice.
  static let periods: ClosedRange<Interval> = .milliseconds(10) ... .minutes(60)
  /// The registers that one answer can have (MODBUS Application Protocol V1.1b3, section 6.3).
  static let reads = 1...125
  /// How long a line may have to rest before a unit is asked.
  static let rests: ClosedRange<Interval> = .zero ... .seconds(1)
  /// How long a unit may take to answer.
  static let answerTimes: ClosedRange<Interval> = .milliseconds(10) ... .seconds(5)
  /// The gaps that one answer can have.
  static let gaps = 0...124

  func profile() throws(DocumentError) -> RegisterProfile {
    let name = try name(top.required("profile"))
    let title = try top.required("title").text()
    if let source = top.optional("source") { _ = try source.text() }
    let unit = try top.optional("unit")?.integer(in: 1...247)
    let rest = try top.optional("rest")?.interval(in: ProfileReader.rests)
    let answerTime = try top.optional("answer_time")?.interval(in: ProfileReader.answerTimes)
    let gap = try top.required("longest_gap").integer(in: ProfileReader.gaps)
    let version = try version()
    var ledger = RegisterLedger()
    try claimMarks(version, &ledger)
    let fields = try readFields(&ledger)
    let waveforms = try readWaveforms(&ledger)
    var profile = RegisterProfile(
      name: name, table: table, fields: fields, validityAddress: validity, period: period,
      waveforms: waveforms, mostRegisters: mostRegisters, longestGap: gap, version: version)
    profile.title = title
    profile.unit = unit.map { UInt8($0) }
    profile.rest = rest ?? profile.rest
    profile.answerTime = answerTime ?? profile.answerTime
    return profile
  }

  // MARK: - Single values

  /// A name: letters, digits, dots and dashes.
  private func name(_ node: DocumentNode) throws(DocumentError) -> String {
    let name = try node.text()
    let isName = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    guard isName, name.utf8.count <= 64 else {
      throw node.refusal(allowed: "a name of at most 64 letters, digits, dots, dashes and underscores")
    }
    return name
  }

  static func address(_ node: DocumentNode) throws(DocumentError) -> UInt16 {
    UInt16(try node.integer(in: 0...65_535))
  }

  static func order(
    _ keys: DocumentMapping, instead usual: RegisterProfile.Field.Order
  ) throws(DocumentError) -> RegisterProfile.Field.Order {
    let words: RegisterProfile.Field.Order.End? = try keys.optional("words")?.choice()
    let bytes: RegisterProfile.Field.Order.End? = try keys.optional("bytes")?.choice()
    return RegisterProfile.Field.Order(words: words ?? usual.words, bytes: bytes ?? usual.bytes)
  }

  private func version() throws(DocumentError) -> RegisterProfile.Version? {
    guard let node = top.optional("version") else { return nil }
    let keys = try node.mapping(ProfileKey.version.map(\.name))
    let address = try ProfileReader.address(keys.required("address"))
    let items = try keys.required("accepts")
    var values: [UInt16] = []
    for item in try items.list() {
      let value = try ProfileReader.address(item)
      guard !values.contains(value) else { throw item.contradiction("\(value) is accepted twice") }
      values.append(value)
    }
    guard !values.isEmpty else { throw items.refusal(allowed: "at least one version, 0 to 65535") }
    return RegisterProfile.Version(at: address, accepts: values)
  }

  private func claimMarks(
    _ version: RegisterProfile.Version?, _ ledger: inout RegisterLedger
  ) throws(DocumentError) {
    if let validity, let node = top.optional("validity") {
      try ledger.claim(Int(validity)..<Int(validity) + 1, of: table, for: "the validity bits", node)
    }
    if let version, let node = top.optional("version") {
      try ledger.claim(Int(version.address)..<Int(version.address) + 1, of: table, for: "the version", node)
    }
  }
}

/// Which registers of a profile are spoken for, and by what.
struct RegisterLedger {
  private var entries: [(table: RegisterProfile.Table, registers: Range<Int>, owner: String, line: Int)] = []

  /// Enters registers; refuses those that something else has.
  mutating func claim(
    _ registers: Range<Int>, of table: RegisterProfile.Table, for owner: String, _ node: DocumentNode
  ) throws(DocumentError) {
    if let other = entries.first(where: { $0.table == table && $0.registers.overlaps(registers) }) {
      let shared = registers.clamped(to: other.registers)
      throw node.contradiction(
        "\(owner) overlaps \(other.owner) of line \(other.line) in register \(shared.lowerBound);"
          + " allowed: each register once")
    }
    entries.append((table, registers, owner, node.line))
  }
}
