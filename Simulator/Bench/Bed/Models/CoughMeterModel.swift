internal import CoughMeterFirmware
internal import Quantities
internal import Readings

extension CoughMeter: BedsideFirmware {
  var values: [(channel: Channel, thousandths: Int32?)] {
    [(.coughPeakFlow, peakExpiratoryTenths.map { -$0 * 100 })]
  }
}
