public import Documents

extension RulePack {
  /// Reads a built-in pack by its name, or any other by the path of its file, which ends in .yaml.
  public static func named(_ nameOrPath: String) throws(DocumentError) -> RulePack {
    nameOrPath.hasSuffix(".yaml") ? try RulePack(path: nameOrPath) : try embedded(nameOrPath)
  }
}
