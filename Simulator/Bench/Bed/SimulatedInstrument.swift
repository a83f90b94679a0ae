/// The four instruments of a simulated bed.
public enum SimulatedInstrument: Int, CaseIterable, Hashable, Sendable {
  /// A pulse oximeter, Nonin data format 2.
  case oximeter
  /// A mainstream capnograph, Capnostat 5.
  case capnograph
  /// A bilevel ventilator, Modbus, the integrator's own map.
  case ventilator
  /// A cough-peak-flow meter, IMT FlowAnalyser.
  case coughMeter

  /// The name in configurations, paths and outputs.
  public var name: String {
    switch self {
    case .oximeter: "oximeter"
    case .capnograph: "capnograph"
    case .ventilator: "ventilator"
    case .coughMeter: "cough-meter"
    }
  }
}
