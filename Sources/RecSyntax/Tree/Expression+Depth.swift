extension ExpressionSyntax.Kind {
    /// The greatest depth among the direct children; 0 without any.
    var childDepth: Int {
        switch self {
        case .integer, .double, .boolean, .missing, .regex, .name, .implicitMember, .closureArgument, .error:
            0
        case .string(let segments):
            segments.reduce(0) { depth, segment in
                if case .value(let value) = segment { max(depth, value.depth) } else { depth }
            }
        case .member(let base, _), .prefix(_, let base):
            base.depth
        case .call(let base, let arguments), .element(let base, let arguments):
            max(base.depth, arguments.depth)
        case .binary(let left, _, let right):
            max(left.depth, right.depth)
        case .ternary(let condition, let then, let otherwise):
            max(condition.depth, then.depth, otherwise.depth)
        case .conditional(let conditional):
            conditional.branches.reduce(conditional.otherwise.depth) { max($0, $1.condition.depth, $1.body.depth) }
        case .array(let elements):
            elements.reduce(0) { max($0, $1.depth) }
        case .dictionary(let entries):
            entries.reduce(0) { max($0, $1.key.depth, $1.value.depth) }
        case .tuple(let elements):
            elements.depth
        case .closure(let closure):
            closure.body.depth
        }
    }
}

extension [Argument] {
    fileprivate var depth: Int { reduce(0) { Swift.max($0, $1.value.depth) } }
}

extension CodeBlock {
    /// The number of levels in it.
    package var depth: Int {
        statements.reduce(result.depth) { Swift.max($0, $1.depth) } + 1
    }
}

extension Statement {
    fileprivate var depth: Int {
        switch self {
        case .binding(let statement): statement.value.depth
        case .guardElse(let statement): max(statement.value.depth, statement.failure.message.depth)
        case .function(let function):
            function.parameters.reduce(function.body.depth) { max($0, $1.defaultValue?.depth ?? 0) }
        case .discarded(let value): value.depth
        }
    }
}
