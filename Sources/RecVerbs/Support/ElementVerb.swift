import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// A verb that computes each value by itself: given a column it gives a column, given one value it gives one value.
///
/// Called on the value (`.title.contains("x")`) or, as a free function, with it as the argument `value` (`abs(.error)`). A missing
/// value stays missing unless `whenMissing` says otherwise.
struct ElementVerb: Verb {
    /// What a verb can be called on.
    struct Subject: Sendable {
        /// As in a message: `text`.
        var words: String
        /// Whether values of that type may be given.
        var allows: @Sendable (ColumnType) -> Bool

        static let any = Subject(words: "a value") { _ in true }
        static let text = Subject(words: "text") { $0 == .string }
        static let number = Subject(words: "a number") { $0.isNumeric }
        static let day = Subject(words: "a date or time") { $0 == .date || $0 == .dateTime }
        static let time = Subject(words: "a time") { $0 == .dateTime }
        static let list = Subject(words: "a list") { if case .list = $0 { true } else { false } }
        static let texts = Subject(words: "a list of texts") { $0 == .list(.string) }
    }

    /// The type of the result.
    enum Result: Sendable {
        /// The same whatever it is called on.
        case fixed(ColumnType)
        /// That of the value.
        case same
        /// It depends; nil, with the reason reported, where it is not defined.
        case rule(@Sendable (ColumnType, CallSite) -> ColumnType?)
    }

    let name: String
    var id: String
    var receiver = ReceiverKind.element
    var parameters: [ParameterSignature]
    let documentation: VerbDocumentation
    var isProperty: Bool
    let role = VerbRole.element
    let subject: Subject
    let result: Result
    let whenMissing: Value
    let reference: Reference
    let kernel: @Sendable (_ values: Column, _ call: VerbCall) throws -> Column

    /// Makes a verb that is called on a value.
    ///
    /// - Parameter kernel: computes the whole column at once; of one value a column of one row is made.
    init(
        _ name: String, on subject: Subject, _ parameters: [ParameterSignature] = [], isProperty: Bool = false,
        gives result: Result,
        whenMissing: Value = .missing, reference: Reference, _ documentation: VerbDocumentation,
        kernel: @escaping @Sendable (_ values: Column, _ call: VerbCall) throws -> Column
    ) {
        self.name = name
        id = name
        self.parameters = parameters
        self.isProperty = isProperty
        self.subject = subject
        self.result = result
        self.whenMissing = whenMissing
        self.documentation = documentation
        self.reference = reference
        self.kernel = kernel
    }

    /// The same verb as a free function, whose first argument is the value.
    func asFunction(id: String? = nil) -> ElementVerb {
        var verb = self
        verb.receiver = .none
        verb.id = id ?? name
        verb.isProperty = false
        verb.parameters.insert(ParameterSignature("value", .scalar, unlabelled: true, .required, "a value or a column"), at: 0)
        return verb
    }

    func resultType(of call: CallSite) -> ValueType {
        let further = receiver == .none ? parameters.dropFirst() : parameters[...]
        for parameter in further where call.type(parameter.name)?.isColumn == true {
            call.report("E0414", "`\(parameter.name)` is one value here, not a column", at: parameter.name)
        }
        let given = receiver == .element ? call.receiver : call.type("value")
        guard let given, let type = given.elementType else {
            // Only a column of an unknown table gets here with a receiver of unknown type.
            if receiver == .element, case .fixed(let type) = result { return .column(type) }
            return .error
        }
        guard subject.allows(type) else {
            call.report(
                "E0410", "`\(name)` needs \(subject.words), not \(type.name)", at: receiver == .element ? nil : "value",
                hints: subject.words == "text" ? ["put it into text first: `.text`"] : [])
            if case .fixed(let type) = result { return call.elementResult(type) }
            return .error
        }
        switch result {
        case .fixed(let type): return shaped(type, given)
        case .same: return shaped(type, given)
        case .rule(let rule): return rule(type, call).map { shaped($0, given) } ?? .error
        }
    }

    private func shaped(_ type: ColumnType, _ given: ValueType) -> ValueType {
        given.isColumn ? .column(type) : ValueType(element: type)
    }

    func run(_ call: VerbCall) throws -> Value {
        guard let given = receiver == .element ? call.receiver : try call.value("value") else {
            throw EngineError("E0690", "`\(name)` was called on nothing")
        }
        switch given {
        case .column(let column): return .column(try kernel(column, call))
        case .scalar(.missing): return whenMissing
        default:
            let one = try call.single(given)
            let type = one.type ?? .list(.string)
            return .scalar(try kernel(try Column([one], type: type), call).scalar(at: 0))
        }
    }
}

extension VerbCall {
    /// A value as a scalar: a list as the scalar of its values, a path as its text, which the cell then depends on.
    func single(_ value: Value) throws -> Scalar {
        switch value {
        case .scalar(let scalar): return scalar
        case .list(let items): return .list(try items.map { try single($0) })
        case .path(let path): return .string(try context.host.text(of: path))
        default: throw EngineError("E0645", "`\(verb.name)` takes one value, not \(value.kindName)")
        }
    }

    /// An argument that may be a column or one value.
    func operandArgument(_ name: String) throws -> Operand? {
        guard let value = try value(name) else { return nil }
        if case .column(let column) = value { return .column(column) }
        return .scalar(try single(value))
    }
}
