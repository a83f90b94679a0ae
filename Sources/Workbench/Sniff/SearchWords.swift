internal import Devices
internal import Quantities
public import Readings
internal import WireFormats

extension SearchFinding {
  /// The finding as an engineer reads it, no line longer than a terminal of 80 columns.
  public var lines: [String] {
    let seconds = Self.tenths(time)
    guard let name else { return ["nothing was named in \(seconds) s"] + nothingFits.map { "  \($0)" } }
    var lines = ["\(name.evidence.word)\(name.settings.map { " at \($0.shown)" } ?? ""), in \(seconds) s"]
    lines.append("  evidence   \(name.evidence.words)")
    if let modbus = name.modbus {
      lines.append("  units      \(Self.list(modbus.units)); functions \(Self.list(modbus.functions))")
    } else {
      let isSure = name.evidence.isSpeaking
      lines.append("             its session \(isSure ? "understood it" : "has not seen enough to be sure")")
    }
    if !name.evidence.isChecked {
      lines.append("  unchecked  it has no checksum: compare its numbers with the instrument's own")
    }
    lines.append("  runner-up  \(name.runnerUp.word): \(name.runnerUp.words)")
    for word in name.alike { lines.append("  fits too   \(word): what was heard tells them not apart") }
    for settings in alike { lines.append("  same here  \(settings.shown): not distinguishable by listening") }
    lines.append("  bytes      \(name.census.words)")
    return lines
  }

  /// What was seen where nothing fits, and what to do.
  private var nothingFits: [String] {
    guard !stops.isEmpty else {
      return maySend
        ? ["nothing came at any setting, asked or unasked:", "check the cable, the power and the port"]
        : [
          "nothing came at any setting: many instruments only answer when asked;",
          "try --ask, and check the cable and the power",
        ]
    }
    let telling = stops.filter { $0.census.isText }
    let shown = telling.isEmpty ? Array(stops.prefix(4)) : Array(telling.prefix(4))
    return shown.flatMap(Self.words)
      + (maySend ? [] : ["an instrument may say more when it is asked: --ask"])
  }

  private static func words(_ stop: Stop) -> [String] {
    let place = stop.settings.map { "at \($0.shown)  " } ?? ""
    var lines = ["\(place)\(stop.census.words)"]
    if stop.best.frames > 0 { lines.append("  best: \(stop.best.word), \(stop.best.words)") }
    if stop.census.isText {
      let text = stop.sample.map { byte in
        let low = stop.census.parityInHighestBit == nil ? byte : byte & 0x7F
        return (0x20..<0x7F).contains(low) ? String(decoding: [low], as: UTF8.self) : "."
      }
      lines.append("  text in no protocol known here: \(text.joined())")
    }
    return lines
  }

  /// The finding as one JSON object on one line.
  public var json: JSONObject {
    var object = JSONObject()
    object.add("type", name == nil ? "not-found" : "found")
    object.add("milliseconds", time.wholeMilliseconds)
    object.add("asked", maySend)
    if let name {
      object.add("protocol", name.evidence.word)
      if let settings = name.settings { object.add("settings", Self.json(settings)) }
      object.add("evidence", name.evidence.json)
      object.add("runner_up", name.runnerUp.json)
      object.add("fits_too", name.alike)
      object.add("same_here", alike.map(\.shown))
      object.add("bytes", name.census.json)
      if let modbus = name.modbus {
        object.add("units", modbus.units.map { Int64($0) })
        object.add("functions", modbus.functions.map { Int64($0) })
      }
    }
    object.add("heard", stops.map(Self.json))
    return object
  }

  private static func json(_ settings: LineSettings) -> JSONObject {
    var object = JSONObject()
    object.add("baud", Int64(settings.baud))
    object.add("data_bits", Int64(settings.dataBits))
    object.add("parity", settings.parity.word)
    object.add("stop_bits", Int64(settings.stopBits))
    return object
  }

  private static func json(_ stop: Stop) -> JSONObject {
    var object = JSONObject()
    object.add("settings", optional: stop.settings?.shown)
    object.add("bytes", stop.census.json)
    object.add("best", stop.best.json)
    return object
  }

  private static func tenths(_ time: Interval) -> String {
    let tenths = (time.wholeMilliseconds + 50) / 100
    return "\(tenths / 10).\(tenths % 10)"
  }

  private static func list(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: ", ") }
}

extension ProtocolEvidence {
  /// The evidence in words.
  var words: String {
    var words = "\(frames) good \(frames == 1 ? "frame" : "frames"), \(refused) refused"
    if values > 0 { words += ", \(values) \(values == 1 ? "value" : "values")" }
    return words
  }

  fileprivate var json: JSONObject {
    var object = JSONObject()
    object.add("protocol", word)
    object.add("frames", Int64(frames))
    object.add("refused", Int64(refused))
    object.add("values", Int64(values))
    object.add("understood", isSpeaking)
    object.add("checked", isChecked)
    return object
  }
}

extension ByteCensus {
  /// The census in words.
  var words: String {
    guard count > 0 else { return "none" }
    func share(_ part: Int) -> Int { part * 100 / count }
    return "\(count): \(share(printable)) % print, \(share(high)) % with the highest bit, \(share(nul)) % NUL"
  }

  fileprivate var json: JSONObject {
    var object = JSONObject()
    object.add("count", Int64(count))
    object.add("printable", Int64(printable))
    object.add("high", Int64(high))
    object.add("nul", Int64(nul))
    return object
  }
}

extension LineSettings.Parity {
  fileprivate var word: String {
    switch self {
    case .none: "none"
    case .even: "even"
    case .odd: "odd"
    }
  }
}
