import Alarms
import Criteria
import Quantities
import Readings
import Testing

/// Every technical condition there is, with each loss of each watched channel.
let everyTechnicalCondition: [TechnicalCondition] =
  Channel.allCases.filter(AlarmTable.isWatched).flatMap { channel in
    SignalLoss.allCases.map { .noSignal(InstrumentIndex(3), channel, $0) }
  } + [
    .lineDown(InstrumentIndex(0)), .setUpFailed(InstrumentIndex(255)),
    .cannotBeJudged(pack: "cn-als-2022", rule: "FAST.HIGH"),
  ] + TechnicalCondition.ofTheGateway

@Suite struct `The table of alarms` {
  @Test(arguments: everyTechnicalCondition)
  func `it gives every technical condition one priority, words in two languages and a source`(
    condition: TechnicalCondition
  ) throws {
    let row = AlarmTable.row(of: condition)
    #expect([.low, .medium, .high].contains(try #require(row.priority)))
    let delay = try #require(row.conditionDelay)
    #expect(delay >= .zero && delay <= .minutes(2))
    #expect(row.signalDelay <= .seconds(1))
    let (title, text) = (try #require(row.title), try #require(row.text))
    for words in [title.english, title.chinese, text.english, text.chinese, row.source] {
      #expect(!words.isEmpty)
    }
    #expect(title.chinese.unicodeScalars.contains { $0.value >= 0x4E00 }, "\(title.chinese)")
  }

  @Test(arguments: everyTechnicalCondition)
  func `a condition's word reads back as the condition`(condition: TechnicalCondition) {
    let alarm = AlarmCondition.technical(condition)
    #expect(AlarmCondition(word: alarm.word) == alarm)
  }
}
