public import RecDiagnostics

/// Reads a notebook: always a tree, with error nodes where the text has errors, and everything wrong with it at once.
///
/// Nothing in `source` can make it fail, trap or recurse without bound. Diagnostics are in the order of the file and have
/// ids `E01xx`. Cost: linear in the size of the file.
public func parseNotebook(_ source: SourceText) -> (Notebook, [Diagnostic]) {
    let layout = NotebookLayout(source)
    var tokens = layout.prefix
    var diagnostics = layout.diagnostics
    diagnostics += readPreamble(source, layout, into: &tokens)
    var cells: [Cell] = []
    var counts: [String: Int] = [:]
    for part in layout.parts {
        var (cell, found) = parseCell(source, part, layout.conflicts, into: &tokens)
        let key = cell.kind.rawValue + " " + (cell.name?.text ?? "")
        counts[key, default: 0] += 1
        cell.ordinal = counts[key] ?? 1
        if cell.kind == .notebook, !cells.isEmpty { found.append(misplaced(cell, cells)) }
        cell.hasErrors =
            found.contains { $0.severity == .error }
            || layout.diagnostics.contains { $0.primary.map { cell.span.union(part.body).contains($0.span.lower) } ?? false }
        diagnostics += found
        cells.append(cell)
    }
    if cells.isEmpty, diagnostics.isEmpty {
        diagnostics.append(
            Diagnostic(
                SyntaxID.beforeFirstCell, "the notebook has no cells",
                at: .init(SourceSpan(source.bytes.count, source.bytes.count)),
                hints: ["a cell starts with a line such as `%% load films`"]))
    }
    let sorted = diagnostics.enumerated().sorted {
        ($0.element.primary?.span.lower ?? 0, $0.offset) < ($1.element.primary?.span.lower ?? 0, $1.offset)
    }
    return (Notebook(cells: cells, tokens: tokens), limited(sorted.map(\.element)))
}

/// More errors than anyone reads are counted only.
private func limited(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    let limit = 200
    if diagnostics.count <= limit { return diagnostics }
    let rest = diagnostics.count - limit
    return diagnostics.prefix(limit) + [
        Diagnostic(SyntaxID.tooMany, "\(rest) more error\(rest == 1 ? "" : "s"), not shown", at: diagnostics[limit].primary)
    ]
}

extension SourceSpan {
    fileprivate func contains(_ offset: Int) -> Bool { lower <= offset && offset < upper }
}

private func misplaced(_ cell: Cell, _ before: [Cell]) -> Diagnostic {
    if let first = before.first(where: { $0.kind == .notebook }) {
        return Diagnostic(
            SyntaxID.misplacedNotebook, "there can be only one `notebook` cell", at: .init(cell.kindSpan),
            labels: [.init(first.kindSpan, "the first one")], hints: ["prose goes into `%% text` cells"])
    }
    return Diagnostic(
        SyntaxID.misplacedNotebook, "a `notebook` cell must be the first cell", at: .init(cell.kindSpan),
        labels: [.init(before[0].kindSpan, "this one stands before it")])
}

/// Blank lines and comments may stand before the first cell.
private func readPreamble(_ source: SourceText, _ layout: NotebookLayout, into tokens: inout [Token]) -> [Diagnostic] {
    var lexer = Lexer(source, layout.preamble, conflicts: layout.conflicts)
    lexer.skipConflict()
    while lexer.position < lexer.end {
        if lexer.lexTrivia() { continue }
        let start = lexer.position
        while lexer.position < lexer.end, ![0x0A, 0x0D].contains(lexer.bytes[lexer.position]) { lexer.position += 1 }
        lexer.emit(.unknown, from: start)
    }
    tokens += lexer.tokens
    guard let stray = lexer.tokens.first(where: { !$0.isTrivia }) else { return lexer.diagnostics }
    return [
        Diagnostic(
            SyntaxID.beforeFirstCell, "text before the first cell", at: .init(stray.span),
            hints: ["a cell starts with a line such as `%% text`, at the very beginning of the line"])
    ]
}

