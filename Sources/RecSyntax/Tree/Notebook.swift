public import RecDiagnostics

/// A parsed notebook: its cells in order, and every token of the file.
public struct Notebook: Sendable {
    /// The cells in the order of the file.
    public var cells: [Cell]
    /// Every token, trivia included: their texts joined are the file, byte for byte.
    public var tokens: [Token]

    /// Makes a notebook.
    public init(cells: [Cell], tokens: [Token] = []) {
        self.cells = cells
        self.tokens = tokens
    }

    /// The title in the header of the `notebook` cell, if it has one.
    public var title: String? { cells.first { $0.kind == .notebook }?.title }
}

/// One cell: its header and its body.
public struct Cell: Hashable, Sendable {
    /// What the cell does; `.unknown` when the header names no kind (reported).
    public var kind: CellKind
    /// The place of the kind in the header.
    public var kindSpan: SourceSpan
    /// The name, nil where the header has none.
    public var name: Name?
    /// The how-manieth cell with this kind and name, from 1.
    public var ordinal: Int
    /// The title of a `notebook` cell.
    public var title: String?
    /// The parameters in the header, in order; nil without parentheses (then the cell is a value and no function).
    public var parameters: [ParameterDeclaration]?
    /// What a `python` cell's header names after `->`, in order; empty for other kinds.
    public var results: [ResultDeclaration]
    /// The options in the header, in order; names are known and unique, values have the right form, or were reported.
    public var options: [HeaderOption]
    /// What stands below the header.
    public var body: CellBody
    /// The header line, from `%%` to the line's last visible character.
    public var headerSpan: SourceSpan
    /// The body: from the line after the header to the next header, surrounding blank lines left out.
    public var bodySpan: SourceSpan
    /// Whether syntax errors were reported inside this cell; later stages may then leave it alone.
    public var hasErrors: Bool

    /// The whole cell.
    public var span: SourceSpan { headerSpan.union(bodySpan) }

    /// The place to underline for what concerns the cell as a whole: its name, else its kind.
    public var labelSpan: SourceSpan { name?.span ?? kindSpan }

    /// The value of an option, if it was given.
    public func option(_ name: String) -> HeaderOption? { options.first { $0.name.text == name } }
}

/// What stands below a cell's header, by kind.
public enum CellBody: Hashable, Sendable {
    /// The cell language: load, clean, feature, cluster, model, evaluate, plot, recommend, store.
    case code(CodeBlock)
    /// Markdown: notebook, text.
    case markdown([MarkdownSegment])
    /// The declarations of a `parameters` cell, each with a default value.
    case parameters([ParameterDeclaration])
    /// The declarations of a `functions` cell.
    case functions([FunctionDeclaration])
    /// The routes of a `serve` cell.
    case routes([Route])
    /// The source of a `python` cell.
    case python(PythonSource)
    /// Nothing that can be read, because the kind is not known.
    case unknown
}

/// What a cell does: the first word of its header.
public enum CellKind: String, Hashable, Sendable, CaseIterable {
    case notebook, text, parameters, functions
    case load, clean, feature, cluster, model, evaluate, plot, recommend, store
    case serve, python
    /// A word that names no kind; never written by a user.
    case unknown
}

/// The words that may follow `%%`, in the order of the reference.
public let headerKinds: [String] = CellKind.allCases.filter { $0 != .unknown }.map(\.rawValue)

/// `name: value` in a header.
public struct HeaderOption: Hashable, Sendable {
    /// The option's name.
    public var name: Name
    /// Its value.
    public var value: OptionValue
    /// The place of the value.
    public var valueSpan: SourceSpan
}

/// The value of an option.
public indirect enum OptionValue: Hashable, Sendable {
    /// `"text"`
    case text(String)
    /// `never`
    case word(String)
    /// `skip "reason"`
    case reasoned(word: String, reason: String)
    /// `60s`, `10m`, `23h`, `2d`, `500ms`: seconds, above zero.
    case duration(seconds: Double)
    /// `12` or `0.5`
    case number(Double)
    /// `["a", "b"]`
    case list([OptionValue])
    /// A value that could not be read (reported).
    case error
}

/// A piece of a Markdown body.
public enum MarkdownSegment: Hashable, Sendable {
    /// Markdown as written, `\%%` and `\\(` already undone.
    case text(String)
    /// `\(value)`
    case value(ExpressionSyntax)
}

/// The body of a `python` cell.
public struct PythonSource: Hashable, Sendable {
    /// The Python text, `\%%` undone, line ends as LF; line n of it is line `firstLine + n - 1` of the notebook.
    public var text: String
    /// The notebook's line, from 1, that holds the first line of `text`.
    public var firstLine: Int
}

/// A line of a `serve` cell: `get("/recommend/user/{userId}", for_user)`.
public struct Route: Hashable, Sendable {
    /// `get`, `post`, `put` or `delete`.
    public var method: Name
    /// The path as written.
    public var path: String
    /// The place of the path.
    public var pathSpan: SourceSpan
    /// The names in braces in the path, in order; unique.
    public var placeholders: [Name]
    /// What answers: the name of a cell, or any other value.
    public var target: ExpressionSyntax
    /// Further arguments.
    public var options: [Argument]
    /// The whole route.
    public var span: SourceSpan
}
