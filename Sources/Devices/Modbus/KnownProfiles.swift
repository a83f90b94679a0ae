internal import Quantities
internal import Readings

extension RegisterProfile {
  /// The profiles that a configuration can name.
  public static let known: [RegisterProfile] = [.integratorBilevel]

  /// The integrator's own map for a bilevel ventilator, version 1.
  ///
  /// No commercial ventilator is claimed to speak it (devices, section 1.0); it is what an adapter in front
  /// of one, or the simulated ventilator, offers. Laid out in `Hardware/BilevelVentilator/REGISTERS.md`.
  public static let integratorBilevel = RegisterProfile(
    name: "integrator-bilevel-1", table: .input,
    fields: [
      Field(.ventilatorAlarms, at: 2, thousandthsPerCount: 1000),
      Field(.ventilationMode, at: 4, thousandthsPerCount: 1000),
      Field(.inspiratoryPressureSet, at: 5, thousandthsPerCount: 100),
      Field(.expiratoryPressureSet, at: 6, thousandthsPerCount: 100),
      Field(.inspiratoryPressure, at: 9, thousandthsPerCount: 100, validityBit: 0),
      Field(.expiratoryPressure, at: 10, thousandthsPerCount: 100, validityBit: 1),
      Field(.ventilatorRate, at: 11, thousandthsPerCount: 100, validityBit: 2),
      Field(.tidalVolume, at: 12, thousandthsPerCount: 1000, validityBit: 3),
      Field(.minuteVolume, at: 13, thousandthsPerCount: 10, validityBit: 4),
      Field(.unintentionalLeak, at: 14, thousandthsPerCount: 100, validityBit: 5),
      Field(.inspiratoryTime, at: 15, thousandthsPerCount: 10, validityBit: 6),
      Field(.triggeredBreaths, at: 16, thousandthsPerCount: 100, validityBit: 7),
      Field(.inspiredOxygen, at: 17, thousandthsPerCount: 100, validityBit: 8),
      Field(.runTime, at: 18, .unsigned32, thousandthsPerCount: 1000),
    ],
    validityAddress: 3, period: .seconds(1),
    waveforms: WaveformBlock(
      counterAddress: 100,
      tracks: [
        WaveformBlock.Track(.airwayPressure, newestAt: 105), WaveformBlock.Track(.patientFlow, newestAt: 106),
      ],
      depth: 25, stride: 2, absentSample: .min, sampleInterval: .milliseconds(40),
      period: .milliseconds(500)),
    mostRegisters: 125, longestGap: 8, version: Version(at: 0, isOneOf: [1]))
}
