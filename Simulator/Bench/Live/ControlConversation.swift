internal import Lines
internal import Quantities

/// One person or program that steers the beds: lines in, one line of answer to each.
///
/// What it holds is bounded: who does not read the answers is heard no further until he does.
struct ControlConversation {
  /// Beyond this many bytes of unread answers nothing more is heard.
  private static let mostWaiting = 16_384
  /// How many lines are answered at one beat of the beds, so that a flood of them does not hold the beds up.
  private static let linesPerBeat = 4
  /// How long answers may stay unread before a client gives up its place to another.
  private static let patience: Interval = .seconds(10)

  private let peer: OpenConversation
  /// Whether others wait for its place.
  private let sharesPlaces: Bool
  private var isLeaving = false
  private var text = ControlText()
  private var waiting: [UInt8] = []
  private var hasEnded = false
  private var movedAt: Uptime

  /// Begins a conversation; one that shares places is over when its answers stay unread for long.
  init(_ peer: OpenConversation, sharesPlaces: Bool, at now: Uptime) {
    self.peer = peer
    self.sharesPlaces = sharesPlaces
    movedAt = now
  }

  /// What to wait on; nil while nothing is to be heard.
  var descriptor: Int32? {
    hasEnded || text.isFull || waiting.count > ControlConversation.mostWaiting ? nil : peer.descriptor
  }

  /// Hears, answers and sends what goes without waiting; false when the conversation is over.
  ///
  /// Whoever is turned away is told so in answer to the first line, and let go.
  mutating func serve(
    _ ready: [Int32], at now: Uptime, buffer: inout [UInt8], turnedAway: Bool = false,
    answer: (String) -> String
  ) -> Bool {
    do throws(LineError) {
      if let descriptor, ready.contains(descriptor) { try hear(&buffer) }
      if turnedAway { turnAway() } else { reply(answer) }
      if text.isOver, !sharesPlaces { takeLeave() }
      try send(at: now)
    } catch {
      // Nobody is there any more to be told.
      return false
    }
    let isStuck = sharesPlaces && !waiting.isEmpty && now - movedAt > ControlConversation.patience
    return !isStuck && !((text.isOver || isLeaving) && waiting.isEmpty)
  }

  /// Tells a person at the keyboard that the beds do not end with it.
  private mutating func takeLeave() {
    guard !isLeaving else { return }
    isLeaving = true
    say("standard input has ended; the beds go on")
  }

  private mutating func turnAway() {
    guard !isLeaving, text.next() != nil else { return }
    isLeaving = true
    say("refused: \(ControlDesk.mostClients) clients are here already; come again when one has left")
  }

  private mutating func say(_ sentence: String) { waiting += Array("\(sentence)\n".utf8) }

  private mutating func hear(_ buffer: inout [UInt8]) throws(LineError) {
    switch try peer.receive(into: &buffer) {
    case .bytes(let count): text.add(buffer[..<count])
    case .nothing: break
    case .ended:
      hasEnded = true
      text.end()
    }
  }

  private mutating func reply(_ answer: (String) -> String) {
    for _ in 0..<ControlConversation.linesPerBeat where waiting.count <= ControlConversation.mostWaiting {
      guard let line = text.next() else { return }
      switch line {
      case .success(let words): say(answer(words))
      case .failure(let refusal): say("refused: \(refusal.reason)")
      }
    }
  }

  private mutating func send(at now: Uptime) throws(LineError) {
    guard !waiting.isEmpty else {
      movedAt = now
      return
    }
    let sent = try peer.send(waiting[...])
    waiting.removeFirst(sent)
    if sent > 0 { movedAt = now }
  }
}
