/// How two pictures differ, pixel by pixel.
public struct PictureDifference: Hashable, Sendable {
    /// Width and height in pixels.
    public struct Size: Hashable, Sendable, CustomStringConvertible {
        /// Pixels of a line.
        public var width: Int
        /// Lines.
        public var height: Int
        /// As in `640x480`.
        public var description: String { "\(width)x\(height)" }
    }

    /// The size of what was expected.
    public let expected: Size
    /// The size of what there is.
    public let actual: Size
    /// How many pixels there are to compare: all of the larger picture where the sizes are not the same.
    public let total: Int
    /// By how much each pixel differs in the channel where it differs most: how many pixels by 0, by 1, up to 255. Pixels that only one
    /// picture has differ by 255.
    private let counts: [Int]

    /// Compares two PNG files; nil where one cannot be read (see `PixelGrid`). O(pixels).
    public init?(expected: [UInt8], actual: [UInt8]) {
        if expected == actual, let size = PixelGrid(png: expected).map({ Size(width: $0.width, height: $0.height) }) {
            let total = size.width * size.height
            self.init(expected: size, actual: size, total: total, counts: [total] + Array(repeating: 0, count: 255))
            return
        }
        guard let expected = PixelGrid(png: expected), let actual = PixelGrid(png: actual) else { return nil }
        self.init(expected: expected, actual: actual)
    }

    /// Compares pixels.
    public init(expected: PixelGrid, actual: PixelGrid) {
        var counts = Array(repeating: 0, count: 256)
        let (width, height) = (min(expected.width, actual.width), min(expected.height, actual.height))
        expected.bytes.withUnsafeBufferPointer { old in
            actual.bytes.withUnsafeBufferPointer { new in
                for line in 0..<height {
                    let (a, b) = (line * expected.width * 4, line * actual.width * 4)
                    for place in 0..<width {
                        var most = 0
                        for channel in 0..<4 {
                            let at = place * 4 + channel
                            most = max(most, abs(Int(old[a + at]) - Int(new[b + at])))
                        }
                        counts[most] += 1
                    }
                }
            }
        }
        let total = max(expected.width * expected.height, actual.width * actual.height)
        counts[255] += max(0, total - width * height)
        self.init(
            expected: Size(width: expected.width, height: expected.height),
            actual: Size(width: actual.width, height: actual.height), total: total, counts: counts)
    }

    private init(expected: Size, actual: Size, total: Int, counts: [Int]) {
        self.expected = expected
        self.actual = actual
        self.total = total
        self.counts = counts
    }

    /// How many pixels differ.
    public var pixels: Int { pixels(byMoreThan: 0) }

    /// How many pixels differ in a channel by more than that, of 255.
    public func pixels(byMoreThan limit: Int) -> Int { counts[min(max(limit, -1) + 1, 256)...].reduce(0, +) }

    /// The largest difference of a channel, 0 to 255.
    public var largest: Int { counts.lastIndex { $0 > 0 } ?? 0 }

    /// Whether all pixels are the same.
    public var isEqual: Bool { expected == actual && pixels == 0 }
}
