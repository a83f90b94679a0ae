import Criteria
import Devices
import Documents
import Lines
import Quantities
import Readings
import WireFormats

/// What a gateway is told in its configuration file: the bed, its instruments and their lines, its rule
/// packs, its ring.
struct GatewayConfiguration {
  /// Where an instrument is connected.
  enum Connection: Equatable {
    /// A line that carries bytes.
    case bytes(LineAddress, LineSettings)
    /// A line that carries Modbus transactions with one unit.
    case modbus(LineAddress, LineSettings, ModbusUnit)
  }

  /// One instrument and its line.
  struct Instrument: Equatable {
    var plan: InstrumentPlan
    var connection: Connection

    /// The path of its port; nil when it is reached over TCP.
    var port: String? {
      switch connection {
      case .bytes(.port(let path), _), .modbus(.port(let path), _, _): path
      case .bytes(.tcp, _), .modbus(.tcp, _, _): nil
      }
    }
  }

  /// The bed's name, as outputs show it.
  var bed: String
  /// The ring's file, and how many records it holds.
  var ringFile: String
  var ringCapacity: Int
  /// The folder of what outlasts the daemon: alarm log, chart, state and its socket.
  var stateDirectory: String
  /// What the rules know of the patient.
  var patient: PatientContext
  /// The file it was read from.
  let path: String
  /// The rule packs, in the order they are listed.
  var packs: [RulePack] = []
  /// The site's own pack and profile files that were taken, with the text they were taken from.
  private(set) var siteTexts: [(file: String, text: String)] = []
  /// Why files of the site's own were refused whose last good text is used instead, each with the note's
  /// name.
  private(set) var refusals: [(note: String, error: DocumentError)] = []
  /// The instruments, in the order they are listed.
  var instruments: [Instrument] = []

  /// Reads and checks a configuration file.
  ///
  /// With `fallsBack` a site's own pack or profile file that is refused is replaced by its last good text,
  /// where that was put by.
  init(path: String, fallsBack: Bool = false) throws(DocumentError) {
    self.path = path
    let document = try Document(path: path)
    let root = try document.root.mapping([
      "bed", "ring", "state", "patient", "packs", "instruments",
    ])
    bed = try root.required("bed").text()
    let ring = try root.required("ring").mapping(["file", "records"])
    ringFile = Self.absolute(try ring.required("file").text(), beside: path)
    ringCapacity = try ring.optional("records")?.integer(among: Self.ringCapacities) ?? 65_536
    stateDirectory = try Self.stateDirectory(root.optional("state"), beside: path) ?? "\(ringFile).state"
    patient = try Self.patient(root.optional("patient"))
    try readInstruments(try root.required("instruments"), fallsBack: fallsBack)
    try readPacks(root.required("packs"), fallsBack: fallsBack)
  }

  /// Powers of two from a minute of four instruments at full rate to some days of them.
  private static let ringCapacities = (12...22).map { 1 << $0 }

  private static func stateDirectory(
    _ node: DocumentNode?, beside path: String
  ) throws(DocumentError) -> String? {
    guard let node else { return nil }
    return absolute(try node.mapping(["directory"]).required("directory").text(), beside: path)
  }

  private static func patient(_ node: DocumentNode?) throws(DocumentError) -> PatientContext {
    guard let node else { return PatientContext() }
    let patient = try node.mapping(["diagnosis", "bilevel_therapy"])
    return PatientContext(
      diagnosis: try patient.optional("diagnosis")?.choice(of: PatientContext.Diagnosis.self),
      bilevelTherapy: try patient.optional("bilevel_therapy")?.flag())
  }

  /// A pack is the name of a built-in one, or the path of a file that ends in .yaml.
  private mutating func readPacks(_ node: DocumentNode, fallsBack: Bool) throws(DocumentError) {
    for item in try node.list() {
      let pack: RulePack = try named(Self.packFiles, item, fallsBack: fallsBack)
      guard !packs.contains(where: { $0.id == pack.id }) else {
        throw item.contradiction("names pack \(pack.id) a second time")
      }
      packs.append(pack)
    }
  }

