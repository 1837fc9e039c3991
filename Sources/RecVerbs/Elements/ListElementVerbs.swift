import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// Verbs of lists that are values: of a column of lists, or of one list.
enum ListElementVerbs {
    static let all: [any Verb] = [
        ElementVerb(
            "count", on: Self.countable, isProperty: true, gives: .fixed(.int64),
            reference: .pandas("Series.str.len"),
            VerbDocumentation(
                "How many elements a list has, or characters a text.", details: "Missing elements count.",
                example: "films.with(genre_count: .genres.count)")
        ) { values, call in try counts(values, call) },
        ElementVerb(
            "isEmpty", on: Self.countable, isProperty: true, gives: .fixed(.bool),
            reference: .pandas("Series.str.len"),
            VerbDocumentation(
                "Whether a list has no element, or a text no character.", details: "A missing value stays missing.",
                example: "films.filter(.genres.isEmpty)")
        ) { values, call in
            try Column.compare(
                .equal, .column(try counts(values, call)), .scalar(.int(0)), rows: values.count, in: call.execution)
        },
        ElementVerb(
            "joined", on: .texts,
            [
                ParameterSignature(
                    "separator", .value(.string), unlabelled: true, default: .string(""), "what stands between them")
            ],
            gives: .fixed(.string),
            reference: .python("str.join"),
            VerbDocumentation(
                "The texts of a list put together.", details: "Missing elements are left out.",
                example: "films.with(line: .genres.joined(\", \"))")
        ) { values, call in try values.joined(try call.string("separator"), in: call.execution) },
    ]

    private static func counts(_ values: Column, _ call: VerbCall) throws -> Column {
        values.type == .string ? try values.textLength(in: call.execution) : try values.listCount(in: call.execution)
    }

    private static let countable = ElementVerb.Subject(words: "a list or text") {
        if case .list = $0 { true } else { $0 == .string }
    }
}
