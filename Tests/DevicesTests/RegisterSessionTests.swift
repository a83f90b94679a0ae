import Devices
import Quantities
import Readings
import Testing
import WireFormats

/// A Modbus unit whose registers the test can set; it answers each request after 20 ms.
struct UnitByHand {
  var core: CoreStandIn
  var registers: [UInt16] = Array(repeating: 0, count: 300)
  var identification: DeviceIdentification? = {
    var identification = DeviceIdentification(category: .basic, conformity: 0x81)
    _ = identification.append(IdentificationText("Maker"), as: .vendor)
    _ = identification.append(IdentificationText("X-1"), as: .productCode)
    return identification
  }()
  /// Faults instead of answers, by the first register asked for; -1 is the identification.
  var faults: [Int: ModbusFault] = [:]
  private var taken = 0

  init(_ profile: RegisterProfile) {
    core = CoreStandIn(.registers(profile))
    core.open()
  }

  /// Answers what is asked for as long as asked, 20 ms after each question.
  mutating func run(_ interval: Interval) {
    let end = core.now + interval
    while core.now < end {
      guard let pending = core.pending else {
        core.wait(until: min(end, core.now + .milliseconds(5)))
        continue
      }
      guard pending.since + .milliseconds(20) <= end else { return core.wait(until: end) }
      core.wait(until: max(core.now, pending.since + .milliseconds(20)))
      answer(pending.request)
    }
  }

  private mutating func answer(_ request: ModbusRequest) {
    switch request {
    case .readHoldingRegisters(let span), .readInputRegisters(let span):
      if let fault = faults[span.addresses.lowerBound] { return core.fail(fault) }
      var values = ModbusRegisters()
      for address in span.addresses { values.append(registers[address]) }
      core.reply(.registers(values))
    case .readIdentification:
      if let fault = faults[-1] { return core.fail(fault) }
      guard let identification else { return core.fail(.exception(.illegalFunction)) }
      core.reply(.identification(identification))
    case .readCoils, .readDiscreteInputs, .writeCoil, .writeRegister, .writeCoils, .writeRegisters,
      .exchangeRegisters:
      Issue.record("asked function \(request.function.rawValue)")
    }
  }

  /// Takes samples into the wave's registers: a counter at 100, then the last 25 samples, newest first, each
  /// its number.
  mutating func sample(_ count: Int) {
    taken += count
    registers[100] = UInt16(truncatingIfNeeded: taken)
    for age in 0..<25 { registers[101 + age] = age < taken ? UInt16((taken - age) % 5_000) : 0 }
  }

  /// The unit was switched off and on: it has taken no samples.
  mutating func powerOn() { taken = 0 }

  /// The first registers asked for, in order.
  var blocks: [Range<Int>] {
    core.requests.compactMap { request in
      switch request {
      case .readHoldingRegisters(let span), .readInputRegisters(let span): span.addresses
      case .readCoils, .readDiscreteInputs, .writeCoil, .writeRegister, .writeCoils, .writeRegisters,
        .exchangeRegisters, .readIdentification:
        nil
      }
    }
  }
}

@Suite struct `Register session` {
  typealias Field = RegisterProfile.Field

  static func profile(
    _ fields: [Field], validityAddress: UInt16? = nil, waveforms: RegisterProfile.WaveformBlock? = nil,
    mostRegisters: Int = 125, longestGap: Int = 4, version: RegisterProfile.Version? = nil
  ) -> RegisterProfile {
    RegisterProfile(
      name: "test", table: .holding, fields: fields, validityAddress: validityAddress, period: .seconds(1),
      waveforms: waveforms, mostRegisters: mostRegisters, longestGap: longestGap, version: version)
  }

  static let twoBlocks = profile([
    Field(.inspiratoryPressure, at: 10, thousandthsPerCount: 100),
    Field(.expiratoryPressure, at: 11, thousandthsPerCount: 100),
    Field(.unintentionalLeak, at: 50, thousandthsPerCount: 100),
  ])

