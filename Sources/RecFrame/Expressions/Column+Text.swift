internal import CFrameKernels
internal import RecSchema

/// A test of a text.
public enum TextTest: String, Hashable, Sendable, CaseIterable {
    /// The other text occurs in it.
    case contains
    /// It begins with the other.
    case startsWith
    /// It ends with the other.
    case endsWith
}

extension Column {
    /// Whether each text contains, starts or ends with `other`, byte for byte; missing where the text is.
    ///
    /// - Throws: `typeMismatch` where this is no string column.
    public func test(_ test: TextTest, _ other: String, in context: ExecutionContext = .serial) throws -> Column {
        try needText(test.rawValue)
        let bits = MutableBuffer(byteCount: (count + 7) / 8)
        let needle = Buffer.copying(Array(other.utf8))
        let code = test == .contains ? RF_CONTAINS : test == .startsWith ? RF_STARTS : RF_ENDS
        try context.forEachChunk(of: count) { _, rows in
            rf_text_test(
                Int32(code), values.pointer(to: Int64.self), textBytes, rows.lowerBound, rows.upperBound,
                needle.pointer(to: UInt8.self), needle.byteCount, bits.pointer(to: UInt8.self))
        }
        return Column(Bitmap(bits.finish(), count: count), validity: validity)
    }

    /// Each text cut at every `separator`, as lists; a text without one gives one piece, an empty text one empty piece (as in pandas
    /// and Python). Missing stays missing.
    ///
    /// - Throws: `typeMismatch`; `badArgument` for an empty separator.
    public func split(_ separator: String, in context: ExecutionContext = .serial) throws -> Column {
        try needText("split")
        if separator.isEmpty { throw FrameError(.badArgument, "`split` needs a separator") }
        let cut = Buffer.copying(Array(separator.utf8))
        let needle = (cut, cut.byteCount)
        let sizes = context.chunkValues(of: count) { rows in
            var pieces: Int64 = 0
            var size: Int64 = 0
            rf_split_size(
                values.pointer(to: Int64.self), textBytes, storage.validBits, rows.lowerBound, rows.upperBound,
                needle.0.pointer(to: UInt8.self), needle.1, &pieces, &size)
            return (Int(pieces), Int(size))
        }
        let (pieceStarts, pieces) = sizes.map(\.0).exclusiveSums()
        let (byteStarts, size) = sizes.map(\.1).exclusiveSums()
        let lists = MutableBuffer(byteCount: (count + 1) * 8)
        let ends = MutableBuffer(byteCount: (pieces + 1) * 8)
        let text = MutableBuffer(byteCount: size)
        try context.forEachChunk(of: count) { chunk, rows in
            rf_split_write(
                values.pointer(to: Int64.self), textBytes, storage.validBits, rows.lowerBound, rows.upperBound,
                needle.0.pointer(to: UInt8.self), needle.1, Int64(pieceStarts[chunk]), Int64(byteStarts[chunk]),
                lists.pointer(to: Int64.self) + 1, ends.pointer(to: Int64.self) + 1, text.pointer(to: UInt8.self))
        }
        let child = Column(unchecked: .string, count: pieces, values: ends.finish(), bytes: text.finish())
        return Column(
            unchecked: .list(.string), count: count, values: lists.finish(), child: child, validity: validity,
            missingCount: missingCount)
    }

    /// How many Unicode scalars each text has (as Python's `len`); missing where the text is.
    ///
    /// - Throws: `typeMismatch`.
    public func textLength(in context: ExecutionContext = .serial) throws -> Column {
        try needText("length")
        let target = MutableBuffer(byteCount: count * 8)
        try context.forEachChunk(of: count) { _, rows in
            rf_text_length(
                values.pointer(to: Int64.self), textBytes, rows.lowerBound, rows.upperBound, target.pointer(to: Int64.self))
        }
        return Column(unchecked: .int64, count: count, values: target.finish(), validity: validity, missingCount: missingCount)
    }

    /// In lower case, by the rules of Unicode.
    ///
    /// - Throws: `typeMismatch`.
    public func lowercased(in context: ExecutionContext = .serial) throws -> Column { try cased(upper: false, context) }

    /// In upper case, by the rules of Unicode.
    ///
    /// - Throws: `typeMismatch`.
    public func uppercased(in context: ExecutionContext = .serial) throws -> Column { try cased(upper: true, context) }

