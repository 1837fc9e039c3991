import RecEngine
import RecFrame
import RecPlan
import RecSchema
import RecStores

/// `readSQL(database, "select ... order by ...", types: [...])`.
struct ReadSQL: Verb {
    let name = "readSQL"
    let receiver = ReceiverKind.none
    let role = VerbRole.query
    let parameters = [
        .connection,
        ParameterSignature("query", .value(.string), unlabelled: true, .optional, "a query that ends in `order by`"),
        ParameterSignature("table", .value(.string), .optional, "a table instead of a query; its rows come by primary key"),
        ParameterSignature(
            "parameters", .labelled, .optional, "the values of `:name` in the query, which are never part of its text"),
        ParameterSignature("types", .columnTypes, .required, "the name and type of every column that comes"),
    ]
    let documentation = VerbDocumentation(
        "Asks a database: SQLite in a file, or PostgreSQL on a server.",
        details: """
            In a `load` cell, which asks again on every run; with `refresh: 10m` in its header only when the last answer is older. What \
            depends on the cell runs again only if the answer is another. All that a cell asks of a database is of one moment, and nothing \
            that a query does beside reading is kept. Rows come in the order of the query, which must say one; with `table:` they come by \
            primary key, and only the columns of `types:`. A value that is not of its declared type is an error that names column and row. \
            Numbers fit every type that holds them; `date` and `timestamp` are `.date` and `.dateTime`, in UTC; what else there is is cast \
            to text in the query. The values of parameters are bound: whatever they hold, the query stays the same.
            """,
        example: """
            readSQL("sqlite:films.db", "select user_id, age from users where age >= :age order by user_id", parameters: ["age": 18], \
            types: [.user_id: .int64, .age: .int32])
            """)
    let reference = Reference.none("asks a database, which may answer otherwise the second time")

    func resultType(of call: CallSite) -> ValueType {
        let types = call.types("types")
        for field in types {
            if case .list = field.type {
                call.report("E0714", "no database has a column of lists: `\(field.name)`", at: "types")
            }
        }
        call.checkURL("connection")
        if call.has("query") == call.has("table") {
            call.report(
                "E0715",
                call.has("query") ? "`readSQL` takes a query or a `table:`, not both" : "`readSQL` needs a query, or a `table:`",
                at: call.has("query") ? "table" : nil)
        }
        if call.has("table"), call.has("parameters") {
            call.report("E0715", "a `table:` takes no parameters", at: "parameters", hints: ["write the query"])
        }
        for given in call.named("parameters") where given.node.type.unwrapped.columnType == nil {
            call.report(
                "E0715", "the parameter `\(given.name)` is \(given.node.type.description), and must be one value",
                at: "parameters")
        }
        if let query = call.constantString("query") {
            for problem in Self.problems(SQLText(query), given: call.named("parameters").map(\.name)) {
                call.report(
                    problem.id, problem.message, at: problem.isOfParameters && call.has("parameters") ? "parameters" : "query",
                    hints: [problem.hint])
            }
        }
        return .table(TableSchema(types))
    }

    private struct Problem {
        var id: String
        var message: String
        var hint: String
        var isOfParameters = false
    }

    private static func problems(_ query: SQLText, given: [String]) -> [Problem] {
        var problems: [Problem] = []
        if !query.isOrdered {
            problems.append(
                Problem(
                    id: "E0711", message: "the query does not say in which order its rows come",
                    hint: "end it with `order by`: results must be the same on every run"))
        }
        for name in query.parameters where !given.contains(name) {
            problems.append(
                Problem(
                    id: "E0712", message: "the query has a parameter `:\(name)`, and `parameters:` does not",
                    hint: "as in `parameters: [\"\(name)\": value]`", isOfParameters: true))
        }
        for name in given where !query.parameters.contains(name) {
            problems.append(
                Problem(
                    id: "E0712", message: "the query has no parameter `:\(name)`",
                    hint: "write `:\(name)` in the query where the value is wanted", isOfParameters: true))
        }
        return problems
    }

    func run(_ call: VerbCall) throws -> Value {
        let connection = try call.connection("connection")
        let types = try call.types("types")
        var parameters: [String: Scalar] = [:]
        for (name, value) in try call.labelled("parameters") { parameters[name] = try call.single(value) }
        let query = try call.string(ifGiven: "query").map { SQLText($0) }
        if let query, let problem = Self.problems(query, given: Array(parameters.keys)).first {
            throw EngineError(problem.id, problem.message, hints: [problem.hint])
        }
        let execution = call.execution
        return try call.with(connection, for: .reading) { database, url in
            guard let query else {
                let table = try call.string("table")
                let whole = try SQLDialect.query(table, types.map(\.name), described: database.describe(table), of: url.shown)
                return .table(try database.read(whole, parameters: [:], types: types, context: execution))
            }
            return .table(try database.read(query, parameters: parameters, types: types, context: execution))
        }
    }
}
