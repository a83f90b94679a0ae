internal import Glibc
public import Lines
internal import Readings
internal import WireFormats

/// The configuration with which a gateway reads a live bed.
public struct GatewayConfigurationText: Sendable {
  /// The YAML text.
  public let text: String

  /// Writes the configuration; the ring's file lies in the same directory as the instruments.
  ///
  /// - Parameters:
  ///   - bed: the bed's name.
  ///   - directory: the directory with the instruments' links, an absolute path.
  ///   - packs: the rule packs that judge it.
  ///   - models: what its instruments are.
  ///   - settings: how the lines are set that are not set as usual.
  ///   - line: where an instrument's line is, as a gateway's configuration names it.
  init(
    bed: String, directory: String, packs: [String], models: BedModels,
    settings: [SimulatedInstrument: LineSettings], line: (SimulatedInstrument) -> String
  ) {
    let instruments = models.all.map { model in
      """
        - name: \(model.role.name)
          protocol: \(model.word)
      \(Self.unit(of: model))    line: \(Self.place(line(model.role), settings[model.role]))
          origin: simulated
      """
    }
    text = """
      bed: \(Self.scalar(bed))
      ring:
        file: \(Self.scalar("\(directory)/\(Self.fileName(bed)).ring"))
      patient:
        diagnosis: als
        bilevel_therapy: true
      packs: [\(packs.joined(separator: ", "))]
      instruments:
      \(instruments.joined(separator: "\n"))
      """
  }

  /// The lines that say which unit of which profile is meant; none for an instrument on a line of bytes.
  private static func unit(of model: InstrumentModel) -> String {
    switch model.wiring {
    case .bytes: ""
    case .modbus: "    profile: integrator-bilevel-1\n    unit: \(SimulatedBed.ventilatorUnit)\n"
    }
  }

  /// Writes the text to a file in one step: a reader finds the old file, the new one or none, never a part.
  ///
  /// - Throws: `LineError.system` with what could not be done.
  public func write(to path: String) throws(LineError) {
    let draft = "\(path).\(getpid())"
    let bytes = Array((text + "\n").utf8)
    let file = fopen(draft, "we")
    var isWritten = file != nil && fwrite(bytes, 1, bytes.count, file) == bytes.count
    if let file { isWritten = fclose(file) == 0 && isWritten }
    guard isWritten, rename(draft, path) == 0 else {
      let code = errno
      unlink(draft)
      throw .system(path, operation: "write the configuration", code: code)
    }
  }

  /// A line's address, and how it is set when that is not as usual; a line over TCP is not set at all.
  private static func place(_ address: String, _ settings: LineSettings?) -> String {
    guard let settings, address.hasPrefix("/") else { return scalar(address) }
    return """
      \(scalar(address))
          serial: {baud: \(settings.baud), data_bits: \(settings.dataBits), \
      parity: \(settings.parity.word), stop_bits: \(settings.stopBits)}
      """
  }

  /// A text as YAML reads it back: plain where nothing in it has a meaning, else in quotes as JSON writes
  /// them.
  private static func scalar(_ text: String) -> String {
    let plain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: ":"),
        UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    let startsLikeText = text.first.map { $0.isLetter || $0 == "/" } ?? false
    let isWord = plain && startsLikeText && !text.hasSuffix(":") && text.lowercased() != "null"
    return isWord ? text : JSONObject.quoted(text)
  }

  /// A bed's name as the name of a file.
  private static func fileName(_ bed: String) -> String {
    String(bed.map { $0 == "/" || $0 == "\0" ? "_" : $0 })
  }
}
