internal import Readings

/// A key of a profile file and what may stand behind it; the reader and the schema both go by it.
struct ProfileKey: Sendable {
  let name: String
  let shape: Shape
  let isRequired: Bool

  /// What may stand behind a key.
  indirect enum Shape: Sendable {
    case text
    case name
    case interval
    case amount(units: [String])
    case integer(ClosedRange<Int64>)
    case words([String])
    case list(of: Shape)
    case mapping([ProfileKey])
    /// A mapping whose keys are numbers of the unit.
    case numbered(Shape)
  }

  private init(_ name: String, _ shape: Shape, isRequired: Bool = true) {
    self.name = name
    self.shape = shape
    self.isRequired = isRequired
  }

  private static func optional(_ name: String, _ shape: Shape) -> ProfileKey {
    ProfileKey(name, shape, isRequired: false)
  }
}

extension ProfileKey {
  static let top = [
    ProfileKey("profile", .name), ProfileKey("title", .text), optional("source", .text),
    optional("unit", .integer(1...247)), ProfileKey("table", tables), optional("words", ends),
    optional("bytes", ends), ProfileKey("period", .interval),
    ProfileKey("largest_read", .integer(1...125)), ProfileKey("longest_gap", .integer(0...124)),
    optional("rest", .interval), optional("answer_time", .interval), optional("version", .mapping(version)),
    optional("validity", .mapping(validity)), ProfileKey("fields", .list(of: .mapping(field))),
    optional("waveforms", .mapping(waveforms)),
  ]

  static let version = [
    ProfileKey("address", address), ProfileKey("accepts", .list(of: .integer(0...65_535))),
  ]

  static let validity = [ProfileKey("address", address)]

  static let field = [
    ProfileKey("channel", .words(channels(isNumber: true))), ProfileKey("address", address),
    ProfileKey("type", .words(RegisterProfile.Field.Layout.allCases.map(\.rawValue))),
    optional("scale", .amount(units: units)), optional("table", tables), optional("words", ends),
    optional("bytes", ends), optional("period", .interval), optional("valid_bit", .integer(0...15)),
    optional("not_available", .list(of: .integer(-2_147_483_648...4_294_967_295))),
    optional("limits", .mapping(limits)),
    optional("codes", .numbered(.words(VentilationMode.allCases.map(\.word)))),
    optional("bits", .numbered(.integer(0...15))),
  ]

  static let limits = [
    ProfileKey("from", .amount(units: units)), ProfileKey("to", .amount(units: units)),
  ]

  static let waveforms = [
    ProfileKey("counter", address), ProfileKey("depth", .integer(1...125)),
    ProfileKey("stride", .integer(1...125)), ProfileKey("absent", .integer(-32_768...32_767)),
    ProfileKey("interval", .interval), ProfileKey("period", .interval),
    ProfileKey("tracks", .list(of: .mapping(track))),
  ]

  static let track = [
    ProfileKey("channel", .words(channels(isNumber: false))), ProfileKey("newest", address),
  ]

  private static let address = Shape.integer(0...65_535)
  private static let tables = Shape.words(RegisterProfile.Table.allCases.map(\.rawValue))
  private static let ends = Shape.words(RegisterProfile.Field.Order.End.allCases.map(\.rawValue))

  private static func channels(isNumber: Bool) -> [String] {
    Channel.allCases.filter { ($0.shape == .numeric) == isNumber }.map(\.name)
  }

  private static let units = Unit.allCases.flatMap { RegisterScale.spellings(of: $0) }
    .reduce(into: [String]()) { if !$0.contains($1.unit) { $0.append($1.unit) } }
}