  static let wave = RegisterProfile.WaveformBlock(
    counterAddress: 100, tracks: [RegisterProfile.WaveformBlock.Track(.airwayPressure, newestAt: 101)],
    depth: 25,
    stride: 1, absentSample: .min, sampleInterval: .milliseconds(40), period: .milliseconds(400))

  // MARK: - Asking

  @Test func `neighbours are read with one request a second, and others apart`() {
    var unit = UnitByHand(Self.twoBlocks)
    unit.run(.milliseconds(9_990))
    #expect(Set(unit.blocks) == [10..<12, 50..<51])
    #expect(unit.blocks.filter { $0 == 10..<12 }.count == 10)
    #expect(unit.blocks.filter { $0 == 50..<51 }.count == 10)
  }

  @Test func `one request is under way at a time`() {
    var unit = UnitByHand(Self.twoBlocks)
    unit.core.wait(.seconds(30))
    #expect(unit.core.requests.count == 1)
  }

  @Test func `nothing but functions 3, 4 and 43 is ever asked`() {
    var unit = UnitByHand(.integratorBilevel)
    unit.run(.seconds(20))
    unit.core.close(.lineDown)
    unit.core.open()
    unit.run(.seconds(20))
    #expect(Set(unit.core.requests.map(\.function)) == [.readInputRegisters, .readIdentification])
    #expect(unit.core.transmitted.isEmpty)
  }

  @Test func `consecutive answers differ in length, so that a late one is not taken for the next`() {
    var unit = UnitByHand(.integratorBilevel)
    unit.run(.seconds(20))
    let blocks = unit.blocks
    for (one, other) in zip(blocks, blocks.dropFirst()) where one != other {
      #expect(one.count != other.count)
    }
    #expect(Set(blocks).count == 2, "numbers and waveforms are one request each")
  }

  @Test func `a stall is not made up for with a burst`() {
    var unit = UnitByHand(Self.twoBlocks)
    unit.run(.seconds(5))
    unit.core.forget()
    // The unit takes 20 s for one answer.
    while unit.core.pending == nil { unit.core.wait(.milliseconds(5)) }
    unit.core.wait(.seconds(20))
    unit.run(.milliseconds(3_000))
    #expect(unit.blocks.filter { $0 == 10..<12 }.count <= 5)
    #expect(unit.blocks.filter { $0 == 50..<51 }.count <= 5)
  }

  // MARK: - Numbers

  @Test(arguments: [
    (Field(.inspiratoryPressure, at: 10, thousandthsPerCount: 100), [UInt16(183)], Reading.measured(18_300)),
    (Field(.inspiratoryPressure, at: 10, thousandthsPerCount: 100), [601], .absent(.implausible)),
    (Field(.minuteVolume, at: 10, thousandthsPerCount: 10), [647], .measured(6_470)),
    (
      Field(.inspiratoryPressure, at: 10, .signed16, thousandthsPerCount: 100), [0xFFFF],
      .absent(.implausible)
    ),
    (
      Field(.runTime, at: 10, .unsigned32, thousandthsPerCount: 1000), [0x0001, 0x86A0],
      .measured(100_000_000)
    ),
    (
      Field(.runTime, at: 10, .unsigned32, thousandthsPerCount: 1000), [0xFFFF, 0xFFFF], .absent(.implausible)
    ),
    (Field(.ventilationMode, at: 10, thousandthsPerCount: 1000), [3], .measured(3_000)),
  ])
  func `a register is scaled to the channel's unit, and what cannot be is no value`(
    field: Field, words: [UInt16], reading: Reading
  ) {
    var unit = UnitByHand(Self.profile([field]))
    for (place, word) in words.enumerated() { unit.registers[10 + place] = word }
    unit.run(.milliseconds(500))
    #expect(unit.core.latest(field.channel) == reading)
  }

