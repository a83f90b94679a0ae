public import Documents

extension RulePack {
  /// Reads a built-in pack by its name, or any other by the path of its file, which ends in .yaml.
  public static func named(_ nameOrPath: String) throws(DocumentError) -> RulePack {
    if nameOrPath.hasSuffix(".yaml") { return try RulePack(path: nameOrPath) }
    if let pack = try embedded(nameOrPath) { return pack }
    let allowed = "\(embeddedNames.joined(separator: ", ")), or the path of a .yaml file"
    throw DocumentError(file: nameOrPath, problem: .notAllowed(value: nameOrPath, allowed: allowed))
  }
}
