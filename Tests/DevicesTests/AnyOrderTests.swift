import CodecChecks
import Devices
import Quantities
import Readings
import Testing
import WireFormats

/// Whatever comes over a line, in whatever order things happen: no session stops the gateway, and none spins.
@Suite struct `Events in any order` {
  static let wires: [InstrumentPlan.Speech] =
    [.noninDF2, .capnostat5(CapnographSettings()), .flowAnalyser]
    + SpokenDialect.allCases.map { .dialect($0) }

  /// Frames of the right protocol and text, some of them damaged.
  static func wire(_ dice: inout Dice) -> [UInt8] {
    var wire: [UInt8]
    switch dice.next() % 7 {
    case 0: wire = dice.bytes(Int(dice.next() % 40))
    case 1: wire = nonin(&dice)
    case 2: wire = capnostat(&dice)
    case 3: wire = lines[Int(dice.next() % UInt64(lines.count))]
    case 4: wire = records(&dice)
    case 5: wire = oximeter(&dice)
    case _: wire = lines.flatMap { $0 }
    }
    if dice.next() % 4 == 0, !wire.isEmpty { wire[Int(dice.next() % UInt64(wire.count))] = dice.byte() }
    return wire
  }

  static let lines: [[UInt8]] = [
    "%CM#65\r", "%CM#64\r", "%RI#8$-2147483648\r", "%WS#64$0\r", "%WS#65$31\r", "%WS#66$32\r", "%RS#64$0\r",
    "?",
    "%RM#31$9999999999\r", "%WS#64$-1\r",
  ].map { Array($0.utf8) }

  static func nonin(_ dice: inout Dice) -> [UInt8] {
    let status = NoninStatus(rawValue: dice.byte())
    let frames = Int(dice.next() % 30)
    return (0..<frames).flatMap { frame in
      let status = frame % 25 == 0 ? status.union(.sync) : status.subtracting(.sync)
      let frame = NoninFrame(status: status, pleth: dice.byte(), data: dice.byte() & 0x7F)
      return bytes { frame.encode($0) }
    }
  }

  static func capnostat(_ dice: inout Dice) -> [UInt8] {
    let commands: [UInt8] = [0x80, 0x80, 0x84, 0xC8, 0xC9, 0xCA, 0xCB, 0x82, 0xF8]
    var body = CapnostatBytes()
    for _ in 0..<dice.next() % 12 { body.append(dice.byte() & 0x7F) }
    let command = commands[Int(dice.next() % UInt64(commands.count))]
    return bytes { CapnostatFrame(command: command, body: body).encode($0) }
  }

  static func records(_ dice: inout Dice) -> [UInt8] {
    let first = UInt16(truncatingIfNeeded: dice.next())
    return (0..<UInt16(8)).flatMap { place in
      let record = FlowAnalyserFastData(
        timestamp: first &+ place, first: Int16(truncatingIfNeeded: dice.next()), second: .min, third: .max)
      return bytes { record.encode($0) }
    }
  }

  /// Some words of a further oximeter, with any numbers.
  static func oximeter(_ dice: inout Dice) -> [UInt8] {
    let saturation = OxygenSaturation.percent(Int32(dice.next() % 101))
    let rate = Rate.perMinute(Int32(dice.next() % 255))
    let seconds = UInt8(dice.next() % 60)
    let flags = dice.byte()
    let word: [UInt8] =
      switch dice.next() % 8 {
      case 0: bytes { NoninTextLine(saturation: saturation, pulseRate: rate).encode($0) }
      case 1:
        bytes {
          let flags = NoninRecord.Flags(rawValue: flags)
          NoninRecord(saturation: saturation, pulseRate: rate, flags: flags)
            .encode(flags.rawValue & 4 == 0 ? .one : .eight, $0)
        }
      case 2:
        bytes {
          NoninSpotCheck(
            type: 13, moment: [20, 26, 1, 1, 0, 0, seconds, 0],
            status: NoninSpotCheck.Status(rawValue: UInt16(flags) << 4), saturation: saturation,
            pulseRate: rate
          ).encode($0)
        }
      case 3:
        bytes { emit in
          var packet = NoninPacket()
          packet.saturationDisplay = saturation
          packet.pulseRateDisplay = rate
          for frame in 0..<26 {
            packet.wideFrame(frame % 25, status: NoninStatus(rawValue: flags), pleth: UInt16(flags) << 8)
              .encode(emit)
          }
        }
      case 4:
        bytes {
          MasimoLine(
            flags & 1 == 0 ? .one : .two,
            at: MasimoLine.Moment(
              month: 1, day: 1, year: 26, time: TimeOfDay(hour: 0, minute: 0, second: seconds)),
            saturation: saturation, pulseRate: rate, perfusionIndex: Share(hundredths: Int32(flags)),
            exceptions: MasimoExceptions(rawValue: UInt32(flags) << 4)
          ).encode($0)
        }
      case 5:
        bytes {
          let moment = NellcorNumbers.Moment(
            day: 1, month: 1, year: 26, time: TimeOfDay(hour: 0, minute: 0, second: seconds))
          NellcorLine.numbers(
            NellcorNumbers(
              at: moment, saturation: saturation, pulseRate: rate, pulseAmplitude: 9,
              status: NellcorStatus(rawValue: UInt16(flags) << 4))
          ).encode($0)
        }
      case let kind:
        bytes {
          let sample = ContecSample(
            flags: ContecSample.Flags(rawValue: flags), signal: 5, pleth: flags, bar: 3, pulseRate: rate,
            saturation: saturation)
          if kind == 6 { sample.encodeOld($0) } else { ContecMessage.sample(sample).encode($0) }
        }
      }
    return Array(repeating: word, count: Int(dice.next() % 12)).flatMap { $0 }
  }

