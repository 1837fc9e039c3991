import RecDiagnostics
import RecEngine
import RecFrame
import RecPlan
import RecRuntime
import RecSchema

/// Makes the arguments of a route of a request, checked against the signature of the cell that answers.
struct RouteArguments {
    let route: ServedRoute
    /// Values of the path by name.
    let path: [String: String]

    /// Whether what is not in the path comes in a JSON body; in the query otherwise.
    static func takesBody(_ route: ServedRoute) -> Bool { route.plan.method == .post || route.plan.method == .put }

    /// One value a parameter, in order; nil for the default.
    func values(query: [(name: String, value: String)], _ request: HTTPRequest) throws(RequestError) -> [Value?] {
        var given: [String: Value] = [:]
        for parameter in route.parameters {
            guard let text = path[parameter.name] else { continue }
            given[parameter.name] = try value(of: text, parameter)
        }
        if Self.takesBody(route) {
            if let first = query.first { throw unknown(first.name, "the query; arguments come in the body") }
            try readBody(request, &given)
        } else {
            if !request.body.isEmpty, route.plan.method == .get { throw RequestError("a GET has no body") }
            for (name, text) in query {
                guard let parameter = route.parameters.first(where: { $0.name == name }), path[name] == nil else {
                    throw unknown(name, "the query")
                }
                guard given[name] == nil else { throw RequestError("`\(name)` is given twice") }
                given[name] = try value(of: text, parameter)
            }
        }
        var values: [Value?] = []
        for parameter in route.parameters {
            let value = given[parameter.name]
            if value == nil, parameter.defaultValue == nil { throw RequestError("`\(parameter.name)` is missing") }
            values.append(value)
        }
        return values
    }

    private func readBody(_ request: HTTPRequest, _ given: inout [String: Value]) throws(RequestError) {
        let open = route.parameters.filter { path[$0.name] == nil }
        if request.body.isEmpty, open.allSatisfy({ $0.defaultValue != nil }) { return }
        if request.body.isEmpty { throw RequestError("the body must be a JSON object with \(Self.names(open))") }
        guard Self.isJSON(request.contentType) else {
            throw RequestError("the body must be JSON (`Content-Type: application/json`)")
        }
        let json: JSON
        do { json = try JSON.parse(request.body) } catch { throw RequestError("the body is not JSON: \(error.message)") }
        guard case .object(let members) = json else {
            throw RequestError("the body must be a JSON object, not \(json.kindName)")
        }
        for member in members {
            guard let parameter = open.first(where: { $0.name == member.name }) else { throw unknown(member.name, "the body") }
            given[member.name] = try value(of: member.value, parameter)
        }
    }

    private static func isJSON(_ type: String?) -> Bool {
        let name = (type ?? "").prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
        return name == "application/json" || (name.hasPrefix("application/") && name.hasSuffix("+json"))
    }

    private static func names(_ parameters: [FunctionParameter]) -> String {
        parameters.filter { $0.defaultValue == nil }.map { "`\($0.name)`" }.joined(separator: ", ")
    }

    private func unknown(_ name: String, _ place: String) -> RequestError {
        let known = route.parameters.map(\.name).filter { path[$0] == nil }
        let meant = didYouMean(name, among: known).map { "; did you mean `\($0)`?" } ?? ""
        return RequestError("there is no parameter `\(name.prefix(60))` for \(place)\(meant)")
    }

    // MARK: Values

    private func wrong(_ parameter: FunctionParameter, _ found: String) -> RequestError {
        RequestError("`\(parameter.name)` must be \(Self.wanted(parameter.type)), not \(found)")
    }

    static func wanted(_ type: ValueType) -> String {
        switch type {
        case .int: "a whole number"
        case .double, .float: "a number"
        case .bool: "true or false"
        case .date: "a day (2020-12-31)"
        case .list(let element): "a list, each element \(wanted(element))"
        default: "text"
        }
    }

    /// A value from the path or the query.
    private func value(of text: String, _ parameter: FunctionParameter) throws(RequestError) -> Value {
        let json: JSON?
        switch parameter.type {
        case .int, .double, .float:
            let isPlain = !text.isEmpty && text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
            if isPlain, !text.hasPrefix("+"), let number = Int64(text) {
                json = .int(number)
            } else {
                json = isPlain && parameter.type != .int ? Double(text).flatMap { $0.isFinite ? .double($0) : nil } : nil
            }
        case .bool: json = text == "true" ? .bool(true) : text == "false" ? .bool(false) : nil
        default: json = .string(text)
        }
        guard let json else { throw wrong(parameter, JSON.string(text).kindName) }
        return try value(of: json, parameter)
    }

    /// A value from a body, or read from a text.
    private func value(of json: JSON, _ parameter: FunctionParameter) throws(RequestError) -> Value {
        guard let value = Self.value(json, parameter.type) else { throw wrong(parameter, json.kindName) }
        for rule in parameter.rules {
            if let problem = Self.problem(json, rule) {
                throw RequestError("`\(parameter.name)` is \(json.kindName), and must be \(problem)")
            }
        }
        return value
    }

    private static func value(_ json: JSON, _ type: ValueType) -> Value? {
        switch (type, json) {
        case (.int, .int(let number)): .scalar(.int(number))
        case (.int, .double(let number)): Int64(exactly: number).map { .scalar(.int($0)) }
        case (.double, .int(let number)): .scalar(.double(Double(number)))
        case (.double, .double(let number)): .scalar(.double(number))
        case (.float, .int(let number)): .scalar(.float(Float(number)))
        case (.float, .double(let number)): Float(number).isFinite ? .scalar(.float(Float(number))) : nil
        case (.bool, .bool(let value)): .scalar(.bool(value))
        case (.string, .string(let text)): .scalar(.string(text))
        case (.date, .string(let text)): CalendarDay(text).map { .scalar(.date($0.days)) }
        case (.list(let element), .array(let items)):
            Self.all(items, element).map { .list($0) }
        default: nil
        }
    }

    private static func all(_ items: [JSON], _ type: ValueType) -> [Value]? {
        var values: [Value] = []
        for item in items {
            guard let value = value(item, type) else { return nil }
            values.append(value)
        }
        return values
    }

    /// What a value must be by a rule that it breaks.
    private static func problem(_ json: JSON, _ rule: ParameterRule) -> String? {
        switch (rule, json) {
        case (.range(let bounds), .int(let number)): bounds.contains(Double(number)) ? nil : words(bounds)
        case (.range(let bounds), .double(let number)): bounds.contains(number) ? nil : words(bounds)
        case (.oneOf(let texts), .string(let text)):
            texts.contains(text) ? nil : "one of \(texts.map { "\"\($0)\"" }.joined(separator: ", "))"
        case (.oneOf(let texts), .int(let number)): texts.contains("\(number)") ? nil : "one of \(texts.joined(separator: ", "))"
        case (.oneOf(let texts), .double(let number)):
            texts.contains(Int64(exactly: number).map { "\($0)" } ?? "\(number)")
                ? nil : "one of \(texts.joined(separator: ", "))"
        default: nil
        }
    }

    private static func words(_ bounds: ClosedRange<Double>) -> String {
        "from \(number(bounds.lowerBound)) to \(number(bounds.upperBound))"
    }

    private static func number(_ value: Double) -> String { Int64(exactly: value).map { "\($0)" } ?? "\(value)" }
}
