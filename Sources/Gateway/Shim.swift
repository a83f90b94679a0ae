public import Criteria
public import Alarms
public import Quantities
extension Bedside {
  public mutating func replace(packs: [RulePack], at: Uptime) -> [AlarmCondition] { [] }
}
