internal import CFrameKernels
internal import RecSchema

/// How a CSV file is written.
public struct CSVWriteOptions: Hashable, Sendable {
    /// Between fields; as for reading.
    public var delimiter: Character = ","
    /// Between the elements of a list.
    public var listSeparator = "|"
    /// Whether the first row has the names of the columns.
    public var header = true

    /// The defaults.
    public init() {}
}

extension CSV {
    /// Rows that are formatted at a time; has no influence on what is written.
    private static let chunkRows = 1 << 15

    /// Writes a table as UTF-8 with LF after every row, as pandas' `to_csv(index=False)` does but for what is said here.
    ///
    /// Fields are quoted only where they hold a delimiter, a quote or a line end, and where an empty text or list would read as
    /// missing (pandas writes both alike). Missing is empty. Floats are in the shortest form that reads back the same, laid out
    /// as by Python's `repr`: `4.0`, `0.1`, `1e-05`; NaN is `NaN`. `True` and `False`; `2024-01-31`; `2024-01-31 12:00:00`, with
    /// six more digits where the second has a fraction; `1 days 02:03:04`. The elements of a list are joined, a missing one is
    /// empty.
    ///
    /// - Parameters:
    ///   - sink: gets the bytes in order; they are valid only during the call.
    ///   - progress: called after every few chunks.
    /// - Returns: how many bytes were written.
    /// - Throws: `badArgument`, `cancelled`, what `sink` throws.
    @discardableResult
    public static func write(
        _ table: Table, options: CSVWriteOptions = CSVWriteOptions(), context: ExecutionContext = .serial,
        progress: ((CSVProgress) -> Void)? = nil, to sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Int {
        if table.columnCount == 0 { return 0 }
        let formatter = try CSVFormatter(table, options)
        var written = 0
        if options.header {
            let header = formatter.header(table.names)
            try header.withUnsafeBytes { try sink($0) }
            written += header.count
        }
        let chunks = (table.rowCount + chunkRows - 1) / chunkRows
        let window = context.threads * 4
        let outputs = (0..<min(window, chunks)).map { _ in CSVOutput() }
        for first in stride(from: 0, to: chunks, by: window) {
            let count = min(window, chunks - first)
            try context.parallelFor(count) { i in
                let from = (first + i) * chunkRows
                outputs[i].count = 0
                try formatter.write(from..<min(table.rowCount, from + chunkRows), to: outputs[i])
            }
            for output in outputs[..<count] {
                try sink(UnsafeRawBufferPointer(output.bytes))
                written += output.count
            }
            progress?(
                CSVProgress(rows: min(table.rowCount, (first + count) * chunkRows), bytes: written, totalBytes: 0))
        }
        return written
    }
}

/// Text that is formatted for one chunk after the other.
private final class CSVOutput: @unchecked Sendable {
    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 1)
    var count = 0

    deinit { memory.deallocate() }

    /// Room for `size` bytes after the first `count`, which are kept.
    func room(_ size: Int) -> UnsafeMutablePointer<UInt8>? {
        if memory.count < count + size {
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: max(count + size, count * 2), alignment: 1)
            larger.copyMemory(from: bytes)
            memory.deallocate()
            memory = larger
        }
        return memory.bindMemory(to: UInt8.self).baseAddress.map { $0 + count }
    }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }
}

/// The columns of a table and the style in the form that the kernels take, with what they point to.
private final class CSVFormatter: @unchecked Sendable {
    private let table: Table
    private let sources: UnsafeMutablePointer<rf_csv_source>
    private var children: [UnsafeMutablePointer<rf_csv_source>] = []
    private let separator: UnsafeMutablePointer<UInt8>
    private var style = rf_csv_style()

    init(_ table: Table, _ options: CSVWriteOptions) throws(CSVError) {
        let delimiter = try CSVFormat.delimiter(options.delimiter)
        if delimiter == UInt8(ascii: "\"") { throw CSVError(.badArgument, "`\"` cannot be the delimiter") }
        self.table = table
        let bytes = Array(options.listSeparator.utf8)
        separator = .allocate(capacity: max(1, bytes.count))
        for (i, byte) in bytes.enumerated() { separator[i] = byte }
        sources = .allocate(capacity: max(1, table.columnCount))
        style.delimiter = delimiter
        style.quote = UInt8(ascii: "\"")
        style.separator = UnsafePointer(separator)
        style.separator_size = Int64(bytes.count)
        for (i, column) in table.columns.enumerated() { (sources + i).initialize(to: source(column)) }
    }

    deinit {
        for child in children { child.deallocate() }
        sources.deallocate()
        separator.deallocate()
    }

    private func source(_ column: Column) -> rf_csv_source {
        var source = rf_csv_source()
        source.kind = CSVTarget.kind(of: column.type)
        source.values = column.values.base
        source.valid = column.storage.validBits
        source.bytes = column.bytes?.pointer(to: UInt8.self)
        if let child = column.child {
            let place = UnsafeMutablePointer<rf_csv_source>.allocate(capacity: 1)
            children.append(place)
            place.initialize(to: self.source(child))
            source.child = UnsafePointer(place)
        }
        return source
    }

    func header(_ names: [String]) -> [UInt8] {
        var line: [UInt8] = []
        for (i, name) in names.enumerated() {
            let text = Array(name.utf8)
            var field = text + [UInt8](repeating: 0, count: text.count + 2)
            let count = field.withUnsafeMutableBufferPointer { field -> Int in
                guard let start = field.baseAddress else { return 0 }
                return rf_csv_quote(start, start + text.count, &style) - start
            }
            line += field[..<count] + [i == names.count - 1 ? 10 : style.delimiter]
        }
        return line
    }

    func write(_ rows: Range<Int>, to output: CSVOutput) throws {
        let size = rf_csv_rows_bound(
            sources, Int32(table.columnCount), Int64(rows.lowerBound), Int64(rows.upperBound), style.separator_size)
        // The room is for the worst case: rows with much text are written few at a time.
        if size > 1 << 26, rows.count > 1 {
            let middle = rows.lowerBound + rows.count / 2
            try write(rows.lowerBound..<middle, to: output)
            return try write(middle..<rows.upperBound, to: output)
        }
        var style = style
        guard size < 1 << 40, let room = output.room(Int(size)) else {
            throw FrameError(.tooLarge, "too much text for a row of CSV", row: rows.lowerBound)
        }
        output.count += Int(
            rf_csv_write_rows(
                sources, Int32(table.columnCount), Int64(rows.lowerBound), Int64(rows.upperBound), &style, room, size))
    }
}
