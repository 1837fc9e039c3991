public import RecDiagnostics

/// A value as written. Parentheses around one value leave no node: they only widen the span.
///
/// The tree is at most `nestingLimit` levels deep, so a recursive walk over it is safe.
public struct ExpressionSyntax: Hashable, Sendable {
    /// The forms of a value.
    public indirect enum Kind: Hashable, Sendable {
        /// `10`, `-1`: a minus before a bare number belongs to the number.
        case integer(Int64)
        /// `0.5`, `-1e-3`; always finite.
        case double(Double)
        /// `true`, `false`
        case boolean(Bool)
        /// `nil`
        case missing
        /// `"text \(value)"`, of any quoting; the empty string has no segments, and no two texts follow each other.
        case string([StringSegment])
        /// `#/pattern/#`: the pattern as written.
        case regex(String)
        /// A bare name: a variable, cell, parameter or function.
        case name(String)
        /// `.name`: a column or a case, as the context says.
        case implicitMember(Name)
        /// `$0`: the parameter of the closure around it by number.
        case closureArgument(Int)
        /// `base.name`
        case member(ExpressionSyntax, Name)
        /// `callee(arguments)` with or without a trailing closure, which is the last argument.
        case call(ExpressionSyntax, [Argument])
        /// `base[arguments]`
        case element(ExpressionSyntax, [Argument])
        /// `-value`, `!value`
        case prefix(PrefixOperator, ExpressionSyntax)
        /// `left operator right`
        case binary(ExpressionSyntax, BinaryOperator, ExpressionSyntax)
        /// `condition ? then : otherwise`
        case ternary(ExpressionSyntax, then: ExpressionSyntax, otherwise: ExpressionSyntax)
        /// `if condition { } else if condition { } else { }`
        case conditional(ConditionalSyntax)
        /// `[a, b]`
        case array([ExpressionSyntax])
        /// `[a: b]`, `[:]`
        case dictionary([DictionaryEntry])
        /// `(label: a, b)`: two or more elements, or one with a label.
        case tuple([Argument])
        /// `{ a, b in ... }`, `{ $0 + 1 }`
        case closure(ClosureSyntax)
        /// A value that could not be read (reported).
        case error
    }

    /// Its form.
    public let kind: Kind
    /// Its place, parentheses around it included.
    public var span: SourceSpan
    /// The number of levels below and with this node.
    package let depth: Int

    /// Makes a node. Cost: proportional to its direct children.
    public init(_ kind: Kind, _ span: SourceSpan) {
        self.kind = kind
        self.span = span
        self.depth = kind.childDepth + 1
    }
}

/// The deepest tree the parser returns; what is deeper is reported and becomes an `.error` node.
public let nestingLimit = 400

/// A piece of a string literal.
public enum StringSegment: Hashable, Sendable {
    /// Text with escapes resolved and the indentation of multi-line strings removed.
    case text(String)
    /// `\(value)`
    case value(ExpressionSyntax)
}

/// An argument of a call, a subscript or an attribute, or an element of a tuple.
public struct Argument: Hashable, Sendable {
    /// The label, if one was written.
    public var label: Name?
    /// The value.
    public var value: ExpressionSyntax
    /// Whether it is a closure behind the parentheses; label is then nil.
    public var isTrailingClosure = false

    /// Label and value.
    public var span: SourceSpan { label.map { $0.span.union(value.span) } ?? value.span }
}

/// `key: value` in a dictionary literal.
public struct DictionaryEntry: Hashable, Sendable {
    /// The key.
    public var key: ExpressionSyntax
    /// The value.
    public var value: ExpressionSyntax
}

/// `if` as an expression.
public struct ConditionalSyntax: Hashable, Sendable {
    /// A condition and what holds when it does.
    public struct Branch: Hashable, Sendable {
        /// The condition.
        public var condition: ExpressionSyntax
        /// What the whole is worth if it holds.
        public var body: CodeBlock
    }

    /// `if` and every `else if`, in order; never empty.
    public var branches: [Branch]
    /// `else`.
    public var otherwise: CodeBlock
}

/// A closure.
public struct ClosureSyntax: Hashable, Sendable {
    /// The names before `in`; empty without any. `_` is kept as a name.
    public var parameters: [Name]
    /// With no names: how many of `$0`, `$1` ... its own body uses (the highest and one).
    public var shorthandCount: Int
    /// What it is worth.
    public var body: CodeBlock
}

/// An operator before its operand.
public enum PrefixOperator: String, Hashable, Sendable, CaseIterable {
    case minus = "-"
    case not = "!"
}

/// An operator between its operands.
public enum BinaryOperator: String, Hashable, Sendable, CaseIterable {
    case multiply = "*"
    case divide = "/"
    case remainder = "%"
    case add = "+"
    case subtract = "-"
    case closedRange = "..."
    case halfOpenRange = "..<"
    case coalesce = "??"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case and = "&&"
    case or = "||"
}
