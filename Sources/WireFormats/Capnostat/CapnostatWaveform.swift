public import Quantities

/// The unit in which a module sends all CO2 values, as setting 07 selects it.
///
/// Source: devices, section 1.3.3.
public enum CapnostatUnit: UInt8, CaseIterable, Hashable, Sendable {
  /// Millimetres of mercury.
  case mmHg = 0
  /// Kilopascal.
  case kilopascal = 1
  /// Percent of the barometric pressure.
  case percent = 2
}

/// An amount of CO2 in the unit that the module is set to, which no packet names.
public struct CapnostatCO2: Comparable, Hashable, Sendable {
  /// Hundredths of the module's unit.
  public let hundredths: Int32

  /// Makes an amount from hundredths of the module's unit.
  public init(hundredths: Int32) { self.hundredths = hundredths }

  /// Orders two amounts in the same unit.
  public static func < (left: CapnostatCO2, right: CapnostatCO2) -> Bool {
    left.hundredths < right.hundredths
  }

  /// The partial pressure, given the unit the module is set to and the barometric pressure it was told.
  public func partialPressure(in unit: CapnostatUnit, barometric: PartialPressure) -> PartialPressure {
    switch unit {
    case .mmHg: PartialPressure(hundredths: hundredths)
    case .kilopascal: .kilopascalThousandths(hundredths * 10)
    case .percent: .dryFraction(hundredthsOfPercent: hundredths, barometric: barometric)
    }
  }
}

/// One sample of the capnogram, 100 a second, with at most one parameter.
///
///     80  NBF  SYNC  WB1  WB2  [DPI  DPB1 ..]  CHK       CO2 = (128 WB1 + WB2 - 1000) / 100
///
/// Source: devices, section 1.3.4.
public struct CapnostatWaveform: Equatable, Sendable {
  /// Packets a second.
  public static var samplesPerSecond: Int64 { 100 }
  /// The least amount that a sample can carry: one hundredth above the value that marks an invalid one.
  public static var leastHundredths: Int32 { -999 }
  /// The greatest amount that a sample can carry.
  public static var greatestHundredths: Int32 { 15383 }

  /// Counts packets from 0 to 127 and over; a gap is a lost packet.
  public let counter: UInt8
  /// The CO2 now; nil when the module marks the sample as invalid (both bytes zero, which is not -10).
  public let co2: CapnostatCO2?
  /// What the packet carries besides.
  public let parameter: CapnostatParameter?

  /// Makes a waveform packet.
  ///
  /// `counter` is taken modulo 128; traps when `co2` does not fit the two bytes.
  public init(counter: UInt8, co2: CapnostatCO2?, parameter: CapnostatParameter? = nil) {
    if let co2 {
      precondition(
        co2.hundredths >= CapnostatWaveform.leastHundredths
          && co2.hundredths <= CapnostatWaveform.greatestHundredths, "a sample carries -9.99 to 153.83")
    }
    self.counter = counter & 0x7F
    self.co2 = co2
    self.parameter = parameter
  }

  /// Reads the body of a waveform packet.
  ///
  /// - Throws: `length` when bytes are missing or left over.
  public init(body: CapnostatBytes) throws(WireError) {
    guard body.count >= 3 else { throw .length }
    let word = body.word(at: 1)
    counter = body[0]
    co2 = word == 0 ? nil : CapnostatCO2(hundredths: Int32(word) - 1000)
    parameter = body.count == 3 ? nil : try CapnostatParameter(code: body[3], data: body.suffix(from: 4))
  }

  /// The number of packets lost between an earlier packet and this one: 0 to 127, exact below 128.
  public func lost(since earlier: CapnostatWaveform) -> Int { Int((counter &- earlier.counter &- 1) & 0x7F) }

  /// The packet that carries this sample.
  public var frame: CapnostatFrame {
    var body = CapnostatBytes()
    body.append(counter)
    body.append(word: co2.map { UInt16($0.hundredths + 1000) } ?? 0)
    if let parameter {
      body.append(parameter.code)
      body.append(parameter.data)
    }
    return CapnostatFrame(command: CapnostatCommand.waveform, body: body)
  }
}
