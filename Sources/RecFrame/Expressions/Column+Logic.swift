internal import CFrameKernels
internal import RecSchema

extension Column {
    /// Three-valued and: false where either is false, else missing where either is missing.
    ///
    /// - Throws: `typeMismatch`, `lengthMismatch`.
    public func and(_ other: Column, in context: ExecutionContext = .serial) throws -> Column {
        try logic(other, or: false)
    }

    /// Three-valued or: true where either is true, else missing where either is missing.
    ///
    /// - Throws: `typeMismatch`, `lengthMismatch`.
    public func or(_ other: Column, in context: ExecutionContext = .serial) throws -> Column {
        try logic(other, or: true)
    }

    /// Not; missing stays missing.
    ///
    /// - Throws: `typeMismatch`.
    public func not(in context: ExecutionContext = .serial) throws -> Column {
        guard type == .bool else { throw FrameError.needs("true or false", got: type, for: "!") }
        let bits = MutableBuffer(byteCount: (count + 7) / 8)
        rf_not(values.pointer(to: UInt8.self), bits.pointer(to: UInt8.self), bits.byteCount)
        return Column(Bitmap(bits.finish(), count: count), validity: validity)
    }

    private func logic(_ other: Column, or: Bool) throws -> Column {
        let symbol = or ? "||" : "&&"
        guard type == .bool else { throw FrameError.needs("true or false", got: type, for: symbol) }
        guard other.type == .bool else { throw FrameError.needs("true or false", got: other.type, for: symbol) }
        guard other.count == count else {
            throw FrameError(.lengthMismatch, "a condition of \(other.count) rows with one of \(count)")
        }
        let bits = MutableBuffer(byteCount: (count + 7) / 8)
        let valid = validity == nil && other.validity == nil ? nil : MutableBuffer(byteCount: (count + 7) / 8)
        rf_logic(
            or, values.pointer(to: UInt8.self), storage.validBits, other.values.pointer(to: UInt8.self), other.storage.validBits,
            bits.pointer(to: UInt8.self), valid?.pointer(to: UInt8.self), bits.byteCount)
        return Column(
            Bitmap(bits.finish(), count: count), validity: valid.map { Bitmap($0.finish(), count: count) })
    }
}
