import RecEngine
import RecFrame
import RecPlan
import RecRuntime
import RecSchema

/// The interface of a notebook as an OpenAPI 3.1 document, made from the signatures of the cells that answer.
enum OpenAPI {
    static func document(_ notebook: ServedNotebook) -> JSON {
        var paths: [JSON.Member] = []
        for route in notebook.routes {
            let operation = JSON.Member(name: route.plan.method.rawValue, value: operation(route))
            if let known = paths.firstIndex(where: { $0.name == route.plan.path }), case .object(let members) = paths[known].value
            {
                paths[known].value = .object(members + [operation])
            } else {
                paths.append(JSON.Member(name: route.plan.path, value: .object([operation])))
            }
        }
        return .of(
            ("openapi", .string("3.1.0")),
            ("info", .of(("title", .string(notebook.title)), ("version", .string(Version.current)))),
            ("paths", .object(paths)),
            (
                "components",
                .of(
                    (
                        "schemas",
                        .of(
                            (
                                "Error",
                                .of(
                                    ("type", .string("object")),
                                    ("properties", .of(("error", .of(("type", .string("string")))))),
                                    ("required", .array([.string("error")]))
                                )
                            ))
                    ))
            ))
    }

    private static func operation(_ route: ServedRoute) -> JSON {
        let inPath = Set(route.plan.segments.compactMap { if case .parameter(let name) = $0 { name } else { nil } })
        let takesBody = RouteArguments.takesBody(route)
        var members: [(String, JSON)] = [("operationId", .string(operationId(route)))]
        if let summary = route.caption ?? route.cell { members.append(("summary", .string(summary))) }
        let listed = route.parameters.filter { inPath.contains($0.name) || !takesBody }
        if !listed.isEmpty {
            members.append(
                (
                    "parameters",
                    .array(
                        listed.map { parameter in
                            let isInPath = inPath.contains(parameter.name)
                            return .of(
                                ("name", .string(parameter.name)), ("in", .string(isInPath ? "path" : "query")),
                                ("required", .bool(isInPath || parameter.defaultValue == nil)), ("schema", schema(parameter)))
                        })
                ))
        }
        let fields = route.parameters.filter { !inPath.contains($0.name) }
        if takesBody, !fields.isEmpty {
            let required = fields.filter { $0.defaultValue == nil }.map { JSON.string($0.name) }
            var object: [(String, JSON)] = [
                ("type", .string("object")),
                ("properties", .object(fields.map { JSON.Member(name: $0.name, value: schema($0)) })),
            ]
            if !required.isEmpty { object.append(("required", .array(required))) }
            object.append(("additionalProperties", .bool(false)))
            members.append(
                (
                    "requestBody",
                    .of(
                        ("required", .bool(!required.isEmpty)),
                        (
                            "content",
                            .of(
                                (
                                    "application/json",
                                    .of(("schema", .object(object.map { JSON.Member(name: $0.0, value: $0.1) })))
                                ))
                        )
                    )
                ))
        }
        var responses: [(String, JSON)] = [("200", response("The answer", schema(route.result)))]
        if !route.parameters.isEmpty { responses.append(("400", error("What is wrong with the request"))) }
        if route.cell != nil { responses.append(("404", error("There is no such thing"))) }
        members.append(("responses", .object(responses.map { JSON.Member(name: $0.0, value: $0.1) })))
        return .object(members.map { JSON.Member(name: $0.0, value: $0.1) })
    }

    private static func operationId(_ route: ServedRoute) -> String {
        let words = route.plan.path.split { !($0.isLetter || $0.isNumber || $0 == "_") }
        return ([route.plan.method.rawValue] + words.map(String.init)).joined(separator: "_")
    }

    private static func response(_ text: String, _ schema: JSON) -> JSON {
        .of(("description", .string(text)), ("content", .of(("application/json", .of(("schema", schema))))))
    }

    private static func error(_ text: String) -> JSON {
        response(text, .of(("$ref", .string("#/components/schemas/Error"))))
    }

    // MARK: Schemas

    private static func schema(_ parameter: FunctionParameter) -> JSON {
        guard case .object(var members) = schema(parameter.type) else { return .object([]) }
        for rule in parameter.rules {
            switch rule {
            case .range(let bounds):
                members.append(JSON.Member(name: "minimum", value: number(bounds.lowerBound)))
                members.append(JSON.Member(name: "maximum", value: number(bounds.upperBound)))
            case .oneOf(let texts):
                let values = texts.map { text in
                    parameter.type == .string ? JSON.string(text) : Double(text).map(number) ?? .string(text)
                }
                members.append(JSON.Member(name: "enum", value: .array(values)))
            }
        }
        if let value = parameter.defaultValue, let json = literal(value) {
            members.append(JSON.Member(name: "default", value: json))
        }
        return .object(members)
    }

    private static func number(_ value: Double) -> JSON { Int64(exactly: value).map { .int($0) } ?? .double(value) }

    private static func literal(_ node: PlanNode) -> JSON? {
        switch node.kind {
        case .int(let value): .int(value)
        case .double(let value): number(value)
        case .bool(let value): .bool(value)
        case .string(let text): .string(text)
        default: nil
        }
    }

    private static func type(_ name: String, _ more: (String, JSON)...) -> JSON {
        .object([JSON.Member(name: "type", value: .string(name))] + more.map { JSON.Member(name: $0.0, value: $0.1) })
    }

    private static func schema(_ type: ValueType) -> JSON {
        switch type {
        case .int: Self.type("integer", ("format", .string("int64")))
        case .double, .float: Self.type("number")
        case .bool: Self.type("boolean")
        case .string, .path, .duration: Self.type("string")
        case .date: Self.type("string", ("format", .string("date")))
        case .dateTime: Self.type("string", ("format", .string("date-time")))
        case .range: Self.type("array", ("items", Self.type("integer")))
        case .list(let element): Self.type("array", ("items", schema(element)))
        case .record(let fields):
            Self.type("object", ("properties", .object(fields.map { JSON.Member(name: $0.name, value: schema($0.type)) })))
        case .table(let table):
            Self.type(
                "array",
                (
                    "items",
                    Self.type(
                        "object",
                        (
                            "properties",
                            .object(table.fields.map { JSON.Member(name: $0.name, value: schema(ValueType(element: $0.type))) })
                        ))
                ))
        case .optional(let type): .of(("anyOf", .array([schema(type), Self.type("null")])))
        case .receipt: Self.type("object")
        case .dictionary, .groups, .column, .model, .figure, .function, .callable, .error: .object([])
        }
    }
}