private func parseCell(
    _ source: SourceText, _ part: NotebookLayout.Part, _ conflicts: [Int: SourceSpan], into tokens: inout [Token]
) -> (Cell, [Diagnostic]) {
    let marker = Token(.cellMarker, SourceSpan(part.header.lower, part.header.lower + 2))
    var headerLexer = Lexer(source, SourceSpan(marker.span.upper, part.header.upper), isHeader: true)
    headerLexer.lexCode()
    var headerParser = Parser(source, tokens: [marker] + headerLexer.tokens, diagnostics: headerLexer.diagnostics)
    let header = headerParser.expectHeader()
    tokens += headerParser.tokens
    let visibleEnd = headerParser.tokens.last { $0.kind != .whitespace }?.span.upper ?? part.header.upper

    var lexer = Lexer(source, part.body, conflicts: conflicts)
    let body: CellBody
    var parser: Parser
    switch header.kind {
    case .notebook, .text:
        lexer.lexMarkdown()
        parser = Parser(source, tokens: lexer.tokens, diagnostics: lexer.diagnostics)
        body = .markdown(trimmed(parser.expectMarkdown()))
    case .python, .unknown:
        lexer.lexPython()
        parser = Parser(source, tokens: lexer.tokens, diagnostics: lexer.diagnostics)
        body = header.kind == .python ? .python(pythonSource(source, lexer.tokens, part)) : .unknown
    default:
        lexer.lexCode()
        parser = Parser(source, tokens: lexer.tokens, diagnostics: lexer.diagnostics)
        parser.headerPlace = header.name?.span ?? header.kindSpan
        switch header.kind {
        case .parameters: body = .parameters(parser.expectParameterLines())
        case .functions: body = .functions(parser.expectFunctions())
        case .serve: body = .routes(parser.expectRoutes())
        default: body = .code(parser.expectCode(kind: header.kind))
        }
    }
    tokens += parser.tokens
    let solid = parser.tokens.filter { $0.kind != .whitespace && $0.kind != .newline }
    let bodySpan = SourceSpan(
        solid.first?.span.lower ?? min(part.header.upper, part.body.upper), solid.last?.span.upper ?? part.header.upper)
    let cell = Cell(
        kind: header.kind, kindSpan: header.kindSpan, name: header.name, ordinal: 1, title: header.title,
        parameters: header.parameters, results: header.results, options: header.options, body: body,
        headerSpan: SourceSpan(part.header.lower, visibleEnd), bodySpan: bodySpan, hasErrors: false)
    return (cell, headerParser.diagnostics + parser.diagnostics)
}

/// Without blank lines before and after.
private func trimmed(_ segments: [MarkdownSegment]) -> [MarkdownSegment] {
    var segments = segments
    if case .text(let text) = segments.first {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let kept = lines.dropLast().drop { $0.allSatisfy(\.isWhitespace) } + lines.suffix(1)
        segments[0] = .text(kept.joined(separator: "\n"))
    }
    if case .text(var text) = segments.last {
        while let last = text.last, last.isWhitespace { text.removeLast() }
        segments[segments.count - 1] = .text(text)
    }
    return segments.filter { $0 != .text("") }
}

/// The Python text without blank lines before and after, `\%%` undone.
private func pythonSource(_ source: SourceText, _ tokens: [Token], _ part: NotebookLayout.Part) -> PythonSource {
    var lines: [(number: Int, text: String)] = []
    var last = source.line(at: part.header.lower)
    for token in tokens where token.kind == .python {
        let number = source.line(at: token.span.lower)
        while last + 1 < number {
            last += 1
            lines.append((last, ""))
        }
        last = number
        let text = source.text(in: token.span)
        lines.append((number, text.hasPrefix("\\%%") ? String(text.dropFirst()) : text))
    }
    while let line = lines.last, line.text.allSatisfy(\.isWhitespace) { lines.removeLast() }
    let kept = lines.drop { $0.text.allSatisfy(\.isWhitespace) }
    return PythonSource(text: kept.map(\.text).joined(separator: "\n"), firstLine: kept.first?.number ?? last + 1)
}
