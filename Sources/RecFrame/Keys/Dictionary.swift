internal import CFrameKernels
internal import RecSchema

/// Texts numbered in order of first appearance.
final class Dictionary: @unchecked Sendable {
    private let handle: OpaquePointer
    /// The columns whose bytes the entries point to.
    private var owners: [Column] = []

    init() throws(FrameError) {
        guard let handle = rf_dictionary_new() else { throw FrameError(.tooLarge, "out of memory") }
        self.handle = handle
    }

    deinit { rf_dictionary_free(handle) }

    /// How many different texts.
    var count: Int { rf_dictionary_count(handle) }

    /// The numbers of a column's texts as UInt32, `RowIndices.none` where missing.
    func add(_ column: Column, _ context: ExecutionContext) throws -> Buffer {
        owners.append(column)
        let numbers = MutableBuffer(uninitialized: column.count * 4)
        let step = ExecutionContext.chunkRows
        for start in stride(from: 0, to: column.count, by: step) {
            try context.check()
            let done = rf_dictionary_add(
                handle, column.values.pointer(to: Int64.self), column.bytes?.pointer(to: UInt8.self), column.storage.validBits,
                start, min(column.count, start + step), numbers.pointer(to: UInt32.self) + start)
            if !done { throw FrameError(.tooLarge, "too many different texts") }
        }
        return numbers.finish()
    }

    /// The number of a text, if it is there.
    func find(_ text: String) -> UInt32? {
        var text = text
        let number = text.withUTF8 { rf_dictionary_find(handle, $0.baseAddress, $0.count) }
        return number == RowIndices.none ? nil : number
    }

    /// The text of a number.
    func text(_ number: Int) -> String {
        precondition(number < count)
        var length = 0
        let start = rf_dictionary_text(handle, UInt32(number), &length)
        return String(decoding: UnsafeBufferPointer(start: start, count: length), as: UTF8.self)
    }

    /// For each number the place of its text in byte order.
    func ranks() throws(FrameError) -> Buffer {
        let ranks = MutableBuffer(byteCount: count * 4)
        guard rf_dictionary_ranks(handle, ranks.pointer(to: UInt32.self)) else { throw FrameError(.tooLarge, "out of memory") }
        return ranks.finish()
    }

    /// The places of all texts of the columns among their different texts in byte order; `RowIndices.none` where missing.
    static func ranks(of columns: [Column], _ context: ExecutionContext) throws -> [Buffer] {
        let dictionary = try Dictionary()
        let numbers = try columns.map { try dictionary.add($0, context) }
        let ranks = try dictionary.ranks()
        for (buffer, column) in zip(numbers, columns) {
            context.everyChunk(of: column.count) { _, rows in
                // Only this function has seen the numbers yet.
                let start = UnsafeMutablePointer(mutating: buffer.pointer(to: UInt32.self)) + rows.lowerBound
                rf_remap(start, ranks.pointer(to: UInt32.self), rows.count)
            }
        }
        return numbers
    }
}
