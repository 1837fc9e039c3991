internal import RecSchema

extension Column {
    /// All values, for columns that may come from a file that somebody edited: none may be missing.
    ///
    /// - Throws: `typeMismatch` for a column of another type, or with a missing value.
    public func typed<T: ColumnNumber>(as type: T.Type) throws(FrameError) -> [T] {
        try expect(T.columnType)
        return Array(values(as: type))
    }

    /// All texts, for columns that may come from a file that somebody edited: none may be missing.
    ///
    /// - Throws: `typeMismatch` for a column of another type, or with a missing value.
    public func typedStrings() throws(FrameError) -> [String] {
        try expect(.string)
        return Array(strings)
    }

    /// All truth values, for columns that may come from a file that somebody edited: none may be missing.
    ///
    /// - Throws: `typeMismatch` for a column of another type, or with a missing value.
    public func typedBools() throws(FrameError) -> [Bool] {
        try expect(.bool)
        let bits = bools
        return (0..<count).map { bits[$0] }
    }

    private func expect(_ wanted: ColumnType) throws(FrameError) {
        guard type == wanted else { throw FrameError(.typeMismatch, "a column is \(type.name), not \(wanted.name)") }
        guard missingCount == 0 else { throw FrameError(.typeMismatch, "a column has missing values, and may have none") }
    }
}
