internal import CFrameKernels
internal import RecSchema
internal import Synchronization

extension CSV {
    /// Reads a file.
    ///
    /// One pass finds the rows, one parses them, both on all threads; a column whose inferred type does not hold is parsed again.
    /// The result is the same for any number of threads. Memory: the columns, and for a moment the text of one string column
    /// again.
    ///
    /// - Parameters:
    ///   - bytes: the file, plain or gzip (known by its first bytes).
    ///   - progress: called now and then, from any thread, never twice at a time.
    /// - Throws: `badRows` listing the first rows with faults (unless they are skipped; a quote that is never closed is always an
    ///   error), or what is wrong with the file or the options.
    public static func read(
        _ bytes: Buffer, options: CSVReadOptions = CSVReadOptions(), context: ExecutionContext = .serial,
        progress: (@Sendable (CSVProgress) -> Void)? = nil
    ) throws(CSVError) -> CSVReadResult {
        try read(bytes, options: options, context: context, chunkBytes: 1 << 19, progress: progress)
    }

    /// The same with chunks of about `chunkBytes` bytes, which tests make small, and with the kernels for every CPU if `plain`.
    package static func read(
        _ bytes: Buffer, options: CSVReadOptions, context: ExecutionContext, chunkBytes: Int, plain: Bool = false,
        progress: (@Sendable (CSVProgress) -> Void)? = nil
    ) throws(CSVError) -> CSVReadResult {
        do {
            let text = try CSVText(bytes, context)
            let format = try CSVFormat(options, newline: text.newline, plain: plain)
            let plan = try CSVPlan(text, format, options)
            let layout = try CSVLayout(
                text, from: plan.rowsStart, line: plan.rowsLine, chunkBytes: max(1, chunkBytes), format, context)
            let reader = CSVReader(
                text: text, format: format, plan: plan, layout: layout, options: options, context: context, progress: progress)
            return try reader.read()
        } catch {
            throw CSVError.wrapping(error)
        }
    }
}

/// Parses the rows that a layout found.
struct CSVReader: Sendable {
    let text: CSVText
    let format: CSVFormat
    let plan: CSVPlan
    let layout: CSVLayout
    let options: CSVReadOptions
    let context: ExecutionContext
    let progress: (@Sendable (CSVProgress) -> Void)?

    /// The outcome of one pass over the rows.
    private struct Pass {
        var targets: [Int: CSVTarget]
        var rows: [Int]
        var faults: [CSVFault]
        var faultCount: Int
        var rowCount: Int { rows.reduce(0, +) }
    }

    func read() throws -> CSVReadResult {
        var inference = CSVInference(columns: plan.names.count, inferDates: options.inferDates)
        sample(into: &inference)
        var columns: [Int: Column] = [:]
        var pending = plan.order
        while true {
            let types = pending.map { plan.declared[$0] ?? inference.type(of: $0) ?? .int64 }
            let pass = try parse(Array(zip(pending, types)))
            try report(pass)
            var again: Set<Int> = []
            for column in pending {
                guard let target = pass.targets[column] else { continue }
                if target.conflicts == 0 { continue }
                // All values that fit are of the classes that led to the type, or of its own.
                inference.add(target.conflicts, to: column)
                if target.fitting(rows: pass.rowCount) > 0, target.type == .int64 {
                    inference.add(UInt8(RF_CSV_IS_INT), to: column)
                }
                again.insert(column)
            }
            for column in pending where !again.contains(column) {
                guard let target = pass.targets[column] else { continue }
                columns[column] = try finish(target, column, pass, inference)
            }
            if again.isEmpty {
                let table = try Table(
                    plan.order.compactMap { i in columns[i].map { (plan.names[i], $0) } }, rowCount: pass.rowCount)
                return CSVReadResult(table: table, skippedCount: pass.faultCount, skipped: pass.faults)
            }
            // Which rows are left out may depend on the values of any declared column, so then all are parsed again.
            pending = pass.faultCount == 0 ? pending.filter(again.contains) : plan.order
        }
    }

    private func finish(
        _ target: CSVTarget, _ column: Int, _ pass: Pass, _ inference: CSVInference
    ) throws -> Column {
        if plan.declared[column] == nil, inference.type(of: column) == nil, target.fitting(rows: pass.rowCount) == 0 {
            return Column.missing(pass.rowCount == 0 ? .string : .double, count: pass.rowCount)
        }
        return try target.finish(layout, rows: pass.rows, context)
    }

    /// Rows from the beginning and from places all over the file, so that parsing twice is rare.
    private func sample(into inference: inout CSVInference) {
        guard plan.order.contains(where: { plan.declared[$0] == nil }) else { return }
        text.buffer.withUnsafeBytes { bytes in
            inference.sample(bytes, from: plan.rowsStart, rows: 100, isComplete: true, format, options)
            let step = max(1, layout.chunks.count / 64)
            for k in stride(from: 1, to: layout.chunks.count, by: step) {
                inference.sample(bytes, from: layout.chunks[k].from, rows: 8, isComplete: true, format, options)
            }
        }
    }

