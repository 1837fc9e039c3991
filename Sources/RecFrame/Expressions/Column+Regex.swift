internal import CFrameKernels
internal import RecSchema

/// A regular expression in the syntax of Perl and Python, made ready once for many texts. Classes such as `\w` and `\d` are
/// Unicode's. By PCRE2.
public final class TextPattern: @unchecked Sendable {
    /// As it was written.
    public let source: String
    /// How many groups in parentheses it has.
    public let groupCount: Int
    private let handle: OpaquePointer

    /// Reads a pattern.
    ///
    /// - Throws: `badArgument` saying what is wrong and where.
    public init(_ source: String) throws(FrameError) {
        self.source = source
        var message = [CChar](repeating: 0, count: 256)
        var offset = 0
        var text = source
        guard let handle = text.withUTF8({ rf_regex_new($0.baseAddress, $0.count, &message, message.count, &offset) }) else {
            let reason = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw FrameError(.badArgument, "`\(source)` is no regular expression: \(reason) at byte \(offset)")
        }
        self.handle = handle
        groupCount = Int(rf_regex_groups(handle))
    }

    deinit { rf_regex_free(handle) }

    /// A finder for one thread.
    func finder() throws(FrameError) -> Finder {
        guard let matcher = rf_matcher_new(handle) else { throw FrameError(.tooLarge, "out of memory") }
        return Finder(self, matcher)
    }

    /// Finds the first match in texts, one thread at a time.
    final class Finder {
        private let pattern: TextPattern
        private let matcher: OpaquePointer

        fileprivate init(_ pattern: TextPattern, _ matcher: OpaquePointer) {
            self.pattern = pattern
            self.matcher = matcher
        }

        deinit { rf_matcher_free(matcher) }

        /// Where a group of the first match at or after `start` is; nil where nothing matches or the group takes no part.
        func find(
            _ text: UnsafeBufferPointer<UInt8>, from start: Int = 0, group: Int = 0, row: Int? = nil
        ) throws(FrameError) -> (isMatch: Bool, range: Range<Int>?) {
            var from: Int64 = -1
            var to: Int64 = -1
            let found = rf_regex_find(
                pattern.handle, matcher, text.baseAddress, text.count, start, UInt32(group), &from, &to)
            if found < 0 { throw FrameError(.tooLarge, "`\(pattern.source)` takes too many steps on this text", row: row) }
            // A look-behind with \K can put the end before the start.
            return (found == 1, from >= 0 && to >= from ? Int(from)..<Int(to) : nil)
        }
    }
}

extension Column {
    /// Whether the pattern occurs anywhere in each text (anchor it with `^` and `$` for more); missing where the text is.
    ///
    /// - Throws: `typeMismatch`; `tooLarge` naming the row where matching takes too many steps.
    public func matches(_ pattern: TextPattern, in context: ExecutionContext = .serial) throws -> Column {
        try needText("matches")
        let bits = MutableBuffer(byteCount: (count + 7) / 8)
        try context.forEachChunk(of: count) { _, rows in
            let finder = try pattern.finder()
            for row in rows where isValid(at: row) {
                if try finder.find(storage.text(row), row: row).isMatch { setBit(bits.pointer(to: UInt8.self), row) }
            }
        }
        extendLifetime(self)
        return Column(Bitmap(bits.finish(), count: count), validity: validity)
    }

    /// The first match in each text: its first group in parentheses, or all of it if there is none; missing where nothing matches.
    ///
    /// - Parameter group: another group, 0 for the whole match.
    /// - Throws: `typeMismatch`, `badArgument` for a group that there is not; `tooLarge` naming the row where matching takes too many
    ///   steps.
    public func extract(_ pattern: TextPattern, group: Int? = nil, in context: ExecutionContext = .serial) throws -> Column {
        let group = group ?? min(1, pattern.groupCount)
        guard (0...pattern.groupCount).contains(group) else {
            throw FrameError(.badArgument, "`\(pattern.source)` has no group \(group)")
        }
        try needText("extract")
        let chunks = (count + ExecutionContext.chunkRows - 1) / ExecutionContext.chunkRows
        let parts = try context.values(chunks) { chunk in
            let rows = chunk * ExecutionContext.chunkRows..<Swift.min(count, (chunk + 1) * ExecutionContext.chunkRows)
            let builder = ColumnBuilder(.string, capacity: rows.count)
            let finder = try pattern.finder()
            for row in rows {
                let text = storage.text(row)
                if isValid(at: row), let range = try finder.find(text, group: group, row: row).range {
                    builder.append(utf8: UnsafeBufferPointer(rebasing: text[range]))
                } else {
                    builder.appendMissing()
                }
            }
            return builder.finish()
        }
        extendLifetime(self)
        return try Column.concat(parts, type: .string, in: context)
    }

    /// With `replacement` (as it is, without references to groups) in place of every match, from left to right.
    ///
    /// - Throws: `typeMismatch`; `tooLarge` naming the row where matching takes too many steps.
    public func replace(
        matching pattern: TextPattern, with replacement: String, in context: ExecutionContext = .serial
    ) throws -> Column {
        try needText("replace")
        let new = Array(replacement.utf8)
        return try Column.texts(count, validity: validity, context, with: { try pattern.finder() }) { finder, row, builder in
            let text = self.storage.text(row)
            var result: [UInt8] = []
            var done = 0
            var start = 0
            while start <= text.count, let range = try finder.find(text, from: start, row: row).range {
                result += text[done..<max(done, range.lowerBound)]
                result += new
                done = range.upperBound
                // After an empty match go on at the next scalar.
                start = range.upperBound
                if range.isEmpty {
                    start += 1
                    while start < text.count, text[start] & 0xC0 == 0x80 { start += 1 }
                }
            }
            result += text[done...]
            result.withUnsafeBufferPointer { builder.append(utf8: $0) }
            extendLifetime(self.storage)
        }
    }
}
