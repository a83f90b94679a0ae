/// What a run has counted so far.
public struct RunCounters: Hashable, Sendable {
  /// What was counted at one instrument.
  public struct OfInstrument: Hashable, Sendable {
    /// What its wire carried, and what became of the rest.
    public var wire = WireCounters()
    /// Frames that the gateway refused, for whatever reason; for Modbus, answers.
    public var rejected: UInt64 = 0
    /// How often its line was opened; the first time counts.
    public var openings = 0
    /// How often its line could not be opened.
    public var refusedOpenings = 0

    /// How often its line was opened again.
    public var reopenings: Int { max(0, openings - 1) }

    /// Makes counts at zero.
    public init() {}
  }

  /// The instruments, in the order of ``SimulatedInstrument``.
  public var instruments = SimulatedInstrument.allCases.map { _ in OfInstrument() }
  /// Modbus requests that came to nothing, refusals included.
  public var modbusFaults = 0
  /// Records written to the ring.
  public var records = 0
  /// How often a gateway was started; the first time counts.
  public var gatewayStarts = 0

  /// What was counted at one instrument.
  public subscript(instrument: SimulatedInstrument) -> OfInstrument { instruments[instrument.rawValue] }

  /// Makes counts at zero.
  public init() {}
}
