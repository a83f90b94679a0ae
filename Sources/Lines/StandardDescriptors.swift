internal import Glibc

/// The three descriptors that every program is started with.
public enum StandardDescriptors {
  /// Puts /dev/null in place of those that the starter has closed.
  ///
  /// Otherwise the next file or line to be opened would get the number of standard output, and then all that
  /// is written to it. Call it before anything is opened.
  public static func fill() {
    var number: Int32 = 0
    // The lowest free number is given first; none of the three stays free.
    while (0...STDERR_FILENO).contains(number) { number = open("/dev/null", O_RDWR) }
    if number > STDERR_FILENO { close(number) }
  }
}
