public import Devices
internal import Readings

/// What a gateway must know to read a simulated bed.
public enum BedPlan {
  /// The instruments in the order of ``SimulatedInstrument``, all marked as simulated.
  public static var instruments: [InstrumentPlan] {
    SimulatedInstrument.allCases.map { instrument in
      InstrumentPlan(name: instrument.name, speech: speech(of: instrument), origin: .simulated)
    }
  }

  private static func speech(of instrument: SimulatedInstrument) -> InstrumentPlan.Speech {
    switch instrument {
    case .oximeter: .noninDF2
    case .capnograph: .capnostat5(CapnographSettings())
    case .ventilator: .registers(.integratorBilevel)
    case .coughMeter: .flowAnalyser
    }
  }
}
