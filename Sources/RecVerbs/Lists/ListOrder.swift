import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `[3, 1].sorted()`.
struct ListSorted: Verb {
    let name = "sorted"
    let receiver = ReceiverKind.list
    let parameters = [ParameterSignature("descending", .value(.bool), default: .bool(false), "largest first")]
    let documentation = VerbDocumentation(
        "The elements in ascending order.",
        details: "Equal ones keep their order; missing ones and NaN come last either way. Text is compared by its UTF-8 bytes.",
        example: "[3, 1, 2].sorted(descending: true)")

    let reference = Reference.none("lists are values of the notebook: there is no table to compare")

    func resultType(of call: CallSite) -> ValueType {
        switch call.elementType.unwrapped {
        case .int, .double, .float, .bool, .string, .date, .dateTime, .duration, .error: break
        case let type:
            call.report(
                "E0419", "values of type \(type.description) have no order",
                hints: call.receiver?.tableSchema == nil ? [] : ["a table is sorted by columns: `table.sort(by: .column)`"])
        }
        return .list(call.elementType)
    }

    func run(_ call: VerbCall) throws -> Value {
        let isDescending = try call.bool("descending")
        let scalars = try call.list().map { element -> Scalar in
            guard case .scalar(let scalar) = element else { throw EngineError("E0645", "\(element.kindName) has no order") }
            return scalar
        }
        func isLast(_ scalar: Scalar) -> Bool { scalar.isMissing || scalar.number?.isNaN == true }
        let ordered = scalars.filter { !isLast($0) }.enumerated().sorted { a, b in
            if Self.isBefore(a.element, b.element) { return !isDescending }
            if Self.isBefore(b.element, a.element) { return isDescending }
            return a.offset < b.offset
        }.map(\.element)
        return .list((ordered + scalars.filter(isLast)).map { .scalar($0) })
    }

    static func isBefore(_ a: Scalar, _ b: Scalar) -> Bool {
        switch (a, b) {
        case (.int(let x), .int(let y)), (.dateTime(let x), .dateTime(let y)), (.duration(let x), .duration(let y)): x < y
        case (.date(let x), .date(let y)): x < y
        case (.bool(let x), .bool(let y)): !x && y
        case (.string(let x), .string(let y)): x.utf8.lexicographicallyPrecedes(y.utf8)
        default: (a.number ?? 0) < (b.number ?? 0)
        }
    }
}

/// `[1, 2].reversed()`.
struct ListReversed: Verb {
    let name = "reversed"
    let receiver = ReceiverKind.list
    let parameters: [ParameterSignature] = []
    let documentation = VerbDocumentation("The elements from the last to the first.", example: "(1...3).reversed()")

    let reference = Reference.none("lists are values of the notebook: there is no table to compare")

    func resultType(of call: CallSite) -> ValueType { .list(call.elementType) }

    func run(_ call: VerbCall) throws -> Value { .list(try call.list().reversed()) }
}

/// `["a", "b"].joined("|")`.
struct ListJoined: Verb {
    let name = "joined"
    let receiver = ReceiverKind.list
    let parameters = [
        ParameterSignature("separator", .value(.string), unlabelled: true, default: .string(", "), "what stands between")
    ]
    let documentation = VerbDocumentation(
        "The elements as one text.", details: "Missing elements are left out.", example: #"["Comedy", "Drama"].joined("|")"#)

    let reference = Reference.none("lists are values of the notebook: there is no table to compare")

    func resultType(of call: CallSite) -> ValueType {
        let element = call.elementType.unwrapped
        if element != .error, element.columnType == nil {
            call.report("E0419", "\(element.description) cannot be put into text")
        }
        return .string
    }

    func run(_ call: VerbCall) throws -> Value {
        let separator = try call.string("separator")
        return .scalar(
            .string(
                try call.list().filter { !$0.isMissing }.map { Evaluator.text(try call.context.withPathsAsText($0)) }.joined(
                    separator: separator)))
    }
}

/// `(1...10).table(.userId)`.
struct ListTable: Verb {
    let name = "table"
    let receiver = ReceiverKind.list
    let parameters = [ParameterSignature("column", .column(.any), unlabelled: true, .optional, "the name of the column")]
    let documentation = VerbDocumentation(
        "A table with the elements as rows: one column of values, or the columns of records.", details: "In order.",
        example: "(1...10).table(.userId)")

    let reference = Reference.none("lists are values of the notebook: there is no table to compare")

    func resultType(of call: CallSite) -> ValueType {
        let element = call.elementType
        if case .record = element {
            if call.has("column") { call.report("E0419", "the records name their columns themselves", at: "column") }
            return call.receiver?.tableSchema.map { .table($0) } ?? unfit(element, call)
        }
        guard let name = call.columnName("column") else {
            call.report("E0419", "`table` needs the name of its column", hints: ["as in `\(documentation.example)`"])
            return .error
        }
        guard let type = element.columnType ?? (element == .error ? .double : nil) else { return unfit(element, call) }
        return .table(TableSchema([.init(name, type, isProvisional: element == .error)]))
    }

    private func unfit(_ element: ValueType, _ call: CallSite) -> ValueType {
        call.report("E0419", "\(element.description) cannot stand in a column")
        return .error
    }

    func run(_ call: VerbCall) throws -> Value {
        guard let name = try call.columnName("column") else { return .table(try call.table()) }
        if case .range(let range)? = call.receiver {
            guard range.count <= 10 * VerbCall.longestList else {
                throw EngineError("E0661", "the range has \(range.count) numbers, too many for a column made of it")
            }
            let values = Buffer.make(count: range.count, of: Int64.self) { target in
                for (place, number) in range.enumerated() { target[place] = number }
            }
            return .table(try Table([(name, try Column(type: .int64, count: range.count, values: values))]))
        }
        let elements = try call.list()
        let records = try elements.map { Value.record([.init(name, try call.context.withPathsAsText($0))]) }
        return .table(records.isEmpty ? try Table([(name, Column.missing(.double, count: 0))]) : try Table(records: records))
    }
}
