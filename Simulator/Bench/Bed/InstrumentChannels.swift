internal import Devices
internal import Readings
public import WireFormats

extension InstrumentModel {
  /// What it measures, as far as its protocol can say.
  var channels: [Channel] { InstrumentPlan(name: word, speech: speech, origin: .simulated).channels }

  /// The bytes that its line carries in a second.
  var bytesPerSecond: Int { usualSettings.baud / setting.bitsPerByte }

  /// How its line is set.
  var setting: SerialSetting { SerialSetting(usualSettings) }
}

extension SimulatedInstrument {
  /// Its place among the gateway's instruments.
  var index: InstrumentIndex { InstrumentIndex(UInt8(rawValue)) }

  /// How the line of its usual model is set unless a bed sets it otherwise.
  public var usualSettings: LineSettings { usualModel.usualSettings }

  /// What its usual model measures.
  var channels: [Channel] { usualModel.channels }
}

extension BedModels {
  /// The instrument that answers for a channel where several measure it: the first one; nil when none does.
  func source(of channel: Channel) -> SimulatedInstrument? {
    SimulatedInstrument.allCases.first { self[$0].channels.contains(channel) }
  }
}
