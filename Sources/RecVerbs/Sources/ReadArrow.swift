import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `readArrow("ratings.arrow")`.
struct ReadArrow: Verb {
    /// Files up to this size are looked at whole by the checker: their columns are listed at the end.
    private static let sniffedBytes = 1 << 23

    let name = "readArrow"
    let receiver = ReceiverKind.none
    let parameters = [ParameterSignature("path", .value(.path), unlabelled: true, .required, "an Arrow IPC file (Feather 2)")]
    let documentation = VerbDocumentation(
        "Reads an Arrow file into a table.",
        details: """
            Rows and columns keep the order of the file; types are those of the file. Columns of types that tables here do not have \
            (nested records, decimals, ...) are an error. The columns of a file above 8 MiB are known only when it is read. \
            Reference: `pyarrow.feather.read_table`.
            """,
        example: #"readArrow("data/ratings.arrow")"#)

    let reference = Reference.pyArrow("feather.read_table")

    func resultType(of call: CallSite) -> ValueType {
        guard let path = call.constantString("path"), call.looksOutside,
            let bytes = call.beginning(ofFile: path, at: "path", bytes: Self.sniffedBytes), bytes.count < Self.sniffedBytes
        else { return .table(.unknown) }
        do {
            return .table(try ArrowFile.schema(Buffer.copying(bytes)))
        } catch {
            call.report("E0422", "`\(path)` cannot be read as Arrow: \(error)", at: "path", hints: error.hint.map { [$0] } ?? [])
            return .table(.unknown)
        }
    }

    func run(_ call: VerbCall) throws -> Value {
        let file = try call.context.host.open(try call.path("path"))
        do {
            return .table(try ArrowFile.read(file.bytes, context: call.execution).table)
        } catch {
            if call.execution.isCancelled() { throw EngineError("E0600", "stopped", kind: .cancelled) }
            throw EngineError("E0660", "`\(file.name)`: \(error)", hints: error.hint.map { [$0] } ?? [])
        }
    }
}
