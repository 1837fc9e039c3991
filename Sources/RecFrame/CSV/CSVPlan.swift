internal import CFrameKernels
internal import RecDiagnostics
internal import RecSchema

/// What is known of a file before its rows are read: names, what is wanted of each column, and where the rows begin.
struct CSVPlan: Sendable {
    /// The names of all columns in the file.
    let names: [String]
    /// For each column of the file, whether it is wanted.
    let wanted: [Bool]
    /// The declared types; nil where the type is to be inferred.
    let declared: [ColumnType?]
    /// The columns of the result, as positions in the file.
    let order: [Int]
    /// The offset of the first row.
    let rowsStart: Int
    /// The line of the first row, counted from 1.
    let rowsLine: Int

    init(_ text: CSVText, _ format: CSVFormat, _ options: CSVReadOptions) throws(CSVError) {
        let head = try text.buffer.withUnsafeBytes { bytes throws(CSVError) in
            try CSVPlan.header(bytes, from: text.start, format, options, isComplete: text.isComplete)
        }
        names = head.names
        rowsStart = head.rowsStart
        rowsLine = head.rowsLine
        var positions = NamePlaces()
        for (i, name) in names.enumerated() {
            if let other = positions.update(name, i) {
                throw CSVError(
                    .badHeader, "columns \(other + 1) and \(i + 1) are both named `\(name)`", line: head.line, column: name)
            }
        }
        let order = try (options.select ?? names).map { name throws(CSVError) in
            guard let position = positions[name] else { throw CSVPlan.unknown(name, among: head.names) }
            return position
        }
        var wanted = [Bool](repeating: false, count: names.count)
        for position in order {
            if wanted[position] { throw CSVError(.badArgument, "column `\(names[position])` is selected twice") }
            wanted[position] = true
        }
        var declared = [ColumnType?](repeating: nil, count: names.count)
        for (name, type) in options.types.sorted(by: { $0.key < $1.key }) {
            guard let position = positions[name] else { throw CSVPlan.unknown(name, among: names) }
            if case .list = type {
                throw CSVError(
                    .badArgument, "column `\(name)` cannot be read as a list", column: name,
                    hint: "read it as `.string` and split it")
            }
            declared[position] = type
        }
        self.order = order
        self.wanted = wanted
        self.declared = declared
    }

    private static func unknown(_ name: String, among names: [String]) -> CSVError {
        var hint = "columns: " + names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", ..." : "")
        if let meant = didYouMean(name, among: names) { hint = "did you mean `\(meant)`?" }
        return CSVError(.unknownColumn, "the file has no column `\(name)`", column: name, hint: hint)
    }

    private struct Head {
        var names: [String]
        var line: Int
        var rowsStart: Int
        var rowsLine: Int
    }

    /// Reads the first row that is not empty: the header, or, where there is none, only how many columns there are.
    private static func header(
        _ bytes: UnsafeRawBufferPointer, from start: Int, _ format: CSVFormat, _ options: CSVReadOptions, isComplete: Bool
    ) throws(CSVError) -> Head {
        var rows = CSVRowCursor(bytes, at: start, line: 1, format)
        guard let fields = rows.next() else { throw CSVError(.empty, "the file is empty") }
        let line = rows.line
        var names: [String] = []
        for (i, field) in fields.enumerated() {
            if Int(field.fault) == RF_CSV_UNTERMINATED {
                throw CSVError(.badHeader, "a quote is opened in the header and never closed", line: rows.lines(before: i))
            }
            if options.header == .none {
                names.append("column_\(i + 1)")
                continue
            }
            if field.fault != 0 {
                throw CSVError(
                    .badHeader, "text after the closing quote of the name of column \(i + 1)", line: rows.lines(before: i))
            }
            guard let name = rows.text(field) else {
                throw CSVError(
                    .encoding, "the name of column \(i + 1) is not \(options.encoding.title)", line: line,
                    hint: options.encoding.hint(bytes))
            }
            names.append(name.isEmpty ? "Unnamed: \(i)" : name)
        }
        if options.header == .none { return Head(names: names, line: line, rowsStart: start, rowsLine: 1) }
        return Head(names: names, line: line, rowsStart: rows.offset, rowsLine: rows.nextLine)
    }
}

/// Goes through rows field by field: for the header and for samples, not for the bulk.
struct CSVRowCursor {
    private let bytes: UnsafeRawBufferPointer
    private let format: CSVFormat
    private var fields: [rf_csv_field] = []
    /// Where the next row begins.
    private(set) var offset: Int
    /// The line where the next row begins.
    private(set) var nextLine: Int
    /// The line where the last row began.
    private(set) var line: Int

    init(_ bytes: UnsafeRawBufferPointer, at offset: Int, line: Int, _ format: CSVFormat) {
        self.bytes = bytes
        self.offset = offset
        self.format = format
        self.line = line
        nextLine = line
    }

    /// The fields of the next row that is not empty; nil at the end.
    mutating func next() -> [rf_csv_field]? {
        guard let base = bytes.bindMemory(to: UInt8.self).baseAddress else { return nil }
        while offset < bytes.count {
            line = nextLine
            fields.removeAll(keepingCapacity: true)
            var at = offset
            while true {
                let field = rf_csv_next_field(base, Int64(bytes.count), Int64(at), format.kernel)
                fields.append(field)
                nextLine += Int(field.newlines)
                at = Int(field.next)
                if Int(field.terminator) == RF_CSV_DELIMITER { continue }
                if Int(field.terminator) == RF_CSV_NEWLINE { nextLine += 1 }
                break
            }
            offset = at
            if fields.count == 1, let only = fields.first, only.start == only.stop, !only.quoted { continue }
            return fields
        }
        return nil
    }

    /// Whether the last row ended with the bytes, so that there may have been more of it.
    var endedWithBytes: Bool { fields.last.map { Int($0.terminator) == RF_CSV_END } ?? true }

    /// The line where field `index` of the last row begins.
    func lines(before index: Int) -> Int { line + fields.prefix(index).reduce(0) { $0 + Int($1.newlines) } }

    /// The text of a field; nil if it is not UTF-8.
    func text(_ field: rf_csv_field) -> String? {
        guard let base = bytes.bindMemory(to: UInt8.self).baseAddress else { return "" }
        var field = field
        let room = 3 * Int(field.stop - field.start)
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(1, room)) { target -> String? in
            guard let to = target.baseAddress else { return nil }
            let size = rf_csv_field_text(base, &field, format.kernel, to)
            return size < 0 ? nil : String(decoding: target[..<Int(size)], as: UTF8.self)
        }
    }

    /// The classes of a field's text: none if it is missing.
    func classes(_ field: rf_csv_field, quotedMissing: Bool) -> UInt8 {
        guard let base = bytes.bindMemory(to: UInt8.self).baseAddress else { return 0 }
        let start = base + Int(field.start)
        let stop = base + Int(field.stop)
        if !field.quoted || quotedMissing, rf_csv_is_missing(start, stop, format.kernel) { return 0 }
        return rf_csv_classify(start, stop)
    }
}
