/// CO2 in the gas at the mask, through the phases of a breath (clinical basis, section 6.3).
///
///     inspiration: falls to zero, time constant 60 ms
///     expiration: dead space, then a rise that bends into a plateau with a slope
///
/// The plateau is laid out from its end, so the last value before the next breath is exactly the end-tidal
/// one; a leak washes the end of the plateau away.
struct Capnogram: Sendable {
  private enum Phase: Sendable {
    case falling
    case deadSpace(left: Int)
    case plateau
    case washing
  }

  /// CO2 at the cell, in mmHg.
  private(set) var value = 0.0
  /// The highest value of the present expiration, in mmHg: the end-tidal one, if the breath got that far.
  private(set) var peak = 0.0
  private var phase = Phase.falling
  private var steps = 0
  private var plateauSteps = 0
  private var patience = 0
  private var endTidal = 0.0
  private var start = 0.0
  private var slope = 0.0
  private var rest = 1.0
  private var bend = 0.0

  private static let fall = Elementary.exponential(-Lung.step / 0.06)
  private static let wash = Elementary.exponential(-Lung.step / 0.3)
  private static let deadSpaceSteps = 12
  /// Without a next breath the gas at the cell stays for 1.5 s and is then washed out.
  private static let patienceSteps = 150

  mutating func inspire() { phase = .falling }

  /// Lays out an expiration that should last this many steps.
  ///
  /// `obstruction` from 0 to 1 bends plateau into shark fin; `dilution` from 0 to 0.6 is the share lost to
  /// leak.
  mutating func expire(
    endTidal newEndTidal: Double, steps planned: Int, obstruction: Double, dilution: Double
  ) {
    endTidal = max(0, newEndTidal)
    let whole = max(20, planned - Capnogram.deadSpaceSteps)
    plateauSteps = Int(Double(whole) * (1 - 0.5 * dilution))
    patience = dilution > 0 ? 0 : Capnogram.patienceSteps
    let seconds = Double(plateauSteps) * Lung.step
    let rise = 0.09 + 0.21 * obstruction
    slope = min(2 + 10 * obstruction, 0.7 * endTidal / seconds)
    bend = Elementary.exponential(-Lung.step / rise)
    start = (endTidal - slope * seconds) / (1 - Elementary.exponential(-seconds / rise))
    phase = .deadSpace(left: Capnogram.deadSpaceSteps)
    peak = 0
  }

  mutating func step() {
    switch phase {
    case .falling:
      value *= Capnogram.fall
    case .deadSpace(let left):
      value *= Capnogram.fall
      phase = left > 1 ? .deadSpace(left: left - 1) : .plateau
      steps = 0
      rest = 1
    case .plateau:
      climb()
    case .washing:
      value *= Capnogram.wash
    }
  }

  private mutating func climb() {
    steps += 1
    rest *= bend
    if steps >= plateauSteps {
      value = endTidal
    } else {
      value = start * (1 - rest) + slope * Double(steps) * Lung.step
    }
    peak = max(peak, value)
    if steps >= plateauSteps + patience { phase = .washing }
  }
}
