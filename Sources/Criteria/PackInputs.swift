import Quantities
import Readings

/// From samples to one value a second.
extension PackEvaluation {
  /// Takes a sample that was received no later than now.
  mutating func observe(
    _ sample: Sample, assistance: CoughAssistance, meter: CoughMeter?, applied: Uptime?
  ) {
    for session in plan.routes.sessions[Int(sample.channel.rawValue)] {
      guard plan.program.sessions[session].assistance == assistance else { continue }
      switch sessions[session].observe(sample, plan: plan.program.sessions[session], meter: meter) {
      case .effort: isUrgent = true
      case .noEffort: break
      case .duplicate: ignored.duplicate += 1
      case .outOfOrder: ignored.outOfOrder += 1
      }
    }
    plan.routes.forEachSource(of: sample.channel) { take(sample, source: $0, applied: applied) }
  }

  private mutating func take(_ sample: Sample, source: Int, applied: Uptime?) {
    guard adopts(sample, source: source), isNew(sample, source: source) else { return }
    sources[source].take(sample, plan: plan.program.sources[source], applied: applied)
    if plan.routes.isImmediate[plan.routes.inputs[source]] { isUrgent = true }
  }

  /// Two instruments on one channel: the first one configured speaks for as long as it has a value.
  private func adopts(_ sample: Sample, source: Int) -> Bool {
    guard let speaker = sources[source].instrument, speaker < sample.instrument else { return true }
    guard case .valid = sources[source].standing else { return true }
    return sample.receivedAt - sources[source].valueReceivedAt > plan.program.sources[source].lasts
  }

  private mutating func isNew(_ sample: Sample, source: Int) -> Bool {
    guard sources[source].instrument == sample.instrument else { return true }
    guard sample.receivedAt >= sources[source].receivedAt else {
      ignored.outOfOrder += 1
      return false
    }
    if let last = sources[source].deviceMicroseconds, let this = sample.deviceMicroseconds {
      return isNew(this, after: last, sample, source: source)
    }
    guard sample.receivedAt == sources[source].receivedAt, sample.reading == sources[source].reading else {
      return true
    }
    ignored.duplicate += 1
    return false
  }

  /// An instrument's clock that goes back by more than this has been restarted.
  private static var restart: Int64 { 5_000_000 }

  private mutating func isNew(_ this: Int64, after last: Int64, _ sample: Sample, source: Int) -> Bool {
    if this == last, sample.reading == sources[source].reading {
      ignored.duplicate += 1
      return false
    }
    guard this < last, last - this <= PackEvaluation.restart else { return true }
    ignored.outOfOrder += 1
    return false
  }

  /// Writes the slot of the second that ends.
  mutating func closeInput(_ input: Int, at now: Uptime, surroundings: Surroundings) {
    let place = plan.routes.firstSlots[input] + second % plan.program.inputs[input].capacity
    judgeSlopes(of: input)
    judgeSensors(of: input)
    noteRecent(of: input)
    slots[place] = slot(of: input, at: now, surroundings: surroundings)
    gaps[input] = slots[place].isValid ? .none : gap(of: input, at: now, surroundings: surroundings)
    for source in plan.program.inputs[input].sources { sources[source].isFresh = false }
  }

  /// The value of an input at a moment: of the first source that has one, or the best of all.
  func slot(of input: Int, at now: Uptime, surroundings: Surroundings) -> ReadingSlot {
    chosen(for: input) { slot(ofSource: $0, at: now, surroundings: surroundings) }
  }

