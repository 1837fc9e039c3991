import RecEngine
import RecFrame
import RecPlan
import RecSchema

extension CallSite {
    /// The type of the elements of the list that the verb is called on.
    var elementType: ValueType {
        switch receiver {
        case .range?: .int
        case .list(let element)?: element
        case .table(let schema)?: schema.rowType
        default: .error
        }
    }

    /// Reports a list whose elements are no numbers; an empty literal has none and is fine.
    func requireNumbers(_ verb: String) -> Bool {
        let type = elementType
        if type == .error || type.isNumeric { return true }
        report(
            "E0419", "`\(verb)` needs a list of numbers, not of \(type.description)",
            hints: receiver?.tableSchema == nil ? [] : ["a column's values are a list: `table[.column].\(verb)()`"])
        return false
    }
}

extension VerbCall {
    /// The numbers of the list, missing ones left out; nil for a list with something else in it.
    func numbers() throws -> [Scalar] {
        try list().compactMap { element in
            guard case .scalar(let scalar) = element, scalar.isMissing || scalar.number != nil else {
                throw EngineError("E0645", "a number was expected in the list, not \(element.kindName)")
            }
            return scalar.isMissing ? nil : scalar
        }
    }

    /// What a closure gives for each element, with progress and a chance to stop in between.
    func applying(_ label: String) throws -> [(element: Value, result: Value)] {
        let closure = try closure(label)
        let all = try list()
        let (host, name, count) = (context.host, verb.name, all.count)
        let results = try closure.results(for: all, in: context) { done in
            if count <= 1000 || done % 1000 == 0 { host.progress(name, done: done, total: count) }
        }
        return zip(all, results).map { ($0, $1) }
    }
}
