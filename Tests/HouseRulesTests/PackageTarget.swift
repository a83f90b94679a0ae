/// A target as Package.swift declares it.
struct PackageTarget: Sendable {
  /// The module's name.
  let name: String
  /// The folder of its sources.
  let folder: String
  /// The declaration's text.
  let declaration: String

  /// Whether the target also builds as Embedded Swift.
  var isPortable: Bool { declaration.contains("swiftSettings: portable") }

  /// The targets of a tree's Package.swift, in its order.
  static func all(of tree: Tree) -> [PackageTarget] {
    guard let manifest = tree["Package.swift"] else { return [] }
    let pattern = Pattern(
      #"\.(?:target|executableTarget|testTarget|systemLibrary)\((?:[^()]|\([^()]*\))*\)"#)
    return pattern.matches(in: manifest.text).compactMap { PackageTarget(declaration: $0.all) }
  }

  private init?(declaration: String) {
    guard let name = Pattern(#"\bname: "([^"]+)""#).matches(in: declaration).first?.group else { return nil }
    self.name = name
    self.declaration = declaration
    let usual = declaration.hasPrefix(".testTarget") ? "Tests/\(name)" : "Sources/\(name)"
    folder = Pattern(#"\bpath: "([^"]+)""#).matches(in: declaration).first?.group ?? usual
  }
}
