internal import CFrameKernels

extension Column {
    /// Numbers the different values from zero in the order in which they first appear (a missing value counts as one): the number of
    /// each row, and the different values in that order.
    ///
    /// - Throws: `cancelled`, `tooLarge`.
    public func numbering(in context: ExecutionContext = .serial) throws -> (numbers: [UInt32], values: Column) {
        let codes = try KeyCodes([self], context)
        let groups = try Grouping(codes, context)
        let firsts = (0..<groups.count).map { groups.firstRows[$0] ?? 0 }
        let order = firsts.indices.sorted { firsts[$0] < firsts[$1] }
        var place = [UInt32](repeating: 0, count: groups.count)
        for (number, group) in order.enumerated() { place[group] = UInt32(truncatingIfNeeded: number) }
        let lookup = codes.lookup(groups, in: codes)
        let numbers = [UInt32](unsafeUninitializedCapacity: count) { target, initialized in
            if let base = target.baseAddress, count > 0 {
                lookup(0..<count, base)
                for row in 0..<count { base[row] = place[Int(base[row])] }
            }
            initialized = count
        }
        return (numbers, try gather(try RowIndices(order.map { firsts[$0] }), in: context))
    }

    /// Where each value stands in `keys`, whose values are all different; `UInt32.max` for one that does not, and for a missing one.
    ///
    /// - Throws: `typeMismatch` where the types cannot be compared, `cancelled`, `tooLarge`.
    public func places(in keys: Column, as name: String, context: ExecutionContext = .serial) throws -> [UInt32] {
        let pair = try Column.comparable(self, keys, names: (name, name), context)
        let match = try RowMatch(keys: [pair], leftCount: count, rightCount: keys.count, context)
        let rows = try match.pairs(outer: true, context).right
        guard rows.count == count else {
            throw FrameError(.badArgument, "the keys `\(name)` are not all different", column: name)
        }
        return rows.buffer.withUnsafeValues(of: UInt32.self) { Array($0.prefix(count)) }
    }
}