  /// The first slot or the best one.
  ///
  /// A late entry raises what a wire shows now and lowers nothing; alone it is a lower bound, for the patient
  /// may have got worse since.
  private func chosen(for input: Int, _ slotOf: (Int) -> ReadingSlot?) -> ReadingSlot {
    var best: ReadingSlot?
    var late: ReadingSlot?
    for source in plan.program.inputs[input].sources {
      guard let slot = slotOf(source) else { continue }
      if plan.program.inputs[input].takesBest {
        best = best?.better(slot) ?? slot
      } else if slot.isLate {
        late = late?.better(slot) ?? slot
      } else {
        return plan.program.sources[source].isWire ? late?.better(slot) ?? slot : slot
      }
    }
    late?.upper = .max
    return best ?? late ?? emptySlot(of: input)
  }

  /// What the second that is still open says so far; nothing of it is remembered.
  func openSlot(of input: Int, at now: Uptime, surroundings: Surroundings) -> ReadingSlot {
    chosen(for: input) { source in
      if sources[source].isFresh, let limits = plan.program.sources[source].slope {
        var gate = sources[source].gate
        guard gate.accepts(sources[source].value, second: second, limits: limits) else { return nil }
      }
      if sources[source].isFresh, let limits = plan.program.sources[source].artefact {
        guard sources[source].changes.accepts(sources[source].value, limits: limits) else { return nil }
      }
      return slot(ofSource: source, at: now, surroundings: surroundings)
    }
  }

  private func emptySlot(of input: Int) -> ReadingSlot {
    var slot = ReadingSlot()
    slot.isSimulated = plan.program.inputs[input].sources.contains { sources[$0].isSimulated }
    return slot
  }

  /// Holds back a value of this second that no body can have reached.
  private mutating func judgeSlopes(of input: Int) {
    for source in plan.program.inputs[input].sources where sources[source].isFresh {
      guard let limits = plan.program.sources[source].slope else { continue }
      if !sources[source].gate.accepts(sources[source].value, second: second, limits: limits) {
        sources[source].standing = .doubted(.slope)
        sources[source].isFresh = false
      }
    }
  }

  private func slot(ofSource source: Int, at now: Uptime, surroundings: Surroundings) -> ReadingSlot? {
    if case .entry(let measurement) = plan.program.sources[source].wire {
      return slot(of: measurement, source: source, at: now, surroundings: surroundings)
    }
    if !sources[source].isFresh {
      guard case .valid = sources[source].standing else { return nil }
    }
    guard now - sources[source].valueReceivedAt <= plan.program.sources[source].lasts else { return nil }
    guard !isSuspended(source) else { return nil }
    var slot = ReadingSlot(sources[source], source: source)
    if let representative = sources[source].recent.representative { slot.value = representative }
    if let gradient = plan.program.sources[source].gradient, !sources[source].isBeyondRange {
      bound(&slot, gradient, at: now, surroundings)
    }
    return slot
  }

  private func isSuspended(_ source: Int) -> Bool {
    guard let clause = plan.program.sources[source].suspendedBy else { return false }
    return verdicts[clause].truth == .yes
  }

  /// Takes what is valid of this second among the values of which one percentile speaks.
  private mutating func noteRecent(of input: Int) {
    for source in plan.program.inputs[input].sources {
      guard let limits = plan.program.sources[source].representative else { continue }
      let isValid = sources[source].isFresh && !isSuspended(source)
      sources[source].recent.note(isValid ? sources[source].value : nil, second: second, limits: limits)
    }
  }

  private func slot(
    of measurement: ClinicalMeasurement, source: Int, at now: Uptime, surroundings: Surroundings
  ) -> ReadingSlot? {
    guard let note = surroundings.chart.measurement(measurement), let moment = note.moment else { return nil }
    let lasts = plan.program.sources[source].lasts
    let isLate = now - moment > lasts
    if isLate {
      guard let within = plan.program.sources[source].enteredWithin, note.enteredAt - moment <= within,
        now - note.enteredAt <= lasts
      else { return nil }
    }
    var slot = ReadingSlot()
    slot.isLate = isLate
    slot.receivedAt = moment.nanoseconds
    slot.value = note.content
    slot.upper = note.content
    slot.isValid = true
    slot.isFresh = true
    slot.isSimulated = note.isSimulated
    slot.source = UInt8(truncatingIfNeeded: source)
    slot.instrument = .max
    return slot
  }

