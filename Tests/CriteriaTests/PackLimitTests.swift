import Quantities
import Readings
import Requirements
import Testing

@testable import Criteria

@Suite struct `Every number of every pack` {
  @Test(.verifies("R.LIMITS"), arguments: PackShelf.names)
  func `is kept to exactly, just below it and just above it`(name: String) throws {
    let pack = try PackShelf.enabledPack(name)
    var count = 0
    for clause in pack.program.clauses.indices {
      let probe = ClauseProbe(pack, clause: clause)
      for limit in pack.program.limitCases(of: clause) {
        let place = "\(pack.program.labels[clause].name) \(pack.program.clauses[clause]): \(limit.name)"
        #expect(probe.holds(after: limit.steps) == limit.holds, "\(place)")
        count += 1
      }
    }
    #expect(count > pack.rules.count * 3)
  }

  @Test(arguments: PackShelf.names)
  func `that says how long a value counts is kept to to the second`(name: String) throws {
    let pack = try PackShelf.enabledPack(name)
    for input in pack.program.inputs.indices {
      let probe = ClauseProbe(pack, gapOf: input)
      for source in pack.program.inputs[input].sources {
        let plan = pack.program.sources[source]
        let within = plan.enteredWithin
        let still = pack.program.ageing(source, by: plan.lasts, entered: within)
        let noMore = pack.program.ageing(source, by: plan.lasts + .seconds(1), entered: within)
        #expect(!probe.holds(after: still), "\(plan.name)")
        #expect(probe.holds(after: noMore), "\(plan.name)")
        guard let within else { continue }
        let tooLate = pack.program.ageing(source, by: .seconds(1), entered: within + .seconds(1))
        #expect(probe.holds(after: tooLate), "\(plan.name)")
      }
    }
  }

  @Test(arguments: PackShelf.names)
  func `that is doubted counts if the pack accepts the doubt, and only then`(name: String) throws {
    let pack = try PackShelf.enabledPack(name)
    for input in pack.program.inputs.indices {
      let probe = ClauseProbe(pack, gapOf: input)
      for source in pack.program.inputs[input].sources {
        let plan = pack.program.sources[source]
        guard case .channel(let channel) = plan.wire else { continue }
        for doubt in Doubt.allCases {
          let reading = Reading.questionable(pack.program.middle(of: source), doubt)
          let isTaken = (plan.acceptedDoubts | plan.boundingDoubts) & (1 << UInt16(doubt.rawValue)) != 0
          let holds = probe.holds(after: [.readings([channel: reading], seconds: 1)])
          #expect(holds == !isTaken, "\(plan.name) \(doubt)")
        }
      }
    }
  }

  @Test(.verifies("R.PACKS")) func `is found in every folder file, and every file is embedded`() throws {
    let files = try PackShelf.files()
    #expect(files == RulePack.embeddedNames)
    for name in files {
      let embedded = try #require(try RulePack.embedded(name))
      #expect(embedded.id == name)
      #expect(embedded.parameters == (try PackShelf.pack(name).parameters))
    }
  }
}

extension PackProgram {
  /// A value in the middle of what a source can say.
  fileprivate func middle(of source: Int) -> Int32 {
    switch sources[source].wire {
    case .channel(.ventilationMode): 0
    case .channel(let channel): (channel.plausible.lowerBound + channel.plausible.upperBound) / 2000 * 1000
    case .entry(let item): (item.plausible.lowerBound + item.plausible.upperBound) / 2000 * 1000
    }
  }

  /// A source that spoke once, so long before the end; an entry that counts from when it was entered was made
  /// so late.
  fileprivate func ageing(_ source: Int, by age: Interval, entered late: Interval?) -> [VignetteStep] {
    let feed = feed(source: source, middle(of: source))
    guard let fact = feed.entries.first else {
      return [.readings(feed.readings, seconds: 1), .wait(age - .seconds(1))]
    }
    if let late { return [.entry(fact, age: late), .wait(age)] }
    return [.entry(fact, age: age - .seconds(1)), .wait(.seconds(1))]
  }
}
