internal import Quantities
internal import Readings
internal import WireFormats

/// The real-time streams that are read of a MEDIBUS device: airway pressure and flow.
///
/// Source: devices, section 1.5.4; units: OICE, `types/realtime-data.map`.
struct MedibusStreams {
  /// Samples are taken no closer than this: engineering choice, 25 Hz show a breath.
  private static let leastMicroseconds: Int32 = 40_000
  private static let pressureCode: UInt8 = 0x00
  private static let flowCode: UInt8 = 0x01

  private var chosen: [(stream: MedibusStream, multiplier: UInt8)] = []

  /// No streams.
  init() {}

  /// Reads what the device offers.
  init(_ response: MedibusMessage) throws(WireError) {
    guard response.body.count % MedibusStream.length == 0 else { throw .length }
    for index in 0..<response.body.count / MedibusStream.length {
      let stream = try MedibusStream(response.body, index: index)
      guard Self.channel(of: stream.code) != nil, !chosen.contains(where: { $0.stream.code == stream.code })
      else { continue }
      let multiplier = (Self.leastMicroseconds + stream.microseconds - 1) / stream.microseconds
      chosen.append((stream, UInt8(clamping: max(1, multiplier))))
    }
  }

  private static func channel(of code: UInt8) -> Channel? {
    switch code {
    case pressureCode: .airwayPressure
    case flowCode: .patientFlow
    case _: nil
    }
  }

  /// The command that chooses the streams; nil when there are none.
  var choice: MedibusMessage? {
    guard !chosen.isEmpty else { return nil }
    var message = MedibusMessage(.command, MedibusCode.chooseStreams)
    for (stream, multiplier) in chosen {
      message.body.append(hex: stream.code)
      message.body.append(hex: multiplier)
    }
    return message
  }

  /// What enables the streams that were chosen, in the form of the published `D0 C1 CF C0 C0`.
  var enabling: [UInt8] { [0xD0, 0xC1, 0xC0 | UInt8((1 << chosen.count) - 1), 0xC0, 0xC0] }

  static func isEnabling(_ bytes: [UInt8]) -> Bool {
    bytes.count == 5 && bytes[0] == 0xD0 && bytes[1] == 0xC1 && (0xC0...0xCF).contains(bytes[2])
      && bytes[3] == 0xC0 && bytes[4] == 0xC0
  }

  static func isChoice(_ message: MedibusMessage) -> Bool {
    let body = message.body
    guard body.count > 0, body.count % 4 == 0, body.count <= 16 else { return false }
    return stride(from: 0, to: body.count, by: 4).allSatisfy { place in
      [pressureCode, flowCode].contains(body.hex(at: place)) && body.hex(at: place + 2) ?? 0 > 0
    }
  }

  /// Takes samples that came together.
  func take(_ samples: MedibusSamples, at now: Uptime, _ transcript: inout Transcript) {
    for (place, (stream, multiplier)) in chosen.enumerated() {
      guard let bin = samples[place], let channel = Self.channel(of: stream.code) else { continue }
      transcript.pace(channel, .microseconds(Int64(stream.microseconds) * Int64(multiplier)))
      guard bin <= stream.greatestBin else {
        transcript.wave(channel, 0, absence: .implausible, at: now)
        continue
      }
      transcript.wave(channel, Self.count(stream.value(of: bin), of: channel), at: now)
    }
  }

  /// A value in thousandths of the stream's unit (mbar, L/min) in counts of the channel.
  private static func count(_ thousandths: Int32, of channel: Channel) -> Int16 {
    channel == .airwayPressure
      ? Int16(clamping: AirwayPressure.hectopascalThousandths(thousandths).thousandths / 10)
      : Int16(clamping: thousandths / 100)
  }
}
