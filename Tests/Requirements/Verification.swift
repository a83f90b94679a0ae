public import Testing

/// Says which requirements a test verifies; the table of requirements names the same tests.
///
/// The identifiers are those of `Tests/Requirements/requirements.yaml`. A house rule compares both
/// directions: a requirement without a test, a test that names an unknown requirement, and a table entry for
/// a test that is not there are failures.
public struct Verification: TestTrait, SuiteTrait {
  /// The identifiers of the requirements.
  public let requirements: [String]
}

extension Trait where Self == Verification {
  /// The test shows that these requirements hold.
  public static func verifies(_ requirements: String...) -> Verification {
    Verification(requirements: requirements)
  }
}
