/// A cough session that was read off another meter and entered by hand.
public struct CoughReport: Hashable, Sendable {
  /// What was blown; anything but a cough is refused.
  public var manoeuvre: Manoeuvre
  /// Who or what helped.
  public var assistance: CoughAssistance
  /// Best peak flow in thousandths of L/min.
  public var bestThousandths: Int32
  /// Acceptable efforts, 1 to 8.
  public var efforts: Int
  /// The efforts' peak flows in thousandths of L/min, where they are known: none, or one for each effort.
  public var peaks: [Int32]
  /// What was blown into; nil when it was not entered.
  public var meter: CoughMeter?

  /// What can be blown into a peak flow meter.
  public enum Manoeuvre: String, CaseIterable, Hashable, Sendable {
    /// A cough: its peak is the peak cough flow (PCF).
    case cough = "pcf"
    /// A forced expiration with the glottis open: its peak (PEF) is no peak cough flow.
    case forcedExpiration = "pef"
  }

  /// Makes a report of a session.
  public init(
    bestThousandths: Int32, efforts: Int, assistance: CoughAssistance = .none, peaks: [Int32] = [],
    meter: CoughMeter? = nil, manoeuvre: Manoeuvre = .cough
  ) {
    self.manoeuvre = manoeuvre
    self.assistance = assistance
    self.bestThousandths = bestThousandths
    self.efforts = efforts
    self.peaks = peaks
    self.meter = meter
  }
}

/// What a cough is blown into: meters, scales and interfaces differ by more than the grey band.
public struct CoughMeter: Hashable, Sendable {
  /// The device, in words of the ward.
  public var device: String
  /// The scale it is printed with; nil when nobody knows.
  public var scale: Scale?
  /// What connects it to the patient; nil when it was not entered.
  public var interface: Interface?

  /// The scale of a peak flow meter; the Wright and EU scales differ most in the middle.
  public enum Scale: String, CaseIterable, Hashable, Sendable {
    /// EN 13826, the scale of the European Union.
    case eu
    /// Wright's scale.
    case wright
    /// The scale of the American Thoracic Society.
    case ats
  }

  /// What connects the meter to the patient.
  public enum Interface: String, CaseIterable, Hashable, Sendable {
    /// A mask over the mouth.
    case mask
    /// A mouthpiece; it reads 4.6 % above a mask (clinical basis, section 2.4).
    case mouthpiece
    /// A mask over nose and mouth, as bulbar patients need.
    case maskOronasal = "mask-oronasal"
  }

  /// Makes a meter.
  public init(device: String, scale: Scale? = nil, interface: Interface? = nil) {
    self.device = device
    self.scale = scale
    self.interface = interface
  }
}

/// What helped a cough; the rules judge unassisted coughs, because they decide whether help is needed.
public enum CoughAssistance: String, CaseIterable, Hashable, Sendable {
  /// The patient alone.
  case none
  /// Hands on chest or belly.
  case manual
  /// Breaths stacked before the cough.
  case breathStacking = "breath-stacking"
  /// Mechanical insufflation and exsufflation.
  case mechanical
}
