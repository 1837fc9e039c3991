import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `[1, 2].count`.
struct ListCount: Verb {
    let name = "count"
    let receiver = ReceiverKind.list
    let isProperty = true
    let parameters: [ParameterSignature] = []
    let documentation = VerbDocumentation("How many elements a list or range has.", example: "(5...11).count")

    let reference = Reference.none("lists are values of the notebook: there is no table to compare")

    func resultType(of call: CallSite) -> ValueType { .int }

    func run(_ call: VerbCall) throws -> Value {
        if case .range(let range)? = call.receiver { return .scalar(.int(Int64(range.count))) }
        if case .table(let table)? = call.receiver { return .scalar(.int(Int64(table.rowCount))) }
        return .scalar(.int(Int64(try call.list().count)))
    }
}

/// `[1, 2].isEmpty`.
struct ListIsEmpty: Verb {
    let name = "isEmpty"
    let receiver = ReceiverKind.list
    let isProperty = true
    let parameters: [ParameterSignature] = []
    let documentation = VerbDocumentation("Whether a list or range has no elements.", example: "[1, 2].isEmpty")

    let reference = Reference.none("lists are values of the notebook: there is no table to compare")

    func resultType(of call: CallSite) -> ValueType { .bool }

    func run(_ call: VerbCall) throws -> Value {
        if case .range(let range)? = call.receiver { return .scalar(.bool(range.isEmpty)) }
        if case .table(let table)? = call.receiver { return .scalar(.bool(table.isEmpty)) }
        return .scalar(.bool(try call.list().isEmpty))
    }
}

/// `[1, 2].first`.
struct ListFirst: Verb {
    let name = "first"
    let receiver = ReceiverKind.list
    let isProperty = true
    let parameters: [ParameterSignature] = []
    let documentation = VerbDocumentation(
        "The first element; missing where there is none.", example: #"["a", "b"].first ?? "none""#)

    let reference = Reference.none("lists are values of the notebook: there is no table to compare")

    func resultType(of call: CallSite) -> ValueType { .optional(call.elementType) }

    func run(_ call: VerbCall) throws -> Value {
        if case .range(let range)? = call.receiver { return range.isEmpty ? .missing : .scalar(.int(range.lowerBound)) }
        return try call.list().first ?? .missing
    }
}

/// `[1, 2].last`.
struct ListLast: Verb {
    let name = "last"
    let receiver = ReceiverKind.list
    let isProperty = true
    let parameters: [ParameterSignature] = []
    let documentation = VerbDocumentation("The last element; missing where there is none.", example: "(1...3).last ?? 0")

    let reference = Reference.none("lists are values of the notebook: there is no table to compare")

    func resultType(of call: CallSite) -> ValueType { .optional(call.elementType) }

    func run(_ call: VerbCall) throws -> Value {
        if case .range(let range)? = call.receiver { return range.isEmpty ? .missing : .scalar(.int(range.upperBound - 1)) }
        return try call.list().last ?? .missing
    }
}

/// `[1, 2].contains(2)`.
struct ListContains: Verb {
    let name = "contains"
    let receiver = ReceiverKind.list
    let parameters = [ParameterSignature("value", .scalar, unlabelled: true, .required, "what to look for")]
    let documentation = VerbDocumentation(
        "Whether an element equals a value.",
        details: "A missing element equals nothing. Whole numbers and fractions compare by value.",
        example: #"["a", "b"].contains("a")"#)

    let reference = Reference.none("lists are values of the notebook: there is no table to compare")

    func resultType(of call: CallSite) -> ValueType {
        let element = call.elementType.unwrapped
        guard let wanted = call.type("value")?.unwrapped, wanted != .error, element != .error else { return .bool }
        let isComparable = element == wanted || (element.isNumeric && wanted.isNumeric) || element.columnType == wanted.columnType
        if !isComparable || element.columnType == nil {
            call.report(
                "E0419", "a list of \(element.description) never contains \(wanted.description)", at: "value",
                hints: call.receiver?.tableSchema == nil ? [] : ["one column's values are a list: `table[.column].contains(...)`"]
            )
        }
        return .bool
    }

    func run(_ call: VerbCall) throws -> Value {
        guard let wanted = try call.scalar("value") else { return .scalar(.bool(false)) }
        if case .range(let range)? = call.receiver, case .int(let number) = wanted {
            return .scalar(.bool(range.contains(number)))
        }
        return .scalar(
            .bool(
                try call.list().contains { element in
                    guard case .scalar(let scalar) = element, !scalar.isMissing else { return false }
                    if let a = scalar.number, let b = wanted.number, scalar.type != wanted.type { return a == b }
                    return scalar == wanted
                }))
    }
}
