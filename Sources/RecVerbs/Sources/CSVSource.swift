import RecDiagnostics
import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// A CSV file as a source of rows: what the checker finds in its header, and what the engine reads of it.
enum CSVSource {
    /// Bytes that are enough to see the header and the first rows.
    static let sniffedBytes = 1 << 18

    /// The columns of a file that is there, types as in its first rows; nil, reported, where its header cannot be read.
    static func columns(ofFile path: String, _ options: CSVReadOptions, _ call: CallSite, at parameter: String) -> [TableSchema
        .Field]?
    {
        guard let bytes = call.beginning(ofFile: path, at: parameter, bytes: sniffedBytes) else { return nil }
        do {
            return try CSV.sniff(Buffer.copying(bytes), options: options, isComplete: bytes.count < sniffedBytes).fields
        } catch {
            let place = error.line.map { ", line \($0)" } ?? ""
            call.report(
                "E0422", "`\(path)`\(place) cannot be read as CSV: \(error.message)", at: parameter,
                hints: error.hint.map { [$0] } ?? [])
            return nil
        }
    }

    /// Reads the whole file. Rows that were left out become a warning of the cell.
    static func read(_ path: PathValue, _ options: CSVReadOptions, _ call: VerbCall) throws -> Table {
        let host = call.context.host
        let file = try host.open(path)
        let name = file.name
        do {
            let result = try CSV.read(file.bytes, options: options, context: call.execution) { progress in
                host.progress(name, done: progress.bytes, total: progress.totalBytes > 0 ? progress.totalBytes : nil)
            }
            if result.skippedCount > 0 {
                let shown = result.skipped.map(\.description)
                let more = result.skippedCount > shown.count ? ["and \(result.skippedCount - shown.count) more"] : []
                let rows = result.skippedCount == 1 ? "1 row was" : "\(result.skippedCount) rows were"
                call.context.warn("`\(name)`: \(rows) left out: \((shown + more).joined(separator: "; "))")
            }
            return result.table
        } catch {
            throw engineError(error, file: name)
        }
    }

    private static func engineError(_ error: CSVError, file: String) -> EngineError {
        if error.code == .cancelled { return EngineError("E0600", "stopped", kind: .cancelled) }
        let place = error.line.map { ", line \($0)" } ?? ""
        var notes: [String] = []
        if error.faultCount > 1 {
            notes = error.faults.map(\.description)
            if error.faultCount > error.faults.count { notes.append("and \(error.faultCount - error.faults.count) more") }
        }
        return EngineError("E0660", "`\(file)`\(place): \(error.message)", notes: notes, hints: error.hint.map { [$0] } ?? [])
    }
}