  @Test func `what the unit does not measure now is not reported, never zero or 65 535`() {
    var unit = UnitByHand(
      Self.profile(
        [
          Field(.tidalVolume, at: 10, thousandthsPerCount: 1000, validityBit: 3),
          Field(.minuteVolume, at: 11, thousandthsPerCount: 10, validityBit: 15),
          Field(.inspiratoryPressureSet, at: 12, thousandthsPerCount: 100),
        ], validityAddress: 9))
    unit.registers[9] = 0x8000
    unit.registers[10] = 0
    unit.registers[11] = 700
    unit.registers[12] = 180
    unit.run(.milliseconds(500))
    #expect(unit.core.latest(.tidalVolume) == .absent(.notReported))
    #expect(unit.core.latest(.minuteVolume) == .measured(7_000))
    #expect(unit.core.latest(.inspiratoryPressureSet) == .measured(18_000))
  }

  @Test func `validity counts for numbers of another block too, as long as it is fresh`() {
    var unit = UnitByHand(
      Self.profile(
        [
          Field(.tidalVolume, at: 10, thousandthsPerCount: 1000, validityBit: 0),
          Field(.runTime, at: 60, .unsigned32, thousandthsPerCount: 1000),
        ], validityAddress: 60))
    unit.registers[10] = 450
    unit.registers[60] = 1
    unit.run(.milliseconds(900))
    #expect(unit.core.latest(.tidalVolume) == .measured(450_000))
    unit.faults[60] = .silence
    unit.run(.milliseconds(1_000))
    #expect(unit.core.latest(.tidalVolume) == .absent(.notReported))
  }

  @Test(
    arguments: [
      (1, true), (2, false), (3, true), (4, true), (5, false), (0, false), (0xFFFF, false),
    ] as [(UInt16, Bool)])
  func `a map is read under every version that is known to have it, and under no other`(
    version: UInt16, isKnown: Bool
  ) {
    var unit = UnitByHand(
      Self.profile(
        [Field(.inspiratoryPressure, at: 10, thousandthsPerCount: 100)],
        version: RegisterProfile.Version(at: 9, accepts: [1, 3, 4])))
    unit.registers[9] = version
    unit.registers[10] = 180
    unit.run(.milliseconds(500))
    #expect((unit.core.latest(.inspiratoryPressure) == .measured(18_000)) == isKnown)
    // One known version may take the other's place while the line is open.
    unit.registers[9] = 3
    unit.run(.seconds(3))
    #expect(unit.core.latest(.inspiratoryPressure) == .measured(18_000))
    unit.registers[9] = 2
    unit.run(.seconds(2))
    #expect(unit.core.latest(.inspiratoryPressure)?.thousandths == nil)
  }

  // MARK: - Faults

  @Test func `an exception to one poll leaves the others alone, is told once, and so is the recovery`() {
    var unit = UnitByHand(Self.twoBlocks)
    unit.registers[10] = 180
    unit.registers[50] = 120
    unit.run(.seconds(2))
    unit.core.forget()
    unit.faults[50] = .exception(.illegalAddress)
    unit.run(.seconds(20))
    #expect(unit.core.changes(of: .unintentionalLeak) == [.absent(.modbusException)])
    #expect(unit.core.changes(of: .inspiratoryPressure) == [.measured(18_000)])
    #expect(unit.core.notes == [.exceptionReply(poll: "registers 50+1", code: 2)])
    #expect(unit.core.reopenings.isEmpty)
    unit.faults = [:]
    unit.run(.seconds(2))
    #expect(unit.core.latest(.unintentionalLeak) == .measured(12_000))
    #expect(unit.core.notes.last == .pollRecovered(poll: "registers 50+1"))
  }

  @Test(arguments: [
    (ModbusFault.silence, Absence.noReply), (.corrupted(.checksum), .corrupted),
    (.mismatch(.unit), .corrupted),
  ])
  func `an answer that does not come leaves that poll's channels without a value`(
    fault: ModbusFault, absence: Absence
  ) {
    var unit = UnitByHand(Self.twoBlocks)
    unit.registers[10] = 180
    unit.registers[50] = 120
    unit.faults[50] = fault
    unit.run(.seconds(20))
    #expect(unit.core.latest(.unintentionalLeak) == .absent(absence))
    #expect(unit.core.changes(of: .inspiratoryPressure) == [.absent(.awaited), .measured(18_000)])
    #expect(unit.core.notes.contains(.pollFailed(poll: "registers 50+1", fault: fault)))
    #expect(unit.core.reopenings.isEmpty, "every other poll is answered")
  }

