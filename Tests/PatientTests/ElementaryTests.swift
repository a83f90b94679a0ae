import Foundation
import Testing

@testable import Patient

@Suite struct `Elementary functions` {
  @Test func `they agree with the C library`() {
    for step in 0..<2000 {
      let x = -40 + Double(step) * 0.03
      #expect(abs(Elementary.exponential(x) / exp(x) - 1) < 1e-14)
      #expect(abs(Elementary.sine(x) - sin(x)) < 1e-12)
      #expect(abs(Elementary.cosine(x) - cos(x)) < 1e-12)
      let positive = 0.001 + Double(step) * 0.37
      #expect(abs(Elementary.logarithm(positive) - log(positive)) < 1e-13)
      let shape = 0.4 + Double(step) * 0.004
      #expect(abs(Elementary.gamma(shape) / tgamma(shape) - 1) < 1e-12)
    }
  }

  @Test(arguments: [(0.5, 0.0), (0.975, 1.959964), (0.9, 1.281552), (0.01, -2.326348), (0.0005, -3.290527)])
  func `the normal distribution's quantiles are those of the tables`(share: Double, expected: Double) {
    #expect(abs(Elementary.normalQuantile(share) - expected) < 1e-6)
  }
}
