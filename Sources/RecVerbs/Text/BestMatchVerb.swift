import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `films.bestMatch(.title, to: title, atLeast: 0.5)`.
struct BestMatchVerb: Verb {
    let name = "bestMatch"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature("column", .column(.string), unlabelled: true, .required, "the texts that are compared"),
        ParameterSignature("to", .value(.string), .required, "what they are to resemble"),
        ParameterSignature("atLeast", .number(0...1), default: .double(0.6), "how much the best one must resemble it"),
        ParameterSignature("caseSensitive", .value(.bool), default: .bool(false), "whether capitals differ from small letters"),
    ]
    let documentation = VerbDocumentation(
        "The row whose text resembles a text most, as a record.",
        details: """
            Missing where none resembles it at least so much: `guard let film = ... else { throw notFound("...") }`. Resemblance is twice the \
            characters of the longest common stretches over the characters of both texts, from 0 to 1; of rows alike the first \
            counts, and a missing text resembles nothing. Reference, with the same numbers: `difflib.SequenceMatcher(None, row, text)\
            .ratio()` of Python, of both in `lower()` unless `caseSensitive`. Cost: rows x length x length at most.
            """,
        example: "movies.bestMatch(.title, to: \"toy story\", atLeast: 0.5)")

    let reference = Reference.function(
        Reference.Function(library: "python", name: "difflib.SequenceMatcher.ratio", comparison: .numbers, tolerance: 0))

    func resultType(of call: CallSite) -> ValueType { .optional(call.table.rowType) }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        guard let name = try call.columnName("column") else { throw EngineError("E0690", "`bestMatch` did not get its column") }
        let column = try table.column(name)
        guard column.type == .string else {
            throw FrameError(.typeMismatch, "`bestMatch` needs texts, and the column is \(column.type.name)", column: name)
        }
        let least = try call.double("atLeast")
        var matcher = SequenceMatcher(try call.string("to"), ignoresCase: !(try call.bool("caseSensitive")))
        var best: (row: Int, ratio: Double)?
        for row in 0..<table.rowCount where column.isValid(at: row) {
            if row % 1024 == 0 { try call.execution.check() }
            let ratio = matcher.ratio(column.strings[row], above: best?.ratio ?? least.nextDown)
            if let ratio { best = (row, ratio) }
        }
        guard let best else { return .missing }
        return .record(zip(table.names, table.row(best.row)).map { Value.Member($0, .scalar($1)) })
    }
}
