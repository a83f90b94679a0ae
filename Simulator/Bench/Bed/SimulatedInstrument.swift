/// The four instruments of a simulated bed, by their roles; which model fills a role is up to ``BedModels``.
public enum SimulatedInstrument: Int, CaseIterable, Hashable, Sendable {
  /// A pulse oximeter; usually Nonin data format 2.
  case oximeter
  /// A capnograph; usually a Capnostat 5.
  case capnograph
  /// A ventilator; usually read over Modbus, by the integrator's own map.
  case ventilator
  /// A cough-peak-flow meter: IMT FlowAnalyser.
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
