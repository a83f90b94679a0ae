@testable import Alarms
import Requirements
import Testing

/// What the life of an alarm must be, written out by hand: every state with every event.
private enum Life {
  typealias Step = (to: AlarmState?, outcome: AlarmMachine.Outcome)

  static let states: [AlarmState?] = [nil] + AlarmState.allCases

  /// Rows in the order of the events: beginning, holds, worsened, ended, acknowledged, switched off, switched
  /// on, faded.
  static func row(of state: AlarmState?, isLatching: Bool, isOff: Bool) -> [Step] {
    let raised: Step = isOff ? (.off, .suppress) : (.active, .raise)
    return switch state {
    case nil:
      [
        (.pending, .none), raised, raised, (nil, .none), (nil, .none), (nil, .none), (nil, .none),
        (nil, .none),
      ]
    case .pending:
      [
        (.pending, .none), raised, raised, (nil, .forget), (.pending, .none), (.pending, .none),
        (.pending, .none), (.pending, .none),
      ]
    case .active:
      [
        (.active, .none), (.active, .none), (.active, .raise),
        isLatching ? (.latched, .latch) : (.recent, .end), (.acknowledged, .acknowledge), (.off, .suppress),
        (.active, .none), (.active, .none),
      ]
    case .acknowledged:
      [
        (.acknowledged, .none), (.acknowledged, .none), (.active, .raise), (.recent, .end),
        (.acknowledged, .none), (.off, .suppress), (.acknowledged, .none), (.acknowledged, .none),
      ]
    case .latched:
      [
        (.active, .goOn), (.active, .goOn), (.active, .raise), (.latched, .none), (nil, .release),
        (nil, .release), (.latched, .none), (.latched, .none),
      ]
    case .recent:
      [
        (.pending, .none), raised, raised, (.recent, .none), (nil, .release), (nil, .release),
        (.recent, .none), (nil, .forget),
      ]
    case .off:
      [
        (.off, .none), (.off, .none), (.off, .none), (nil, .forget), (.off, .none), (.off, .none),
        (.active, .raise), (.off, .none),
      ]
    }
  }
}

@Suite struct `The life of one alarm` {
  @Test(.verifies("A8", "A9"), arguments: [false, true], [false, true])
  func `every event leads every state where it should`(isLatching: Bool, isOff: Bool) {
    for state in Life.states {
      let row = Life.row(of: state, isLatching: isLatching, isOff: isOff)
      #expect(row.count == AlarmMachine.Event.allCases.count, "\(String(describing: state))")
      for (event, wanted) in zip(AlarmMachine.Event.allCases, row) {
        let step = AlarmMachine.transition(from: state, on: event, isLatching: isLatching, isOff: isOff)
        #expect(step.state == wanted.to, "\(String(describing: state)) on \(event)")
        #expect(step.outcome == wanted.outcome, "\(String(describing: state)) on \(event)")
      }
    }
  }

  @Test func `only an alarm that calls has light and sound, and only an end of the condition hides one`() {
    #expect(AlarmState.allCases.filter(\.isSignalling) == [.active, .latched])
    #expect(AlarmState.allCases.filter { !$0.isShown } == [.pending, .off])
    #expect(AlarmState.allCases.filter { !$0.isPresent } == [.latched, .recent])
  }
}
