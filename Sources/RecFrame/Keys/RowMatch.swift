internal import CFrameKernels
internal import RecSchema

/// Which right rows have the key of each left row.
struct RowMatch: Sendable {
    /// For each left row its group among the right rows, as UInt32; `RowIndices.none` if there is none.
    private let found: Buffer
    private let leftCount: Int
    private let rightCount: Int
    /// The right rows by key.
    private let groups: Grouping

    /// Matches by equal keys; a key that is missing in part matches nothing.
    init(keys: [(left: Column, right: Column)], leftCount: Int, rightCount: Int, _ context: ExecutionContext) throws {
        let codes = try KeyCodes(keys: keys.map { ([$0.left, $0.right], false) }, context)
        self.leftCount = leftCount
        self.rightCount = rightCount
        let right = codes.slice(leftCount..<leftCount + rightCount)
        groups = try Grouping(right, context)
        let target = MutableBuffer(uninitialized: leftCount * 4)
        let lookup = codes.slice(0..<leftCount).lookup(groups, in: right)
        let valid = keys.reduce(nil) { Bitmap.intersection($0, $1.left.validity) }
        context.everyChunk(of: leftCount) { _, rows in
            let start = target.pointer(to: UInt32.self)
            lookup(rows, start + rows.lowerBound)
            if let valid { rf_forget_missing(start, valid.pointer, rows.lowerBound, rows.upperBound) }
        }
        found = target.finish()
    }

    /// Left rows that have a match, or have none.
    func left(matched: Bool, _ context: ExecutionContext) -> Bitmap {
        let bits = MutableBuffer(byteCount: (leftCount + 7) / 8)
        context.everyChunk(of: leftCount) { _, rows in
            rf_join_mark(
                found.pointer(to: UInt32.self), rows.lowerBound, rows.upperBound, !matched, bits.pointer(to: UInt8.self))
        }
        return Bitmap(bits.finish(), count: leftCount)
    }

    /// Pairs of rows by left row, then right row; with `outer` also left rows without a match. `left` is nil if row i is i.
    func pairs(outer: Bool, _ context: ExecutionContext) throws -> (left: RowIndices?, right: RowIndices) {
        let allRows = groups.rows
        let counts = context.chunkValues(of: leftCount) { rows in
            rf_join_count(
                found.pointer(to: UInt32.self), rows.lowerBound, rows.upperBound, groups.starts.pointer(to: UInt32.self), outer)
        }
        let (starts, total) = counts.exclusiveSums()
        guard total <= RowIndices.rowLimit else {
            throw FrameError(.tooLarge, "the join would have \(total) rows: the keys repeat on both sides")
        }
        if total == leftCount && groups.count == rightCount {
            // Each left row has at most one match, so as many pairs as rows means that each row is there once.
            let right = MutableBuffer(uninitialized: total * 4)
            context.everyChunk(of: leftCount) { _, rows in
                let start = right.pointer(to: UInt32.self) + rows.lowerBound
                start.update(from: found.pointer(to: UInt32.self) + rows.lowerBound, count: rows.count)
                rf_remap(start, groups.firstRows.pointer, rows.count)
            }
            return (nil, RowIndices(right.finish(), count: total, mayHaveNone: outer))
        }
        let left = MutableBuffer(uninitialized: total * 4)
        let right = MutableBuffer(uninitialized: total * 4)
        context.everyChunk(of: leftCount) { chunk, rows in
            rf_join_write(
                found.pointer(to: UInt32.self), rows.lowerBound, rows.upperBound, groups.starts.pointer(to: UInt32.self),
                allRows?.pointer(to: UInt32.self), outer, left.pointer(to: UInt32.self) + starts[chunk],
                right.pointer(to: UInt32.self) + starts[chunk])
        }
        return (RowIndices(left.finish(), count: total), RowIndices(right.finish(), count: total, mayHaveNone: outer))
    }

    /// Right rows that no left row matches, in order.
    func unmatchedRight(_ context: ExecutionContext) throws -> RowIndices {
        let seen = MutableBuffer(byteCount: groups.count)
        let bits = MutableBuffer(byteCount: (rightCount + 7) / 8)
        let allRows = groups.rows
        rf_join_rest(
            found.pointer(to: UInt32.self), leftCount, groups.starts.pointer(to: UInt32.self),
            allRows?.pointer(to: UInt32.self), groups.count, seen.pointer(to: UInt8.self), bits.pointer(to: UInt8.self))
        extendLifetime((found, groups, allRows))
        return try RowIndices(where: Bitmap(bits.finish(), count: rightCount), context)
    }
}

extension KeyCodes {
    /// The codes of some rows.
    func slice(_ rows: Range<Int>) -> KeyCodes {
        let width = isNarrow ? 4 : 8
        return KeyCodes(
            codes: Buffer(codes, bytes: rows.lowerBound * width..<rows.upperBound * width), count: rows.count, bits: bits)
    }

    /// A function that finds the groups of these codes among the groups of `other`, whose codes are comparable with these.
    func lookup(
        _ groups: Grouping, in other: KeyCodes
    ) -> @Sendable (_ rows: Range<Int>, _ found: UnsafeMutablePointer<UInt32>) -> Void {
        if isNarrow && 1 << bits <= (count + other.count) * 4 + (1 << 16) {
            let table = MutableBuffer(byteCount: 4 << bits)
            let numbers = table.pointer(to: UInt32.self)
            numbers.update(repeating: RowIndices.none, count: 1 << bits)
            other.codes.withUnsafeValues(of: UInt32.self) { codes in
                for group in 0..<groups.count { numbers[Int(codes[Int(groups.firstRows.pointer[group])])] = UInt32(group) }
            }
            let finished = table.finish()
            return { [codes] rows, found in
                rf_lookup_32(
                    codes.pointer(to: UInt32.self) + rows.lowerBound, rows.count, finished.pointer(to: UInt32.self), found)
                extendLifetime(codes)
            }
        }
        let mine = widened()
        let others = other.widened()
        let keys = Buffer.make(count: groups.count, of: UInt64.self) { out in
            let all = others.pointer(to: UInt64.self)
            for group in 0..<groups.count { out[group] = all[Int(groups.firstRows.pointer[group])] }
        }
        extendLifetime(others)
        var slotCount = 64
        while slotCount < groups.count * 2 { slotCount *= 2 }
        let size = slotCount
        let slots = Buffer.make(count: size, of: UInt32.self) { out in
            out.update(repeating: RowIndices.none, count: size)
            rf_index_64(keys.pointer(to: UInt64.self), groups.count, out, size)
        }
        extendLifetime(keys)
        return { rows, found in
            rf_lookup_64(
                mine.pointer(to: UInt64.self) + rows.lowerBound, rows.count, keys.pointer(to: UInt64.self),
                slots.pointer(to: UInt32.self), size, found)
        }
    }

    /// The codes as UInt64.
    private func widened() -> Buffer {
        if !isNarrow { return codes }
        return Buffer.make(count: count, of: UInt64.self) { out in
            let narrow = codes.pointer(to: UInt32.self)
            for i in 0..<count { out[i] = UInt64(narrow[i]) }
        }
    }
}
