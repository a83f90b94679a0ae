internal import Devices
internal import Quantities
internal import VentilatorFirmware

/// What of a model decides which faults and which notes mean anything there.
extension InstrumentModel {
  /// Whether the gateway says anything to it; most oximeters are never sent a byte.
  var listens: Bool {
    switch self {
    case .noninDF2: false
    case .capnostat5, .integratorBilevel, .flowAnalyser: true
    case .dialect(let spoken): spoken.listens
    }
  }

  /// Whether it is set up by the gateway before it measures.
  var takesSettings: Bool { self == .capnostat5 || self == .flowAnalyser }

  /// Whether it says which instrument it is.
  var namesItself: Bool {
    switch self {
    case .capnostat5, .integratorBilevel, .flowAnalyser, .dialect(.capnostream), .dialect(.microPod),
      .dialect(.medibus), .dialect(.puritanBennettShort), .dialect(.puritanBennettLong),
      .dialect(.respironicsV200):
      true
    case .noninDF2, .dialect: false
    }
  }

  /// Whether all that the gateway says to it are letters of seven bits.
  var hearsLetters: Bool {
    switch self {
    case .flowAnalyser, .dialect(.puritanBennettShort), .dialect(.puritanBennettLong),
      .dialect(.respironicsV60), .dialect(.respironicsV200):
      true
    case .noninDF2, .capnostat5, .integratorBilevel, .dialect: false
    }
  }

  /// Whether it says how well it finds a pulse; a line of two numbers does not.
  var tellsPulse: Bool { self != .dialect(.noninText) }

  /// Whether it says a clock or counter of its own that can jump.
  var hasClock: Bool {
    switch self {
    case .noninDF2, .integratorBilevel, .dialect(.noninDF7): true
    case .capnostat5, .flowAnalyser, .dialect: false
    }
  }

  /// Whether a jump of its clock moves the clock at all.
  ///
  /// A Nonin stream's timer counts three a second in 14 bits, so a jump of a whole turn leaves it where it
  /// is; what the ventilator's clock dates is samples of 40 ms.
  func notices(_ jump: Interval) -> Bool {
    switch self {
    case .noninDF2, .dialect(.noninDF7): jump.wholeMicroseconds * 3 / 1_000_000 % 0x4000 != 0
    case .integratorBilevel: jump.wholeMilliseconds / Int64(VentilatorMap.sampleMilliseconds) != 0
    case .capnostat5, .flowAnalyser, .dialect: false
    }
  }
}

extension SpokenDialect {
  fileprivate var listens: Bool {
    switch self {
    case .contec, .capnostream, .microPod, .medibus, .puritanBennettShort, .puritanBennettLong,
      .respironicsV60, .respironicsV200:
      true
    case .noninText, .noninDF7, .noninDF8, .noninDF1, .noninDF13, .masimoASCII1, .masimoASCII2, .nellcor,
      .contecOld, .puritanBennettWaveforms:
      false
    }
  }
}
