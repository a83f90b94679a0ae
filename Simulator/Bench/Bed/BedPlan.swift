public import Devices
internal import Readings

/// What a gateway must know to read a simulated bed.
public enum BedPlan {
  /// The instruments of a bed with the usual models.
  public static var instruments: [InstrumentPlan] { instruments(BedModels()) }

  /// The instruments in the order of ``SimulatedInstrument``, all marked as simulated.
  public static func instruments(_ models: BedModels) -> [InstrumentPlan] {
    models.all.map { model in
      InstrumentPlan(name: model.role.name, speech: model.speech, origin: .simulated)
    }
  }
}
