import WireFormats

/// What every codec promises for any bytes: it never traps, it takes steps without end for none, what it
/// takes for a frame reads the same when it is sent again, and after a reset nothing before it counts.
extension FuzzTarget {
  static let codecs: [FuzzTarget] = [
    codec("nonin-df2", { NoninFramer() }, { $0.encode($1) }),
    codec("nonin-df7", { NoninWideFramer() }, { $0.encode($1) }),
    codec("nonin-df8", { NoninRecordFramer(.eight) }, { $0.encode(.eight, $1) }),
    codec("nonin-df1", { NoninRecordFramer(.one) }, { $0.encode(.one, $1) }),
    codec("nonin-df13", { NoninSpotCheckFramer() }, { $0.encode($1) }),
    codec("nonin-commands", { NoninCommandFramer() }, { $0.encode($1) }),
    codec("masimo", { MasimoFramer() }, { $0.encode($1) }),
    codec("nellcor-spd", { NellcorFramer() }, { $0.encode($1) }),
    codec("cms50d-plus-4.5", { ContecOldFramer() }, { $0.encodeOld($1) }),
    codec("cms50d-plus-7.0", { ContecFramer() }, { $0.encode($1) }),
    codec("nonin-ascii", { NoninTextFramer() }, { $0.encode($1) }),
    codec("capnostat5", { CapnostatFramer() }, { $0.encode($1) }),
    codec("oridion", { OridionFramer() }, { $0.encode($1) }),
    codec("medibus", { MedibusFramer() }, { $0.encode($1) }),
    codec("ventilator-report", { VentilatorReportFramer() }, { $0.encode($1) }),
    codec("breath-waveform", { BreathWaveformFramer() }, { $0.encode($1) }),
    codec("flow-analyser", { FlowAnalyserFramer() }, { $0.encode($1) }),
    codec(
      "flow-analyser-fast",
      {
        var framer = FlowAnalyserFramer()
        framer.beginFastData()
        return framer
      }, { $0.encode($1) }),
    codec(
      "modbus-rtu-requests", vectors: "modbus-rtu", { ModbusRTUFramer(.requests) }, { $0.forEachByte($1) }),
    codec(
      "modbus-rtu-replies", vectors: "modbus-rtu", { ModbusRTUFramer(.responses) }, { $0.forEachByte($1) }),
    codec("modbus-tcp", { ModbusTCPFramer() }, { $0.forEachByte($1) }),
  ]

  private static func codec<Framer: WireFramer>(
    _ name: String, vectors: String? = nil, _ make: @escaping @Sendable () -> Framer,
    _ encode: @escaping @Sendable (Framer.Frame, (UInt8) -> Void) -> Void
  ) -> FuzzTarget where Framer.Frame: Equatable {
    FuzzTarget(name: name, vectors: vectors ?? name) { bytes in
      var framer = make()
      let frames = decode(bytes, &framer)
      for frame in frames { checkAgain(frame, make, encode) }
      framer.reset()
      var fresh = make()
      fresh.reset()
      let (again, anew) = (decode(bytes, &framer), decode(bytes, &fresh))
      if again != anew { violated("after a reset nothing before it counts") }
    }
  }

  /// More than the bytes that any framer holds.
  private static let mostSteps = 4096

  private static func decode<Framer: WireFramer>(_ bytes: [UInt8], _ framer: inout Framer) -> [Framer.Frame] {
    var frames: [Framer.Frame] = []
    for byte in bytes {
      framer.append(byte)
      var steps = 0
      reading: while true {
        steps += 1
        if steps > mostSteps { violated("steps come to an end") }
        switch framer.next() {
        case .frame(let frame): frames.append(frame)
        case .rejected: continue
        case .incomplete: break reading
        }
      }
    }
    if frames.count > bytes.count { violated("no frame without bytes") }
    return frames
  }

  /// Sends a frame again, often enough for a framer that must first find where frames begin.
  private static func checkAgain<Framer: WireFramer>(
    _ frame: Framer.Frame, _ make: () -> Framer, _ encode: (Framer.Frame, (UInt8) -> Void) -> Void
  ) where Framer.Frame: Equatable {
    var bytes: [UInt8] = []
    encode(frame) { bytes.append($0) }
    if bytes.isEmpty { violated("a frame has bytes") }
    var framer = make()
    let first = decode(bytes, &framer)
    if let wrong = first.first(where: { $0 != frame }) { violated("\(frame) is read again, not \(wrong)") }
  }
}
