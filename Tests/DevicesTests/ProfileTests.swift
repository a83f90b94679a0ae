import Devices
import Documents
import Quantities
import Readings
import Testing

/// A profile file's text, and what is said when part of it is replaced.
struct ProfileMistake: CustomTestStringConvertible {
  let testDescription: String
  let old: String
  let new: String
  /// The line, the key and the sentence, without the file.
  let said: String

  init(_ name: String, _ old: String, _ new: String, _ said: String) {
    (testDescription, self.old, self.new, self.said) = (name, old, new, said)
  }
}

@Suite struct `Modbus profiles as data` {
  private typealias Field = RegisterProfile.Field

  /// The integrator's profile, as it would be written in the program.
  private static let integratorBilevel: RegisterProfile = {
    var profile = RegisterProfile(
      name: "integrator-bilevel-1", table: .input,
      fields: [
        Field(.ventilatorAlarms, at: 2, thousandthsPerCount: 1000),
        Field(.ventilationMode, at: 4, thousandthsPerCount: 1000),
        Field(.inspiratoryPressureSet, at: 5, thousandthsPerCount: 100),
        Field(.expiratoryPressureSet, at: 6, thousandthsPerCount: 100),
        Field(.inspiratoryPressure, at: 9, thousandthsPerCount: 100, validityBit: 0),
        Field(.expiratoryPressure, at: 10, thousandthsPerCount: 100, validityBit: 1),
        Field(.ventilatorRate, at: 11, thousandthsPerCount: 100, validityBit: 2),
        Field(.tidalVolume, at: 12, thousandthsPerCount: 1000, validityBit: 3),
        Field(.minuteVolume, at: 13, thousandthsPerCount: 10, validityBit: 4),
        Field(.unintentionalLeak, at: 14, thousandthsPerCount: 100, validityBit: 5),
        Field(.inspiratoryTime, at: 15, thousandthsPerCount: 10, validityBit: 6),
        Field(.triggeredBreaths, at: 16, thousandthsPerCount: 100, validityBit: 7),
        Field(.inspiredOxygen, at: 17, thousandthsPerCount: 100, validityBit: 8),
        Field(.runTime, at: 18, .unsigned32, thousandthsPerCount: 1000),
      ],
      validityAddress: 3, period: .seconds(1),
      waveforms: RegisterProfile.WaveformBlock(
        counterAddress: 100,
        tracks: [
          RegisterProfile.WaveformBlock.Track(.airwayPressure, newestAt: 105),
          RegisterProfile.WaveformBlock.Track(.patientFlow, newestAt: 106),
        ],
        depth: 25, stride: 2, absentSample: .min, sampleInterval: .milliseconds(40),
        period: .milliseconds(500)),
      mostRegisters: 125, longestGap: 8, version: RegisterProfile.Version(at: 0, is: 1))
    profile.title = "Bilevel ventilator, the integrator's own map, version 1"
    profile.unit = 1
    return profile
  }()

  @Test func `the integrator's profile is what its map says`() throws {
    #expect(try RegisterProfile.named("integrator-bilevel-1") == Self.integratorBilevel)
    #expect(RegisterProfile.embeddedNames == ["integrator-bilevel-1"])
    let reads = Self.integratorBilevel.plannedReads
    #expect(reads.map(\.first) == [100, 0])
    #expect(reads.map(\.count) == [55, 20])
  }

  @Test(arguments: RegisterProfile.embeddedNames)
  func `every profile that is shipped bears the name of its file`(name: String) throws {
    #expect(try RegisterProfile.named(name).name == name)
  }

  /// A profile that uses everything there is.
  static let everything = """
    profile: everything-1
    title: Everything that a profile can say
    source: made up
    unit: 17
    table: input
    words: low-first
    bytes: high-first
    period: 500 ms
    largest_read: 60
    longest_gap: 4
    rest: 5 ms
    answer_time: 200 ms
    version: {address: 0, accepts: [1, 3]}
    validity: {address: 1}
    fields:
      - {channel: ipap, address: 2, type: s16, scale: 0.1 hPa, valid_bit: 15, bytes: low-first}
      - {channel: epap, address: 3, type: u16, scale: 0.01 cmH2O, not_available: [65535, 32768]}
      - {channel: etco2, address: 4, type: float32, scale: 1 kPa, limits: {from: 1 kPa, to: 120 mmHg}}
      - {channel: run_time, address: 65534, type: s32, scale: 1 min, words: high-first, period: 1 min}
      - {channel: vent_mode, address: 7, type: u16, codes: {0: standby, 2: spontaneous-timed, 9: timed}}
      - {channel: vent_alarms, address: 9, type: u32, table: holding, bits: {0: 1, 17: 2}}
    waveforms:
      counter: 100
      depth: 20
      stride: 1
      absent: 0
      interval: 10 ms
      period: 100 ms
      tracks:
        - {channel: patient_flow, newest: 101}
        - {channel: airway_pressure, newest: 121}
    """

