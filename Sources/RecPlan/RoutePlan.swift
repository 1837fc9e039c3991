public import RecDiagnostics

/// One route of a `serve` cell, checked: which requests it answers, and with what.
public struct RoutePlan: Sendable {
    /// What a client may do with a path.
    public enum Method: String, Sendable, CaseIterable {
        case get, post, put, delete

        /// As it stands in a request.
        public var text: String { rawValue.uppercased() }
    }

    /// What answers.
    public enum Target: Sendable {
        /// A cell with parameters, by its place in `NotebookPlan.cells`: its body and its parameters stand there.
        case cell(Int)
        /// A value that depends on no request; inputs and parameters are numbered as in the `serve` cell.
        case value(PlanNode)
    }

    /// A piece of a path between two slashes.
    public enum Segment: Hashable, Sendable {
        /// As written.
        case text(String)
        /// Any text, given to the parameter of that name.
        case parameter(String)
    }

    /// The method.
    public var method: Method
    /// The path as written (`/recommend/user/{user_id}`).
    public var path: String
    /// What answers.
    public var target: Target
    /// The whole route.
    public var span: SourceSpan

    /// Makes a route.
    public init(method: Method, path: String, target: Target, span: SourceSpan) {
        self.method = method
        self.path = path
        self.target = target
        self.span = span
    }

    /// The path in pieces; none for `/`.
    public var segments: [Segment] {
        path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { part in
            part.hasPrefix("{") && part.hasSuffix("}") && part.utf8.count > 2
                ? .parameter(String(part.dropFirst().dropLast())) : .text(String(part))
        }
    }
}

/// What a parameter's attributes demand of its value, for values that come while the notebook is served.
public enum ParameterRule: Hashable, Sendable {
    /// `@Range`: a number within these bounds.
    case range(ClosedRange<Double>)
    /// `@OneOf`: one of these texts; numbers as they are written.
    case oneOf([String])
}
