internal import RecSchema

extension Table {
    /// A row for each element of a list column, which becomes a column of the elements; the other columns repeat. An empty or missing
    /// list gives one row with a missing element (as in pandas). In the order of rows and elements.
    ///
    /// - Throws: `unknownColumn`, `typeMismatch` where it is no list column, `tooLarge`.
    public func explode(_ name: String, in context: ExecutionContext = .serial) throws -> Table {
        let lists = try column(name)
        guard case .list = lists.type, let child = lists.child else {
            throw FrameError.needs("a list", got: lists.type, for: "explode").inColumn(name)
        }
        let offsets = lists.values(as: Int64.self)
        var total = 0
        for row in 0..<rowCount { total += lists.isValid(at: row) ? max(1, Int(offsets[row + 1] - offsets[row])) : 1 }
        guard total <= RowIndices.rowLimit else { throw FrameError(.tooLarge, "`explode` would give \(total) rows") }
        let rows = MutableBuffer(byteCount: total * 4)
        let elements = MutableBuffer(byteCount: total * 4)
        let (rowOut, elementOut) = (rows.pointer(to: UInt32.self), elements.pointer(to: UInt32.self))
        var at = 0
        for row in 0..<rowCount {
            let range = lists.isValid(at: row) ? lists.elementRange(at: row) : 0..<0
            if range.isEmpty {
                rowOut[at] = UInt32(row)
                elementOut[at] = RowIndices.none
                at += 1
            }
            for element in range {
                rowOut[at] = UInt32(row)
                elementOut[at] = UInt32(element)
                at += 1
            }
        }
        let rowIndices = RowIndices(rows.finish(), count: total)
        let elementIndices = RowIndices(elements.finish(), count: total, mayHaveNone: true)
        try context.check()
        return try Table(
            named.map { other, column in
                (other, other == name ? child.gather(elementIndices, context) : column.gather(rowIndices, context))
            }, rowCount: total)
    }
}
