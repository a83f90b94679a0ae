import Quantities
import Readings

// What people entered, as part of a snapshot.

extension Bool: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) { snapshot.add(self) }
  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) { self = try snapshot.flag() }
}

extension Int32: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) { snapshot.add(self) }
  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) { self = try snapshot.number() }
}

extension ChartNote: Snapshotted where Content: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) {
    snapshot.put(content)
    snapshot.add(author)
    snapshot.add(recordedAt)
    snapshot.add(moment) { $0.add($1) }
    snapshot.add(enteredAt)
    snapshot.add(isSimulated)
  }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    self.init(
      content: try snapshot.value(), author: try snapshot.text(), recordedAt: try snapshot.civil(),
      moment: try snapshot.optional { snapshot throws(SnapshotRefusal) in try snapshot.moment() },
      enteredAt: try snapshot.moment(), isSimulated: try snapshot.flag())
  }
}

extension ChartHistory: Snapshotted where Content: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) { snapshot.add(notes) }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    self.init()
    let notes: [ChartNote<Content>] = try snapshot.list()
    guard notes.count <= ChartHistory.most else { throw .damaged }
    for note in notes { add(note) }
  }
}

extension BloodGas: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) {
    snapshot.add(word: site)
    snapshot.add(pco2.thousandths)
    for value in [phThousandths, po2?.thousandths, sao2?.thousandths, pairedEndTidal?.thousandths] {
      snapshot.add(value) { $0.add($1) }
    }
    snapshot.add(pairedTranscutaneous?.thousandths) { $0.add($1) }
    snapshot.add(sampling) { $0.put($1) }
  }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    self.init(site: try snapshot.word(), pco2: PartialPressure(thousandths: try snapshot.number()))
    phThousandths = try BloodGas.number(&snapshot)
    po2 = try BloodGas.number(&snapshot).map(PartialPressure.init(thousandths:))
    sao2 = try BloodGas.number(&snapshot).map(OxygenSaturation.init(thousandths:))
    pairedEndTidal = try BloodGas.number(&snapshot).map(PartialPressure.init(thousandths:))
    pairedTranscutaneous = try BloodGas.number(&snapshot).map(PartialPressure.init(thousandths:))
    sampling = try snapshot.optional { snapshot throws(SnapshotRefusal) in try snapshot.value() }
  }

  private static func number(_ snapshot: inout SnapshotReader) throws(SnapshotRefusal) -> Int32? {
    try snapshot.optional { snapshot throws(SnapshotRefusal) in try snapshot.number(Int32.self) }
  }
}

extension BreathSampling: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) {
    snapshot.add(word: interface)
    snapshot.add(word: kind)
  }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    self.init(try snapshot.word(), try snapshot.word())
  }
}

extension CoughMeter: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) {
    snapshot.add(device)
    snapshot.add(scale) { $0.add(word: $1) }
    snapshot.add(interface) { $0.add(word: $1) }
  }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    self.init(
      device: try snapshot.text(),
      scale: try snapshot.optional { snapshot throws(SnapshotRefusal) in try snapshot.word() },
      interface: try snapshot.optional { snapshot throws(SnapshotRefusal) in try snapshot.word() })
  }
}

extension CoughReport: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) {
    snapshot.add(word: manoeuvre)
    snapshot.add(word: assistance)
    snapshot.add(bestThousandths)
    snapshot.add(UInt8(truncatingIfNeeded: efforts))
    snapshot.add(peaks)
    snapshot.add(meter) { $0.put($1) }
  }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    let manoeuvre: Manoeuvre = try snapshot.word()
    let assistance: CoughAssistance = try snapshot.word()
    let best: Int32 = try snapshot.number()
    let efforts = Int(try snapshot.number(UInt8.self))
    guard (1...CoughSession.mostPeaks).contains(efforts) else { throw .damaged }
    self.init(
      bestThousandths: best, efforts: efforts, assistance: assistance, peaks: try snapshot.list(),
      meter: try snapshot.optional { snapshot throws(SnapshotRefusal) in try snapshot.value() },
      manoeuvre: manoeuvre)
  }
}

extension PatientStatement: Snapshotted {
  func write(to snapshot: inout SnapshotWriter) {
    snapshot.add(word: item)
    switch self {
    case .diagnosis(let diagnosis): snapshot.add(word: diagnosis)
    case .bilevelTherapy(let isSo), .knownLungDisease(let isSo), .significantCOPD(let isSo),
      .bulbar(let isSo):
      snapshot.add(isSo)
    case .sex(let sex): snapshot.add(word: sex)
    case .advanceDirective(let directive, let note):
      snapshot.add(word: directive)
      snapshot.add(note) { $0.add($1) }
    case .sampling(let sampling): snapshot.put(sampling)
    }
  }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    let item: PatientItem = try snapshot.word()
    switch item {
    case .diagnosis: self = .diagnosis(try snapshot.word())
    case .bilevelTherapy: self = .bilevelTherapy(try snapshot.flag())
    case .sex: self = .sex(try snapshot.word())
    case .knownLungDisease: self = .knownLungDisease(try snapshot.flag())
    case .significantCOPD: self = .significantCOPD(try snapshot.flag())
    case .bulbar: self = .bulbar(try snapshot.flag())
    case .advanceDirective:
      let directive: AdvanceDirective = try snapshot.word()
      let note = try snapshot.optional { snapshot throws(SnapshotRefusal) in try snapshot.text() }
      self = .advanceDirective(directive, note: note)
    case .sampling: self = .sampling(try snapshot.value())
    }
  }
}