  @Test func `a unit that answers nothing five times in a row has its line opened anew`() {
    var unit = UnitByHand(Self.twoBlocks)
    unit.run(.milliseconds(2_900))
    unit.core.forget()
    unit.faults = [10: .silence, 50: .silence]
    unit.run(.seconds(10))
    #expect(unit.core.reopenings.map(\.reason) == [.noReply])
    #expect(unit.core.requests.count == 5)
    for _ in 0..<4 {
      unit.core.open()
      unit.faults[-1] = .silence
      unit.run(.seconds(10))
    }
    #expect(unit.core.changes(of: .inspiratoryPressure) == [.absent(.noReply)])
    #expect(unit.core.notes.count == 3, "each poll's failure is told once")
  }

  @Test func `a line on which nothing but damage comes back speaks another protocol`() {
    var unit = UnitByHand(Self.twoBlocks)
    unit.faults = [10: .corrupted(.checksum), 50: .corrupted(.noise), -1: .corrupted(.truncated)]
    unit.run(.seconds(10))
    #expect(unit.core.reopenings.map(\.reason) == [.protocolMismatch])
    #expect(unit.core.latest(.inspiratoryPressure) == .absent(.protocolMismatch))
    #expect(unit.core.rejected(.checksum) > 0)
    #expect(unit.core.rejected(.noise) > 0)
    let noted = unit.core.notes.contains { if case .protocolMismatch = $0 { true } else { false } }
    #expect(noted)
    #expect(unit.core.valueCount == 0)
  }

  @Test(arguments: [ModbusFault.lineDown, .notConnected])
  func `a line that went down is opened anew at once`(fault: ModbusFault) {
    var unit = UnitByHand(Self.twoBlocks)
    unit.run(.milliseconds(2_900))
    unit.core.forget()
    unit.faults = [10: fault, 50: fault]
    unit.run(.seconds(10))
    #expect(unit.core.reopenings.map(\.reason) == [.lineDown])
    #expect(unit.core.requests.count == 1)
    #expect(unit.core.latest(.unintentionalLeak) == .absent(.lineDown))
  }

  @Test(arguments: [Absence.portMissing, .portBusy, .portForbidden, .lineDown])
  func `a port that cannot be used says so on every channel, and nothing is asked`(reason: Absence) {
    var unit = UnitByHand(.integratorBilevel)
    unit.run(.seconds(3))
    unit.core.forget()
    unit.core.close(reason)
    unit.run(.seconds(11))
    for field in RegisterProfile.integratorBilevel.fields {
      #expect(unit.core.readings(of: field.channel) == Array(repeating: .absent(reason), count: 3))
    }
    #expect(unit.core.requests.isEmpty)
    #expect(unit.core.blocks(of: .airwayPressure).map(\.absence) == [reason])
  }

  @Test func `an answer that comes after the line was closed is not used`() {
    var unit = UnitByHand(Self.twoBlocks)
    unit.run(.milliseconds(10))
    unit.core.close(.lineDown)
    var values = ModbusRegisters()
    values.append(180)
    unit.core.reply(.registers(values))
    unit.core.fail(.silence)
    #expect(unit.core.valueCount == 0)
    #expect(unit.core.reopenings.isEmpty)
  }

  // MARK: - Identification

  @Test func `a unit is asked who it is once, and garbage in its name is made printable`() {
    var unit = UnitByHand(Self.twoBlocks)
    var identification = DeviceIdentification(category: .basic, conformity: 1)
    _ = identification.append(IdentificationText("A\u{1B}[2J\n\u{E9}"), as: .vendor)
    unit.identification = identification
    unit.run(.seconds(10))
    #expect(unit.core.notes.contains(.identified("A.[2J...")))
    #expect(unit.core.requests.filter { $0.function == .readIdentification }.count == 1)
  }

  @Test func `a unit that does not say who it is is no trouble`() {
    var unit = UnitByHand(Self.twoBlocks)
    unit.identification = nil
    unit.run(.seconds(3))
    #expect(unit.core.notes == [.speaking])
  }

