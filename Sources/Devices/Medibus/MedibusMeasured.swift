internal import Quantities
internal import Readings
internal import WireFormats

/// What the measured values of a MEDIBUS device mean.
///
/// Codes: devices, section 1.5.3; units: OICE, `types/measured-data-cp1.map`. B8 (minute volume) has no unit
/// there and is not read; B9 is in litres.
struct MedibusMeasured {
  private var values = [Int32?](repeating: nil, count: 256)

  /// Below this a pressure is none, in thousandths of a millibar; engineering choice, the step of the number.
  private static let leastPressure: Int32 = 1000

  /// Reads a response.
  init(_ response: MedibusMessage) throws(WireError) {
    for index in 0..<(try response.valueCount(width: MedibusMessage.measuredWidth)) {
      let (code, number) = try response.value(index, width: MedibusMessage.measuredWidth)
      values[Int(code)] = number.thousandths
    }
  }

  /// Whether pressures are reported and every one of them is zero: a rate beside them is left over from
  /// before, as in a recording in which it stays at 14 for a quarter of an hour (devices, section 1.5.5).
  private var isWithoutPressure: Bool {
    let pressures = [0x7D, 0x78, 0x73].compactMap { values[$0] }
    return !pressures.isEmpty && pressures.allSatisfy { abs($0) < Self.leastPressure }
  }

  /// What each channel reads.
  var readings: [(Channel, Reading)] {
    [
      (.inspiratoryPressure, Self.pressure(values[0x7D])), (.expiratoryPressure, Self.pressure(values[0x78])),
      (.ventilatorRate, breath(values[0xD6])), (.tidalVolume, breath(values[0x88])),
      (.minuteVolume, breath(values[0xB9])), (.unintentionalLeak, breath(values[0xB2].map { $0 / 1000 })),
      (.rapidShallowBreathingIndex, breath(values[0xC9])),
      (.inspiredOxygen, values[0xF0].map { .measured($0) } ?? .absent(.notReported)),
    ]
  }

  /// A pressure in thousandths of a millibar.
  static func pressure(_ thousandths: Int32?) -> Reading {
    guard let thousandths else { return .absent(.notReported) }
    return .measured(AirwayPressure.hectopascalThousandths(thousandths).thousandths)
  }

  /// What is of a breath is nothing where no breath is given.
  private func breath(_ thousandths: Int32?) -> Reading {
    guard let thousandths else { return .absent(.notReported) }
    return isWithoutPressure ? .absent(.implausible) : .measured(thousandths)
  }
}
