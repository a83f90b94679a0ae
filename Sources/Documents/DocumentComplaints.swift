/// Collects several errors of one document, so that `--check-config` can show them all at once.
///
/// A room that reads a list wraps the reading of each item; an item that throws is left out and its error
/// kept.
public struct DocumentComplaints: Sendable {
  /// The errors so far, in the order found.
  public private(set) var errors: [DocumentError] = []

  /// Makes an empty collection.
  public init() {}

  /// The result of reading, or nil with the error kept.
  public mutating func gather<Result>(_ reading: () throws(DocumentError) -> Result) -> Result? {
    do {
      return try reading()
    } catch {
      errors.append(error)
      return nil
    }
  }

  /// Throws the first error, when there is one.
  public func throwFirst() throws(DocumentError) {
    if let first = errors.first { throw first }
  }
}
