internal import CFrameKernels
internal import RecSchema

extension Column {
    /// The texts of each list put together with a separator between; missing elements are left out, a missing list stays missing.
    ///
    /// - Throws: `typeMismatch` where this is no column of lists of strings.
    public func joined(_ separator: String, in context: ExecutionContext = .serial) throws -> Column {
        guard type == .list(.string), let child else { throw FrameError.needs("a list of strings", got: type, for: "joined") }
        let between = Array(separator.utf8)
        return try Column.texts(count, validity: validity, context) { row, builder in
            var text: [UInt8] = []
            var isFirst = true
            for element in self.elementRange(at: row) where child.isValid(at: element) {
                if !isFirst { text += between }
                isFirst = false
                text += child.storage.text(element)
            }
            text.withUnsafeBufferPointer { builder.append(utf8: $0) }
        }
    }

    /// How many elements each list has, as int64; missing where the list is.
    ///
    /// - Throws: `typeMismatch` where this is no column of lists.
    public func listCount(in context: ExecutionContext = .serial) throws -> Column {
        guard type.isList else { throw FrameError.needs("a list", got: type, for: "count") }
        let counts = Buffer.make(count: count, of: Int64.self) { out in
            let offsets = values.pointer(to: Int64.self)
            for row in 0..<count { out[row] = offsets[row + 1] - offsets[row] }
        }
        return Column(unchecked: .int64, count: count, values: counts, validity: validity, missingCount: missingCount)
    }

    /// Whether each list has the element; missing where the list is. A missing element equals nothing.
    ///
    /// - Throws: `typeMismatch` where this is no column of lists of such elements.
    public func listContains(_ element: Scalar, in context: ExecutionContext = .serial) throws -> Column {
        guard case .list(let elementType) = type, let child else { throw FrameError.needs("a list", got: type, for: "contains") }
        if element.isMissing { return .missing(.bool, count: count) }
        guard let wanted = element.type, wanted == elementType || (wanted.isNumeric && elementType.isNumeric) else {
            throw FrameError(.typeMismatch, "`\(element.text)` is no \(elementType.name)")
        }
        let equal = try Column.compare(.equal, .column(child), .scalar(element), rows: child.count, in: context)
        let bits = MutableBuffer(byteCount: (count + 7) / 8)
        try context.forEachChunk(of: count) { _, rows in
            for row in rows {
                for place in self.elementRange(at: row)
                where bit(equal.values.pointer(to: UInt8.self), place) && equal.isValid(at: place) {
                    setBit(bits.pointer(to: UInt8.self), row)
                    break
                }
            }
        }
        return Column(Bitmap(bits.finish(), count: count), validity: validity)
    }
}
