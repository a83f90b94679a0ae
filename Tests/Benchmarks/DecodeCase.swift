import Baselines
import Bench
import Quantities
import WireFormats

extension BenchCase {
  /// Bytes to messages, for information.
  static let decode = BenchCase(
    name: "decode", explanation: "bytes of the streaming instruments to checked messages, on one processor"
  ) {
    [
      try result("Nonin data format 2", noninStream(), decodeNonin),
      try result("Capnostat 5", capnostatStream(), decodeCapnostat),
      try result("FlowAnalyser fast data", flowAnalyserStream(), decodeFlowAnalyser),
    ]
  }
}

/// A stream and the messages in it.
private struct Stream {
  var bytes: [UInt8] = []
  var messages = 0
}

private func result(_ title: String, _ stream: Stream, _ decode: ([UInt8]) -> Int) throws -> BenchResult {
  let rounds = try (0..<9).map { _ in
    let start = bench_thread_ns()
    let messages = decode(stream.bytes)
    let elapsed = bench_thread_ns() - start
    guard messages == stream.messages else {
      throw BenchFailure.broken("\(title): \(messages) of \(stream.messages) messages")
    }
    return Double(stream.bytes.count) * 1000 / Double(elapsed)
  }
  return BenchResult(title: title, unit: "MB/s", ours: rounds, baseline: nil, target: .none)
}

private func noninStream() -> Stream {
  var stream = Stream()
  for number in 0..<10_000 {
    var packet = NoninPacket()
    packet.saturationDisplay = .percent(Int32(80 + number % 20))
    packet.pulseRateDisplay = .perMinute(Int32(60 + number % 40))
    for place in 0..<NoninFrame.framesPerPacket {
      packet.frame(place, status: .perfusion(.high), pleth: UInt8(truncatingIfNeeded: number &+ place))
        .encode { stream.bytes.append($0) }
    }
    stream.messages += 1
  }
  return stream
}

private func decodeNonin(_ bytes: [UInt8]) -> Int {
  var framer = NoninFramer()
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
