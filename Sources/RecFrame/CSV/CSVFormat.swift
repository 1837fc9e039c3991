internal import CFrameKernels

/// The options in the form that the kernels take, with the memory that it points to.
final class CSVFormat: @unchecked Sendable {
    /// Never changed once it was made.
    let kernel: UnsafeMutablePointer<rf_csv_format>
    private let tokens: UnsafeMutablePointer<UInt8>
    private let ends: UnsafeMutablePointer<UInt32>
    private let upper: UnsafeMutablePointer<UInt16>?

    init(_ options: CSVReadOptions, newline: UInt8, plain: Bool = false) throws(CSVError) {
        let delimiter = try CSVFormat.delimiter(options.delimiter)
        var quote: UInt8?
        if let character = options.quote {
            guard let byte = character.asciiValue, byte >= 32, byte != delimiter, !CSVFormat.isReserved(byte) else {
                throw CSVError(.badArgument, "`\(character)` cannot be the quote")
            }
            quote = byte
        }
        let words = options.missing.filter { !$0.isEmpty }.map { Array($0.utf8) }
        let total = words.reduce(0) { $0 + $1.count }
        guard total < 1 << 20 else { throw CSVError(.badArgument, "too many missing-value tokens") }
        tokens = .allocate(capacity: max(1, total))
        ends = .allocate(capacity: max(1, words.count))
        kernel = .allocate(capacity: 1)
        upper = options.encoding.upperHalf.map { half in
            let pointer = UnsafeMutablePointer<UInt16>.allocate(capacity: half.count)
            pointer.initialize(from: half, count: half.count)
            return pointer
        }
        var format = rf_csv_format()
        format.delimiter = delimiter
        format.newline = newline
        format.plain = plain
        format.has_quote = quote != nil
        format.quote = quote ?? 0
        format.upper = UnsafePointer(upper)
        format.replace = options.invalidText == .replace
        format.quoted_missing = options.quotedMissing
        format.empty_missing = options.missing.contains("")
        format.token_count = UInt32(words.count)
        var starts = SIMD4<UInt64>()
        var end = 0
        for (i, word) in words.enumerated() {
            for (j, byte) in word.enumerated() { tokens[end + j] = byte }
            end += word.count
            ends[i] = UInt32(end)
            format.token_lengths |= 1 << UInt32(min(31, word.count))
            starts[Int(word[0] >> 6)] |= 1 << UInt64(word[0] & 63)
            // Words such as `nan` read as numbers too, but the quick paths never take them.
            let quick = word.allSatisfy { $0 >= 48 && $0 < 58 || $0 == 45 || $0 == 46 }
            if quick { format.tokens_first = true }
        }
        format.token_starts = (starts[0], starts[1], starts[2], starts[3])
        format.tokens = UnsafePointer(tokens)
        format.token_ends = UnsafePointer(ends)
        kernel.initialize(to: format)
    }

    deinit {
        tokens.deallocate()
        ends.deallocate()
        upper?.deallocate()
        kernel.deallocate()
    }

    static func delimiter(_ character: Character) throws(CSVError) -> UInt8 {
        guard let byte = character.asciiValue, byte == 9 || byte >= 32, byte != 127, !isReserved(byte) else {
            throw CSVError(.badArgument, "`\(character)` cannot be the delimiter", hint: "use a comma, semicolon, tab or `|`")
        }
        return byte
    }

    /// What numbers and names are made of.
    private static func isReserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
