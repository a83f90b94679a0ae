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
      bed: \(bed)
      ring:
        file: \(directory)/\(bed).ring
      patient:
        diagnosis: als
        bilevel_therapy: true
      packs: [cn-als-2022]
      instruments:
        - name: oximeter
          protocol: nonin-df2
          line: \(directory)/\(SimulatedInstrument.oximeter.name)
          origin: simulated
        - name: capnograph
          protocol: capnostat5
          line: \(directory)/\(SimulatedInstrument.capnograph.name)
          origin: simulated
        - name: ventilator
          protocol: modbus
          profile: integrator-bilevel-1
          unit: \(SimulatedBed.ventilatorUnit)
          line: \(ventilator)
          origin: simulated
        - name: cough-meter
          protocol: flow-analyser
          line: \(directory)/\(SimulatedInstrument.coughMeter.name)
          origin: simulated
      """
  }
}
