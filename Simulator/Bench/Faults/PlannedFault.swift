public import Quantities

/// A fault with its place, its time and its chance.
public struct PlannedFault: Hashable, Sendable {
  /// What goes wrong.
  public enum Kind: Hashable, Sendable {
    /// Something on the instrument's wire.
    case wire(WireFault, WireDirection)
    /// Something at the instrument.
    case instrument(InstrumentFault)
    /// The plug is pulled when the fault begins; at its end the instrument is back, behind a new device path.
    case unplugged
  }

  /// Whose wire, or which instrument.
  public let instrument: SimulatedInstrument
  /// What goes wrong.
  public let kind: Kind
  /// When it begins.
  public let from: Uptime
  /// When it is over.
  public let until: Uptime
  /// How likely it hits each write, above 0 and at most 1.
  ///
  /// Without meaning for a wire that is stalled or set wrongly, at an instrument, and for a plug.
  public let probability: Double
  /// The line of the file that says so; 0 when there is no file.
  public let line: Int

  /// How long a fault lasts that is over as soon as it has happened, such as a reset.
  public static let moment: Interval = .milliseconds(5)

  /// Plans a fault; `probability` 1 hits every write.
  ///
  /// A fault that the instrument cannot have, or that would touch nothing there, such as an occluded
  /// oximeter, whatever its model, is a mistake of the caller and traps.
  public init(
    _ kind: Kind, at instrument: SimulatedInstrument, from: Uptime, until: Uptime, probability: Double = 1,
    line: Int = 0
  ) {
    precondition(
      instrument.models.contains { kind.canHappen(at: $0) }, "\(kind) of the \(instrument.name)")
    precondition(from < until, "a fault from \(from) until \(until)")
    precondition(probability > 0 && probability <= 1, "a fault with probability \(probability)")
    self.instrument = instrument
    self.kind = kind
    self.from = from
    self.until = until
    self.probability = probability
    self.line = line
  }

  /// What the fault is and when it begins, in the steps in which a file writes numbers down; when it ends is
  /// left out, so that a fault that is cut short stays itself.
  var identity: String {
    let parts: [String] =
      switch kind {
      case .wire(.delay(let length), let direction), .wire(.split(let length), let direction):
        [direction.rawValue, "\(length.wholeMilliseconds)"]
      case .wire(_, let direction): [direction.rawValue]
      case .instrument, .unplugged: []
      }
    let share = Int64((probability * 100_000).rounded())
    let words = [kind.word.rawValue, instrument.name] + parts + ["\(from.wholeMilliseconds)", "\(share)"]
    return words.joined(separator: " ")
  }
}
