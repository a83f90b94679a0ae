import Criteria
import Requirements
import Testing

@Suite struct `Three-valued logic` {
  private static let all: [Truth] = [.no, .unknown, .yes]

  @Test(.verifies("P.KLEENE")) func `follows Kleene's tables`() {
    let and: [[Truth]] = [[.no, .no, .no], [.no, .unknown, .unknown], [.no, .unknown, .yes]]
    let or: [[Truth]] = [[.no, .unknown, .yes], [.unknown, .unknown, .yes], [.yes, .yes, .yes]]
    for (row, left) in Self.all.enumerated() {
      for (column, right) in Self.all.enumerated() {
        #expect(left.and(right) == and[row][column], "\(left) and \(right)")
        #expect(left.or(right) == or[row][column], "\(left) or \(right)")
      }
    }
    #expect(Self.all.map(\.negated) == [.yes, .unknown, .no])
  }

  /// Where a rule with this condition stands after 31 s, for a patient whose two facts have these truths.
  private func stands(_ condition: String, als: Truth, treated: Truth) throws -> Truth {
    let diagnosis: PatientContext.Diagnosis? =
      switch als {
      case .yes: .als
      case .no: .other
      case .unknown: nil
      }
    let therapy: Bool? = treated == .unknown ? nil : treated == .yes
    let patient = PatientContext(diagnosis: diagnosis, bilevelTherapy: therapy)
    var bed = Bed(patient: patient, packs: [try SmallPack.rule(when: condition)])
    bed.pass(seconds: 31)
    switch try #require(bed.state("X")) {
    case .active: return .yes
    case .normal: return .no
    case .indeterminate: return .unknown
    case .starting, .pending, .clearing, .inhibited:
      Issue.record("unexpected state")
      return .unknown
    }
  }

  @Test(.verifies("P.KLEENE")) func `holds in a pack's conditions too`() throws {
    for als in Self.all {
      for treated in Self.all {
        #expect(try stands("{all: [als, treated]}", als: als, treated: treated) == als.and(treated))
        #expect(try stands("{any: [als, treated]}", als: als, treated: treated) == als.or(treated))
        #expect(try stands("{not: als}", als: als, treated: treated) == als.negated)
        #expect(try stands("{asserted: als}", als: als, treated: treated) == (als == .yes ? .yes : .no))
        #expect(
          try stands("{first-known: [als, treated]}", als: als, treated: treated)
            == (als == .unknown ? treated : als))
        #expect(
          try stands("{given: als, then: treated}", als: als, treated: treated)
            == (als == .yes ? treated : .unknown))
      }
    }
  }
}
