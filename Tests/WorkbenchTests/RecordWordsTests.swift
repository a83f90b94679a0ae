import Control
import Documents
import Quantities
import Readings
import Testing
import Workbench

private let card = BedCard(
  bed: "bed-7", ring: "/run/ring", generation: 3, from: 100,
  instruments: [
    BedCard.Instrument(
      name: "oximeter", staleness: [BedCard.Staleness(.oxygenSaturation, after: .seconds(10))]),
    BedCard.Instrument(name: "cough-meter", staleness: []),
  ])

private func sample(_ reading: Reading, _ origin: Origin = .bedside) -> Record {
  Record(
    Sample(
      instrument: InstrumentIndex(0), channel: .oxygenSaturation, reading: reading, origin: origin,
      receivedAt: Uptime(nanoseconds: 5_000_000)))
}

@Suite struct `A bed's card` {
  @Test func `is read as it was left`() throws {
    #expect(try BedCard(utf8: Array(card.json.text.utf8), file: "card") == card)
  }

  @Test func `passes over a channel of a newer version, and refuses what it does not know`() throws {
    let newer = card.json.text.replacing("\"spo2\"", with: "\"spo3\"")
    #expect(try BedCard(utf8: Array(newer.utf8), file: "card").instruments[0].staleness == [])
    let strange = card.json.text.replacing("\"ring\"", with: "\"string\"")
    #expect(throws: DocumentError.self) { try BedCard(utf8: Array(strange.utf8), file: "card") }
  }

  @Test(arguments: [(99 as UInt64, "#0"), (100, "oximeter"), (101, "oximeter")])
  func `names the records of its own instruments alone`(index: UInt64, name: String) {
    #expect(card.name(InstrumentIndex(0), ofRecord: index) == name)
    #expect(card.name(InstrumentIndex(2), ofRecord: index) == "#2")
  }

  @Test func `knows how old a number may be, and that an event does not age`() {
    #expect(card.staleAfter(of: .oxygenSaturation, at: InstrumentIndex(0)) == .seconds(10))
    #expect(card.staleAfter(of: .coughPeakFlow, at: InstrumentIndex(1)) == nil)
    #expect(card.staleAfter(of: .oxygenSaturation, at: InstrumentIndex(9)) == nil)
  }
}

@Suite struct `A record in words` {
  @Test(arguments: [
    (Reading.measured(97_000), "spo2 97 %"),
    (.questionable(88_500, .lowPerfusion), "spo2 88.5 % ? low-perfusion"),
    (.absent(.probeOff), "spo2 --- probe-off"),
  ])
  func `has its time, its instrument and its value or why there is none`(reading: Reading, said: String) {
    let words = RecordWords(card: card)
    #expect(words.line(sample(reading), index: 100, utc: "T") == "T  oximeter  \(said)")
    #expect(words.line(sample(reading, .simulated), index: 7, utc: "T") == "T  #0  SIMULATED \(said)")
  }

  @Test func `as JSON has the same`() {
    #expect(
      RecordWords(card: nil).json(sample(.questionable(88_500, .artefact), .simulated), index: 7, utc: "T")
        == ##"{"type":"reading","index":7,"utc":"T","at_uptime_us":5000,"instrument":"#0","##
        + #""origin":"simulated","channel":"spo2","value":88.5,"unit":"%","doubt":"artefact"}"#)
  }

  @Test func `gives samples in the channel's unit`() {
    var block = WaveformBlock(
      instrument: InstrumentIndex(0), channel: .capnogram, origin: .simulated, receivedAt: .origin,
      sampleInterval: .milliseconds(10), doubt: .warmUp)
    block.append(3812)
    block.append(-5)
    let line = RecordWords(card: card).line(Record(block), index: 100, utc: "T")
    #expect(line == "T  oximeter  SIMULATED capnogram 38.12 -0.05 mmHg every 10 ms ? warm-up")
    block = WaveformBlock(
      instrument: InstrumentIndex(0), channel: .capnogram, origin: .bedside, receivedAt: .origin,
      sampleInterval: .milliseconds(10), absence: .lineDown)
    #expect(
      RecordWords(card: card).line(Record(block), index: 100, utc: "T")
        == "T  oximeter  capnogram --- line-down")
  }

  @Test func `of a newer version is told and not passed over`() {
    var words = sample(.measured(97_000)).words
    words[3] |= 0xFF
    let line = RecordWords(card: card).line(Record(words: words), index: 100, utc: "T")
    #expect(line.hasSuffix("a record that this version cannot read"))
  }

  @Test func `that was overwritten is counted`() {
    #expect(RecordWords.line(lost: 12) == "(12 records lost: overwritten before they were read)")
    #expect(RecordWords.json(lost: 12) == #"{"type":"lost","count":12}"#)
  }
}
