import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `[1, 2].sum()`.
struct ListSum: Verb {
    let name = "sum"
    let receiver = ReceiverKind.list
    let parameters: [ParameterSignature] = []
    let documentation = VerbDocumentation(
        "The sum of a list's numbers.",
        details: "Added from first to last; missing ones are left out. Overflow of whole numbers is an error.",
        example: "[1, 2, 3].sum()")

    let reference = Reference.none("lists are values of the notebook: there is no table to compare")

    func resultType(of call: CallSite) -> ValueType {
        _ = call.requireNumbers(name)
        return call.elementType.unwrapped == .int ? .int : .double
    }

    func run(_ call: VerbCall) throws -> Value {
        let numbers = try call.numbers()
        let isWhole = numbers.allSatisfy { $0.type == .int64 }
        guard isWhole else { return .scalar(.double(numbers.reduce(0) { $0 + ($1.number ?? 0) })) }
        var sum: Int64 = 0
        for case .int(let number) in numbers {
            let (next, overflow) = sum.addingReportingOverflow(number)
            if overflow { throw EngineError("E0662", "the sum is too large for a whole number") }
            sum = next
        }
        return .scalar(.int(sum))
    }
}

/// `[1, 2].mean()`.
struct ListMean: Verb {
    let name = "mean"
    let receiver = ReceiverKind.list
    let parameters: [ParameterSignature] = []
    let documentation = VerbDocumentation(
        "The mean of a list's numbers; missing where there is none.",
        details: "Added from first to last; missing ones are left out.",
        example: "[1, 2, 3].mean() ?? 0")

    let reference = Reference.none("lists are values of the notebook: there is no table to compare")

    func resultType(of call: CallSite) -> ValueType {
        _ = call.requireNumbers(name)
        return .optional(.double)
    }

    func run(_ call: VerbCall) throws -> Value {
        let numbers = try call.numbers()
        if numbers.isEmpty { return .missing }
        return .scalar(.double(numbers.reduce(0) { $0 + ($1.number ?? 0) } / Double(numbers.count)))
    }
}

/// `[1, 2].min()`, `[1, 2].max()`.
struct ListExtreme: Verb {
    let name: String
    let receiver = ReceiverKind.list
    let parameters: [ParameterSignature] = []
    var documentation: VerbDocumentation {
        VerbDocumentation(
            "The \(name == "min" ? "smallest" : "largest") of a list's numbers; missing where there is none.",
            details: "Missing ones and NaN are left out.", example: "[3, 1, 2].\(name)() ?? 0")
    }

    let reference = Reference.none("lists are values of the notebook: there is no table to compare")

    func resultType(of call: CallSite) -> ValueType {
        _ = call.requireNumbers(name)
        return .optional(call.elementType.unwrapped)
    }

    func run(_ call: VerbCall) throws -> Value {
        if case .range(let range)? = call.receiver {
            return range.isEmpty ? .missing : .scalar(.int(name == "min" ? range.lowerBound : range.upperBound - 1))
        }
        var best: Scalar?
        for scalar in try call.numbers() where scalar.number?.isNaN == false {
            guard let old = best else {
                best = scalar
                continue
            }
            if name == "min" ? ListSorted.isBefore(scalar, old) : ListSorted.isBefore(old, scalar) { best = scalar }
        }
        return best.map { .scalar($0) } ?? .missing
    }
}