  @Test func `everything that can be said is understood`() throws {
    let profile = try RegisterProfile(yaml: Self.everything, fileName: "p.yaml")
    var ipap = Field(
      .inspiratoryPressure, at: 2, .signed16, scale: RegisterScale(thousandths: 100_000_000, per: 980_665),
      validityBit: 15)
    ipap.order = Field.Order(words: .lowFirst, bytes: .lowFirst)
    #expect(profile.fields[0] == ipap)
    #expect(profile.fields[1].notAvailable == [65_535, 32_768])
    #expect(profile.fields[2].limits == 7_501...120_000)
    #expect(profile.fields[3].order == Field.Order())
    #expect(profile.period(of: profile.fields[3]) == .minutes(1))
    #expect(
      profile.fields[4].codes
        == .values([Field.CodeMap.Pair(0, is: 0), Field.CodeMap.Pair(2, is: 3), Field.CodeMap.Pair(9, is: 4)])
    )
    #expect(profile.fields[5].codes == .bits([Field.CodeMap.Pair(0, is: 1), Field.CodeMap.Pair(17, is: 2)]))
    #expect(profile.table(of: profile.fields[5]) == .holding)
    #expect(profile.version == RegisterProfile.Version(at: 0, accepts: [1, 3]))
    #expect(profile.unit == 17)
    #expect(profile.rest == .milliseconds(5))
    #expect(profile.answerTime == .milliseconds(200))
    #expect(profile.plannedReads.map(\.count) == [41, 8, 2, 3], "lengths differ, so no late reply confuses")
    #expect(profile.plannedReads.map(\.first) == [100, 0, 65_534, 9])
  }

  private static func names(ofNumbers isNumber: Bool) -> String {
    Channel.allCases.filter { ($0.shape == .numeric) == isNumber }.map(\.name).joined(separator: ", ")
  }

  private static let numbers = names(ofNumbers: true)

  static let mistakes = [
    ProfileMistake(
      "channel that does not exist", "channel: epap", "channel: peep",
      "17: fields[1].channel: peep is not allowed; allowed: \(numbers)"),
    ProfileMistake(
      "waveform as a number", "channel: epap", "channel: capnogram",
      "17: fields[1].channel: capnogram is not allowed; allowed: \(numbers)"),
    ProfileMistake(
      "channel twice", "channel: epap", "channel: ipap",
      "17: fields[1].channel: ipap has a field already; allowed: each channel once"),
    ProfileMistake(
      "unit of another kind", "0.01 cmH2O", "0.01 mmHg",
      "17: fields[1].scale: 0.01 mmHg is not allowed; allowed: cmH2O, hPa, mbar"),
    ProfileMistake(
      "no unit", "0.01 cmH2O", "0.01",
      "17: fields[1].scale: 0.01 is not allowed; allowed: a unit: cmH2O, hPa, mbar"),
    ProfileMistake(
      "scale of nothing", "0.01 cmH2O", "0 cmH2O",
      "17: fields[1].scale: 0 cmH2O is not allowed; allowed: 0.001 to 1000000 cmH2O, for one count"),
    ProfileMistake(
      "scale below nothing", "0.01 cmH2O", "-1 cmH2O",
      "17: fields[1].scale: -1 cmH2O is not allowed; allowed: 0.001 to 1000000 cmH2O, for one count"),
    ProfileMistake("scale missing", ", scale: 0.01 cmH2O", "", "17: fields[1].scale: is missing"),
    ProfileMistake(
      "code with a unit", "type: u16, codes", "type: u16, scale: 1 s, codes",
      "20: fields[4].scale: gives vent_mode a unit, and it is a code; allowed: codes or bits, or none"),
    ProfileMistake(
      "two fields in one register", "address: 3,", "address: 2,",
      "17: fields[1].address: epap overlaps ipap of line 16 in register 2; allowed: each register once"),
    ProfileMistake(
      "half of a field in another", "address: 7,", "address: 5,",
      "20: fields[4].address: vent_mode overlaps etco2 of line 18 in register 5;"
        + " allowed: each register once"),
    ProfileMistake(
      "field in the version", "address: 3,", "address: 0,",
      "17: fields[1].address: epap overlaps the version of line 13 in register 0; allowed: each register once"
    ),
    ProfileMistake(
      "version in the validity bits", "version: {address: 0", "version: {address: 1",
      "13: version: the version overlaps the validity bits of line 14 in register 1;"
        + " allowed: each register once"),
    ProfileMistake(
      "field among samples", "address: 7,", "address: 130,",
      "31: waveforms.tracks[1].newest: airway_pressure overlaps vent_mode of line 20 in register 130;"
        + " allowed: each register once"),
    ProfileMistake(
      "samples among samples", "newest: 121", "newest: 120",
      "31: waveforms.tracks[1].newest: airway_pressure overlaps patient_flow of line 30 in register 120;"
        + " allowed: each register once"),
    ProfileMistake(
      "address below zero", "address: 3,", "address: -1,",
      "17: fields[1].address: -1 is not allowed; allowed: 0 to 65535"),
    ProfileMistake(
      "address beyond the table", "address: 3,", "address: 65536,",
      "17: fields[1].address: 65536 is not allowed; allowed: 0 to 65535"),
    ProfileMistake(
      "second word beyond the table", "address: 65534,", "address: 65535,",
      "19: fields[3].address: 65535 is not allowed; allowed: 0 to 65534 for s32, which takes two registers"),
    ProfileMistake(
      "more than a read can have", "largest_read: 60", "largest_read: 126",
      "9: largest_read: 126 is not allowed; allowed: 1 to 125"),
    ProfileMistake(
      "read of nothing", "largest_read: 60", "largest_read: 0",
      "9: largest_read: 0 is not allowed; allowed: 1 to 125"),
    ProfileMistake(
      "field longer than a read", "largest_read: 60", "largest_read: 1",
      "18: fields[2].type: float32 takes 2 registers in one read; allowed: largest_read, which is 1"),
    ProfileMistake(
      "waveforms longer than a read", "largest_read: 60", "largest_read: 40",
      "23: waveforms: counter and samples take 41 registers in one read; allowed: largest_read, which is 40"),
    ProfileMistake(
      "waveforms beyond any read", "newest: 121", "newest: 300",
      "23: waveforms: counter and samples take 220 registers in one read;"
        + " allowed: largest_read, which is 60"),
    ProfileMistake(
      "gap below zero", "longest_gap: 4", "longest_gap: -1",
      "10: longest_gap: -1 is not allowed; allowed: 0 to 124"),
    ProfileMistake(
      "period of nothing", "period: 500 ms", "period: 0 s",
      "8: period: 0 s is not allowed; allowed: 10 ms to 1 h"),
    ProfileMistake(
      "period below nothing", "period: 1 min", "period: -1 s",
      "19: fields[3].period: -1 s is not allowed; allowed: 10 ms to 1 h"),
    ProfileMistake(
      "waveforms' period of nothing", "period: 100 ms", "period: 0 ms",
      "28: waveforms.period: 0 ms is not allowed; allowed: 10 ms to 1 h"),
    ProfileMistake(
      "samples at no distance", "interval: 10 ms", "interval: 0 ms",
      "27: waveforms.interval: 0 ms is not allowed; allowed: 1 ms to 1 s"),
    ProfileMistake(
      "no samples", "depth: 20", "depth: 0", "24: waveforms.depth: 0 is not allowed; allowed: 1 to 125"),
    ProfileMistake(
      "no stride", "stride: 1", "stride: 0", "25: waveforms.stride: 0 is not allowed; allowed: 1 to 125"),
    ProfileMistake(
      "number as a waveform", "channel: patient_flow", "channel: leak",
      "30: waveforms.tracks[0].channel: leak is not allowed; allowed: \(names(ofNumbers: false))"),
    ProfileMistake(
      "waveform twice", "channel: airway_pressure", "channel: patient_flow",
      "31: waveforms.tracks[1].channel: patient_flow has samples already; allowed: each channel once"),
    ProfileMistake(
      "bit of no register", "validity: {address: 1}\n", "",
      "15: fields[0].valid_bit: names a bit of no register; allowed: with validity: {address: 0 to 65535}"),
    ProfileMistake(
      "bit beyond a register", "valid_bit: 15", "valid_bit: 16",
      "16: fields[0].valid_bit: 16 is not allowed; allowed: 0 to 15"),
    ProfileMistake(
      "words of one register", "type: u16, scale: 0.01 cmH2O",
      "type: u16, scale: 0.01 cmH2O, words: low-first",
      "17: fields[1].words: orders two words, and u16 has one; allowed: for u32, s32, float32"),
    ProfileMistake(
      "count that cannot be", "[65535, 32768]", "[-1]",
      "17: fields[1].not_available[0]: -1 is not allowed; allowed: 0 to 65535"),
    ProfileMistake(
      "count of a decimal number", "limits: {from: 1 kPa, to: 120 mmHg}", "not_available: [0]",
      "18: fields[2].not_available: names counts, and float32 has none; allowed: for u16, s16, u32, s32"
        + " (a float32 that is no number is never a value)"),
    ProfileMistake(
      "limits beyond the channel's", "to: 120 mmHg", "to: 151 mmHg",
      "18: fields[2].limits.to: 151 mmHg is not allowed; allowed: 0 to 150 mmHg, what etco2 can be"),
    ProfileMistake(
      "limits the wrong way round", "to: 120 mmHg", "to: 1 kPa",
      "18: fields[2].limits.to: is not above from"),
    ProfileMistake(
      "mode that does not exist", "9: timed", "9: bipap",
      "20: fields[4].codes.9: bipap is not allowed;"
        + " allowed: standby, continuous, spontaneous, spontaneous-timed, timed, volume-assured"),
    ProfileMistake(
      "code beyond the register", "9: timed", "65536: timed",
      "20: fields[4].codes.65536: 65536 is not a number of the unit; allowed: 0 to 65535"),
    ProfileMistake(
      "bit beyond ours", "17: 2", "17: 16", "21: fields[5].bits.17: 16 is not allowed; allowed: 0 to 15"),
    ProfileMistake(
      "bit beyond theirs", "17: 2", "32: 2",
      "21: fields[5].bits.32: 32 is not a number of the unit; allowed: 0 to 31"),
    ProfileMistake(
      "codes of a number", "not_available: [65535, 32768]", "codes: {1: timed}",
      "17: fields[1].codes: means nothing for this channel; allowed: for vent_mode"),
    ProfileMistake(
      "code as a decimal number", "type: u16, codes", "type: float32, codes",
      "20: fields[4].type: a code is no decimal number; allowed for vent_mode: u16, s16, u32, s32"),
    ProfileMistake(
      "type that does not exist", "type: s16", "type: int16",
      "16: fields[0].type: int16 is not allowed; allowed: u16, s16, u32, s32, float32"),
    ProfileMistake(
      "table that does not exist", "table: holding", "table: coils",
      "21: fields[5].table: coils is not allowed; allowed: holding, input"),
    ProfileMistake("unit zero", "unit: 17", "unit: 0", "4: unit: 0 is not allowed; allowed: 1 to 247"),
    ProfileMistake(
      "no version", "accepts: [1, 3]", "accepts: []",
      "13: version.accepts: a list is not allowed; allowed: at least one version, 0 to 65535"),
    ProfileMistake(
      "version twice", "accepts: [1, 3]", "accepts: [3, 3]", "13: version.accepts[1]: 3 is accepted twice"),
    ProfileMistake(
      "endless answer", "answer_time: 200 ms", "answer_time: 6 s",
      "12: answer_time: 6 s is not allowed; allowed: 10 ms to 5 s"),
    ProfileMistake(
      "endless rest", "rest: 5 ms", "rest: 2 s", "11: rest: 2 s is not allowed; allowed: 0 s to 1 s"),
    ProfileMistake(
      "unknown key", "longest_gap: 4", "longest_gap: 4\nsetpoint: 3",
      "11: setpoint: is not a key here; allowed: profile, title, source, unit, table, words, bytes, period,"
        + " largest_read, longest_gap, rest, answer_time, version, validity, fields, waveforms"),
  ]

  @Test(arguments: mistakes)
  func `what contradicts itself is refused with file, line, key and what is allowed`(
    mistake: ProfileMistake
  ) throws {
    let text = Self.everything.replacing(mistake.old, with: mistake.new, maxReplacements: 1)
    try #require(text != Self.everything)
    let error = #expect(throws: DocumentError.self) { try RegisterProfile(yaml: text, fileName: "p.yaml") }
    #expect(error?.description == "p.yaml:\(mistake.said)")
  }

  @Test func `a profile that is not there is told apart from a wrong one`() {
    let error = #expect(throws: DocumentError.self) { try RegisterProfile.named("none.yaml") }
    #expect(error?.problem == .unreadable("No such file or directory"))
    let unknown = #expect(throws: DocumentError.self) { try RegisterProfile.named("none") }
    #expect(unknown?.allowed == "integrator-bilevel-1, or the path of a .yaml file")
  }
}
