/// The form in which one kind of report is sent: its name, how many fields it has and how wide they are.
///
/// Only who sends a report needs it; who reads one takes both counts from the report itself.
public struct ReportLayout: Sendable {
  /// The width of a field that is not an exception, in characters.
  public static var usualWidth: Int { 6 }

  /// The report's name.
  public let name: StaticString
  /// How many fields there are.
  public let fieldCount: Int
  private var exceptions = InlineArray<8, (field: UInt8, width: UInt8)>(repeating: (0, 0))
  private var exceptionCount = 0

  /// Makes a layout whose fields are all of the usual width.
  public init(name: StaticString, fieldCount: Int) {
    precondition(
      1...VentilatorReport.mostFields ~= fieldCount,
      "\(fieldCount) fields, allowed 1 to \(VentilatorReport.mostFields)")
    self.name = name
    self.fieldCount = fieldCount
  }

  /// The layout with a field, by the vendors' number, of another width; up to eight.
  public func with(_ field: UInt8, width: UInt8) -> ReportLayout {
    precondition(exceptionCount < 8, "a ninth field of another width, allowed eight")
    var layout = self
    layout.exceptions[exceptionCount] = (field, width)
    layout.exceptionCount += 1
    return layout
  }

  /// The vendors' numbers of the fields.
  public var fields: Range<Int> { VentilatorReport.firstField..<VentilatorReport.firstField + fieldCount }

  /// How wide a field is, in characters.
  public func width(of field: Int) -> Int {
    for place in 0..<exceptionCount where Int(exceptions[place].field) == field {
      return Int(exceptions[place].width)
    }
    return ReportLayout.usualWidth
  }

  /// How many characters stand between STX and ETX: all fields and a comma behind each.
  public var characters: Int {
    var sum = 0
    for field in fields { sum += width(of: field) + 1 }
    return sum
  }

  /// Writes a report in this form, asking for each field by its number.
  public func encode(_ field: (Int) -> ReportField, _ emit: (UInt8) -> Void) {
    WireFormats.write(name, emit)
    emit(UInt8(ascii: ","))
    ReportLayout.write(characters, emit)
    ReportLayout.write(fieldCount, emit)
    emit(ReportByte.start)
    for number in fields {
      field(number).write(width: width(of: number), emit)
      emit(UInt8(ascii: ","))
    }
    emit(ReportByte.end)
    emit(ReportByte.carriageReturn)
  }

  private static func write(_ count: Int, _ emit: (UInt8) -> Void) {
    let digits = count > 999 ? 4 : count > 99 ? 3 : count > 9 ? 2 : 1
    WireFormats.write(Int32(count), digits: digits, emit)
    emit(UInt8(ascii: ","))
  }
}

// MARK: - Known forms

extension ReportLayout {
  /// The short report of Puritan Bennett 840 and 980, which `SNDA` asks for: 706 characters, 97 fields.
  ///
  /// Widths as in the captured report (devices, sections 1.6.1, 1.6.2 and 3.4).
  public static var misca: ReportLayout {
    ReportLayout(name: "MISCA", fieldCount: 97)
      .with(6, width: 18).with(8, width: 12).with(62, width: 12).with(100, width: 9)
  }

  /// The long report of Puritan Bennett 840 and 980, which `SNDF` asks for: 1225 characters, 169 fields.
  ///
  /// Widths from devices, section 1.6.1; they add up to the captured report's count.
  public static var miscf: ReportLayout {
    ReportLayout(name: "MISCF", fieldCount: 169)
      .with(6, width: 18).with(7, width: 12).with(8, width: 9).with(50, width: 9).with(53, width: 18)
      .with(55, width: 9).with(66, width: 9)
  }

  /// A ventilation report of a Philips V60 as far as its fields are known: up to the one named last, 126.
  ///
  /// The true report is longer and its widths are not known (devices, section 1.6.4): this form is for the
  /// simulated ventilator alone.
  public static var ventilationReport: ReportLayout { ReportLayout(name: "VRPT", fieldCount: 122) }
}
