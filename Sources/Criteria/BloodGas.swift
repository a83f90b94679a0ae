public import Quantities

/// A blood gas, with what was read off the other CO2 monitors when the blood was drawn.
public struct BloodGas: Hashable, Sendable {
  /// Where the blood came from.
  public enum Site: String, CaseIterable, Hashable, Sendable {
    /// An artery.
    case arterial
    /// An arterialised earlobe or fingertip.
    case capillary

    /// The measurement that its PCO2 is.
    public var measurement: ClinicalMeasurement {
      switch self {
      case .arterial: .arterialPCO2
      case .capillary: .capillaryPCO2
      }
    }
  }

  /// Where the blood came from.
  public var site: Site
  /// PCO2 of the blood.
  public var pco2: PartialPressure
  /// pH in thousandths; nil when it was not entered.
  public var phThousandths: Int32?
  /// PO2 of the blood; nil when it was not entered.
  public var po2: PartialPressure?
  /// Oxygen saturation of the blood; nil when it was not entered.
  public var sao2: OxygenSaturation?
  /// End-tidal CO2 when the blood was drawn; nil when nobody read it.
  public var pairedEndTidal: PartialPressure?
  /// Transcutaneous CO2 that belongs to the blood; nil when nobody read it.
  ///
  /// The sensor lags: the value is the one shown a lag after the blood was drawn.
  public var pairedTranscutaneous: PartialPressure?
  /// How breath was sampled then; without it no gradient can be used.
  public var sampling: BreathSampling?

  /// Makes a blood gas.
  public init(
    site: Site, pco2: PartialPressure, phThousandths: Int32? = nil, po2: PartialPressure? = nil,
    sao2: OxygenSaturation? = nil, pairedEndTidal: PartialPressure? = nil,
    pairedTranscutaneous: PartialPressure? = nil, sampling: BreathSampling? = nil
  ) {
    self.site = site
    self.pco2 = pco2
    self.phThousandths = phThousandths
    self.po2 = po2
    self.sao2 = sao2
    self.pairedEndTidal = pairedEndTidal
    self.pairedTranscutaneous = pairedTranscutaneous
    self.sampling = sampling
  }

  /// Allowed pH in thousandths; an engineering choice, wide on purpose.
  public static let plausiblePH: ClosedRange<Int32> = 6_500...8_000
  /// Allowed PO2 in thousandths of mmHg; an engineering choice, wide on purpose.
  public static let plausiblePO2: ClosedRange<Int32> = 10_000...700_000
  /// Allowed saturation in thousandths of a percent; an engineering choice, wide on purpose.
  public static let plausibleSaturation: ClosedRange<Int32> = 20_000...100_000
  /// Allowed paired CO2 in thousandths of mmHg; an engineering choice, wide on purpose.
  public static let plausiblePair: ClosedRange<Int32> = 5_000...150_000

  /// Allowed excess of blood over the breath beside it, in thousandths of mmHg.
  ///
  /// The widest limits of agreement on NIV are -6.6 to 36.1 mmHg (clinical basis, section 2.3); the margin
  /// around them is an engineering choice.
  public static let plausibleGradient: ClosedRange<Int32> = -7_000...40_000

  /// By how much blood exceeds breath, in thousandths of mmHg; nil without a paired end-tidal value.
  public var gradientThousandths: Int32? { pairedEndTidal.map { pco2.thousandths - $0.thousandths } }

  /// By how much the skin exceeds blood, in thousandths of mmHg; nil without a paired transcutaneous value.
  public var skinOffsetThousandths: Int32? {
    pairedTranscutaneous.map { $0.thousandths - pco2.thousandths }
  }
}

/// How breath reaches the CO2 sensor; a gradient found with one way says nothing about another.
public struct BreathSampling: Hashable, Sendable {
  /// What the patient wears.
  public var interface: PatientInterface
  /// Where the gas is measured.
  public var kind: Kind

  /// Where the gas is measured.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// In the airway itself.
    case mainstream
    /// In the monitor, through a sampling line.
    case sidestream
  }

  /// Makes a way of sampling.
  public init(_ interface: PatientInterface, _ kind: Kind) {
    self.interface = interface
    self.kind = kind
  }
}

/// What the patient wears on the airway.
public enum PatientInterface: String, CaseIterable, Hashable, Sendable {
  /// A mask over nose and mouth.
  case oronasal
  /// A mask over the nose.
  case nasal
  /// Pillows in the nostrils.
  case nasalPillows = "nasal-pillows"
  /// A mask over the whole face.
  case totalFace = "total-face"
  /// A mask with an inner cup that samples at the mouth.
  case innerCup = "inner-cup"
  /// A cannula at nose and mouth.
  case nasoBuccal = "naso-buccal"
  /// A mouthpiece.
  case mouthpiece
  /// A tracheostomy tube.
  case tracheostomy
}
