import Baselines
import Bench
import Quantities
import WireFormats

extension BenchCase {
  /// Bytes to messages: data format 2 and text have a figure to meet, the others are for information.
  static let decode = BenchCase(
    name: "decode", explanation: "bytes of the streaming instruments to checked messages, on one processor"
  ) {
    [
      try result("Nonin data format 2", noninStream(), .atLeast(200)) { decodeNonin($0, NoninFramer()) },
      try result("Nonin data format 7", noninWideStream(), .none) { decodeNonin($0, NoninWideFramer()) },
      try result("Nonin text", noninText(), .atLeast(100)) { decodeText($0, NoninTextFramer()) },
      try result("Masimo ASCII 1", masimoText(.one), .atLeast(100)) { decodeText($0, MasimoFramer()) },
      try result("Masimo ASCII 2", masimoText(.two), .atLeast(100)) { decodeText($0, MasimoFramer()) },
      try result("Nellcor", nellcorText(), .atLeast(100)) { decodeText($0, NellcorFramer()) },
      try result("Puritan Bennett 840 waveforms", breathText(), .atLeast(100)) {
        decodeText($0, BreathWaveformFramer())
      },
      try result("Capnostat 5", capnostatStream(), .none, decodeCapnostat),
      try result("FlowAnalyser fast data", flowAnalyserStream(), .none, decodeFlowAnalyser),
    ]
  }
}

/// A stream and the messages in it.
private struct Stream {
  var bytes: [UInt8] = []
  var messages = 0
}

private func result(
  _ title: String, _ stream: Stream, _ target: BenchResult.Target, _ decode: ([UInt8]) -> Int
) throws -> BenchResult {
  let rounds = try (0..<9).map { _ in
    let start = bench_thread_ns()
    let messages = decode(stream.bytes)
    let elapsed = bench_thread_ns() - start
    guard messages == stream.messages else {
      throw BenchFailure.broken("\(title): \(messages) of \(stream.messages) messages")
    }
    return Double(stream.bytes.count) * 1000 / Double(elapsed)
  }
  return BenchResult(title: title, unit: "MB/s", ours: rounds, baseline: nil, target: target)
}

private func noninPacket(_ number: Int) -> NoninPacket {
  var packet = NoninPacket()
  packet.saturationDisplay = .percent(Int32(80 + number % 20))
  packet.pulseRateDisplay = .perMinute(Int32(60 + number % 40))
  return packet
}

private func noninStream() -> Stream {
  var stream = Stream()
  for number in 0..<10_000 {
    let packet = noninPacket(number)
    for place in 0..<NoninFrame.framesPerPacket {
      packet.frame(place, status: .perfusion(.high), pleth: UInt8(truncatingIfNeeded: number &+ place))
        .encode { stream.bytes.append($0) }
    }
    stream.messages += 1
  }
  return stream
}

private func noninWideStream() -> Stream {
  var stream = Stream()
  for number in 0..<10_000 {
    let packet = noninPacket(number)
    for place in 0..<NoninFrame.framesPerPacket {
      let pleth = UInt16(truncatingIfNeeded: (number &+ place) &* 137)
      packet.wideFrame(place, status: .perfusion(.high), pleth: pleth).encode { stream.bytes.append($0) }
    }
    stream.messages += 1
  }
  return stream
}

private func decodeNonin<Frame>(_ bytes: [UInt8], _ hunting: NoninStreamFramer<Frame>) -> Int {
  var framer = hunting
  var assembler = NoninPacketAssembler()
  var packets = 0
  for byte in bytes {
    framer.append(byte)
    while case .frame(let frame) = framer.next() {
      if case .frame = assembler.append(frame) { packets += 1 }
    }
  }
  return packets
}

/// Lines of text behind the end of one that is left out.
private func text(_ lines: Int, _ encode: (_ line: Int, _ emit: (UInt8) -> Void) -> Void) -> Stream {
  var stream = Stream(bytes: [0x0A], messages: lines)
  for line in 0..<lines { encode(line) { stream.bytes.append($0) } }
  return stream
}

private func noninText() -> Stream {
  text(80_000) { line, emit in
    NoninTextLine(saturation: .percent(Int32(80 + line % 20)), pulseRate: .perMinute(Int32(60 + line % 40)))
      .encode(emit)
  }
}

private func masimoText(_ form: MasimoLine.Form) -> Stream {
  text(20_000) { line, emit in
    MasimoLine(
      form,
      at: MasimoLine.Moment(
        month: 3, day: 17, year: 16, time: TimeOfDay(hour: 19, minute: 19, second: UInt8(line % 60))),
      saturation: .percent(Int32(80 + line % 20)), pulseRate: .perMinute(Int32(60 + line % 40)),
      perfusionIndex: Share(hundredths: Int32(line % 1_000)), exceptions: .extracting
    ).encode(emit)
  }
}

private func nellcorText() -> Stream {
  text(40_000) { line, emit in
    let moment = NellcorNumbers.Moment(
      day: 12, month: 11, year: 98, time: TimeOfDay(hour: 14, minute: 0, second: UInt8(line % 60)))
    NellcorLine.numbers(
      NellcorNumbers(
        at: moment, saturation: .percent(Int32(80 + line % 20)), pulseRate: .perMinute(Int32(60 + line % 40)),
        pulseAmplitude: UInt16(line % 100), status: .interference)
    ).encode(emit)
  }
}

private func breathText() -> Stream {
  text(100_000) { line, emit in
    BreathWaveformLine.sample(
      flow: GasFlow(thousandths: Int32(line % 6_000) * 10), pressure: AirwayPressure(thousandths: 8_400)
    ).encode(emit)
  }
}

private func decodeText<Message>(_ bytes: [UInt8], _ joining: TextFramer<Message>) -> Int {
  var framer = joining
  var lines = 0
  for byte in bytes {
    framer.append(byte)
    while case .frame = framer.next() { lines += 1 }
  }
  return lines
}

private func capnostatStream() -> Stream {
  var stream = Stream()
  for number in 0..<200_000 {
    let packet = CapnostatWaveform(
      counter: UInt8(number & 0x7F), co2: CapnostatCO2(hundredths: Int32(number % 5000)),
      parameter: number % 100 == 20 ? .endTidal(CapnostatCO2(hundredths: 3800)) : nil)
    packet.frame.encode { stream.bytes.append($0) }
    stream.messages += 1
  }
  return stream
}

private func decodeCapnostat(_ bytes: [UInt8]) -> Int {
  var framer = CapnostatFramer()
  var samples = 0
  for byte in bytes {
    framer.append(byte)
    while case .frame(let frame) = framer.next() {
      if case .waveform(let sample)? = try? CapnostatReply(frame), sample.co2 != nil { samples += 1 }
    }
  }
  return samples
}

private func flowAnalyserStream() -> Stream {
  var stream = Stream()
  for number in 0..<150_000 {
    FlowAnalyserFastData(
      timestamp: UInt16(truncatingIfNeeded: number), first: Int16(number % 3000), second: 0, third: 0
    ).encode { stream.bytes.append($0) }
    stream.messages += 1
  }
  return stream
}

private func decodeFlowAnalyser(_ bytes: [UInt8]) -> Int {
  var framer = FlowAnalyserFramer()
  framer.beginFastData()
  var records = 0
  for byte in bytes {
    framer.append(byte)
    while case .frame(let frame) = framer.next() {
      if case .fastData(let record) = frame, FlowAnalyserFlow.flow(counts: record.value(at: 0)) != nil {
        records += 1
      }
    }
  }
  return records
}
