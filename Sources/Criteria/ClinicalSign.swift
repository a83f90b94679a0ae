/// A sign that a clinician ticks.
public enum ClinicalSign: String, CaseIterable, Hashable, Sendable {
  /// Secretions are too many to be cleared: arm C of the consensus' S1.
  case secretionsNotClearable = "secretions-not-clearable"
  /// Breathlessness when lying flat.
  case orthopnoea
  /// Breathlessness at rest or with little effort.
  case dyspnoea
  /// Headache on waking.
  case morningHeadache = "morning-headache"
  /// Sleep that does not refresh.
  case unrefreshingSleep = "unrefreshing-sleep"
  /// Sleepiness by day.
  case daytimeSleepiness = "daytime-sleepiness"
  /// A weak sniff.
  case weakSniff = "weak-sniff"
  /// A weak cough, by ear.
  case weakCough = "weak-cough"
  /// Breathing with neck and shoulder muscles.
  case accessoryMuscles = "accessory-muscles"
  /// The belly moves in when the chest moves out.
  case paradoxicalBreathing = "paradoxical-breathing"
  /// An infection, aspiration or other acute event: a cough session is good for a day only.
  case acuteEvent = "acute-event"
  /// Sleep disturbed, and not by pain.
  case disturbedSleep = "disturbed-sleep"
  /// Poor concentration or memory.
  case poorConcentration = "poor-concentration"
  /// Poor appetite.
  case poorAppetite = "poor-appetite"
  /// Fatigue.
  case fatigue
  /// Confusion.
  case confusion
  /// Hallucinations or vivid dreams.
  case vividDreams = "vivid-dreams"
  /// Fast breathing, as the clinician sees it.
  case tachypnoea
  /// Recurrent chest infections.
  case recurrentChestInfections = "recurrent-chest-infections"
  /// Chest expansion reduced.
  case reducedChestExpansion = "reduced-chest-expansion"
  /// Shallow breathing.
  case shallowBreathing = "shallow-breathing"
  /// A nocturnal oximetry was judged abnormal.
  case abnormalNocturnalOximetry = "abnormal-nocturnal-oximetry"
  /// Nocturnal desaturation was judged significant.
  case nocturnalDesaturation = "nocturnal-desaturation"
  /// Vital capacity is reduced, where nobody has a number.
  case reducedVitalCapacity = "reduced-vital-capacity"
  /// Choking or a risk of aspiration.
  case aspirationRisk = "aspiration-risk"

  /// Position among all signs.
  var place: Int {
    switch self {
    case .secretionsNotClearable: 0
    case .orthopnoea: 1
    case .dyspnoea: 2
    case .morningHeadache: 3
    case .unrefreshingSleep: 4
    case .daytimeSleepiness: 5
    case .weakSniff: 6
    case .weakCough: 7
    case .accessoryMuscles: 8
    case .paradoxicalBreathing: 9
    case .acuteEvent: 10
    case .disturbedSleep: 11
    case .poorConcentration: 12
    case .poorAppetite: 13
    case .fatigue: 14
    case .confusion: 15
    case .vividDreams: 16
    case .tachypnoea: 17
    case .recurrentChestInfections: 18
    case .reducedChestExpansion: 19
    case .shallowBreathing: 20
    case .abnormalNocturnalOximetry: 21
    case .nocturnalDesaturation: 22
    case .reducedVitalCapacity: 23
    case .aspirationRisk: 24
    }
  }
}
