import Documents

/// A key of a scenario file that stands for one number of a value type.
struct NumberKey<Subject> {
  let name: String
  let unit: String
  let range: ClosedRange<Double>
  let store: (inout Subject, Double) -> Void
  /// The key's number in a value; nil when it has none.
  let value: (Subject) -> Double?

  init(
    _ name: String, _ unit: String, _ range: ClosedRange<Double>, _ path: WritableKeyPath<Subject, Double>
  ) {
    self.name = name
    self.unit = unit
    self.range = range
    self.store = { $0[keyPath: path] = $1 }
    self.value = { $0[keyPath: path] }
  }

  init(
    optional name: String, _ unit: String, _ range: ClosedRange<Double>,
    _ path: WritableKeyPath<Subject, Double?>
  ) {
    self.name = name
    self.unit = unit
    self.range = range
    self.store = { $0[keyPath: path] = $1 }
    self.value = { $0[keyPath: path] }
  }

  /// The key for the schema.
  var key: EntryKey { EntryKey(name, .amount(unit: unit)) }

  /// Stores the key's number if the mapping has it.
  func read(_ mapping: DocumentMapping, into subject: inout Subject) throws(DocumentError) {
    guard let node = mapping.optional(name) else { return }
    store(&subject, try node.number(of: unit, in: range))
  }
}

extension DocumentNode {
  /// A number in one unit, within a range.
  func number(of unit: String, in range: ClosedRange<Double>) throws(DocumentError) -> Double {
    let bounds = Int64((range.lowerBound * 1000).rounded())...Int64((range.upperBound * 1000).rounded())
    return Double(try thousandths(of: unit, in: bounds)) / 1000
  }
}