    private func report(_ pass: Pass) throws(CSVError) {
        let open = pass.faults.filter { $0.kind == .openQuote }
        if options.badRows == .skip, open.isEmpty { return }
        if !open.isEmpty, options.badRows == .skip { throw .badRows(open, count: 1) }
        if pass.faultCount > 0 { throw .badRows(pass.faults, count: pass.faultCount, hint: hint(pass.faults)) }
    }

    /// What the file itself tells of why rows cannot be read.
    private func hint(_ faults: [CSVFault]) -> String? {
        if faults.contains(where: { $0.kind == .notUTF8 }) {
            return text.buffer.withUnsafeBytes { options.encoding.hint($0) }
        }
        if plan.names.count == 1, faults.contains(where: { $0.kind == .tooManyFields }),
            let other = CSV.separators.first(where: { $0 != options.delimiter && plan.names[0].contains($0) })
        {
            return
                "the header has no `\(CSV.shown(options.delimiter))`, but `\(CSV.shown(other))`: say `delimiter: \"\(CSV.shown(other))\"`"
        }
        return nil
    }

    /// Parses the given columns of all rows.
    private func parse(_ columns: [(Int, ColumnType)]) throws -> Pass {
        var targets: [Int: CSVTarget] = [:]
        var types = [ColumnType?](repeating: nil, count: plan.names.count)
        for (column, type) in columns {
            targets[column] = CSVTarget(
                type, isInferred: plan.declared[column] == nil, capacity: layout.capacity, chunks: layout.chunks.count)
            types[column] = type
        }
        let outcome = Mutex(Outcome(chunks: layout.chunks.count))
        let wanted = targets
        try context.parallelFor(layout.chunks.count) { k in
            let scratch = outcome.withLock { $0.scratches.popLast() } ?? CSVScratch()
            let result = parse(chunk: k, wanted, scratch)
            let bytes = layout.chunks[k].to - layout.chunks[k].from
            outcome.withLock { outcome in
                outcome.scratches.append(scratch)
                outcome.add(result, chunk: k, bytes: bytes)
                if let progress, outcome.isTimeToTell {
                    progress(CSVProgress(rows: outcome.done, bytes: outcome.bytes, totalBytes: text.buffer.byteCount))
                }
            }
        }
        return outcome.withLock { outcome in
            let faults = text.buffer.withUnsafeBytes { bytes in
                outcome.faults.sorted { $0.key < $1.key }.flatMap(\.value).map {
                    CSVFault($0, names: plan.names, types: types, encoding: options.encoding, in: bytes)
                }
            }
            let open = faults.filter { $0.kind == .openQuote }
            let kept =
                Array(faults.prefix(CSVError.shownFaults)) + open.filter { !faults.prefix(CSVError.shownFaults).contains($0) }
            return Pass(targets: targets, rows: outcome.rows, faults: kept, faultCount: outcome.faultCount)
        }
    }

    private func parse(chunk k: Int, _ targets: [Int: CSVTarget], _ scratch: CSVScratch) -> rf_csv_result {
        let chunk = layout.chunks[k]
        scratch.prepare(rows: chunk.capacity, bytes: chunk.to - chunk.from, slots: targets.count)
        var columns = [rf_csv_column](repeating: rf_csv_column(), count: plan.names.count)
        var slot = 0
        for (i, target) in targets {
            columns[i] = target.kernelColumn(firstRow: chunk.firstRow, scratch, slot: slot)
            slot += 1
        }
        var result = rf_csv_result()
        rf_csv_parse_rows(
            text.buffer.pointer(to: UInt8.self), Int64(text.buffer.byteCount), Int64(chunk.from), Int64(chunk.to),
            Int64(chunk.line), chunk.ascii, format.kernel, &columns, Int32(columns.count), Int64(chunk.capacity), &result)
        for (i, target) in targets { target.keep(columns[i], chunk: k, rows: Int(result.rows)) }
        return result
    }

    /// What the threads gather.
    private struct Outcome {
        var rows: [Int]
        var faults: [Int: [rf_csv_fault]] = [:]
        var faultCount = 0
        var done = 0
        var bytes = 0
        private var told = 0
        var scratches: [CSVScratch] = []

        init(chunks: Int) { rows = [Int](repeating: 0, count: chunks) }

        mutating func add(_ result: rf_csv_result, chunk: Int, bytes: Int) {
            rows[chunk] = Int(result.rows)
            done += Int(result.rows)
            self.bytes += bytes
            guard result.fault_count > 0 else { return }
            faultCount += Int(result.fault_count)
            let kept = min(Int(result.fault_count), Int(RF_CSV_FAULTS))
            faults[chunk] = withUnsafeBytes(of: result.faults) { Array($0.bindMemory(to: rf_csv_fault.self).prefix(kept)) }
        }

        /// About every 16 MiB.
        var isTimeToTell: Bool {
            mutating get {
                guard bytes - told >= 16 << 20 else { return false }
                told = bytes
                return true
            }
        }
    }
}
