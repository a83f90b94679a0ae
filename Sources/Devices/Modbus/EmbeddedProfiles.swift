public import Documents

extension RegisterProfile {
  /// The names of the profiles that come with the product.
  public static var embeddedNames: [String] { EmbeddedProfiles.all.map(\.name) }

  /// Reads a built-in profile by its name, or any other by the path of its file, which ends in .yaml.
  public static func named(_ nameOrPath: String) throws(DocumentError) -> RegisterProfile {
    if nameOrPath.hasSuffix(".yaml") { return try RegisterProfile(path: nameOrPath) }
    if let profile = try embedded(nameOrPath) { return profile }
    throw DocumentError(
      file: nameOrPath, problem: .notAllowed(value: nameOrPath, allowed: RegisterProfile.allowedNames))
  }

  /// What a configuration or a command line may name, in words.
  public static var allowedNames: String {
    "\(embeddedNames.joined(separator: ", ")), or the path of a .yaml file"
  }

  /// One of the profiles that come with the product, or nil for a name that is not among ``embeddedNames``.
  public static func embedded(_ name: String) throws(DocumentError) -> RegisterProfile? {
    guard let profile = EmbeddedProfiles.all.first(where: { $0.name == name }) else { return nil }
    return try RegisterProfile(Document(utf8: profile.bytes(), file: "\(name).yaml"))
  }

  /// Reads a profile; `fileName` is the name that errors carry.
  public init(yaml text: String, fileName: String) throws(DocumentError) {
    try self.init(Document(text: text, file: fileName))
  }

  /// Reads a profile from a file of the site's own.
  public init(path: String) throws(DocumentError) {
    try self.init(Document(path: path))
  }

  private init(_ document: Document) throws(DocumentError) {
    let reader = try ProfileReader(document)
    self = try reader.profile()
  }

  /// The integrator's own map for a bilevel ventilator, which the simulated ventilator speaks.
  public static let integratorBilevel: RegisterProfile = {
    let name = "integrator-bilevel-1"
    do throws(DocumentError) {
      guard let profile = try embedded(name) else { preconditionFailure("there is no profile \(name)") }
      return profile
    } catch {
      preconditionFailure("the profile that comes with the product is refused: \(error)")
    }
  }()
}

/// The profile files that are built into the program: every file of the folder, in the order of their names.
enum EmbeddedProfiles {
  /// The names, and what gives the files' bytes; a file that nobody asks for is never made an array of.
  static let all: [(name: String, bytes: @Sendable () -> [UInt8])] = [
    ("integrator-bilevel-1", { PackageResources.integrator_bilevel_1_yaml })
  ]
}
