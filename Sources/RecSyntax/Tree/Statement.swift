public import RecDiagnostics

/// Statements and the value they lead to: the body of a cell, function, closure or branch.
public struct CodeBlock: Hashable, Sendable {
    /// What stands before the value, in order.
    public var statements: [Statement]
    /// The value (`return` before it leaves no trace); an `.error` node where there is none (reported).
    public var result: ExpressionSyntax
    /// Its place, braces included where it has some.
    public var span: SourceSpan
}

/// A line before the value of a block.
public enum Statement: Hashable, Sendable {
    /// `let name = value`
    case binding(LetStatement)
    /// `guard condition else { throw notFound("...") }`
    case guardElse(GuardStatement)
    /// `func name() { }`
    case function(FunctionDeclaration)
    /// A value that nothing uses, or what could not be read (reported); worth checking for further errors.
    case discarded(ExpressionSyntax)

    /// Its place.
    public var span: SourceSpan {
        switch self {
        case .binding(let statement): statement.span
        case .guardElse(let statement): statement.span
        case .function(let declaration): declaration.span
        case .discarded(let value): value.span
        }
    }
}

/// `let name: Type = value`
public struct LetStatement: Hashable, Sendable {
    /// The name.
    public var name: Name
    /// The type, if one was written.
    public var type: TypeName?
    /// The value.
    public var value: ExpressionSyntax
    /// From `let` to the end of the value.
    public var span: SourceSpan
}

/// `guard let name = value else { throw ... }` or `guard condition else { throw ... }`.
public struct GuardStatement: Hashable, Sendable {
    /// The name bound below when `value` is there; nil for a condition.
    public var name: Name?
    /// The value that must be there, or the condition that must hold.
    public var value: ExpressionSyntax
    /// What is thrown otherwise.
    public var failure: FailureSyntax
    /// From `guard` to the closing brace.
    public var span: SourceSpan
}

/// `notFound("...")` after `throw`.
public struct FailureSyntax: Hashable, Sendable {
    /// What went wrong, as the HTTP interface tells it.
    public enum Reason: String, Hashable, Sendable, CaseIterable {
        /// Status 404.
        case notFound
        /// Status 400.
        case badRequest
    }

    /// The reason.
    public var reason: Reason
    /// The text for the user; an `.error` node where there is none (reported).
    public var message: ExpressionSyntax
    /// From the reason to the closing parenthesis.
    public var span: SourceSpan
}
