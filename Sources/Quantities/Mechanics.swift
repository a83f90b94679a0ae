/// Pressure in the breathing circuit relative to the room, in centimetres of water.
public struct AirwayPressure: Quantity {
  /// The value in thousandths of a centimetre of water.
  public let thousandths: Int32
  /// Makes the quantity from thousandths of a centimetre of water.
  public init(thousandths: Int32) { self.thousandths = thousandths }

  /// A pressure of a whole number of centimetres of water.
  public static func cmH2O(_ value: Int32) -> AirwayPressure { AirwayPressure(whole: value) }

  /// A pressure given in thousandths of a hectopascal, rounded to 0.001 cmH2O, halves away from zero.
  ///
  /// One centimetre of water is 0.980 665 hPa.
  public static func hectopascalThousandths(_ value: Int32) -> AirwayPressure {
    AirwayPressure(thousandths: Int32(Int64(value).scaled(by: 1_000_000, over: 980_665)))
  }

  /// The pressure in thousandths of a hectopascal, rounded, halves away from zero.
  public var hectopascalThousandths: Int32 { Int32(Int64(thousandths).scaled(by: 980_665, over: 1_000_000)) }
}

/// Flow of gas, in litres per minute: breathing, leak, cough peak flow and minute volume.
public struct GasFlow: Quantity {
  /// The value in thousandths of a litre per minute.
  public let thousandths: Int32
  /// Makes the quantity from thousandths of a litre per minute.
  public init(thousandths: Int32) { self.thousandths = thousandths }

  /// A flow of a whole number of litres per minute.
  public static func litresPerMinute(_ value: Int32) -> GasFlow { GasFlow(whole: value) }

  /// A flow given in thousandths of a litre per second: 4.5 L/s is 270 L/min exactly.
  public static func millilitresPerSecond(_ value: Int32) -> GasFlow { GasFlow(thousandths: value * 60) }
}

/// Volume of gas, in millilitres.
public struct GasVolume: Quantity {
  /// The value in thousandths of a millilitre.
  public let thousandths: Int32
  /// Makes the quantity from thousandths of a millilitre.
  public init(thousandths: Int32) { self.thousandths = thousandths }

  /// A volume of a whole number of millilitres.
  public static func millilitres(_ value: Int32) -> GasVolume { GasVolume(whole: value) }
}

/// Events per minute: breaths or heart beats.
public struct Rate: Quantity {
  /// The value in thousandths of an event per minute.
  public let thousandths: Int32
  /// Makes the quantity from thousandths of an event per minute.
  public init(thousandths: Int32) { self.thousandths = thousandths }

  /// A rate of a whole number of events a minute.
  public static func perMinute(_ value: Int32) -> Rate { Rate(whole: value) }
}
