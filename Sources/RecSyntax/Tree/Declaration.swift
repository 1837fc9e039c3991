public import RecDiagnostics

/// A name as the user meant it: without backticks, in Unicode normalisation form C as far as Swift compares strings so.
public struct Name: Hashable, Sendable {
    /// The name itself; empty where a name was expected and not found (reported).
    public var text: String
    /// Its place, backticks included.
    public var span: SourceSpan

    /// Makes a name.
    public init(_ text: String, _ span: SourceSpan) {
        self.text = text
        self.span = span
    }
}

/// A parameter of a cell or function, or a line of a `parameters` cell (then always with a default value).
public struct ParameterDeclaration: Hashable, Sendable {
    /// `@Range(2...50)` and the like, in order.
    public var attributes: [AttributeSyntax]
    /// The label that a caller writes; nil for `_`. The same as `name` where only one was written.
    public var label: Name?
    /// The name inside the body.
    public var name: Name
    /// The type as written.
    public var type: TypeName
    /// The value when none is given.
    public var defaultValue: ExpressionSyntax?
    /// The whole declaration.
    public var span: SourceSpan
}

/// `@Name(arguments)` before a parameter.
public struct AttributeSyntax: Hashable, Sendable {
    /// The name without `@`.
    public var name: Name
    /// What stands in parentheses; empty without any.
    public var arguments: [Argument]
    /// The whole attribute.
    public var span: SourceSpan
}

/// A name after `->` in the header of a `python` cell.
public struct ResultDeclaration: Hashable, Sendable {
    /// The Python variable, and the field of the cell's value.
    public var name: Name
    /// The type as written.
    public var type: TypeName
}

/// A type as written.
public struct TypeName: Hashable, Sendable {
    /// The forms of a type.
    public indirect enum Kind: Hashable, Sendable {
        /// `Int`, `Table`
        case named(String)
        /// `[Int]`
        case array(TypeName)
        /// `[String: Int]`
        case dictionary(key: TypeName, value: TypeName)
        /// `Int?`
        case optional(TypeName)
        /// `(k: Int, score: Double)`
        case record([ResultDeclaration])
        /// A type that could not be read (reported).
        case error
    }

    /// Its form.
    public var kind: Kind
    /// Its place.
    public var span: SourceSpan
}

/// `func name(parameters) -> Type { body }`
public struct FunctionDeclaration: Hashable, Sendable {
    /// The function's name.
    public var name: Name
    /// Its parameters, in order.
    public var parameters: [ParameterDeclaration]
    /// The type after `->`; nil where none was written.
    public var resultType: TypeName?
    /// Its body.
    public var body: CodeBlock
    /// From `func` to the closing brace.
    public var span: SourceSpan
}
