internal import Quantities
internal import WireFormats

/// What stands in which field; what is not known of a report, and what is not measured now, is blank.
///
/// Fields: devices, sections 1.6.2 and 1.6.4.
extension ReportVentilator {
  func shortField(_ number: Int) -> ReportField {
    switch number {
    case 5, 60: clock
    case 6: ReportField("840 0000000001")
    case 8, 62: ReportField("JAN 01 2000")
    case 9: ReportField(settings.therapy == .continuous || settings.therapy == .spontaneous ? "CPAP" : "CMV")
    case 10: ReportField(thousandths: settings.backupRate.thousandths, decimals: 1)
    case 15: ReportField(thousandths: settings.expiratoryPressure.thousandths, decimals: 1)
    case 26: ReportField(thousandths: pressureSupport, decimals: 0)
    case 34: rate
    case 35: tidalVolume(decimals: 2)
    case 36: minuteVolume
    case 38, 40: measured(therapy.breaths.inspiratoryPressure, .inspiratoryPressure, decimals: 1)
    case 48, 51, 52, 53, 54, 55, 56: ReportField("NORMAL")
    case 57, 94: shortState([.apnoea])
    case 67: ReportField(thousandths: inspiratoryForce.thousandths, decimals: 0)
    case 68: ReportField(thousandths: vitalCapacity.thousandths / 1000, decimals: 3)
    case 69: ReportField("0")
    case 93: ReportField("OFF")
    case 95: shortState([.disconnection, .highPressure])
    default: ReportField()
    }
  }

  func longField(_ number: Int) -> ReportField {
    switch number {
    case 5: clock
    case 6: ReportField("840 0000000001")
    case 7: ReportField("JAN 01 2000")
    case 8: ReportField("NIV")
    case 9, 10, 11: mode(number)
    case 13: ReportField(thousandths: settings.backupRate.thousandths, decimals: 1)
    case 18: ReportField(thousandths: settings.expiratoryPressure.thousandths, decimals: 1)
    case 20: ReportField(thousandths: settings.limits.apnoeaSeconds * 1000, decimals: 0)
    case 31: ReportField(thousandths: pressureSupport, decimals: 1)
    case 105: ReportField("OFF")
    case 106...153: longState(number)
    default: longMeasurement(number)
    }
  }

  private func longMeasurement(_ number: Int) -> ReportField {
    switch number {
    case 69, 73: measured(therapy.breaths.inspiratoryPressure, .inspiratoryPressure, decimals: 1)
    case 70: rate
    case 71: tidalVolume(decimals: 3)
    case 72: minuteVolume
    case 77: measured(sensors.inspiredOxygen.thousandths, .inspiredOxygen, decimals: 0)
    case 85: shallowness
    case 87: measured(therapy.breaths.expiratoryPressure, .expiratoryPressure, decimals: 1)
    case 98: ReportField("0")
    case 99: measured(expiration.last, .tidalVolume, decimals: 1)
    case 102: ReportField(thousandths: inspiratoryForce.thousandths, decimals: 1)
    case 103: ReportField("0.0")
    case 104: ReportField(thousandths: vitalCapacity.thousandths / 1000, decimals: 3)
    default: ReportField()
    }
  }

  func v60Field(_ number: Int) -> ReportField {
    switch number {
    case 85: measured(therapy.breaths.triggeredTenths * 100, .triggered, decimals: 0)
    case 102: state([.highPressure], "ALARM", "RESET")
    case 103, 113, 123, 125: ReportField("NORMAL")
    case 115: state([.lowMinuteVolume], "ALARM", "RESET")
    case 118, 119: state([.lowTidalVolume], "ALARM", "RESET")
    case 121: state([.highRate], "ALARM", "RESET")
    case 126: state([.disconnection], "ALARM", "RESET")
    default: ReportField()
    }
  }

  // MARK: - Settings

