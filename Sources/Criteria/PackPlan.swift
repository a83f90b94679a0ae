/// What never changes of a pack at work; shared by all copies of its evaluation.
final class PackPlan: Sendable {
  let id: String
  let version: String
  let digest: UInt64
  let program: PackProgram
  let routes: PackRoutes

  init(_ pack: RulePack) {
    id = pack.id
    version = pack.version
    digest = pack.digest
    program = pack.program
    routes = PackRoutes(pack.program)
  }
}
