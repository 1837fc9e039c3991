internal import CFrameKernels

/// What stands between fields, where it is not what was said.
extension CSV {
    /// What files are separated by, the likeliest first.
    static let separators: [Character] = [";", "\t", "|", ","]

    /// As it is written in a notebook.
    public static func shown(_ separator: Character) -> String { separator == "\t" ? "\\t" : "\(separator)" }

    /// What the first rows seem to be separated by, where the header is one column that holds it, and all rows as often; nil where
    /// nothing speaks for another separator.
    ///
    /// - Parameters:
    ///   - bytes: the beginning of the file, plain or gzip.
    ///   - isComplete: whether it is the whole file.
    public static func otherSeparator(_ bytes: Buffer, options: CSVReadOptions, isComplete: Bool = true) -> Character? {
        let given = (try? firstCounts(bytes, options, isComplete)) ?? []
        guard options.header != .none, given.first == 1 else { return nil }
        return separators.first { separator in
            guard separator != options.delimiter, separator != options.quote else { return false }
            var other = options
            other.delimiter = separator
            guard let counts = try? firstCounts(bytes, other, isComplete), let first = counts.first else { return false }
            return first > 1 && counts.allSatisfy { $0 == first }
        }
    }

    /// How many fields each of the first rows has.
    private static func firstCounts(_ bytes: Buffer, _ options: CSVReadOptions, _ isComplete: Bool) throws -> [Int] {
        let text = try CSVText(bytes, limit: 1 << 16, isComplete: isComplete, .serial)
        let format = try CSVFormat(options, newline: text.newline)
        return text.buffer.withUnsafeBytes { bytes in
            var rows = CSVRowCursor(bytes, at: text.start, line: 1, format)
            var counts: [Int] = []
            while counts.count < 20, let fields = rows.next() {
                // The last row may go on behind what was read.
                if rows.endedWithBytes, !text.isComplete { break }
                counts.append(fields.count)
            }
            return counts
        }
    }
}
