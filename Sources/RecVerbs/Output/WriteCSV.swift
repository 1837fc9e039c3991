import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `movies.writeCSV("clusters_movies.csv")`.
struct WriteCSV: Verb {
    let name = "writeCSV"
    let receiver = ReceiverKind.table
    let role = VerbRole.output
    let parameters = [
        ParameterSignature("name", .value(.string), unlabelled: true, .required, "a file name without folders"),
        ParameterSignature("lists", .value(.string), default: .string("|"), "what stands between the elements of a list"),
        ParameterSignature("delimiter", .value(.string), default: .string(","), "one character between fields"),
        ParameterSignature("header", .value(.bool), default: .bool(true), "whether the first row names the columns"),
    ]
    let documentation = VerbDocumentation(
        "Leaves the table behind as a CSV file, and gives the table back.",
        details: """
            The last call of a cell. The file belongs to the cell's output, stands in the notebook's `files/`, and is there again after \
            a run that computed nothing. Its name must be unique in the notebook. UTF-8, LF, quotes only where needed; missing values \
            are empty; floats in the shortest form that reads back the same. Reference: `pandas.DataFrame.to_csv(index=False)`.
            """,
        example: #"movies.writeCSV("clusters_movies.csv")"#)

    let reference = Reference.none(
        "writes the table it is called on, which is compared; recnb's own tests hold the bytes against pandas")

    func resultType(of call: CallSite) -> ValueType {
        FileName.check(call)
        if let text = call.constantString("delimiter"), text.count != 1 {
            call.report("E0418", "`delimiter` is one character, not \(text.isEmpty ? "none" : "`\(text)`")", at: "delimiter")
        }
        return .table(call.table)
    }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        let name = try call.string("name")
        if let problem = FileName.problem(name) { throw EngineError("E0647", problem, hints: [FileName.advice]) }
        var options = CSVWriteOptions()
        options.listSeparator = try call.string("lists")
        options.header = try call.bool("header")
        let delimiter = try call.string("delimiter")
        guard let character = delimiter.first, delimiter.count == 1 else {
            throw EngineError("E0647", "`delimiter` is one character, not \(delimiter.isEmpty ? "none" : "`\(delimiter)`")")
        }
        options.delimiter = character
        let execution = call.execution
        let host = call.context.host
        try call.context.add(
            OutputFile(name: name) { [options] sink in
                _ = try CSV.write(table, options: options, context: execution) { progress in
                    host.progress(name, done: progress.rows, total: table.rowCount)
                } to: {
                    try sink($0)
                }
            })
        return .table(table)
    }
}

/// `ratings.writeArrow("ratings.arrow")`.
struct WriteArrow: Verb {
    let name = "writeArrow"
    let receiver = ReceiverKind.table
    let role = VerbRole.output
    let parameters = [ParameterSignature("name", .value(.string), unlabelled: true, .required, "a file name without folders")]
    let documentation = VerbDocumentation(
        "Leaves the table behind as an Arrow file, and gives the table back.",
        details: """
            As `writeCSV`, in the Arrow IPC file format (Feather 2), not compressed: pandas, polars, R and DuckDB open it with all types \
            as they are.
            """,
        example: #"movies.writeArrow("movies.arrow")"#)

    let reference = Reference.none("writes the table it is called on, which is compared")

    func resultType(of call: CallSite) -> ValueType {
        FileName.check(call)
        return .table(call.table)
    }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        let name = try call.string("name")
        if let problem = FileName.problem(name) { throw EngineError("E0647", problem, hints: [FileName.advice]) }
        let execution = call.execution
        try call.context.add(
            OutputFile(name: name) { sink in try ArrowFile.write(table, context: execution) { try sink($0) } })
        return .table(table)
    }
}
