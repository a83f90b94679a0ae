import CapnographFirmware
import CodecChecks
import Quantities
import Testing
import WireFormats

/// A capnograph on a patient who breathes in rectangles, with a host that reads it as the gateway does.
final class CapnographBedside {
  private var firmware: Capnograph
  private var framer = CapnostatFramer()
  private let wire = Wire()
  private var now: Int64 = 0
  /// Breaths per minute; none when zero.
  var rate: Int64 = 15
  var plateau: PartialPressure = .mmHg(40)
  var floor: PartialPressure = .mmHg(0)
  var sensor = CapnographSensor(co2: .mmHg(0))
  private(set) var replies: [CapnostatReply] = []
  private(set) var errors: [WireError] = []

  init(warmUpTime: Int64 = 15 * second) {
    firmware = Capnograph(poweredAt: 0, warmUpTime: warmUpTime)
  }

  func run(_ microseconds: Int64) {
    let end = now + microseconds
    while now < end {
      now += 5_000
      let isExpiring = rate > 0 && now % (60 * second / rate) > 30 * second / rate
      sensor.co2 = isExpiring ? plateau : floor
      firmware.advance(to: now, sensor: sensor) { wire.put($0) }
    }
    read()
  }

  func send(_ bytes: [UInt8]) -> [CapnostatReply] {
    read()
    replies = []
    for byte in bytes { firmware.receive(byte, at: now) { wire.put($0) } }
    read()
    return replies
  }

  func send(_ request: CapnostatRequest) -> [CapnostatReply] {
    var bytes: [UInt8] = []
    request.frame.encode { bytes.append($0) }
    return send(bytes)
  }

  /// Boots, warms up, sets what end-tidal CO2 needs, and starts the waveform.
  func start() {
    run(16 * second)
    _ = send(.writeSetting(.barometricPressure(.mmHg(760))))
    if let gases = CapnostatGasCompensation(oxygen: 21, balance: .air) {
      _ = send(.writeSetting(.gasCompensation(gases)))
    }
    _ = send(.startWaveform)
    forget()
  }

  func forget() { replies = [] }

  var samples: [CapnostatWaveform] {
    replies.compactMap { reply in
      guard case .waveform(let sample) = reply else { return nil }
      return sample
    }
  }

  var status: CapnostatStatus? {
    samples.compactMap { sample -> CapnostatStatus? in
      guard case .status(let status)? = sample.parameter else { return nil }
      return status
    }.last
  }

  var endTidals: [CapnostatCO2?] {
    samples.compactMap { sample -> CapnostatCO2?? in
      guard case .endTidal(let co2)? = sample.parameter else { return nil }
      return .some(co2)
    }
  }

  var rates: [Rate?] {
    samples.compactMap { sample -> Rate?? in
      guard case .respiratoryRate(let rate)? = sample.parameter else { return nil }
      return .some(rate)
    }
  }

  var inspired: [CapnostatCO2] {
    samples.compactMap { sample -> CapnostatCO2? in
      guard case .inspired(let co2)? = sample.parameter else { return nil }
      return co2
    }
  }

  var breaths: Int { samples.filter { $0.parameter == .breathDetected }.count }

  private func read() {
    let decoded = wire.take(by: &framer)
    errors += decoded.refusals
    for frame in decoded.frames {
      do throws(WireError) {
        replies.append(try CapnostatReply(frame))
      } catch {
        errors.append(error)
      }
    }
  }
}
