import ArgumentParser
import Devices
import Workbench

/// Which protocol an instrument speaks, as the bench commands take it.
struct SpokenOption: ParsableArguments {
  @Option(
    name: [.customLong("protocol"), .customShort("p")],
    help: "What the instrument speaks: \(NamedProtocol.all.map(\.word).joined(separator: ", ")).",
    completion: .list(NamedProtocol.all.map(\.word)), transform: SpokenOption.named)
  var spoken: NamedProtocol

  static func named(_ word: String) throws -> NamedProtocol {
    guard let found = NamedProtocol.named(word) else {
      let allowed = NamedProtocol.all.map(\.word).joined(separator: ", ")
      throw ValidationError("\(word) is no protocol; allowed: \(allowed)")
    }
    return found
  }
}
