public import RecCache
internal import RecSchema

extension Column {
    /// The hash of type and values: equal for equal columns, however they lie in memory (slices, padding, what stands where values are
    /// missing). Bits count: 0.0 differs from -0.0. Computed once and remembered; about 1.8 GB/s a thread.
    ///
    /// - Throws: `cancelled`.
    public func contentHash(in context: ExecutionContext = .serial) throws -> ContentHash {
        try storage.hash.value {
            let blocks = (count + Column.hashRows - 1) / Column.hashRows
            let hashes = try context.values(blocks) { block -> ContentHash in
                try context.check()
                return self.blockHash(block * Column.hashRows..<Swift.min(self.count, (block + 1) * Column.hashRows))
            }
            var key = KeyBuilder("column/1")
            key.add(type.name)
            key.add(count)
            for hash in hashes { key.add(hash) }
            if let elements = try presentElements() { key.add(try elements.contentHash(in: context)) }
            return key.finish()
        }
    }

    /// Rows that are hashed together: part of what the hash is.
    private static let hashRows = 1 << 20

    private func blockHash(_ rows: Range<Int>) -> ContentHash {
        defer { extendLifetime(storage) }
        var hasher = Hasher256()
        let bits = validity.flatMap { $0.setCount(in: rows) == rows.count ? nil : $0.slice(rows) }
        hasher.update([bits == nil ? 0 : 1])
        if let bits { Column.hash(bits, into: &hasher) }
        switch type {
        case .bool:
            var values = self.bools.slice(rows)
            if let bits { values = values.intersection(bits) }
            Column.hash(values, into: &hasher)
        case .string, .list:
            hashLengths(rows, into: &hasher)
            if type == .string { hashTexts(rows, hasMissing: bits != nil, into: &hasher) }
        default:
            let width = type.valueWidth
            let bytes = UnsafeRawBufferPointer(start: values.base + rows.lowerBound * width, count: rows.count * width)
            guard let bits else {
                hasher.update(bytes)
                break
            }
            let copy = MutableBuffer(byteCount: bytes.count)
            for row in 0..<rows.count where bit(bits.pointer, row) {
                let at = row * width
                (copy.base + at).copyMemory(from: values.base + rows.lowerBound * width + at, byteCount: width)
            }
            copy.finish().withUnsafeBytes { hasher.update($0) }
        }
        return hasher.finish()
    }

    private static func hash(_ bits: Bitmap, into hasher: inout Hasher256) {
        var bytes = (0..<(bits.count + 7) / 8).map { bits.pointer[$0] }
        if bits.count % 8 != 0 { bytes[bytes.count - 1] &= UInt8(1 << (bits.count % 8) - 1) }
        extendLifetime(bits)
        hasher.update(bytes)
    }

    private func hashLengths(_ rows: Range<Int>, into hasher: inout Hasher256) {
        let offsets = values.pointer(to: Int64.self)
        let lengths = Buffer.make(count: rows.count, of: Int64.self) { out in
            for (i, row) in rows.enumerated() where isValid(at: row) { out[i] = offsets[row + 1] - offsets[row] }
        }
        lengths.withUnsafeBytes { hasher.update($0) }
    }

    private func hashTexts(_ rows: Range<Int>, hasMissing: Bool, into hasher: inout Hasher256) {
        if hasMissing {
            for row in rows where isValid(at: row) { hasher.update(UnsafeRawBufferPointer(storage.text(row))) }
            return
        }
        let offsets = values.pointer(to: Int64.self)
        let (start, end) = (Int(offsets[rows.lowerBound]), Int(offsets[rows.upperBound]))
        hasher.update(UnsafeRawBufferPointer(start: textBytes + start, count: end - start))
    }

    /// The elements of a list column that belong to a list that is not missing, in order; nil for other columns.
    private func presentElements() throws -> Column? {
        guard type.isList, let child else { return nil }
        let offsets = values.pointer(to: Int64.self)
        defer { extendLifetime(storage) }
        let missingAreEmpty = validity.map { bits in
            (0..<count).allSatisfy { bit(bits.pointer, $0) || offsets[$0] == offsets[$0 + 1] }
        }
        if missingAreEmpty ?? true { return child.slice(Int(offsets[0])..<Int(offsets[count])) }
        let rows = (0..<count).filter { isValid(at: $0) }.flatMap { elementRange(at: $0) }
        return try child.gather(try RowIndices(rows), in: .serial)
    }
}

extension Table {
    /// The hash of names, types and values in order; see `Column.contentHash`.
    ///
    /// - Throws: `cancelled`.
    public func contentHash(in context: ExecutionContext = .serial) throws -> ContentHash {
        var key = KeyBuilder("table/1")
        key.add(rowCount)
        for (name, column) in named {
            key.add(name)
            key.add(try column.contentHash(in: context))
        }
        return key.finish()
    }

    /// The digits of `contentHash`.
    ///
    /// - Throws: `cancelled`.
    public func contentText(in context: ExecutionContext = .serial) throws -> String {
        try contentHash(in: context).description
    }
}
