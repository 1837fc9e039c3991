import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `with`: computed columns.
struct WithVerb: Verb {
    let name = "with"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature("columns", .namedRows, .oneOrMore, "names and expressions over the rows, as in `half: .rating / 2`")
    ]
    let documentation = VerbDocumentation(
        "Adds computed columns, or replaces those that have their names.",
        details: """
            Rows stay as they are; new columns stand at the end, replaced ones at their place. Every expression sees the table as it \
            was before. An aggregate in an expression is computed over all rows. Whole numbers compute in 64 bits, and an overflow is \
            an error that names the row.
            """,
        example: "ratings.with(half: .rating / 2)")

    func replay(of call: PlanCall) -> Replay { .rows }

    let reference = Reference.pandas("DataFrame.assign")

    func resultType(of call: CallSite) -> ValueType {
        var schema = call.table
        for field in call.namedFields("columns") { schema.set(field) }
        return .table(schema)
    }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        return .table(try table.with(try call.namedColumns("columns", over: table)))
    }
}

/// `cast`: other types for some columns.
struct CastVerb: Verb {
    let name = "cast"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature("types", .columnTypes, unlabelled: true, .required, "types by column, as in `[.movieId: .uint32]`"),
        ParameterSignature(
            "failing", .choice(["error", "missing"]), default: .choice("error"),
            "what a value that does not fit becomes: an error that names the row, or a missing value"),
    ]
    let documentation = VerbDocumentation(
        "Gives columns other types.",
        details: """
            Rows and the order of the columns stay as they are. Text is read as a number, date or truth value, with blanks around it \
            ignored; fractions become whole numbers by dropping the fraction, as in NumPy. A value that does not fit is an error, or \
            missing with `failing: .missing`.
            """,
        example: "ratings.cast([.rating: .double])")

    func replay(of call: PlanCall) -> Replay { .rows }

    let reference = Reference.pandas("DataFrame.astype")

    func resultType(of call: CallSite) -> ValueType {
        var schema = call.table
        for field in call.types("types") {
            if let old = schema.field(field.name), !old.isProvisional, !old.type.canCast(to: field.type) {
                call.report(
                    "E0405", "`.\(field.name)` is \(old.type.name), which cannot be cast to \(field.type.name)", at: "types")
            }
            if call.table.fields.contains(where: { $0.name == field.name }) { schema.set(field) }
        }
        return .table(schema)
    }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        let failing: CastFailure = try call.choice("failing") == "missing" ? .missing : .error
        let columns = try call.types("types").map { field in
            do {
                return (field.name, try table.column(field.name).cast(to: field.type, failing: failing, in: call.execution))
            } catch let error as FrameError {
                throw error.inColumn(field.name)
            }
        }
        return .table(try table.with(columns))
    }
}