  /// Why an input has no value: the reason of its best wire that ever spoke, else that an entry is too old,
  /// or that no instrument gives it.
  func gap(of input: Int, at now: Uptime, surroundings: Surroundings) -> Reason {
    let awaited = Reason(.noReading, input, detail: Absence.awaited.rawValue)
    var hasWire = false
    var isServed = false
    var lapsed = false
    for source in plan.program.inputs[input].sources {
      switch plan.program.sources[source].wire {
      case .entry(let measurement): lapsed = lapsed || surroundings.chart.measurement(measurement) != nil
      case .channel(let channel):
        hasWire = true
        isServed = isServed || surroundings.gives(channel)
        let reason = gap(ofSource: source, input: input, at: now)
        if reason != awaited { return reason }
      }
    }
    if lapsed { return Reason(.noReading, input, detail: Absence.stale.rawValue) }
    return hasWire && !isServed ? Reason(.noSource, input) : awaited
  }

  private func gap(ofSource source: Int, input: Int, at now: Uptime) -> Reason {
    switch sources[source].standing {
    case .absent(let absence): return Reason(.noReading, input, detail: absence.rawValue)
    case .doubted(let doubt): return Reason(.doubted, input, detail: doubt.rawValue)
    case .valid:
      guard now - sources[source].valueReceivedAt <= plan.program.sources[source].lasts else {
        return Reason(.noReading, input, detail: Absence.stale.rawValue)
      }
      return Reason(.doubted, input, detail: plan.program.sources[source].suspensionDoubt.rawValue)
    }
  }
}

extension SourceState {
  /// Takes what a sample says; what to make of a doubt is the pack's choice.
  fileprivate mutating func take(_ sample: Sample, plan: SourcePlan, applied: Uptime?) {
    receivedAt = sample.receivedAt
    deviceMicroseconds = sample.deviceMicroseconds
    reading = sample.reading
    instrument = sample.instrument
    isSimulated = sample.origin == .simulated
    if let warmUp = plan.warmUp, sample.reading.thousandths != nil {
      guard isWarm(at: sample.receivedAt, after: warmUp, applied: applied) else {
        standing = .doubted(.warmUp)
        return
      }
    }
    switch sample.reading {
    case .absent(let absence): standing = .absent(absence)
    case .measured(let value): take(value, sample, doubt: 0, isLowerBound: plan.readsLow)
    case .questionable(let value, let doubt):
      let bit: UInt16 = 1 << UInt16(doubt.rawValue)
      guard (plan.acceptedDoubts | plan.boundingDoubts) & bit != 0 else {
        standing = .doubted(doubt)
        return
      }
      let isBeyond = plan.boundingDoubts & bit != 0
      take(value, sample, doubt: doubt.rawValue, isLowerBound: plan.readsLow || isBeyond)
      isBeyondRange = isBeyond
    }
  }

  private mutating func take(_ value: Int32, _ sample: Sample, doubt: UInt8, isLowerBound: Bool) {
    guard sample.channel.plausible.contains(value) else {
      standing = .absent(.implausible)
      return
    }
    self.value = value
    self.isLowerBound = isLowerBound
    isBeyondRange = false
    valueReceivedAt = sample.receivedAt
    valueDoubt = doubt
    standing = .valid
    isFresh = true
  }
}

extension ReadingSlot {
  fileprivate init(_ state: SourceState, source: Int) {
    receivedAt = state.valueReceivedAt.nanoseconds
    value = state.value
    instrument = state.instrument?.position ?? .max
    doubt = state.valueDoubt
    self.source = UInt8(truncatingIfNeeded: source)
    isValid = true
    isFresh = state.isFresh
    isSimulated = state.isSimulated
    upper = state.isLowerBound ? .max : state.value
  }
}
