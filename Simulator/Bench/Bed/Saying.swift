internal import Quantities
public import Readings

/// What an instrument says of one channel, before anything happens to it on the wire.
///
/// It is read out of the firmware and not off the wire, by other code than the gateway's, so that a checker
/// can hold what the gateway shows against it. What the gateway shows was said within the last second or
/// two.
public struct Saying: Hashable, Sendable {
  /// Who says it.
  public let instrument: SimulatedInstrument
  /// What it is said of.
  public let channel: Channel
  /// The value in thousandths of the channel's unit; nil when the instrument has none.
  public let thousandths: Int32?
}

extension SimulatedBed {
  /// What each instrument says now, in the order of the instruments; one without power says nothing.
  public var sayings: [Saying] { SimulatedInstrument.allCases.flatMap { sayings(of: $0) } }

  /// What one instrument says now.
  public func sayings(of instrument: SimulatedInstrument) -> [Saying] {
    let hasPower = hasPower(instrument)
    return values(of: instrument).map {
      Saying(instrument: instrument, channel: $0.channel, thousandths: hasPower ? $0.thousandths : nil)
    }
  }

  private func values(of instrument: SimulatedInstrument) -> [(channel: Channel, thousandths: Int32?)] {
    switch instrument {
    case .oximeter: oximeter.values
    case .capnograph: capnograph.values
    case .ventilator: ventilator.values
    case .coughMeter: coughMeter.values
    }
  }
}
