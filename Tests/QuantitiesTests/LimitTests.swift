import Quantities
import Requirements
import Testing

@Suite struct `Limits of the guideline` {
  @Test(.verifies("S1.UNITS", "P.CONVERSION"))
  func `six point six kilopascal lies below fifty millimetres of mercury and six point seven above`() {
    #expect(PartialPressure.kilopascalThousandths(6600) < .mmHg(50))
    #expect(PartialPressure.kilopascalThousandths(6700) > .mmHg(50))
    #expect(PartialPressure.kilopascalThousandths(6666) < .mmHg(50))
    #expect(PartialPressure.kilopascalThousandths(6667) > .mmHg(50))
  }

  @Test(.verifies("P.CONVERSION"))
  func `four and a half litres a second are exactly two hundred and seventy litres a minute`() {
    #expect(GasFlow.millilitresPerSecond(4500) == .litresPerMinute(270))
    #expect(GasFlow(tenths: 2699) < .litresPerMinute(270))
  }

  @Test func `ninety percent and ninety point one percent are told apart`() {
    #expect(OxygenSaturation(tenths: 901) > .percent(90))
    #expect(OxygenSaturation(tenths: 900) == .percent(90))
  }

  @Test func `a dry gas fraction follows the barometric pressure`() {
    #expect(
      PartialPressure.dryFraction(hundredthsOfPercent: 658, barometric: .mmHg(760))
        == PartialPressure(thousandths: 50_008))
    #expect(PartialPressure.dryFraction(hundredthsOfPercent: 658, barometric: .mmHg(630)) < .mmHg(42))
  }

  @Test(.verifies("P.CONVERSION"), arguments: [(657 as Int32, false), (658, true)])
  func `fifty millimetres of mercury are six point five eight percent of dry gas`(
    fraction: Int32, reaches: Bool
  ) {
    let pressure = PartialPressure.dryFraction(hundredthsOfPercent: fraction, barometric: .mmHg(760))
    #expect((pressure >= .mmHg(50)) == reaches)
  }

  @Test(.verifies("P.CONVERSION"), arguments: [(701 as Int32, false), (702, true)])
  func `fifty millimetres of mercury lie between seven point oh one and oh two percent of saturated gas`(
    fraction: Int32, reaches: Bool
  ) {
    let pressure = PartialPressure.saturatedFraction(hundredthsOfPercent: fraction, barometric: .mmHg(760))
    #expect((pressure >= .mmHg(50)) == reaches)
  }

  @Test func `the same fraction is less in saturated gas, and less at altitude`() {
    let saturated = PartialPressure.saturatedFraction(hundredthsOfPercent: 701, barometric: .mmHg(760))
    #expect(saturated == PartialPressure(thousandths: 49_981))
    let high = PartialPressure.dryFraction(hundredthsOfPercent: 658, barometric: .mmHg(630))
    #expect(high == PartialPressure(thousandths: 41_454))
    let both = PartialPressure.saturatedFraction(hundredthsOfPercent: 658, barometric: .mmHg(630))
    #expect(both == PartialPressure(thousandths: 38_361))
  }

  @Test(arguments: [(6_666 as Int32, 50_000 as Int32), (6_667, 50_007), (6_000, 45_004), (7_000, 52_504)])
  func `kilopascal and millimetres of mercury turn into each other`(kilopascal: Int32, mmHg: Int32) {
    let pressure = PartialPressure.kilopascalThousandths(kilopascal)
    #expect(abs(pressure.thousandths - mmHg) <= 1)
    #expect(pressure.kilopascalThousandths == kilopascal)
  }

  @Test(.verifies("P.CONVERSION")) func `a centimetre of water is a little less than a hectopascal`() {
    #expect(AirwayPressure.cmH2O(1000).hectopascalThousandths == 980_665)
    #expect(AirwayPressure.hectopascalThousandths(980_665) == .cmH2O(1000))
    #expect(AirwayPressure.hectopascalThousandths(-980_665) == .cmH2O(-1000))
    #expect(AirwayPressure.cmH2O(16).hectopascalThousandths == 15_691)
    #expect(AirwayPressure.hectopascalThousandths(10_000) == AirwayPressure(thousandths: 10_197))
  }
}
