import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `select`: columns by name or pattern, in the order given.
struct SelectVerb: Verb {
    let name = "select"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature("columns", .columns(.any), unlabelled: true, .oneOrMore, "the columns that stay, in this order")
    ]
    let documentation = VerbDocumentation(
        "Keeps these columns, in the order given.",
        details:
            "Rows stay as they are. `columns(\"genre_*\")` stands for all columns of that pattern, in the order of the table.",
        example: "movies.select(.movieId, .title)")

    func replay(of call: PlanCall) -> Replay { .rows }

    let reference = Reference.pandas("DataFrame.__getitem__")

    func resultType(of call: CallSite) -> ValueType {
        .table(TableSchema(entries: call.fieldsOrAll("columns"), rowCount: call.table.rowCount))
    }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        return .table(try table.select(try call.columnNames("columns", in: table)))
    }
}

/// `drop`: all columns but those.
struct DropVerb: Verb {
    let name = "drop"
    let receiver = ReceiverKind.table
    let parameters = [ParameterSignature("columns", .columns(.any), unlabelled: true, .oneOrMore, "the columns that go")]
    let documentation = VerbDocumentation(
        "Takes these columns away.", details: "Rows and the order of the other columns stay as they are.",
        example: "ratings.drop(.timestamp)")

    func replay(of call: PlanCall) -> Replay { .rows }

    let reference = Reference.pandas("DataFrame.drop")

    func resultType(of call: CallSite) -> ValueType {
        guard case .columns(let selectors)? = call.arguments["columns"] else { return .error }
        let gone = Set(call.fields("columns"))
        let entries = call.table.entries.filter { entry in
            // Of columns known by prefix only those go whose every name the pattern matches.
            if case .open(let prefix, _) = entry {
                return !selectors.contains { if case .pattern(let pattern) = $0 { pattern.covers(prefix) } else { false } }
            }
            return !gone.contains(entry)
        }
        return .table(TableSchema(entries: entries, rowCount: call.table.rowCount))
    }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        return .table(try table.drop(try call.columnNames("columns", in: table)))
    }
}

extension String {
    /// Whether the pattern matches every name that begins with `prefix`.
    fileprivate func covers(_ prefix: String) -> Bool {
        hasSuffix("*") && !dropLast().contains("*") && prefix.hasPrefix(dropLast())
    }
}

/// `rename`: other names for some columns.
struct RenameVerb: Verb {
    let name = "rename"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature("names", .renames, unlabelled: true, .required, "old and new names, as in `[.old: .new]`")
    ]
    let documentation = VerbDocumentation(
        "Gives columns other names.",
        details: "Rows and the order of the columns stay as they are. Two columns of one name are an error.",
        example: "movies.rename([.movieId: .id])")

    func replay(of call: PlanCall) -> Replay { .rows }

    let reference = Reference.pandas("DataFrame.rename")

    func resultType(of call: CallSite) -> ValueType {
        var newNames: [String: String] = [:]
        for pair in call.pairs("names") { newNames[pair.left] = pair.right }
        var entries = call.table.entries.map { entry -> TableSchema.Entry in
            guard case .field(var field) = entry, let new = newNames.removeValue(forKey: field.name) else { return entry }
            field.name = new
            return .field(field)
        }
        // What is left stands under an open prefix.
        for pair in call.pairs("names") where newNames[pair.left] != nil {
            if var field = call.table.field(pair.left) {
                field.name = pair.right
                entries.append(.field(field))
            }
        }
        return call.table(entries: entries, rowCount: call.table.rowCount, naming: "names")
    }

    func run(_ call: VerbCall) throws -> Value {
        var names: [String: String] = [:]
        for pair in try call.pairs("names") { names[pair.left] = pair.right }
        return .table(try call.table().rename(names))
    }
}
