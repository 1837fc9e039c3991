import RecConvert
import RecDiagnostics

/// Tells how a conversion went: what was found on standard error, what was done on standard output.
struct ConversionDisplay {
    let console: Console
    let isJSON: Bool
    /// Whether the notebook itself goes to standard output.
    let toStandardOutput: Bool

    private struct Made: Encodable {
        let event = "converted"
        let cells: [Conversion.MadeCell]
        let summary: Conversion.Summary?
    }

    private struct Written: Encodable {
        let event = "ended"
        let file: String
        let from: String
    }

    private struct Failed: Encodable {
        let event = "failed"
        let id: String
        let message: String
        let hint: String?
    }

    /// What was found, and what was made.
    func show(_ conversion: Conversion) {
        if isJSON {
            for (diagnostic, source) in conversion.findings { tell(renderJSON([diagnostic], in: source)) }
            tell(JSONLine.text(Made(cells: conversion.cells, summary: conversion.summary)))
            return
        }
        let errors = conversion.findings.filter { $0.diagnostic.severity == .error }
        tell(errors.isEmpty ? conversion.findings : errors)
        guard let summary = conversion.summary else { return }
        for text in Self.words(summary) { tell(toStandardOutput ? text : console.fitted(text, indent: 2)) }
    }

    /// That it is written.
    func done(_ from: String, _ target: String) {
        if isJSON { return tell(JSONLine.text(Written(file: target, from: from))) }
        if target == "-" { return }
        tell("made \(target)" + (target.hasSuffix(".recnb") ? "; run it with: recnb run \(target)" : ""))
    }

    /// Why there is nothing.
    func failed(_ error: ConversionError) {
        if isJSON { return tell(JSONLine.text(Failed(id: error.id, message: error.message, hint: error.hint))) }
        console.show(
            [Diagnostic(error.id, error.message, hints: error.hint.map { [$0] } ?? [])], in: SourceText(name: "", text: ""))
    }

    private func tell(_ text: String) {
        if text.isEmpty { return }
        let text = text.hasSuffix("\n") ? String(text.dropLast()) : text
        if toStandardOutput { console.printError(text) } else { console.print(text) }
    }

    /// What was found, on standard error: a note in its words, which name the cell, all else with the line that it speaks of.
    private func tell(_ findings: [(diagnostic: Diagnostic, source: SourceText)]) {
        if findings.isEmpty { return }
        let renderer = console.renderer
        let texts = findings.map { found in
            found.diagnostic.severity == .note
                ? renderer.render(found.diagnostic, in: nil) : renderer.render(found.diagnostic, in: found.source) + "\n"
        }
        console.printError(texts.joined() + summary(of: findings.map(\.diagnostic)))
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    private static func words(_ summary: Conversion.Summary) -> [String] {
        let parts = [
            ("cell of parameters", "cells of parameters", summary.parameters ?? 0),
            ("native cell", "native cells", summary.native ?? 0),
            ("Python cell", "Python cells", summary.python),
        ].filter { $0.2 > 0 }.map { "\($0.2) \($0.2 == 1 ? $0.0 : $0.1)" }
        let made = parts.dropLast().joined(separator: ", ") + (parts.count > 1 ? " and " : "") + (parts.last ?? "none")
        let texts = summary.text > 0 ? "; \(count(summary.text, "text")) kept" : ""
        var lines = ["\(count(summary.code, "cell")) of code became \(made)\(texts)"]
        if summary.prelude > 0 {
            lines.append(
                "\(count(summary.prelude, "cell")) of imports, functions, constants: repeated in the cells that use them")
        }
        for cells in summary.merged {
            lines.append(
                "cells \(cells.map(String.init).joined(separator: ", ")) are one: what they share cannot pass between cells")
        }
        if !summary.unused.isEmpty {
            lines.append("left out, since no cell uses it: \(summary.unused.map { "`\($0)`" }.joined(separator: ", "))")
        }
        return lines
    }
}
