/// What a Masimo oximeter says is out of the ordinary: the bits behind `EXC=`.
///
/// Source: devices, section 1.2 (label A); bits without a name are kept.
public struct MasimoExceptions: OptionSet, Hashable, Sendable {
  /// The bits as they are on the wire.
  public let rawValue: UInt32

  /// Makes exceptions of their bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// No sensor is plugged in.
  public static var noSensor: MasimoExceptions { MasimoExceptions(rawValue: 0x001) }
  /// The sensor is defective.
  public static var defectiveSensor: MasimoExceptions { MasimoExceptions(rawValue: 0x002) }
  /// The pulse is weak.
  public static var lowPerfusion: MasimoExceptions { MasimoExceptions(rawValue: 0x004) }
  /// The oximeter searches for a pulse.
  public static var pulseSearch: MasimoExceptions { MasimoExceptions(rawValue: 0x008) }
  /// Something disturbs the measurement.
  public static var interference: MasimoExceptions { MasimoExceptions(rawValue: 0x010) }
  /// The sensor is off the patient.
  public static var sensorOff: MasimoExceptions { MasimoExceptions(rawValue: 0x020) }
  /// There is too much light around.
  public static var ambientLight: MasimoExceptions { MasimoExceptions(rawValue: 0x040) }
  /// The sensor is of a kind that the oximeter does not know.
  public static var unrecognisedSensor: MasimoExceptions { MasimoExceptions(rawValue: 0x080) }
  /// The signal is of low quality.
  public static var lowSignal: MasimoExceptions { MasimoExceptions(rawValue: 0x400) }
  /// The oximeter's signal extraction runs; no fault.
  public static var extracting: MasimoExceptions { MasimoExceptions(rawValue: 0x800) }

  /// The exceptions under which a number is not to be used: 0x0FB.
  public static var unusable: MasimoExceptions { MasimoExceptions(rawValue: 0x0FB) }
}
