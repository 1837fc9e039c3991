public import RecDiagnostics

/// A piece of the file: a kind and a place. The tokens of a notebook follow each other without gap or overlap.
public struct Token: Hashable, Sendable {
    /// What the piece is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// U+FEFF at the start.
        case byteOrderMark
        /// `#!...` on the first line.
        case shebang
        /// Spaces and tabs.
        case whitespace
        /// One LF, CRLF or CR.
        case newline
        /// `// ...` or `/* ... */`
        case comment
        /// Lines of a git conflict that are not read: the markers, and all sides but the first.
        case conflict
        /// `%%`
        case cellMarker
        /// The first word of a header.
        case cellKind
        /// The name of an option in a header.
        case optionName
        /// A name, with or without backticks.
        case identifier
        /// `let`, `guard`, `else`, `if`, `func`, `return`, `throw`, `in`, `true`, `false`, `nil`.
        case keyword
        /// `$0`
        case closureArgument
        /// `10`, `1_000`, `0xFF`
        case integer
        /// `0.5`, `1e-3`
        case double
        /// `60s`, in headers only.
        case duration
        /// `"`, `#"`, `"""`: the start of a string.
        case stringStart
        /// What stands in a string between its quotes and values.
        case stringText
        /// `"`, `"#`, `"""`: the end of a string.
        case stringEnd
        /// `\(` in a string or in Markdown.
        case valueStart
        /// The `)` that ends a value in a string or in Markdown.
        case valueEnd
        /// `#/pattern/#`
        case regex
        /// A run of operator characters, `?`, `=` and `->`.
        case `operator`
        /// `( ) [ ] { } , : ; @ .`
        case punctuation
        /// Markdown.
        case markdown
        /// A line of a `python` cell.
        case python
        /// What no other kind holds (reported).
        case unknown
    }

    /// What the piece is.
    public var kind: Kind
    /// Its place.
    public var span: SourceSpan

    /// Makes a token.
    public init(_ kind: Kind, _ span: SourceSpan) {
        self.kind = kind
        self.span = span
    }

    /// Whether the token means nothing to the parser.
    public var isTrivia: Bool {
        switch kind {
        case .byteOrderMark, .shebang, .whitespace, .newline, .comment, .conflict: true
        default: false
        }
    }
}