  private var clock: ReportField {
    let minute = Int32(minutes % 1440)
    var text = ReportField()
    text.append(minute / 60, digits: 2)
    text.append(UInt8(ascii: ":"))
    text.append(minute % 60, digits: 2)
    return text
  }

  /// In thousandths of cmH2O.
  private var pressureSupport: Int32 {
    max(0, settings.inspiratoryPressure.thousandths - settings.expiratoryPressure.thousandths)
  }

  /// Mode, type of mandatory and of spontaneous breaths: fields 9, 10 and 11.
  private func mode(_ number: Int) -> ReportField {
    switch (settings.therapy, number) {
    case (.continuous, 9), (.spontaneous, 9): ReportField("SPONT")
    case (.continuous, 11): ReportField("NONE")
    case (.spontaneous, 11): ReportField("PS")
    case (.spontaneousTimed, 9), (.timed, 9), (.volumeAssured, 9): ReportField("A/C")
    case (.spontaneousTimed, 10), (.timed, 10): ReportField("PC")
    case (.volumeAssured, 10): ReportField("VC+")
    case (.continuous, _), (.spontaneous, _), (.spontaneousTimed, _), (.timed, _), (.volumeAssured, _):
      ReportField()
    }
  }

  // MARK: - Measurements

  private var isApnoea: Bool { alarms.contains(.apnoea) }

  private var rate: ReportField {
    measured(isApnoea ? 0 : therapy.breaths.rateTenths * 100, .rate, decimals: 0)
  }

  private var minuteVolume: ReportField {
    measured(isApnoea ? 0 : therapy.breaths.minuteHundredths * 10, .minuteVolume, decimals: 2)
  }

  /// In litres, a thousandth of which is 1 mL.
  private func tidalVolume(decimals: Int) -> ReportField {
    measured(therapy.breaths.tidalMillilitres, .tidalVolume, decimals: decimals)
  }

  /// Breaths per minute for each litre of a breath.
  private var shallowness: ReportField {
    let volume = Int64(therapy.breaths.tidalMillilitres)
    guard !isApnoea, volume > 0 else { return ReportField() }
    let quotient = Int64(therapy.breaths.rateTenths) * 100_000 / volume
    return measured(Int32(min(quotient, 999_999)), .tidalVolume, decimals: 1)
  }

  private func measured(_ thousandths: Int32, _ bit: VentilatorValidity, decimals: Int) -> ReportField {
    guard validity.contains(bit) else { return ReportField() }
    return ReportField(thousandths: thousandths, decimals: decimals)
  }

  // MARK: - Alarm states

  private func state(
    _ alarm: VentilatorAlarms, _ raised: StaticString, _ reset: StaticString
  ) -> ReportField {
    if !alarms.isDisjoint(with: alarm) { return ReportField(raised) }
    return ReportField(alarmsSincePowerOn.isDisjoint(with: alarm) ? "NORMAL" : reset)
  }

  private func shortState(_ alarm: VentilatorAlarms) -> ReportField {
    switch port {
    case .respironicsV200: state(alarm, "ALARM", "RESET")
    case .puritanBennett, .puritanBennettWaveforms, .respironicsV60: state(alarm, "ALARM_", "RESET_")
    }
  }

  private func longState(_ number: Int) -> ReportField {
    switch number {
    case 106: state([.apnoea], "HIGH", "RESET")
    case 110: state([.highPressure], "HIGH", "RESET")
    case 112: state([.highRate], "MEDIUM", "RESET")
    case 113: state([.mainsFailure], "LOW", "RESET")
    case 115: state([.batteryLow], "HIGH", "RESET")
    case 118: state([.lowMinuteVolume], "MEDIUM", "RESET")
    case 119: state([.lowTidalVolume], "MEDIUM", "RESET")
    case 124: state([.disconnection], "HIGH", "RESET")
    default: ReportField("NORMAL")
    }
  }
}
