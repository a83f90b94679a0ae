/// A report of a ventilator that was asked for one, checked by the two counters at its head.
///
///     NAME,<characters>,<fields>,STX field,field, ... ,field,ETX CR
///
/// There is no checksum. `<characters>` counts every byte between STX and ETX, the last comma too, and
/// `<fields>` counts the fields: a report is taken when both agree with what came, and split at its commas,
/// never at offsets. Blanks around the counts mean nothing. Source: devices, sections 1.6.1 and 1.6.5.
public struct VentilatorReport: Sendable {
  /// The longest report that is taken with its head, in bytes; the longest known one has about 1250.
  public static var capacity: Int { 2048 }
  /// The most fields that are taken; the longest known report has 169.
  public static var mostFields: Int { 250 }
  /// The vendors' number of the first field behind STX: name, both counts and STX come before it.
  public static var firstField: Int { 5 }

  /// The head, from the name to the comma before STX, and then what stands between STX and ETX.
  var bytes = InlineArray<2048, UInt8>(repeating: 0)
  /// How many bytes there are.
  var length = 0
  /// How many of them are the head's.
  var headLength = 0
  /// How many of those are the name's.
  var nameLength = 0
  /// Where the comma behind each field is.
  var commas = InlineArray<251, UInt16>(repeating: 0)
  /// How many commas there are.
  var commaCount = 0
  /// How many of them come before the first field: some reports begin with a comma.
  var commasBefore = 0

  init() {}

  /// How many fields the report has.
  public var fieldCount: Int { commaCount - commasBefore }

  /// How many bytes stand between STX and ETX.
  public var characterCount: Int { length - headLength }

  /// Whether this is the report's name.
  public func isNamed(_ name: StaticString) -> Bool {
    guard nameLength == name.utf8CodeUnitCount else { return false }
    for place in 0..<nameLength where bytes[place] != name.utf8Start[place] { return false }
    return true
  }

  /// The field of this number, the first being number `first`; blank when the report has none such.
  public func field(_ number: Int, countedFrom first: Int = VentilatorReport.firstField) -> ReportField {
    let place = number - first + commasBefore
    guard number >= first, place < commaCount else { return ReportField() }
    var start = place == 0 ? headLength : Int(commas[place - 1]) + 1
    var end = Int(commas[place])
    while start < end, bytes[start] == UInt8(ascii: " ") { start += 1 }
    while start < end, bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
    var field = ReportField()
    for place in start..<end { field.append(bytes[place]) }
    return field
  }

  /// Writes the report as it came.
  public func encode(_ emit: (UInt8) -> Void) {
    for place in 0..<headLength { emit(bytes[place]) }
    emit(ReportByte.start)
    for place in headLength..<length { emit(bytes[place]) }
    emit(ReportByte.end)
    emit(ReportByte.carriageReturn)
  }
}

/// The control characters around a report.
enum ReportByte {
  static let start: UInt8 = 0x02
  static let end: UInt8 = 0x03
  static let carriageReturn: UInt8 = 0x0D
}

extension VentilatorReport: Equatable {
  /// Whether both have the same bytes.
  public static func == (left: VentilatorReport, right: VentilatorReport) -> Bool {
    guard left.length == right.length, left.headLength == right.headLength else { return false }
    for place in 0..<left.length where left.bytes[place] != right.bytes[place] { return false }
    return true
  }
}