  @Test(arguments: 0..<wires.count, 0..<6)
  func `a session on a byte line takes anything`(place: Int, seed: Int) {
    var dice = Dice(seed: UInt64(seed))
    var core = CoreStandIn(Self.wires[place])
    core.lateness = .microseconds(250)
    for _ in 0..<2_000 {
      switch dice.next() % 40 {
      case 0: core.close(.lineDown)
      case 1: core.wait(.milliseconds(Int64(dice.next() % 20_000)))
      case _:
        if !core.isOpen { core.open() }
        core.hear(Self.wire(&dice))
        core.wait(.milliseconds(Int64(dice.next() % 60)))
      }
    }
    for sample in core.samples {
      guard let value = sample.reading.thousandths else { continue }
      #expect(sample.channel.plausible.contains(value))
    }
    for block in core.blocks(of: .plethysmogram) + core.blocks(of: .capnogram) + core.blocks(of: .coughFlow) {
      guard case .waveform(let resolution) = block.channel.shape, block.absence == nil else { continue }
      for place in 0..<block.count {
        #expect(block.channel.plausible.contains(Int32(block.counts[place]) * resolution))
      }
    }
  }

  static let faults: [ModbusFault] = [
    .silence, .corrupted(.checksum), .corrupted(.truncated), .exception(.busy),
    .exception(ModbusException(code: 200)),
    .mismatch(.length), .mismatch(.transaction), .lineDown, .notConnected,
  ]

  @Test(arguments: 0..<6)
  func `a session on a Modbus line takes anything`(seed: Int) {
    var dice = Dice(seed: UInt64(seed))
    var core = CoreStandIn(.registers(.integratorBilevel))
    core.lateness = .microseconds(250)
    for _ in 0..<3_000 {
      core.wait(.milliseconds(Int64(dice.next() % 300)))
      if dice.next() % 100 == 0 { core.close(.lineDown) }
      if !core.isOpen { core.open() }
      guard let request = core.pending?.request else { continue }
      if dice.next() % 4 == 0 {
        core.fail(Self.faults[Int(dice.next() % UInt64(Self.faults.count))])
      } else {
        core.reply(Self.answer(request, &dice))
      }
    }
    for sample in core.samples {
      guard let value = sample.reading.thousandths else { continue }
      #expect(sample.channel.plausible.contains(value))
    }
    #expect(core.requests.allSatisfy { $0.function.isReadOnly })
  }

  static func answer(_ request: ModbusRequest, _ dice: inout Dice) -> ModbusResponse {
    guard case .readInputRegisters(let span) = request else {
      var identification = DeviceIdentification(category: .basic, conformity: 1)
      var text = IdentificationText()
      for _ in 0..<dice.next() % 64 { text.append(dice.byte()) }
      _ = identification.append(text, as: .vendor)
      return .identification(identification)
    }
    var values = ModbusRegisters()
    for _ in span.addresses { values.append(UInt16(truncatingIfNeeded: dice.next())) }
    return .registers(values)
  }
}
