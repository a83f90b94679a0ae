import Patient
import Quantities
import Testing

@testable import Bench

/// Random courses: what a seed makes, and that a file can hold it.
@Suite struct `Random courses` {
  private func courses(_ seeds: ClosedRange<UInt64>, minutes: Int64) -> [Scenario] {
    seeds.map { RandomCourse.scenario(seed: $0, duration: .minutes(minutes)) }
  }

  @Test func `a course that is written down reads back equal`() throws {
    for course in courses(1...60, minutes: 120) {
      let read = try Scenario(text: ScenarioText(course).text, file: course.file)
      #expect(read.title == course.title)
      #expect(read.duration == course.duration)
      #expect(read.patient == course.patient)
      #expect(read.ventilator == course.ventilator)
      #expect(read.packs == course.packs)
      #expect(read.events.map(\.at) == course.events.map(\.at))
      #expect(read.events.map(\.happening) == course.events.map(\.happening))
      #expect(read.faults.map(\.inWords) == course.faults.map(\.inWords))
    }
  }

  @Test func `the same seed makes the same course, another seed another`() {
    let first = ScenarioText(RandomCourse.scenario(seed: 3, duration: .hours(1))).text
    #expect(ScenarioText(RandomCourse.scenario(seed: 3, duration: .hours(1))).text == first)
    let other = ScenarioText(RandomCourse.scenario(seed: 4, duration: .hours(1))).text
    // Not only the title, which names the seed.
    #expect(other.split(separator: "\n").dropFirst() != first.split(separator: "\n").dropFirst())
  }

  @Test func `every patient can exist, and what goes wrong ends minutes before the run`() throws {
    for course in courses(1...60, minutes: 120) {
      _ = try Physiology(course.patient, support: course.ventilator, seed: Seed(1))
      #expect(course.calmFrom <= .origin + course.duration - .minutes(12))
      #expect(course.events.allSatisfy { $0.at <= .origin + course.duration })
      #expect(!course.faults.isEmpty)
    }
  }

  @Test func `every kind of fault comes at every instrument that can have it`() {
    var missing: [String] = []
    let faults = courses(1...300, minutes: 240).flatMap(\.faults)
    for word in FaultWord.allCases {
      for instrument in word.instruments
      where !faults.contains(where: { $0.kind.word == word && $0.instrument == instrument }) {
        missing.append("\(word.rawValue) at the \(instrument.name)")
      }
    }
    #expect(missing == [])
    let stacked = faults.contains { one in
      faults.contains {
        $0 != one && $0.instrument == one.instrument && $0.from < one.until && one.from < $0.until
      }
    }
    #expect(stacked)
  }
}

extension PlannedFault {
  /// The fault without the line of the file that it stands in.
  fileprivate var inWords: String { "\(kind) \(instrument) \(from) \(until) \(probability)" }
}
