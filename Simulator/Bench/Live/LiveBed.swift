internal import Glibc
public import Lines
public import Quantities
internal import WireFormats

/// A simulated bed in real time: serial instruments behind pseudo-terminals or TCP ports, the ventilator also
/// behind Modbus TCP.
///
/// Each pseudo-terminal's path is a symbolic link in a directory, as udev would make one; bytes come at the
/// speed of the instrument's line. What nobody reads is lost, as on a line without a listener. A ``LiveWard``
/// runs it.
public final class LiveBed {
  /// How long a cable that could not be plugged in is left alone.
  private static let rest: Interval = .milliseconds(100)

  /// What the bed was to be.
  public let plan: LivePlan
  /// The port on this machine where the ventilator answers Modbus TCP; nil for a model that does not.
  public var modbusPort: UInt16? { ventilator?.port.number }
  /// Whether its instruments are there; false once its scenario is over.
  public private(set) var isHere = true

  private(set) var bed: SimulatedBed
  private let wires: [LiveWire]
  private let ventilator: VentilatorPort?
  /// The instruments whose plug somebody has pulled by hand, by their place.
  private var pulled = SimulatedInstrument.allCases.map { _ in false }
  /// How often each instrument's line had been opened when it was last looked at.
  private var openings = SimulatedInstrument.allCases.map { _ in 0 }
  private var plugsFrom = Uptime.origin
  /// How many faults were planned while the bed ran.
  private(set) var faultsByHand = 0
  private var buffer = [UInt8](repeating: 0, count: 4096)

  /// Puts the patient into bed and makes the wires.
  public init(_ plan: LivePlan) throws {
    self.plan = plan
    bed = try SimulatedBed(plan.scenario, seed: plan.seed, settings: plan.settings)
    try LiveBed.makeDirectory(plan.directory)
    wires = try SimulatedInstrument.allCases.map { try LiveBed.wire(of: $0, plan) }
    switch plan.scenario.models[.ventilator].wiring {
    case .bytes: ventilator = nil
    case .modbus: ventilator = try VentilatorPort(port: plan.modbusPort)
    }
  }

  /// Modbus over raw TCP is no protocol of the gateway's, so the serial line of such a one stays a terminal.
  private static func wire(
    of instrument: SimulatedInstrument, _ plan: LivePlan
  ) throws(LineError) -> LiveWire {
    switch plan.scenario.models[instrument].wiring {
    case .bytes where plan.usesDeviceServers: .server(try DeviceServer(port: 0))
    case .bytes, .modbus: .terminal(try PseudoTerminal(at: "\(plan.directory)/\(instrument.name)"))
    }
  }

  /// Makes a directory where none is.
  ///
  /// - Throws: `LineError.system` when it cannot be made or something else is there.
  public static func makeDirectory(_ path: String) throws(LineError) {
    guard mkdir(path, 0o755) != 0 else { return }
    let code = errno
    var status = stat()
    let isThere = code == EEXIST && stat(path, &status) == 0
    guard isThere, status.st_mode & S_IFMT == S_IFDIR else {
      throw .system(path, operation: "make the directory", code: isThere ? ENOTDIR : code)
    }
  }

  /// The configuration with which a gateway reads the bed.
  public var configuration: GatewayConfigurationText {
    GatewayConfigurationText(
      bed: plan.name, directory: plan.directory, packs: plan.scenario.packs, models: bed.models,
      settings: plan.settings
    ) { instrument in
      if instrument == .ventilator, let modbusPort, !plan.readsVentilatorOverSerial {
        return "tcp://127.0.0.1:\(modbusPort)"
      }
      return wires[instrument.rawValue].address
    }
  }

  /// How far the bed has come.
  public var now: Uptime { bed.now }

  /// Whether an instrument's plug is in.
  public func isPlugged(_ instrument: SimulatedInstrument) -> Bool { wires[instrument.rawValue].isPlugged }

  /// Everything that may have something to say.
  var descriptors: [Int32] { wires.flatMap(\.descriptors) + (ventilator?.descriptors ?? []) }

  /// Brings the bed to a moment and sends what has arrived at the gateway's ends by then.
  func move(to moment: Uptime) throws(LineError) {
    bed.advance(to: moment)
    SimulatedInstrument.allCases.forEach { followCable(of: $0) }
    for instrument in SimulatedInstrument.allCases {
      var bytes: [UInt8] = []
      bed.take(from: instrument, into: &bytes)
      if !bytes.isEmpty { try wires[instrument.rawValue].send(asRead(bytes, from: instrument)) }
    }
  }

