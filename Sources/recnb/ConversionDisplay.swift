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
        for (diagnostic, source) in errors.isEmpty ? conversion.findings : errors {
            console.show([diagnostic], in: source)
        }
        guard let summary = conversion.summary else { return }
        for text in Self.words(summary) { tell(text) }
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

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    private static func words(_ summary: Conversion.Summary) -> [String] {
        let native = summary.native ?? 0
        var made = count(summary.python, "Python cell")
        if native > 0 { made = count(native, "native cell") + " and " + made }
        var lines = ["\(count(summary.code, "cell")) of code became \(made); \(count(summary.text, "text")) kept"]
        if summary.prelude > 0 {
            let verb = summary.prelude == 1 ? "its lines stand" : "their lines stand"
            lines.append(
                "\(count(summary.prelude, "cell")) of imports, functions and constants: \(verb) in each cell that uses them")
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
