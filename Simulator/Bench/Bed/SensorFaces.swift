internal import CapnographFirmware
internal import CoughMeterFirmware
internal import OximeterFirmware
internal import Patient
internal import Quantities
internal import VentilatorFirmware
internal import WireFormats

/// Turns what is true at the patient into the integers that each instrument's sensor face takes.
enum SensorFaces {
  static func oximeter(_ site: OximetrySite, shown: Int, fast: Int, isArtefact: Bool) -> OximeterSensor {
    OximeterSensor(
      saturation: .percent(Int32(shown)), saturationFast: .percent(Int32(fast)),
      pulseRate: Rate(thousandths: thousandths(site.pulseRate)), pleth: pleth(site),
      perfusion: perfusion(site.perfusionIndex),
      perfusionIndex: Share(thousandths: thousandths(site.perfusionIndex)), isOff: !site.attached,
      isOutOfTrack: site.perfusionIndex < 0.1, isArtefact: isArtefact || site.motion > 0.5)
  }

  static func capnograph(_ site: AirwaySite) -> CapnographSensor {
    CapnographSensor(co2: PartialPressure(thousandths: thousandths(site.co2)))
  }

  static func ventilator(_ site: AirwaySite) -> VentilatorSensors {
    VentilatorSensors(
      airwayPressure: AirwayPressure(thousandths: thousandths(site.pressure)),
      patientFlow: GasFlow(thousandths: thousandths(site.flow)),
      unintentionalLeak: GasFlow(thousandths: thousandths(site.leak)),
      inspiredOxygen: Share(thousandths: thousandths(site.inspiredOxygen)),
      isInspiring: site.inspiring, isPatientTriggered: site.patientTriggered)
  }

  static func coughMeter(_ site: CoughSite) -> CoughMeterSensor {
    // The patient's side counts what comes out; the instrument counts what goes in.
    CoughMeterSensor(flow: FlowAnalyserFlow.reversed(GasFlow(thousandths: thousandths(site.flow))))
  }

  /// What is set at the ventilator's front panel.
  static func panel(_ support: BilevelSupport) -> VentilatorSettings {
    let inspiratory = support.isBilevel ? support.inspiratoryPressure : support.expiratoryPressure
    return VentilatorSettings(
      isDelivering: support.isDelivering, therapy: therapy(support.mode),
      inspiratoryPressure: AirwayPressure(thousandths: thousandths(inspiratory)),
      expiratoryPressure: AirwayPressure(thousandths: thousandths(support.expiratoryPressure)),
      backupRate: Rate(thousandths: thousandths(support.backupRate)),
      inspiratoryMilliseconds: thousandths(support.inspiratoryTime))
  }

  private static func therapy(_ mode: BilevelSupport.Mode) -> Therapy {
    switch mode {
    case .standby, .spontaneousTimed: .spontaneousTimed
    case .continuous: .continuous
    case .spontaneous: .spontaneous
    case .timed: .timed
    }
  }

  /// The pulse wave as the oximeter's gain control shows it: its height hardly follows the strength of the
  /// pulse.
  private static func pleth(_ site: OximetrySite) -> UInt8 {
    let height = max(site.perfusionIndex, 0.1)
    return UInt8(max(0, min(255, (30 + 180 * site.plethysmogram / height).rounded())))
  }

  /// Perfusion as three colours; the limits are those at which the gateway doubts and refuses (clinical
  /// basis, 2.2).
  private static func perfusion(_ index: Double) -> NoninPerfusion {
    if index < 0.3 { return .low }
    return index < 1 ? .medium : .high
  }

  private static func thousandths(_ value: Double) -> Int32 {
    Int32(max(-2_000_000_000, min(2_000_000_000, (value * 1000).rounded())))
  }
}