  /// Takes what the gateway has sent and answers at the ventilator's port.
  func serve(_ ready: [Int32]) throws(LineError) {
    for instrument in SimulatedInstrument.allCases {
      let wire = wires[instrument.rawValue]
      guard wire.descriptors.contains(where: { ready.contains($0) }) else { continue }
      let count = try wire.receive(into: &buffer)
      dropUnread(of: instrument)
      if count > 0 { bed.receive(asHeard(Array(buffer[..<count]), by: instrument), at: instrument) }
    }
    ventilator?.serve(&bed, buffer: &buffer)
  }

  /// What the reader's UART would make of bytes of an instrument, which is set as it is set.
  private func asRead(_ bytes: [UInt8], from instrument: SimulatedInstrument) -> [UInt8] {
    guard let reader = otherSettings(at: instrument) else { return bytes }
    return SerialSetting(reader.line).receive(
      bytes, from: SerialSetting(bed.settings(of: instrument)), errorsAreNul: reader.errorsAreNul)
  }

  /// What the instrument's UART would make of bytes of the reader.
  private func asHeard(_ bytes: [UInt8], by instrument: SimulatedInstrument) -> [UInt8] {
    guard let reader = otherSettings(at: instrument) else { return bytes }
    let own = bed.settings(of: instrument)
    return SerialSetting(own).receive(
      bytes, from: SerialSetting(reader.line), errorsAreNul: own.parity != .none)
  }

  /// The reader's settings where they differ from the instrument's; what is not told is taken to agree.
  private func otherSettings(at instrument: SimulatedInstrument) -> ClientSettings? {
    guard var reader = wires[instrument.rawValue].readerSettings else { return nil }
    let own = bed.settings(of: instrument)
    var agreed = own
    agreed.baud = reader.line.baud
    if !reader.tellsCharacters { reader.line = agreed }
    return reader.line == own ? nil : reader
  }

  /// Forgets at the bed what it said before a line was opened, as the line itself has.
  ///
  /// A Modbus master flushes before each request; that is no opening, and its unit says nothing unasked.
  private func dropUnread(of instrument: SimulatedInstrument) {
    let place = instrument.rawValue
    guard wires[place].openings != openings[place] else { return }
    openings[place] = wires[place].openings
    switch bed.models[instrument].wiring {
    case .bytes: bed.dropUnread(from: instrument)
    case .modbus: break
    }
  }

  /// Lets happen at the bed what was read for this moment.
  func add(_ now: EventNow) {
    for event in now.events { bed.add(event.event, after: event.delay) }
    for fault in now.faults { bed.plan(fault) }
    faultsByHand += now.faults.count
  }

  /// Pulls an instrument's plug: its link is gone, whoever had the line open is hung up, a TCP port refuses.
  func unplug(_ instrument: SimulatedInstrument) {
    pulled[instrument.rawValue] = true
    disconnect(instrument)
  }

  /// Plugs an instrument in again.
  func plug(_ instrument: SimulatedInstrument) throws(LineError) {
    try connect(instrument)
    pulled[instrument.rawValue] = false
  }

  /// Does at the wire what a fault of the course has done to the plug.
  private func followCable(of instrument: SimulatedInstrument) {
    let isIn = bed.isPlugged(instrument) && !pulled[instrument.rawValue]
    guard isIn != isPlugged(instrument), isIn else {
      if !isIn { disconnect(instrument) }
      return
    }
    guard plugsFrom <= bed.now else { return }
    do throws(LineError) {
      try connect(instrument)
    } catch {
      // Somebody has taken the path or the port meanwhile: the instrument is not back before they leave.
      plugsFrom = bed.now + LiveBed.rest
    }
  }

  /// Takes all instruments away for good.
  func leave() {
    isHere = false
    SimulatedInstrument.allCases.forEach { disconnect($0) }
  }

  private func disconnect(_ instrument: SimulatedInstrument) {
    wires[instrument.rawValue].unplug()
    if instrument == .ventilator { ventilator?.unplug() }
  }

  private func connect(_ instrument: SimulatedInstrument) throws(LineError) {
    if instrument == .ventilator { try ventilator?.port.open() }
    try wires[instrument.rawValue].plug()
  }
}
