/// Diagnostics for programs: one JSON object a line, by place.
///
/// Keys: `id`, `severity`, `message`, then, where there is a place, `file`, `line`, `column`, `endLine`, `endColumn` (from 1,
/// columns in displayed characters), `start`, `end` (byte offsets) and `label`; `labels` (objects with the same places), `notes`,
/// `hints`.
public func renderJSON(_ diagnostics: [Diagnostic], in source: SourceText?) -> String {
    sortedByPlace(diagnostics).map { jsonObject($0, source) + "\n" }.joined()
}

private func jsonObject(_ diagnostic: Diagnostic, _ source: SourceText?) -> String {
    var fields = [
        "\"id\":\(jsonString(diagnostic.id))", "\"severity\":\(jsonString(diagnostic.severity.rawValue))",
        "\"message\":\(jsonString(diagnostic.message))",
    ]
    if let source { fields.append("\"file\":\(jsonString(source.name))") }
    if let primary = diagnostic.primary { fields += place(primary, source) }
    let labels = diagnostic.labels.map { "{" + place($0, source).joined(separator: ",") + "}" }
    fields.append("\"labels\":[\(labels.joined(separator: ","))]")
    fields.append("\"notes\":[\(diagnostic.notes.map(jsonString).joined(separator: ","))]")
    fields.append("\"hints\":[\(diagnostic.hints.map(jsonString).joined(separator: ","))]")
    return "{" + fields.joined(separator: ",") + "}"
}

private func place(_ label: Diagnostic.Label, _ source: SourceText?) -> [String] {
    var fields: [String] = []
    if let source {
        let start = source.position(of: label.span.lower)
        let end = source.position(of: label.span.upper)
        fields += [
            "\"line\":\(start.line)", "\"column\":\(start.column)", "\"endLine\":\(end.line)", "\"endColumn\":\(end.column)",
        ]
    }
    return fields + ["\"start\":\(label.span.lower)", "\"end\":\(label.span.upper)", "\"label\":\(jsonString(label.text))"]
}

/// Text as a JSON string (RFC 8259), quotes included.
package func jsonString(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        default:
            if scalar.value < 0x20 || scalar.value == 0x7F {
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }
    return result + "\""
}
