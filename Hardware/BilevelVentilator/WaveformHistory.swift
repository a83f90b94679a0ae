/// The last 60 samples of pressure and flow at 25 Hz, and a count of all there ever were.
struct WaveformHistory {
  private static let stepsPerSample: Int32 = 4

  private var pressures = InlineArray<60, Int16>(repeating: VentilatorMap.noSample)
  private var flows = InlineArray<60, Int16>(repeating: VentilatorMap.noSample)
  private var newest = 0
  private var pressureSum: Int32 = 0
  private var flowSum: Int32 = 0
  private var steps: Int32 = 0
  /// The number of the newest sample: samples taken since power-on, modulo 65 536.
  private(set) var sequence: UInt16 = 0
  /// When the newest sample was complete, in milliseconds since power-on.
  private(set) var newestAt: UInt32 = 0
  /// How many of the newest samples were taken under the present validity: 0 to 60, and 0 while nothing is
  /// valid.
  private(set) var available = 0
  /// What of the available samples is measured.
  private(set) var validity: VentilatorValidity = []

  /// Takes one step of 10 ms; every fourth completes a sample, the mean of the four.
  mutating func step(
    pressureHundredths: Int32, flowTenths: Int32, validity: VentilatorValidity, at milliseconds: UInt32
  ) {
    if validity != self.validity {
      self.validity = validity
      available = 0
    }
    pressureSum += pressureHundredths
    flowSum += flowTenths
    steps += 1
    guard steps == WaveformHistory.stepsPerSample else { return }
    keep(pressureSum / steps, flowSum / steps)
    newestAt = milliseconds
    pressureSum = 0
    flowSum = 0
    steps = 0
  }

  /// Counts samples that were never taken, forward or back.
  mutating func jump(by samples: Int64) { sequence &+= UInt16(truncatingIfNeeded: samples) }

  private mutating func keep(_ pressure: Int32, _ flow: Int32) {
    newest = (newest + 1) % VentilatorMap.waveformSamples
    pressures[newest] = validity.contains(.pressureWaveform) ? clipped(pressure) : VentilatorMap.noSample
    flows[newest] = validity.contains(.flowWaveform) ? clipped(flow) : VentilatorMap.noSample
    sequence &+= 1
    if !validity.isEmpty { available = min(available + 1, VentilatorMap.waveformSamples) }
  }

  /// The lowest number of all means "no sample".
  private func clipped(_ value: Int32) -> Int16 { Int16(max(-32_767, min(32_767, value))) }

  /// The register at a place of the block, which is laid out in `REGISTERS.md`.
  func register(_ place: Int) -> UInt16 {
    switch place {
    case 0: return sequence
    case 1: return UInt16(available)
    case 2: return validity.rawValue
    case 3: return UInt16(newestAt >> 16)
    case 4: return UInt16(truncatingIfNeeded: newestAt)
    default:
      let sample = place - VentilatorMap.waveformHeader
      let age = sample / 2
      let index = (newest + VentilatorMap.waveformSamples - age) % VentilatorMap.waveformSamples
      return UInt16(bitPattern: sample % 2 == 0 ? pressures[index] : flows[index])
    }
  }
}
