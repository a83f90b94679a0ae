/// Reports of a Puritan Bennett 840, as devices, section 1.6.2 gives them.
public enum VentilatorReports {
  /// A whole MISCA report: captured (PB840CPP).
  ///
  /// The eleven blank fields F72 to F82, which the facts abbreviate, are written out.
  public static let misca =
    "MISCA,706,97,\u{2}14:47 ,840 3510053249    ,      ,NOV 22 2011 ,CMV   ,14.0  ,0.36  ,55    ,21    ,"
    + "0.0   ,5.0   ,0.0   ,      ,      ,      ,      ,20    ,0.50  ,20.0  ,55    ,100   ,0     ,RAMP  ,"
    + "      ,      ,OFF   ,      ,      ,      ,14    ,0.38  ,5.29  ,0.0   ,24.0  ,8.6   ,24.0  ,5.00  ,"
    + "50    ,      ,      ,0.35  ,4.5   ,40    ,NORMAL,      ,      ,NORMAL,NORMAL,NORMAL,NORMAL,NORMAL,"
    + "NORMAL,NORMAL,      ,      ,14:47 ,      ,NOV 22 2011 ,0.0   ,0.0   ,20.0  ,5.10  ,0     ,0.000 ,"
    + "0     ,4     ,3     ," + String(repeating: "      ,", count: 11)
    + "NOOP C,24.00 ,0     ,0.00  ,20    ,0     ,20.0  ,0.00  ,100   ,50    ,OFF   ,NORMAL,NORMAL,0.00  ,"
    + "0.00  ,0.00  ,0.00  ,         ,1:5.00,\u{3}\r"

  /// A whole MISCF report: derived.
  ///
  /// Its head with the blank behind the second count, its first fourteen fields, PEF, the alarm states and
  /// the blank end are of the capture (PB840CPP); what the facts say of other fields stands at their numbers,
  /// and every other field is blank. Widths follow devices, section 1.6.1.
  public static let miscf = miscf([:])

  /// The same report with other texts in some fields.
  public static func miscf(_ changes: [Int: String]) -> String {
    var fields: [Int: String] = [
      5: "14:51", 6: "840 3510053249", 7: "NOV 22 2011", 8: "INVASIVE", 9: "A/C", 10: "VC", 12: "V-Trig",
      13: "14.0", 14: "0.365", 15: "55.0", 16: "21", 18: "5.0", 69: "24.0", 70: "14", 71: "0.378", 72: "5.29",
      73: "24.0", 98: "0", 99: "101.0", 102: "0.0", 103: "0.0", 104: "0.000", 105: "OFF", 118: "RESET",
    ]
    for field in 106...153 where field != 118 { fields[field] = "NORMAL" }
    fields.merge(changes) { $1 }
    let widths = [6: 18, 7: 12, 8: 9, 50: 9, 53: 18, 55: 9, 66: 9]
    let payload = (5...173).map { number in
      let text = fields[number] ?? ""
      return text + String(repeating: " ", count: max(0, (widths[number] ?? 6) - text.count)) + ","
    }
    return "MISCF,\(payload.reduce(0) { $0 + $1.count }),169 ,\u{2}" + payload.joined() + "\u{3}\r"
  }

  /// A ventilation report of a Philips V60: derived from the few field numbers that are known (devices,
  /// section 1.6.4).
  ///
  /// - Parameters:
  ///   - changes: texts in some fields, by number.
  ///   - first: the number of the field behind STX.
  ///   - count: how many fields there are.
  /// - Returns: the report's text.
  public static func ventilationReport(
    _ changes: [Int: String] = [:], first: Int = 5, count: Int = 150
  ) -> String {
    var fields: [Int: String] = [85: "40", 87: "0.33"]
    for field in [102, 103, 113, 115, 118, 119, 121, 123, 125, 126] { fields[field] = "NORMAL" }
    fields.merge(changes) { $1 }
    let payload = (first..<first + count).map { number in
      let text = fields[number] ?? ""
      return text + String(repeating: " ", count: max(0, 6 - text.count)) + ","
    }
    return "VRPT,\(payload.reduce(0) { $0 + $1.count }),\(count),\u{2}" + payload.joined() + "\u{3}\r"
  }
}