    /// Without white space at both ends.
    ///
    /// - Throws: `typeMismatch`.
    public func trimmed(in context: ExecutionContext = .serial) throws -> Column {
        try mapTexts("trimmed", context) { text, builder in
            var (start, end) = (0, text.count)
            while start < end, isBlank(text[start]) { start += 1 }
            while end > start, isBlank(text[end - 1]) { end -= 1 }
            let bare = UnsafeBufferPointer(rebasing: text[start..<end])
            guard mayHaveWideBlank(bare) else {
                builder.append(utf8: bare)
                return
            }
            let scalars = String(decoding: bare, as: UTF8.self).unicodeScalars
            let kept = scalars.drop { $0.properties.isWhitespace }.reversed().drop { $0.properties.isWhitespace }.reversed()
            builder.append(string: String(String.UnicodeScalarView(kept)))
        }
    }

    /// With `replacement` in place of every `part`, from left to right.
    ///
    /// - Throws: `typeMismatch`; `badArgument` for an empty `part`.
    public func replace(_ part: String, with replacement: String, in context: ExecutionContext = .serial) throws -> Column {
        if part.isEmpty { throw FrameError(.badArgument, "`replace` needs a text to look for") }
        let between = try split(part, in: context)
        let joined = try between.joined(replacement, in: context)
        return joined
    }

    /// The texts of both put together row by row; missing where either is.
    ///
    /// - Throws: `typeMismatch`, `lengthMismatch`.
    public static func concatenate(
        _ a: Operand, _ b: Operand, rows: Int, in context: ExecutionContext = .serial
    ) throws -> Column {
        try a.validate(rows: rows)
        try b.validate(rows: rows)
        if a.isMissing || b.isMissing { return .missing(.string, count: rows) }
        for operand in [a, b] where operand.type != .string {
            throw FrameError(.typeMismatch, "`+` cannot put \(operand.type?.name ?? "nothing") and a text together")
        }
        return try texts(rows, validity: Bitmap.intersection(a.validity, b.validity), context) { row, builder in
            builder.append(string: a.text(at: row) + b.text(at: row))
        }
    }

    /// A string column made of each text.
    func mapTexts(
        _ name: String, _ context: ExecutionContext,
        _ body: @Sendable (UnsafeBufferPointer<UInt8>, ColumnBuilder) throws -> Void
    ) throws -> Column {
        try needText(name)
        return try Column.texts(count, validity: validity, context) { row, builder in
            try body(self.storage.text(row), builder)
            extendLifetime(self.storage)
        }
    }

    private func cased(upper: Bool, _ context: ExecutionContext) throws -> Column {
        try needText(upper ? "uppercased" : "lowercased")
        let offsets = values.pointer(to: Int64.self)
        let start = Int(offsets[0])
        let size = Int(offsets[count]) - start
        let target = MutableBuffer(byteCount: size)
        if rf_text_case(target.pointer(to: UInt8.self), textBytes + start, size, upper) {
            var shifted = values
            if start != 0 {
                shifted = Buffer.make(count: count + 1, of: Int64.self) { out in
                    for row in 0...count { out[row] = offsets[row] - Int64(start) }
                }
            }
            extendLifetime(storage)
            return Column(
                unchecked: .string, count: count, values: shifted, bytes: target.finish(), validity: validity,
                missingCount: missingCount)
        }
        return try Column.texts(count, validity: validity, context, with: { MutableBuffer(byteCount: 256) }) {
            room, row, builder in
            let text = self.storage.text(row)
            if text.count > room.byteCount { room.grow(to: text.count) }
            let ascii = room.pointer(to: UInt8.self)
            if let start = text.baseAddress, rf_text_case(ascii, start, text.count, upper) {
                builder.append(utf8: UnsafeBufferPointer(start: ascii, count: text.count))
            } else {
                let string = String(decoding: text, as: UTF8.self)
                builder.append(string: upper ? string.uppercased() : string.lowercased())
            }
            extendLifetime((room, self.storage))
        }
    }

    func needText(_ operation: String) throws(FrameError) {
        guard type == .string else { throw FrameError.needs("a text", got: type, for: operation) }
    }

    /// The bytes of a string column.
    var textBytes: UnsafePointer<UInt8> { (bytes ?? .empty).pointer(to: UInt8.self) }
}

private func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

/// Whether a text may begin or end with white space beyond ASCII: all of it starts with one of four bytes in UTF-8.
private func mayHaveWideBlank(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    func leads(_ byte: UInt8) -> Bool { byte == 0xC2 || (0xE1...0xE3).contains(byte) }
    guard let first = text.first, let last = text.last, (first | last) & 0x80 != 0 else { return false }
    return leads(first) || text.suffix(3).contains(where: leads)
}
