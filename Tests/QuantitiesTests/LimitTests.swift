import Quantities
import Testing

@Suite struct `Limits of the guideline` {
  @Test func `six point six kilopascal lies below fifty millimetres of mercury and six point seven above`() {
    #expect(PartialPressure.kilopascalThousandths(6600) < .mmHg(50))
    #expect(PartialPressure.kilopascalThousandths(6700) > .mmHg(50))
    #expect(PartialPressure.kilopascalThousandths(6666) < .mmHg(50))
    #expect(PartialPressure.kilopascalThousandths(6667) > .mmHg(50))
  }

  @Test func `four and a half litres a second are exactly two hundred and seventy litres a minute`() {
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
}
