internal import Readings
internal import WireFormats

/// What a long report's words say of the mode, as far as they name one that the gateway knows.
///
/// Only with a mask: how an invasive circuit is ventilated says nothing about bilevel support.
///
/// | with `NIV` | is |
/// |---|---|
/// | `SPONT` with `PS` above zero | bilevel, every breath the patient's |
/// | `SPONT` with `NONE`, or `PS` of zero | one continuous pressure |
/// | `A/C` with `PC` | bilevel, the patient's breaths and a backup rate |
///
/// The words are those of devices, section 1.6.2; what they are here follows from their meaning, not from a
/// document. `SIMV`, `BILEVL`, volume control and an invasive circuit have no counterpart; a field that is
/// blank says nothing.
struct ReportedMode {
  private(set) var reading: Reading = .absent(.notReported)
  private(set) var inspiratoryPressure: Reading = .absent(.notReported)

  init(_ fields: ReportFields, _ places: ReportPlan.Mode) {
    guard !fields[places.circuit].isBlank, !fields[places.mode].isBlank else { return }
    reading = .absent(.noCounterpart)
    guard fields[places.circuit].says("NIV") else { return }
    if fields[places.mode].says("A/C"), fields[places.mandatory].says("PC") {
      take(.spontaneousTimed)
    } else if fields[places.mode].says("SPONT") {
      takeSpontaneous(fields, places)
    }
  }

  private mutating func takeSpontaneous(_ fields: ReportFields, _ places: ReportPlan.Mode) {
    let support = fields.reading(places.pressureSupport, scale: 1).thousandths
    if fields[places.spontaneous].says("NONE") { return take(.continuous) }
    guard fields[places.spontaneous].says("PS"), let support, support >= 0 else { return }
    take(support > 0 ? .spontaneous : .continuous)
    guard case .measured(let expiratory) = fields.reading(places.expiratoryPressure, scale: 1) else { return }
    let (sum, isTooLarge) = expiratory.addingReportingOverflow(support)
    inspiratoryPressure = isTooLarge ? .absent(.implausible) : .measured(sum)
  }

  private mutating func take(_ mode: VentilationMode) { reading = .measured(mode.rawValue * 1000) }
}
