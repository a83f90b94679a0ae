public import Documents

/// A guideline's rules as data: what to look at, the limits with their sources, what to say.
///
/// Packs never change each other's limits. The format is strict: see the packs of this folder for its form,
/// and ``DocumentError`` for what is said about a pack that does not keep to it.
public struct RulePack: Sendable {
  /// The pack's name, such as `cn-als-2022`.
  public let id: String
  /// The pack's version; findings carry it.
  public let version: String
  /// Where the guideline applies, as a country code or `any`.
  public let jurisdiction: String
  /// The guideline's name.
  public let title: BilingualText
  /// The guideline's bibliographic reference.
  public let reference: String
  /// How sure we are that the pack says what the guideline says.
  public let confidence: Confidence
  /// Whether the pack is run; a pack whose numbers nobody could check is shipped but not run.
  public let isEnabled: Bool
  /// Why the pack is not run; nil when it is.
  public let disabledBecause: String?
  /// Every number and comparator of the pack, in the order of the file.
  public let parameters: [PackParameter]
  let program: PackProgram
  /// Tells this state of the pack's file from any other.
  private(set) var digest: UInt64 = 0

  /// How sure we are that a pack says what its guideline says.
  public enum Confidence: String, CaseIterable, Hashable, Sendable {
    /// The guideline's own words were read.
    case read
    /// A faithful secondary source was read.
    case secondary
    /// Written from memory, to be checked.
    case unverified
  }

  /// The rules' names, in the order of the file.
  public var rules: [String] { program.words.map(\.id) }

  /// Reads a pack; `fileName` is the name that errors carry.
  public init(yaml text: String, fileName: String) throws(DocumentError) {
    try self.init(Document(text: text, file: fileName))
  }

  /// Reads a pack from a file of the site's own.
  public init(path: String) throws(DocumentError) {
    try self.init(Document(path: path))
  }

  /// One of the packs that come with the product, or nil for a name that is not among ``embeddedNames``.
  public static func embedded(_ name: String) throws(DocumentError) -> RulePack? {
    guard let pack = EmbeddedPacks.all.first(where: { $0.name == name }) else { return nil }
    return try RulePack(Document(utf8: pack.bytes(), file: "\(name).yaml"))
  }

  /// The names of the packs that come with the product.
  public static var embeddedNames: [String] { EmbeddedPacks.all.map(\.name) }

  private init(_ document: Document) throws(DocumentError) {
    var reader = try PackReader(document)
    self = try reader.pack()
    digest = document.digest
  }

  init(
    id: String, version: String, jurisdiction: String, title: BilingualText, reference: String,
    confidence: Confidence, disabledBecause: String?, parameters: [PackParameter], program: PackProgram
  ) {
    self.id = id
    self.version = version
    self.jurisdiction = jurisdiction
    self.title = title
    self.reference = reference
    self.confidence = confidence
    self.isEnabled = disabledBecause == nil
    self.disabledBecause = disabledBecause
    self.parameters = parameters
    self.program = program
  }
}

/// The pack files that are built into the program: every file of the folder, in the order of their names.
enum EmbeddedPacks {
  /// The names, and what gives the files' bytes; a file that nobody asks for is never made an array of.
  static let all: [(name: String, bytes: @Sendable () -> [UInt8])] = [
    ("aan-2009", { PackageResources.aan_2009_yaml }),
    ("aasm-hypovent-adult", { PackageResources.aasm_hypovent_adult_yaml }),
    ("aasm-hypovent-ped", { PackageResources.aasm_hypovent_ped_yaml }),
    ("aasm-nppv-titration", { PackageResources.aasm_nppv_titration_yaml }),
    ("aci-2012", { PackageResources.aci_2012_yaml }),
    ("ca-2020", { PackageResources.ca_2020_yaml }),
    ("chest-2023", { PackageResources.chest_2023_yaml }),
    ("cms-rad-legacy", { PackageResources.cms_rad_legacy_yaml }),
    ("cms-rad-rtd", { PackageResources.cms_rad_rtd_yaml }),
    ("cn-als-2022", { PackageResources.cn_als_2022_yaml }),
    ("de-s2k", { PackageResources.de_s2k_yaml }),
    ("efns-2012", { PackageResources.efns_2012_yaml }),
    ("enmc-2002", { PackageResources.enmc_2002_yaml }),
    ("nice-ng42", { PackageResources.nice_ng42_yaml }),
    ("rcp-2018", { PackageResources.rcp_2018_yaml }),
  ]
}