  /// What its rules look at and none of its instruments ever gives.
  var unserved: [UnservedInput] {
    let channels = instruments.flatMap(\.plan.channels)
    return packs.flatMap { $0.inputs(unservedBy: channels) }
  }

  /// Whether another configuration says the same of all but the packs.
  func differsInPacksAlone(from other: GatewayConfiguration) -> Bool {
    bed == other.bed && ringFile == other.ringFile && ringCapacity == other.ringCapacity
      && stateDirectory == other.stateDirectory && patient == other.patient
      && instruments == other.instruments
  }

  /// Paths in a configuration start beside it, wherever the daemon was started.
  private static func absolute(_ name: String, beside path: String) -> String {
    guard !name.hasPrefix("/"), let slash = path.lastIndex(of: "/") else { return name }
    return String(path[...slash]) + name
  }

  private mutating func readInstruments(_ node: DocumentNode, fallsBack: Bool) throws(DocumentError) {
    let items = try node.list()
    guard (1...64).contains(items.count) else { throw node.refusal(allowed: "1 to 64 instruments") }
    for item in items {
      let instrument = try self.instrument(item, fallsBack: fallsBack)
      guard !instruments.contains(where: { $0.plan.name == instrument.plan.name }) else {
        throw try item.mappingOfAnyKeys().required("name").contradiction(
          "\(instrument.plan.name) is the name of an earlier instrument; allowed: each name once")
      }
      try checkLine(of: instrument, item)
      instruments.append(instrument)
    }
  }

  /// A port has one instrument; a Modbus line may have many that agree on its settings, each with its own
  /// unit.
  private func checkLine(of instrument: Instrument, _ item: DocumentNode) throws(DocumentError) {
    let keys = try item.mappingOfAnyKeys()
    for other in instruments {
      switch (instrument.connection, other.connection) {
      case (.modbus(let address, let settings, let unit), .modbus(let line, let others, let taken)):
        guard address == line else { continue }
        guard unit != taken else {
          throw try keys.required("line").contradiction(
            "\(address) has unit \(unit.number) already, \(other.plan.name); allowed: each unit once a line")
        }
        guard settings == others else {
          let line = try keys.required("line")
          throw (keys.optional("serial") ?? line).contradiction(
            "sets \(address) otherwise than \(other.plan.name) does; allowed: the same settings on one line")
        }
      case (_, _):
        guard let port = instrument.port, port == other.port else { continue }
        throw try keys.required("line").contradiction(
          "\(port) is the line of \(other.plan.name); allowed: each port once, or several Modbus units")
      }
    }
  }
}

// MARK: - Files of the site's own

extension GatewayConfiguration {
  /// Documents that come with the product under a name, or from a file of the site's own.
  private struct NamedFiles<Content> {
    let known: [String]
    let refusedNote: String
    let embedded: (String) throws(DocumentError) -> Content
    let read: (_ text: String, _ file: String) throws(DocumentError) -> Content

    var allowed: String { "\(known.joined(separator: ", ")), or the path of a .yaml file" }
  }

  private static var packFiles: NamedFiles<RulePack> {
    NamedFiles(
      known: RulePack.embeddedNames, refusedNote: "packs.refused",
      embedded: { name throws(DocumentError) in try RulePack.named(name) },
      read: { text, file throws(DocumentError) in try RulePack(yaml: text, fileName: file) })
  }

  private static var profileFiles: NamedFiles<RegisterProfile> {
    NamedFiles(
      known: RegisterProfile.embeddedNames, refusedNote: "profiles.refused",
      embedded: { name throws(DocumentError) in try RegisterProfile.named(name) },
      read: { text, file throws(DocumentError) in try RegisterProfile(yaml: text, fileName: file) })
  }

