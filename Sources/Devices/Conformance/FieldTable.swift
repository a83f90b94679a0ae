/// Fields with their raw values, each with how often it came; a fixed number of rows, and a count of the
/// rest.
public struct FieldTable: Sendable {
  /// One field with one of its values.
  public struct Row: Sendable {
    /// What the field is called.
    public let field: String
    /// The value as it stood on the wire.
    public let value: UInt32
    /// How often it came.
    public fileprivate(set) var count: UInt64
    fileprivate let name: StaticString
  }

  /// The most rows; engineering choice: more than that is another protocol, not an odd field.
  public static let mostRows = 24

  /// The rows in the order in which they came first.
  public private(set) var rows: [Row] = []
  /// How often something came for which there was no row left.
  public private(set) var others: UInt64 = 0

  /// A table without rows.
  init() {}

  /// How often any field came.
  public var total: UInt64 { rows.reduce(others) { $0 + $1.count } }

  /// Counts a value of a field; nothing is allocated for one that has come before.
  mutating func add(_ name: StaticString, _ value: UInt32) {
    for place in rows.indices where rows[place].value == value && Self.isSame(rows[place].name, name) {
      rows[place].count += 1
      return
    }
    guard rows.count < Self.mostRows else {
      others += 1
      return
    }
    rows.append(Row(field: "\(name)", value: value, count: 1, name: name))
  }

  private static func isSame(_ left: StaticString, _ right: StaticString) -> Bool {
    guard left.utf8CodeUnitCount == right.utf8CodeUnitCount else { return false }
    if left.utf8Start == right.utf8Start { return true }
    for place in 0..<left.utf8CodeUnitCount where left.utf8Start[place] != right.utf8Start[place] {
      return false
    }
    return true
  }
}
