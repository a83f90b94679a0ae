internal import Readings

/// The configuration with which a gateway reads a live bed.
public struct GatewayConfigurationText: Sendable {
  /// The YAML text.
  public let text: String

  /// Writes the configuration; the ring's file lies in the same directory as the instruments.
  ///
  /// - Parameters:
  ///   - bed: the bed's name.
  ///   - directory: the directory with the instruments' links, an absolute path.
  ///   - modbusPort: the port of the ventilator; nil reads it on its serial line.
  public init(bed: String, directory: String, modbusPort: UInt16?) {
    let ventilator =
      modbusPort.map { "tcp://127.0.0.1:\($0)" } ?? "\(directory)/\(SimulatedInstrument.ventilator.name)"
    text = """
      bed: \(Self.scalar(bed))
      ring:
        file: \(Self.scalar("\(directory)/\(Self.fileName(bed)).ring"))
      patient:
        diagnosis: als
        bilevel_therapy: true
      packs: [cn-als-2022]
      instruments:
        - name: oximeter
          protocol: nonin-df2
          line: \(Self.scalar("\(directory)/\(SimulatedInstrument.oximeter.name)"))
          origin: simulated
        - name: capnograph
          protocol: capnostat5
          line: \(Self.scalar("\(directory)/\(SimulatedInstrument.capnograph.name)"))
          origin: simulated
        - name: ventilator
          protocol: modbus
          profile: integrator-bilevel-1
          unit: \(SimulatedBed.ventilatorUnit)
          line: \(Self.scalar(ventilator))
          origin: simulated
        - name: cough-meter
          protocol: flow-analyser
          line: \(Self.scalar("\(directory)/\(SimulatedInstrument.coughMeter.name)"))
          origin: simulated
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
