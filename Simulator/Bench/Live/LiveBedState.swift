internal import Patient
internal import Quantities
internal import Readings

extension LiveBed {
  /// Which course it takes, in words.
  var course: String { "\(plan.scenario.file), seed \(plan.seed)" }

  /// What is true at the bed, and what its instruments are about.
  var state: JSONObject {
    var object = JSONObject()
    object.add("bed", plan.name)
    object.add("scenario", plan.scenario.file)
    object.add("seed", String(plan.seed))
    object.add("models", models)
    object.add("here", isHere)
    object.add("time_s", thousandths: (now - .origin).wholeMilliseconds)
    object.add("events_to_come", Int64(bed.eventsToCome))
    object.add("truth", truth)
    object.add("shown", shown)
    object.add("plugged", each { isPlugged($0) })
    object.add("powered", each { bed.hasPower($0) })
    return object
  }

  private var truth: JSONObject {
    let truth = bed.body.truth
    let numbers: [(String, Double)] = [
      ("saturation_percent", truth.saturation), ("arterial_co2_mmhg", truth.arterialCO2),
      ("pulse_rate_per_min", truth.pulseRate), ("perfusion_index_percent", truth.perfusionIndex),
      ("breathing_rate_per_min", truth.breathingRate), ("tidal_volume_ml", truth.tidalVolume),
      ("minute_volume_l_per_min", truth.minuteVolume),
      ("leak_l_per_min", bed.body.airway.meanLeak), ("apnoea_s", truth.apnoeaSeconds),
      ("ipap_cmh2o", bed.support.inspiratoryPressure), ("epap_cmh2o", bed.support.expiratoryPressure),
    ]
    var object = JSONObject()
    for (key, value) in numbers { object.add(key, thousandths: Int64((value * 1000).rounded())) }
    object.add("probe_on", bed.body.oximetry.attached)
    object.add("mode", bed.support.mode.rawValue)
    return object
  }

  /// What each instrument says, by channel; null where it has no value.
  private var shown: JSONObject {
    var object = JSONObject()
    for instrument in SimulatedInstrument.allCases {
      var values = JSONObject()
      for saying in bed.sayings(of: instrument) {
        let name = LiveBed.key(saying.channel.name)
        if let value = saying.thousandths {
          values.add(name, thousandths: Int64(value))
        } else {
          values.addNull(name)
        }
      }
      object.add(LiveBed.key(instrument.name), values)
    }
    return object
  }

  /// What fills each role.
  private var models: JSONObject {
    var object = JSONObject()
    for model in bed.models.all { object.add(LiveBed.key(model.role.name), model.word) }
    return object
  }

  private func each(_ isSo: (SimulatedInstrument) -> Bool) -> JSONObject {
    var object = JSONObject()
    for instrument in SimulatedInstrument.allCases {
      object.add(LiveBed.key(instrument.name), isSo(instrument))
    }
    return object
  }

  private static func key(_ name: String) -> String { name.replacing("-", with: "_") }
}
