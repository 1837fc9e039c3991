/// Diagnostics for programs that read lines, by place: `file:line:column:endLine:endColumn: error[E0203]: message (help: hint)`.
///
/// Lines and columns are from 1, columns in displayed characters. What has no place is told of the file's first character.
public func renderLines(_ diagnostics: [Diagnostic], in source: SourceText) -> String {
    sortedByPlace(diagnostics).map { diagnostic in
        let span = diagnostic.primary?.span
        let start = source.position(of: span?.lower ?? 0)
        let end = source.position(of: span?.upper ?? 0)
        let label = diagnostic.primary.flatMap { $0.text.isEmpty ? nil : $0.text }
        let message = ([diagnostic.message] + (label.map { [$0] } ?? [])).joined(separator: ": ")
        let hints = diagnostic.hints.isEmpty ? "" : " (help: \(diagnostic.hints.joined(separator: "; ")))"
        let text = (message + hints).split(whereSeparator: \.isNewline).joined(separator: " ")
        return "\(source.name):\(start.line):\(start.column):\(end.line):\(end.column): "
            + "\(diagnostic.severity.rawValue)[\(diagnostic.id)]: \(text)\n"
    }.joined()
}
