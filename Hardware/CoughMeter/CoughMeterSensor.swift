public import Quantities

/// What the flow head of the cough meter feels, now.
public struct CoughMeterSensor: Sendable {
  /// Flow through the head: inspiration positive, expiration negative, as ``FlowAnalyserFlow`` says of the
  /// instrument.
  public var flow: GasFlow

  /// Makes a view of the flow head.
  public init(flow: GasFlow) { self.flow = flow }
}