  @Test func `a unit without a name is not announced`() {
    var unit = UnitByHand(Self.twoBlocks)
    unit.identification = DeviceIdentification(category: .basic, conformity: 1)
    unit.run(.seconds(3))
    #expect(unit.core.notes == [.speaking])
  }

  // MARK: - Waveforms

  @Test func `each sample of a waveform comes out once, in order, when the counter runs over too`() {
    var unit = UnitByHand(Self.profile([], waveforms: Self.wave))
    unit.sample(65_300)
    for _ in 0..<50 {
      unit.run(.milliseconds(400))
      unit.sample(10)
    }
    let values = unit.core.values(of: .airwayPressure)
    #expect(values.count >= 25 + 48 * 10)
    for (one, other) in zip(values, values.dropFirst()) { #expect(other == (one + 1) % 5_000) }
  }

  @Test func `samples that were overwritten unread are counted and stand as a gap`() {
    var unit = UnitByHand(Self.profile([], waveforms: Self.wave))
    unit.sample(100)
    unit.run(.milliseconds(410))
    unit.faults[100] = .silence
    unit.run(.milliseconds(1_600))
    unit.faults = [:]
    unit.sample(40)
    unit.core.forget()
    unit.run(.milliseconds(800))
    #expect(unit.core.notes.contains(.samplesLost(.airwayPressure, count: 15)))
    #expect(unit.core.values(of: .airwayPressure) == (116...140).map { Int16($0) })
    let gap = unit.core.blocks(of: .airwayPressure).first
    #expect(gap?.absence == .corrupted)
  }

  @Test func `a loss with every poll is told once a minute`() {
    var unit = UnitByHand(Self.profile([], waveforms: Self.wave))
    for _ in 0..<300 {
      unit.sample(30)
      unit.run(.milliseconds(800))
    }
    let told = unit.core.notes.filter { if case .samplesLost = $0 { true } else { false } }
    #expect(told.count <= 5)
    #expect(told.count >= 3)
  }

  @Test func `a unit that started anew shows its own samples and none from before it took any`() {
    var unit = UnitByHand(Self.profile([], waveforms: Self.wave))
    unit.sample(40_000)
    unit.run(.milliseconds(410))
    unit.core.forget()
    unit.powerOn()
    unit.sample(4)
    unit.run(.milliseconds(400))
    #expect(unit.core.notes == [.instrumentRestarted])
    #expect(unit.core.values(of: .airwayPressure) == [1, 2, 3, 4])
  }

  @Test func `samples that are not measured or cannot be are no values`() {
    var unit = UnitByHand(Self.profile([], waveforms: Self.wave))
    unit.sample(25)
    unit.registers[101] = UInt16(bitPattern: .min)
    unit.registers[102] = UInt16(bitPattern: 10_001)
    unit.registers[103] = UInt16(bitPattern: -6_001)
    unit.registers[104] = UInt16(bitPattern: 10_000)
    unit.run(.milliseconds(100))
    let absences = unit.core.blocks(of: .airwayPressure).map { $0.absence }
    #expect(absences.suffix(2) == [.implausible, .notReported])
    #expect(unit.core.values(of: .airwayPressure).last == 10_000)
    #expect(unit.core.values(of: .airwayPressure).count == 22)
  }

  @Test func `a waveform that stands still says that it is stale, once`() {
    var unit = UnitByHand(Self.profile([], waveforms: Self.wave))
    unit.sample(50)
    unit.run(.seconds(30))
    #expect(unit.core.blocks(of: .airwayPressure).filter { $0.absence == .stale }.count == 1)
    #expect(unit.core.values(of: .airwayPressure).count == 25)
  }

  @Test func `a waveform that cannot be read says why, once`() {
    var unit = UnitByHand(
      Self.profile([Field(.runTime, at: 10, thousandthsPerCount: 1000)], waveforms: Self.wave))
    unit.sample(50)
    unit.faults[100] = .exception(.busy)
    unit.run(.seconds(30))
    #expect(unit.core.blocks(of: .airwayPressure).map(\.absence) == [.modbusException])
  }
}
