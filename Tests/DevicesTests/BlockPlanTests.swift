import Testing

@testable import Devices

@Suite struct `Block plan` {
  @Test func `contiguous registers are read with one request`() {
    #expect(
      RegisterBlock.covering([0..<1, 1..<2, 2..<4], most: 125, gap: 0) == [
        RegisterBlock(address: 0, count: 4)
      ])
  }

  @Test func `a short gap is read along and a longer one is not`() {
    #expect(
      RegisterBlock.covering([0..<2, 6..<8], most: 125, gap: 4) == [RegisterBlock(address: 0, count: 8)])
    #expect(
      RegisterBlock.covering([0..<2, 7..<10], most: 125, gap: 4) == [
        RegisterBlock(address: 0, count: 2), RegisterBlock(address: 7, count: 3),
      ])
  }

  @Test func `no block is longer than the unit allows`() {
    let blocks = RegisterBlock.covering((0..<300).map { $0..<$0 + 1 }, most: 125, gap: 0)
    #expect(blocks.allSatisfy { $0.count <= 125 })
    #expect(Set(blocks.flatMap { Array($0.range) }).isSuperset(of: 0..<300))
  }

  @Test func `no two blocks have the same length, so that a late reply is told from the one awaited`() {
    let blocks = RegisterBlock.covering([0..<4, 20..<24, 40..<44], most: 125, gap: 2, lengthsTaken: [5])
    #expect(blocks.map(\.count) == [4, 6, 7])
  }
}