  private mutating func named<Content>(
    _ files: NamedFiles<Content>, _ item: DocumentNode, fallsBack: Bool
  ) throws(DocumentError) -> Content {
    let name = try item.text()
    if name.hasSuffix(".yaml") {
      return try sitesOwn(Self.absolute(name, beside: path), files, item, fallsBack: fallsBack)
    }
    guard files.known.contains(name) else { throw item.refusal(allowed: files.allowed) }
    return try files.embedded(name)
  }

  /// A file of the site's own, or its last good text when it is refused now and that may stand in for it.
  private mutating func sitesOwn<Content>(
    _ file: String, _ files: NamedFiles<Content>, _ item: DocumentNode, fallsBack: Bool
  ) throws(DocumentError) -> Content {
    do throws(DocumentError) {
      let text = try Self.text(file, item, allowed: files.allowed)
      let content = try files.read(text, file)
      siteTexts.append((file, text))
      return content
    } catch {
      guard fallsBack, let content = lastGood(file, files) else { throw error }
      refusals.append((files.refusedNote, error))
      return content
    }
  }

  /// What a file's last good text says, or nil when there is none that could be used.
  private func lastGood<Content>(_ file: String, _ files: NamedFiles<Content>) -> Content? {
    let folder = StateFolder(path: stateDirectory)
    guard let text = PackShelf.goodText(of: file, in: folder) else { return nil }
    do throws(DocumentError) { return try files.read(text, file) } catch { return nil }
  }

  /// A file's own mistakes are told with its own lines; that it is not there, with the line that names it.
  private static func text(
    _ file: String, _ item: DocumentNode, allowed: String
  ) throws(DocumentError) -> String {
    do throws(DocumentError) {
      return try Document.text(path: file)
    } catch {
      guard case .unreadable(let reason) = error.problem else { throw error }
      throw item.contradiction("\(file) cannot be read: \(reason); allowed: \(allowed)")
    }
  }
}

// MARK: - One instrument

extension GatewayConfiguration {
  /// What an instrument speaks, as the configuration names it.
  private enum Spoken {
    case bytes(NamedProtocol)
    case modbus

    /// Every word that a configuration may use.
    static let words: [(word: String, meaning: Spoken)] =
      NamedProtocol.all.map { (word: $0.word, meaning: .bytes($0)) } + [("modbus", .modbus)]

    /// The keys that an instrument of this protocol may have.
    var keys: [String] {
      let shared = ["name", "protocol", "line", "origin", "serial"]
      return switch self {
      case .bytes(let spoken): shared + spoken.keys
      case .modbus: shared + ["profile", "unit"]
      }
    }

    /// How the instrument's line is set unless the configuration says otherwise (Modbus: over Serial Line
    /// V1.02, section 2.5.1).
    var settings: LineSettings {
      switch self {
      case .bytes(let spoken): spoken.usualSettings
      case .modbus: LineSettings(baud: 19200, parity: .even)
      }
    }

    /// The character lengths that a line of this protocol can have; Modbus RTU has eight bits.
    var dataBits: [Int] {
      switch self {
      case .bytes: [7, 8]
      case .modbus: [8]
      }
    }

    /// The ways of flow control that a line of this protocol can have; Modbus keeps time instead.
    var flowControls: [LineSettings.FlowControl] {
      switch self {
      case .bytes: LineSettings.FlowControl.allCases
      case .modbus: [.none]
      }
    }
  }

  private mutating func instrument(
    _ node: DocumentNode, fallsBack: Bool
  ) throws(DocumentError) -> Instrument {
    let spoken = try node.mappingOfAnyKeys().required("protocol").choice(among: Spoken.words)
    let keys = try node.mapping(spoken.keys)
    let name = try keys.required("name").text()
    let origins: [(word: String, meaning: Origin)] = [("bedside", .bedside), ("simulated", .simulated)]
    let origin = try keys.optional("origin")?.choice(among: origins) ?? .bedside
    let address = try Self.address(try keys.required("line"))
    let settings = try Self.lineSettings(keys.optional("serial"), of: spoken, address)
    let speech = try speech(of: spoken, keys, fallsBack: fallsBack)
    let plan = InstrumentPlan(name: name, speech: speech, origin: origin)
    guard case .registers(let profile) = speech else {
      return Instrument(plan: plan, connection: .bytes(address, settings))
    }
    return Instrument(plan: plan, connection: .modbus(address, settings, try Self.unit(keys, of: profile)))
  }

