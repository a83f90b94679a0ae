import Documents
import Quantities
import Readings

/// Writing what people entered.
extension ClinicalFact {
  func write(into object: inout JSONObject) {
    switch self {
    case .sign(let sign, let isThere):
      object.add("item", sign.rawValue)
      object.add("present", isThere)
    case .measurement(let measurement, let value):
      object.add("item", measurement.rawValue)
      object.add("value", measurement.unit.written(value))
    case .bloodGas(let gas): gas.write(into: &object)
    case .lungFunctionTest: object.add("item", "lung-function-test")
    case .coughAssistance(let assistance):
      object.add("item", "cough-assistance")
      object.add("assistance", assistance.rawValue)
    case .coughMeter(let meter):
      object.add("item", "cough-meter")
      meter.write(into: &object)
    case .coughSession(let report): report.write(into: &object)
    case .night(let began):
      object.add("item", "night")
      object.add("lights", began ? "off" : "on")
    case .sensorApplied: object.add("item", "sensor-applied")
    case .patient(let statement): statement.write(into: &object)
    case .withdrawn(let item):
      object.add("item", "withdrawn")
      object.add("of", item.word)
    }
  }
}

extension BloodGas {
  fileprivate func write(into object: inout JSONObject) {
    object.add("item", "blood-gas")
    object.add("site", site.rawValue)
    object.add("pco2", Unit.mmHg.written(pco2.thousandths))
    if let phThousandths { object.add("ph", ExactDecimal.text(Int64(phThousandths))) }
    if let po2 { object.add("po2", Unit.mmHg.written(po2.thousandths)) }
    if let sao2 { object.add("sao2", Unit.percent.written(sao2.thousandths)) }
    if let pairedEndTidal { object.add("paired_etco2", Unit.mmHg.written(pairedEndTidal.thousandths)) }
    if let pairedTranscutaneous {
      object.add("paired_tcco2", Unit.mmHg.written(pairedTranscutaneous.thousandths))
    }
    if let sampling {
      object.add("interface", sampling.interface.rawValue)
      object.add("sampling", sampling.kind.rawValue)
    }
  }
}

extension CoughMeter {
  fileprivate func write(into object: inout JSONObject) {
    object.add("device", device)
    if let scale { object.add("scale", scale.rawValue) }
    if let interface { object.add("interface", interface.rawValue) }
  }
}

extension CoughReport {
  fileprivate func write(into object: inout JSONObject) {
    object.add("item", "cough-session")
    object.add("manoeuvre", manoeuvre.rawValue)
    object.add("best", Unit.litrePerMinute.written(bestThousandths))
    object.add("efforts", Int64(efforts))
    if !peaks.isEmpty { object.add("peaks", peaks.map { Unit.litrePerMinute.written($0) }) }
    object.add("assistance", assistance.rawValue)
    meter?.write(into: &object)
  }
}

extension PatientStatement {
  fileprivate func write(into object: inout JSONObject) {
    object.add("item", item.rawValue)
    switch self {
    case .diagnosis(let diagnosis): object.add("value", diagnosis.rawValue)
    case .bilevelTherapy(let isSo), .knownLungDisease(let isSo), .significantCOPD(let isSo),
      .bulbar(let isSo):
      object.add("value", isSo)
    case .sex(let sex): object.add("value", sex.rawValue)
    case .advanceDirective(let directive, let note):
      object.add("value", directive.rawValue)
      if let note { object.add("note", note) }
    case .sampling(let sampling):
      object.add("value", sampling.interface.rawValue)
      object.add("sampling", sampling.kind.rawValue)
    }
  }
}

extension Unit {
  /// A value in thousandths of the unit as a form has it, such as `49.95 mmHg`.
  fileprivate func written(_ thousandths: Int32) -> String {
    "\(ExactDecimal.text(Int64(thousandths))) \(spellings.first ?? rawValue)"
  }
}
