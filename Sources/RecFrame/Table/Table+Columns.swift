internal import RecSchema

extension Table {
    /// These columns, in this order.
    ///
    /// - Throws: `unknownColumn`, `duplicateColumn`.
    public func select(_ names: [String]) throws(FrameError) -> Table {
        var chosen: [(name: String, column: Column)] = []
        for name in names { chosen.append((name, try column(name))) }
        return try replacing(chosen)
    }

    /// All columns but these, in the order there is.
    ///
    /// - Throws: `unknownColumn`.
    public func drop(_ names: [String]) throws(FrameError) -> Table {
        let gone = Set(try names.map { name throws(FrameError) in try place(of: name) })
        return try replacing(named.enumerated().filter { !gone.contains($0.offset) }.map(\.element))
    }

    /// The same columns, some under new names, each at its place.
    ///
    /// - Throws: `unknownColumn`, `duplicateColumn`.
    public func rename(_ newNames: [String: String]) throws(FrameError) -> Table {
        var columns = named
        for name in newNames.keys.sorted() { columns[try place(of: name)].name = newNames[name] ?? name }
        return try replacing(columns)
    }

    /// The columns with others added at the end; one whose name there is already takes the place of the old one.
    ///
    /// - Throws: `lengthMismatch`; `duplicateColumn` if a name is given twice.
    public func with(_ added: [(name: String, column: Column)]) throws(FrameError) -> Table {
        var result = named
        let places = NamePlaces(names)
        var given: Set<ByteText> = []
        for (name, column) in added {
            if !given.insert(ByteText(name)).inserted {
                throw FrameError(.duplicateColumn, "`\(name)` is given twice", column: name)
            }
            if column.count != rowCount {
                throw FrameError(.lengthMismatch, "`\(name)` has \(column.count) rows, not \(rowCount)", column: name)
            }
            if let place = places[name] { result[place].column = column } else { result.append((name, column)) }
        }
        return try replacing(result)
    }

    private func place(of name: String) throws(FrameError) -> Int {
        if let place = index(of: name) { return place }
        _ = try column(name)
        return 0
    }

    /// The columns with one more at the end, or one replaced.
    ///
    /// - Throws: `lengthMismatch`.
    public func with(_ name: String, _ column: Column) throws(FrameError) -> Table { try with([(name, column)]) }
}
