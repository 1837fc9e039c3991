internal import CZlibShim

/// Bytes that zlib packed (RFC 1950), such as the pixels of a PNG.
public enum Inflation {
    /// The bytes as they were; nil for what is damaged, ends too early, or holds other than `count` bytes.
    ///
    /// Memory: `count`, and none where so few bytes cannot hold as many: a byte stands for 1032 at most.
    public static func inflated(_ packed: [UInt8], count: Int) -> [UInt8]? {
        guard count >= 0, count / 1032 <= packed.count, let room = UInt(exactly: count) else { return nil }
        var size = uLongf(room)
        // Room for one more, so that what holds more than was said is seen.
        size += 1
        var output = [UInt8](repeating: 0, count: count + 1)
        let status = output.withUnsafeMutableBufferPointer { target in
            packed.withUnsafeBufferPointer { source in
                uncompress(target.baseAddress, &size, source.baseAddress, uLong(source.count))
            }
        }
        guard status == Z_OK, Int(size) == count else { return nil }
        output.removeLast()
        return output
    }
}
