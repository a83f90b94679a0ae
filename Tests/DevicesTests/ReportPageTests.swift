import Foundation
import Quantities
import Readings
import Testing
import WireFormats

@testable import Devices

/// The page's rows and the plans, compared.
@Suite struct `The page about reports` {
  private static let plans: [(word: SpokenDialect, plan: ReportPlan)] = [
    (.puritanBennettShort, PuritanBennettShort.plan), (.puritanBennettLong, PuritanBennettLong.plan),
    (.respironicsV60, RespironicsV60.plan), (.respironicsV200, RespironicsV200.plan),
  ]

  private static func page() throws -> [String] {
    let path = #filePath.replacing(
      "Tests/DevicesTests/ReportPageTests.swift", with: "Sources/Devices/Devices.docc/VentilatorReports.md")
    return try String(contentsOfFile: path, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The rows of the table whose head names a dialect, each as its cells.
  private static func rows(of word: SpokenDialect) throws -> [[String]] {
    let page = try page()
    let head = try #require(
      page.firstIndex { $0.hasSuffix("| field | channel |") && $0.contains(word.rawValue) })
    return page[(head + 2)...].prefix { $0.hasPrefix("|") }.map { row in
      row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  private static func fields(_ row: [String]) -> [Int] {
    row[1].split { !$0.isNumber }.compactMap { Int($0) }
  }

  @Test(arguments: 0..<plans.count)
  func `every field that becomes a channel has its row`(place: Int) throws {
    let (word, plan) = Self.plans[place]
    let rows = try Self.rows(of: word)
    let wanted = plan.numbers.map { ($0.field, $0.channel) } + plan.manoeuvres.map { ($0.field, $0.channel) }
    for (field, channel) in wanted {
      let row = rows.first { Self.fields($0).contains(field) && $0[2].hasPrefix("`\(channel.name)`") }
      #expect(row != nil, "\(word.rawValue), field \(field), \(channel.name)")
    }
    for alarm in plan.alarms where !alarm.word.isEmpty {
      let row = rows.first { Self.fields($0).contains(alarm.field) && $0[2].hasPrefix("alarm") }
      #expect(row != nil, "\(word.rawValue), field \(alarm.field), \(alarm.meaning)")
      #expect(row?[0].contains(alarm.meaning.split(separator: ",")[0]) == true, "\(alarm.meaning)")
    }
  }

  @Test(arguments: 0..<plans.count)
  func `no row names a field that is not read`(place: Int) throws {
    let (word, plan) = Self.plans[place]
    var known = plan.numbers.map(\.field) + plan.manoeuvres.map(\.field)
    known += plan.alarms.filter { !$0.word.isEmpty }.map(\.field)
    if let mode = plan.mode {
      known += [mode.circuit, mode.mode, mode.mandatory, mode.spontaneous, mode.pressureSupport]
    }
    for field in try Self.rows(of: word).flatMap(Self.fields) { #expect(known.contains(field), "\(field)") }
  }

  @Test(arguments: 0..<plans.count)
  func `question, usual speed and period are the ones told`(place: Int) throws {
    let (word, plan) = Self.plans[place]
    let row = try #require(try Self.page().first { $0.hasPrefix("| `\(word.rawValue)` |") })
    #expect(row.contains("`\(plan.command)`"))
    #expect(row.contains("\(word.usualSettings.baud) 8N1"))
    let seconds = Double(plan.period.wholeMilliseconds) / 1000
    #expect(row.contains(" \(seconds) s"))
  }
}
