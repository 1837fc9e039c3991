import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `(5...11).map { n in ... }`.
struct ListMap: Verb {
    let name = "map"
    let receiver = ReceiverKind.list
    let parameters = [ParameterSignature("transform", .closure, .required, "what to make of each")]
    let documentation = VerbDocumentation(
        "What a closure gives for each element of a list or range, or each row of a table.",
        details: """
            In order. A closure that gives a record makes a list of records, which stands for a table wherever one is wanted. A row is \
            a record of its columns; for work on many rows, column expressions (`with`, `filter`) are a thousand times faster.
            """,
        example: "(2...5).map { n in (n: n, square: n * n) }")

    func closureParameters(_ label: String, of call: CallSite) -> [ValueType] { [call.elementType] }

    let reference = Reference.none("lists are values of the notebook: there is no table to compare")

    func resultType(of call: CallSite) -> ValueType { .list(call.closureResults["transform"] ?? .error) }

    func run(_ call: VerbCall) throws -> Value { .list(try call.applying("transform").map(\.result)) }
}

/// `[1, 2, 3].filter { n in n > 1 }`.
struct ListFilter: Verb {
    let name = "filter"
    let receiver = ReceiverKind.list
    let parameters = [ParameterSignature("isIncluded", .closure, .required, "which to keep")]
    let documentation = VerbDocumentation(
        "The elements for which a closure is true, in order.",
        details:
            "A missing answer drops the element. Rows of a table are filtered by an expression: `ratings.filter(.rating > 3)`.",
        example: "(1...10).filter { n in n % 2 == 0 }")

    func closureParameters(_ label: String, of call: CallSite) -> [ValueType] { [call.elementType] }

    let reference = Reference.none("lists are values of the notebook: there is no table to compare")

    func resultType(of call: CallSite) -> ValueType {
        let result = call.closureResults["isIncluded"] ?? .error
        if result.unwrapped != .bool, result.unwrapped != .error {
            call.report("E0419", "`filter` needs true or false, not \(result.description)", at: "isIncluded")
        }
        return .list(call.elementType)
    }

    func run(_ call: VerbCall) throws -> Value {
        .list(
            try call.applying("isIncluded").compactMap { element, result in
                guard case .scalar(let scalar) = result else { throw EngineError("E0645", "true or false was expected") }
                return scalar == .bool(true) ? element : nil
            })
    }
}

/// `[1, 2].flatMap { n in [n, n * 10] }`.
struct ListFlatMap: Verb {
    let name = "flatMap"
    let receiver = ReceiverKind.list
    let parameters = [ParameterSignature("transform", .closure, .required, "a list for each")]
    let documentation = VerbDocumentation(
        "The lists that a closure gives for each element, put together in order.",
        example: "(1...3).flatMap { n in [n, n * 10] }")

    func closureParameters(_ label: String, of call: CallSite) -> [ValueType] { [call.elementType] }

    let reference = Reference.none("lists are values of the notebook: there is no table to compare")

    func resultType(of call: CallSite) -> ValueType {
        switch (call.closureResults["transform"] ?? .error).unwrapped {
        case .list(let element): return .list(element)
        case .range: return .list(.int)
        case .error: return .list(.error)
        case let other:
            call.report("E0419", "`flatMap` needs a closure that gives lists, not \(other.description)", at: "transform")
            return .list(other)
        }
    }

    func run(_ call: VerbCall) throws -> Value {
        var all: [Value] = []
        func check(_ count: Int) throws {
            guard count <= VerbCall.longestList, all.count + count <= VerbCall.longestList else {
                throw EngineError("E0661", "more than \(VerbCall.longestList) elements, too many for a list")
            }
        }
        func take(_ items: some Collection<Value>) throws {
            try check(items.count)
            all += items
        }
        for (_, result) in try call.applying("transform") {
            switch result {
            case .list(let items): try take(items)
            case .range(let range):
                try check(range.count)
                try take(range.lazy.map { .scalar(.int($0)) })
            case .scalar(.list(let items)): try take(items.lazy.map { .scalar($0) })
            default: throw EngineError("E0645", "a list was expected, not \(result.kindName)")
            }
        }
        return .list(all)
    }
}
