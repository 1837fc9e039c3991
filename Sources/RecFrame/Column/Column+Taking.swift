internal import CFrameKernels
internal import RecSchema

extension Column {
    /// Some of the rows, in order. The values are shared; bits are copied where they do not start at a whole byte.
    public func slice(_ rows: Range<Int>) -> Column {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= count, "rows out of range")
        if rows.count == count { return self }
        let part: Buffer
        switch type {
        case .bool: part = Bitmap(values, count: count).slice(rows).buffer
        case .string, .list: part = Buffer(values, bytes: rows.lowerBound * 8..<(rows.upperBound + 1) * 8)
        default: part = Buffer(values, bytes: rows.lowerBound * type.valueWidth..<rows.upperBound * type.valueWidth)
        }
        return Column(
            unchecked: type, count: rows.count, values: part, bytes: bytes, child: child, validity: validity?.slice(rows))
    }

    /// The rows with these numbers, in their order; no row gives a missing value. O(result).
    ///
    /// - Throws: `lengthMismatch` if a row number is out of range, `cancelled`.
    public func gather(_ rows: RowIndices, in context: ExecutionContext) throws -> Column {
        guard rows.largest < count else { throw FrameError(.lengthMismatch, "no row \(rows.largest) in \(count) rows") }
        try context.check()
        return gather(rows, context)
    }

    /// The same for row numbers that are known to be in range. Stopping a run does not stop it half way.
    func gather(_ rows: RowIndices, _ context: ExecutionContext) -> Column {
        let threads = ExecutionContext(threads: context.threads)
        defer { extendLifetime((self.storage, rows.buffer)) }
        let (validity, missing) = gatherValidity(rows, threads)
        let width = type.valueWidth
        nonisolated(unsafe) let from = UnsafeRawPointer(values.base)
        nonisolated(unsafe) let index = rows.pointer
        switch type {
        case .string, .list: return gatherRanges(rows, threads, validity: validity, missing: missing)
        case .bool:
            let target = MutableBuffer(byteCount: (rows.count + 7) / 8)
            threads.everyChunk(of: rows.count) { _, range in
                _ = rf_gather_bits(
                    target.pointer(to: UInt8.self) + range.lowerBound / 8, from.assumingMemoryBound(to: UInt8.self),
                    index + range.lowerBound, range.count)
            }
            return Column(unchecked: type, count: rows.count, values: target.finish(), validity: validity, missingCount: missing)
        default:
            let target = MutableBuffer(uninitialized: rows.count * width)
            threads.everyChunk(of: rows.count) { _, range in
                let at = range.lowerBound
                switch width {
                case 1:
                    rf_gather_1(
                        target.pointer(to: UInt8.self) + at, from.assumingMemoryBound(to: UInt8.self), index + at, range.count)
                case 4:
                    rf_gather_4(
                        target.pointer(to: UInt32.self) + at, from.assumingMemoryBound(to: UInt32.self), index + at, range.count)
                default:
                    rf_gather_8(
                        target.pointer(to: UInt64.self) + at, from.assumingMemoryBound(to: UInt64.self), index + at, range.count)
                }
            }
            return Column(unchecked: type, count: rows.count, values: target.finish(), validity: validity, missingCount: missing)
        }
    }

    private func gatherValidity(_ rows: RowIndices, _ context: ExecutionContext) -> (Bitmap?, Int) {
        guard validity != nil || rows.mayHaveNone else { return (nil, 0) }
        let target = MutableBuffer(byteCount: (rows.count + 7) / 8)
        let set = context.chunkValues(of: rows.count) { range in
            rf_gather_bits(
                target.pointer(to: UInt8.self) + range.lowerBound / 8, storage.validBits, rows.pointer + range.lowerBound,
                range.count)
        }
        return (Bitmap(target.finish(), count: rows.count), rows.count - set.reduce(0, +))
    }

    private func gatherRanges(_ rows: RowIndices, _ context: ExecutionContext, validity: Bitmap?, missing: Int) -> Column {
        let totals = context.chunkValues(of: rows.count) { range in
            Int(rf_gather_total(values.pointer(to: Int64.self), rows.pointer + range.lowerBound, range.count))
        }
        let starts = totals.exclusiveSums()
        let ends = MutableBuffer(byteCount: (rows.count + 1) * 8)
        let total = starts.total
        if type == .string {
            let text = MutableBuffer(uninitialized: total)
            context.everyChunk(of: rows.count) { chunk, range in
                rf_gather_ranges(
                    ends.pointer(to: Int64.self) + range.lowerBound + 1, Int64(starts.sums[chunk]), text.pointer(to: UInt8.self),
                    bytes?.pointer(to: UInt8.self), values.pointer(to: Int64.self), rows.pointer + range.lowerBound, range.count)
            }
            return Column(
                unchecked: type, count: rows.count, values: ends.finish(), bytes: text.finish(), validity: validity,
                missingCount: missing)
        }
        let elements = MutableBuffer(uninitialized: total * 4)
        context.everyChunk(of: rows.count) { chunk, range in
            rf_gather_ranges(
                ends.pointer(to: Int64.self) + range.lowerBound + 1, Int64(starts.sums[chunk]), nil, nil,
                values.pointer(to: Int64.self), rows.pointer + range.lowerBound, range.count)
            rf_gather_elements(
                elements.pointer(to: UInt32.self) + starts.sums[chunk], values.pointer(to: Int64.self),
                rows.pointer + range.lowerBound, range.count)
        }
        let inner = child?.gather(RowIndices(elements.finish(), count: total), context)
        return Column(
            unchecked: type, count: rows.count, values: ends.finish(), child: inner, validity: validity, missingCount: missing)
    }
}

extension Array where Element == Int {
    /// The sum of what comes before each element, and of all.
    func exclusiveSums() -> (sums: [Int], total: Int) {
        var sums: [Int] = []
        sums.reserveCapacity(count)
        var total = 0
        for value in self {
            sums.append(total)
            total += value
        }
        return (sums, total)
    }
}
