public import RecDiagnostics

/// The notebook in its canonical look: one blank line between cells, even spacing and indentation in headers and in the cell
/// language, one kind of line end (that of the first line), a line end at the end.
///
/// Meaning, comments, line breaks, strings, Markdown and Python stay as they are; a cell with syntax errors stays untouched.
/// Formatting twice changes nothing more. Nil for what is not UTF-8. Cost: linear in the size of the file.
public func formatNotebook(_ source: SourceText) -> String? {
    if !source.invalidUTF8.isEmpty { return nil }
    let (notebook, _) = parseNotebook(source)
    let formatted = canonical(notebook, source)
    // Whatever happens, a formatter must not change what a notebook means.
    let (after, _) = parseNotebook(SourceText(name: source.name, text: formatted))
    return after.outline == notebook.outline ? formatted : source.text(in: source.span)
}

/// The canonical text, not yet compared with what it was made of.
package func canonical(_ notebook: Notebook, _ source: SourceText) -> String {
    if notebook.cells.isEmpty { return source.text(in: source.span) }
    let starts = notebook.tokens.indices.filter { notebook.tokens[$0].kind == .cellMarker }
    guard starts.count == notebook.cells.count, let first = starts.first else { return source.text(in: source.span) }
    var parts: [String] = []
    let preamble = notebook.tokens[..<first].filter { $0.kind != .byteOrderMark }.map { source.text(in: $0.span) }.joined()
    var front = withoutBlankEnds(preamble)
    if !front.isEmpty { front += front.hasPrefix("#!") && !lines(front).dropFirst().contains { !$0.isEmpty } ? "\n" : "\n\n" }
    for (number, cell) in notebook.cells.enumerated() {
        let end = number + 1 < starts.count ? starts[number + 1] : notebook.tokens.count
        parts.append(format(cell, notebook.tokens[starts[number]..<end], source))
    }
    let text = front + parts.joined(separator: "\n\n") + "\n"
    let isCRLF =
        source.bytes.firstIndex { $0 == 0x0A || $0 == 0x0D }.map { source.bytes[$0...].starts(with: [0x0D, 0x0A]) } ?? false
    return isCRLF ? lines(text).joined(separator: "\r\n") : text
}

/// One cell without blank lines around it.
private func format(_ cell: Cell, _ tokens: ArraySlice<Token>, _ source: SourceText) -> String {
    let whole = SourceSpan(tokens.first?.span.lower ?? 0, tokens.last?.span.upper ?? 0)
    if cell.hasErrors { return withoutBlankEnds(source.text(in: whole)) }
    let split = tokens.firstIndex { $0.kind == .newline } ?? tokens.endIndex
    let header = header(tokens[..<split], source)
    let body = tokens[split...]
    let text: String
    switch cell.body {
    case .code, .parameters, .functions, .routes: text = CodeLayout(body, source).text()
    case .markdown, .python, .unknown: text = body.map { source.text(in: $0.span) }.joined()
    }
    let trimmed = withoutBlankEnds(text)
    return trimmed.isEmpty ? header : header + "\n" + trimmed
}

/// A header line, with its options two spaces away from what it declares.
private func header(_ tokens: ArraySlice<Token>, _ source: SourceText) -> String {
    guard let first = tokens.firstIndex(where: { $0.kind == .optionName }) else { return CodeLayout(tokens, source).text() }
    return CodeLayout(tokens[..<first], source).text() + "  " + CodeLayout(tokens[first...], source).text()
}

/// The lines of a text, whatever their ends.
private func lines(_ text: String) -> [Substring] {
    text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
}

/// The text with LF as its line ends, without blank lines before and after.
private func withoutBlankEnds(_ text: String) -> String {
    func isBlank(_ line: Substring) -> Bool { line.allSatisfy(\.isWhitespace) }
    let kept = lines(text).drop(while: isBlank)
    let end = kept.lastIndex { !isBlank($0) } ?? kept.startIndex - 1
    return kept[..<(end + 1)].joined(separator: "\n")
}
