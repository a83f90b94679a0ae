internal import Devices
internal import OximeterFirmware
internal import Quantities
internal import Readings
internal import WireFormats

extension PulseOximeter: BedsideFirmware {
  mutating func moveClock(by jump: Interval) { setTimer(forward: jump.wholeMicroseconds) }

  var values: [(channel: Channel, thousandths: Int32?)] {
    [
      (.oxygenSaturation, packet.saturationDisplay?.thousandths),
      (.pulseRate, packet.pulseRateDisplay?.thousandths),
      (.oxygenSaturationFast, packet.saturationFast?.thousandths),
    ]
  }
}

extension FingerOximeter: BedsideFirmware {
  var values: [(channel: Channel, thousandths: Int32?)] {
    [(.oxygenSaturation, shown.saturation?.thousandths), (.pulseRate, shown.pulseRate?.thousandths)]
  }
}

extension NumberOximeter: BedsideFirmware {
  var values: [(channel: Channel, thousandths: Int32?)] {
    [(.oxygenSaturation, saturation?.thousandths), (.pulseRate, pulseRate?.thousandths)]
  }
}

extension InstrumentModel {
  /// The firmware of an oximeter, just switched on.
  func oximeter(poweredAt now: Int64) -> any BedsideFirmware<OximeterSensor> {
    switch self {
    case .noninDF2: PulseOximeter(poweredAt: now)
    case .dialect(let spoken): InstrumentModel.oximeter(spoken, poweredAt: now)
    case .capnostat5, .integratorBilevel, .flowAnalyser: preconditionFailure("\(word) is no oximeter")
    }
  }

  private static func oximeter(
    _ spoken: SpokenDialect, poweredAt now: Int64
  ) -> any BedsideFirmware<OximeterSensor> {
    switch spoken {
    case .noninDF7: PulseOximeter(poweredAt: now, isWide: true)
    case .noninText: NumberOximeter(poweredAt: now, words: NoninTextWords())
    case .noninDF8: NumberOximeter(poweredAt: now, words: NoninRecordWords(.eight))
    case .noninDF1: NumberOximeter(poweredAt: now, words: NoninRecordWords(.one))
    case .noninDF13: NumberOximeter(poweredAt: now, words: NoninSpotCheckWords())
    case .masimoASCII1: NumberOximeter(poweredAt: now, words: MasimoOximeterWords(.one))
    case .masimoASCII2: NumberOximeter(poweredAt: now, words: MasimoOximeterWords(.two))
    case .nellcor: NumberOximeter(poweredAt: now, words: NellcorOximeterWords())
    case .contecOld: FingerOximeter(poweredAt: now, generation: .old)
    case .contec: FingerOximeter(poweredAt: now, generation: .new)
    case .capnostream, .microPod, .medibus, .puritanBennettShort, .puritanBennettLong,
      .puritanBennettWaveforms, .respironicsV60, .respironicsV200:
      preconditionFailure("\(spoken.rawValue) is no oximeter")
    }
  }
}
