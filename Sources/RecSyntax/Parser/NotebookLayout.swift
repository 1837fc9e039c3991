import RecDiagnostics

/// Where the parts of a file are, found line by line before anything is read.
struct NotebookLayout {
    /// A header line and what stands below it, line ends included.
    struct Part {
        var header: SourceSpan
        var body: SourceSpan
    }

    /// Leading tokens: byte order mark and shebang.
    var prefix: [Token] = []
    /// What stands before the first cell.
    var preamble: SourceSpan
    var parts: [Part] = []
    /// The regions of git conflicts that are not read, by their first byte.
    var conflicts: [Int: SourceSpan] = [:]
    var diagnostics: [Diagnostic] = []

    init(_ source: SourceText) {
        let bytes = source.bytes
        var start = 0
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            prefix.append(Token(.byteOrderMark, SourceSpan(0, 3)))
            start = 3
        }
        if bytes[start...].starts(with: Array("#!".utf8)) {
            let end = source.span(ofLine: 1).upper
            prefix.append(Token(.shebang, SourceSpan(start, end)))
            start = end
        }
        preamble = SourceSpan(start, bytes.count)
        reportInvalid(source)
        divide(source, from: start)
    }

    private mutating func divide(_ source: SourceText, from start: Int) {
        let bytes = source.bytes
        var conflict: [SourceSpan] = []
        for line in source.line(at: start)...source.lineCount {
            var span = source.span(ofLine: line)
            if line == 1 { span.lower = max(span.lower, start) }
            let next = line < source.lineCount ? source.span(ofLine: line + 1).lower : bytes.count
            let isOutside = conflict.isEmpty
            if isMarker(bytes, span, UInt8(ascii: "<")) {
                if isOutside { conflicts[span.lower] = SourceSpan(span.lower, next) }
                if isOutside { conflict = [span] }
                continue
            }
            if !isOutside {
                if isMarker(bytes, span, UInt8(ascii: ">")) {
                    report(conflict + [span])
                    let hidden = conflict.count > 1 ? conflict[1].lower : span.lower
                    conflicts[hidden] = SourceSpan(hidden, next)
                    conflict = []
                    continue
                }
                if isMarker(bytes, span, UInt8(ascii: "=")) || isMarker(bytes, span, UInt8(ascii: "|")) {
                    conflict.append(span)
                    continue
                }
                if conflict.count > 1 { continue }
            }
            guard bytes[span.lower..<span.upper].starts(with: [UInt8(ascii: "%"), UInt8(ascii: "%")]) else { continue }
            if parts.isEmpty { preamble.upper = span.lower } else { parts[parts.count - 1].body.upper = span.lower }
            parts.append(Part(header: span, body: SourceSpan(span.upper, bytes.count)))
        }
        if !conflict.isEmpty {
            report(conflict)
            if conflict.count > 1 { conflicts[conflict[1].lower] = SourceSpan(conflict[1].lower, bytes.count) }
        }
    }

    /// Seven times `byte` at the start of a line, then a space or nothing.
    private func isMarker(_ bytes: [UInt8], _ span: SourceSpan, _ byte: UInt8) -> Bool {
        let line = bytes[span.lower..<span.upper]
        guard line.count >= 7, line.prefix(7).allSatisfy({ $0 == byte }) else { return false }
        return line.count == 7 || line[span.lower + 7] == 0x20
    }

    private mutating func report(_ markers: [SourceSpan]) {
        let labels = markers.dropFirst().enumerated().map { number, span in
            Diagnostic.Label(span, number == 0 ? "from here on it is not read" : "")
        }
        diagnostics.append(
            Diagnostic(
                SyntaxID.conflict, "git left a conflict that is not resolved", at: markers.first.map { .init($0) },
                labels: labels, hints: ["keep one side, and delete the marker lines"]))
    }

    private mutating func reportInvalid(_ source: SourceText) {
        let invalid = source.invalidUTF8
        guard let first = invalid.first else { return }
        let bytes = source.bytes
        let isUTF16 = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
        let more = invalid.count - 1
        diagnostics.append(
            Diagnostic(
                SyntaxID.invalidUTF8, "the file is not UTF-8 text", at: .init(first),
                notes: more > 0 ? ["and at \(more) more place\(more == 1 ? "" : "s")"] : [],
                hints: [isUTF16 ? "it seems to be UTF-16: save it as UTF-8" : "save it as UTF-8"]))
    }
}
