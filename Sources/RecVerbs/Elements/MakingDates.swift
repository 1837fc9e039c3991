import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `date` as a free function: from text, from seconds, from year, month and day.
struct MakingDates: Verb {
    let name = "date"
    let id: String
    let receiver = ReceiverKind.none
    let role = VerbRole.element
    let parameters: [ParameterSignature]
    let documentation: VerbDocumentation
    let result: ColumnType
    let subject: ElementVerb.Subject
    let kernel: @Sendable (_ arguments: [Operand], _ rows: Int, _ execution: ExecutionContext) throws -> Column

    static let all: [any Verb] = [
        MakingDates(
            id: "dateOfText",
            parameters: [ParameterSignature("text", .scalar, unlabelled: true, .required, "text, as `2020-01-31`")],
            documentation: VerbDocumentation(
                "A date written as in ISO 8601: `2020-01-31`.",
                details: "Of a column of texts, a column of dates. Text that is no date is an error that names the row.",
                example: "movies.with(added: date(\"2020-01-31\"))"),
            result: .date, subject: .text,
            kernel: { arguments, rows, execution in
                try arguments[0].column(rows: rows, type: .string).cast(to: .date, in: execution)
            }),
        MakingDates(
            id: "dateOfSeconds",
            parameters: [ParameterSignature("unix", .scalar, .required, "seconds since 1970-01-01, in UTC")],
            documentation: VerbDocumentation(
                "A time from seconds since 1970-01-01, in UTC.", details: "Fractions are kept to the microsecond.",
                example: "ratings.with(at: date(unix: .timestamp))"),
            result: .dateTime, subject: .number,
            kernel: { arguments, rows, execution in
                try Column.date(unix: try arguments[0].column(rows: rows, type: arguments[0].type ?? .int64), in: execution)
            }),
        MakingDates(
            id: "dateOfParts",
            parameters: [
                ParameterSignature("year", .scalar, .required, "the year"),
                ParameterSignature("month", .scalar, .required, "the month, from 1"),
                ParameterSignature("day", .scalar, .required, "the day, from 1"),
            ],
            documentation: VerbDocumentation(
                "A date from a year, a month and a day.",
                details: "Missing where one of them is; a day that there is not is an error that names the row.",
                example: "films.with(released: date(year: .year, month: 1, day: 1))"),
            result: .date, subject: ElementVerb.Subject(words: "a whole number") { $0.isInteger },
            kernel: { arguments, rows, execution in
                try Column.date(year: arguments[0], month: arguments[1], day: arguments[2], rows: rows, in: execution)
            }),
    ]

    let reference = Reference.pandas("to_datetime")

    func resultType(of call: CallSite) -> ValueType {
        for parameter in parameters {
            if let type = call.type(parameter.name)?.elementType, !subject.allows(type) {
                call.report(
                    "E0410", "`\(parameter.name)` must be \(subject.words), not \(type.name)", at: parameter.name,
                    hints: subject.words == "text" && type.isNumeric ? ["seconds are read by `date(unix: ...)`"] : [])
            }
        }
        if let text = call.constantString("text"), (try? Column(strings: [text]).cast(to: .date)) == nil {
            call.report("E0413", "\"\(text)\" is no date", at: "text", hints: ["dates are written \"2020-01-31\""])
        }
        return call.elementResult(result)
    }

    func run(_ call: VerbCall) throws -> Value {
        let arguments = try parameters.map { try call.operandArgument($0.name) ?? .scalar(.missing) }
        var rows: Int?
        for case .column(let column) in arguments { rows = column.count }
        if let rows { return .column(try kernel(arguments, rows, call.execution)) }
        if arguments.contains(where: { if case .scalar(.missing) = $0 { true } else { false } }) { return .missing }
        return .scalar(try kernel(arguments, 1, call.execution).scalar(at: 0))
    }
}