  private mutating func speech(
    of spoken: Spoken, _ keys: DocumentMapping, fallsBack: Bool
  ) throws(DocumentError) -> InstrumentPlan.Speech {
    switch spoken {
    case .bytes(let spoken):
      guard case .capnostat5 = spoken.speech else { return spoken.speech }
      return .capnostat5(try Self.capnograph(keys))
    case .modbus:
      return .registers(try named(Self.profileFiles, try keys.required("profile"), fallsBack: fallsBack))
    }
  }

  /// The unit that the configuration names, or else the profile.
  private static func unit(
    _ keys: DocumentMapping, of profile: RegisterProfile
  ) throws(DocumentError) -> ModbusUnit {
    if let node = keys.optional("unit") { return ModbusUnit(UInt8(try node.integer(in: 1...247))) }
    guard let unit = profile.unit else { throw keys.missing("unit") }
    return ModbusUnit(unit)
  }

  private static func address(_ node: DocumentNode) throws(DocumentError) -> LineAddress {
    let text = try node.text()
    do {
      return try LineAddress(text)
    } catch {
      throw node.refusal(allowed: LineAddress.allowed)
    }
  }

  private static func lineSettings(
    _ node: DocumentNode?, of spoken: Spoken, _ address: LineAddress
  ) throws(DocumentError) -> LineSettings {
    var settings = spoken.settings
    guard let node else { return settings }
    let keys = try node.mapping([
      "baud", "data_bits", "parity", "stop_bits", "flow_control", "rts", "dtr",
    ])
    guard case .port = address else {
      throw node.contradiction("cannot be set for \(address); allowed: for the path of a port")
    }
    let usual = settings
    settings.baud = try keys.optional("baud")?.integer(among: LineSettings.bauds) ?? usual.baud
    settings.dataBits = try keys.optional("data_bits")?.integer(among: spoken.dataBits) ?? usual.dataBits
    settings.parity =
      try keys.optional("parity")?.choice(
        among: LineSettings.Parity.allCases.map { (word: $0.word, meaning: $0) }) ?? usual.parity
    settings.stopBits = try keys.optional("stop_bits")?.integer(among: [1, 2]) ?? usual.stopBits
    let flows = spoken.flowControls.map { (word: $0.word, meaning: $0) }
    settings.flowControl = try keys.optional("flow_control")?.choice(among: flows) ?? usual.flowControl
    settings.raisesRTS = try keys.optional("rts")?.flag() ?? usual.raisesRTS
    settings.raisesDTR = try keys.optional("dtr")?.flag() ?? usual.raisesDTR
    return settings
  }

  private static func capnograph(_ keys: DocumentMapping) throws(DocumentError) -> CapnographSettings {
    var settings = CapnographSettings()
    if let node = keys.optional("barometric_pressure") {
      settings.barometricPressure = PartialPressure(
        thousandths: Int32(try node.thousandths(of: "mmHg", in: 400_000...850_000)))
    }
    if let node = keys.optional("oxygen") {
      settings.oxygen = Share(thousandths: Int32(try node.thousandths(of: "%", in: 0...100_000)))
    }
    if let node = keys.optional("no_breath_timeout") {
      settings.noBreathTimeout = try node.interval(in: .seconds(10)...Interval.seconds(60))
    }
    return settings
  }
}

extension NamedProtocol {
  /// The keys that an instrument of this protocol may have beside those of all.
  fileprivate var keys: [String] {
    switch speech {
    case .capnostat5: ["barometric_pressure", "oxygen", "no_breath_timeout"]
    case .noninDF2, .flowAnalyser, .dialect, .registers: []
    }
  }
}
