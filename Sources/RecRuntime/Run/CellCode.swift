import RecCache
import RecDiagnostics
import RecPlan
import RecSyntax

/// The code that a cell's result depends on, as people read it: kept beside the key to say later what of it changed. It enters no key.
struct CellCode {
    /// The cell's own code, a line a line, without comments and layout; nil where that is too much to keep.
    let text: String?
    /// A part for each function and each verb that it calls, and each cell that it evaluates anew: verbs with their version, the others
    /// with their code.
    let parts: [KeyPart]

    /// More than that is not kept: what people write is far shorter.
    private static let limit = 64 << 10

    init(_ cell: CellPlan, in notebook: CheckedNotebook) {
        var calls = CallCollector()
        var lines: [String] = []
        switch cell.body {
        case .python(let python):
            lines = [notebook.source.text(in: cell.headerSpan)]
            lines += python.source.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
        case .text: lines = Self.plainLines(notebook.source.text(in: cell.bodySpan))
        case .declarations, .routes: break
        case .expression(let node), .function(_, let node):
            calls.visit(node)
            if !cell.options.formats.isEmpty { lines = [notebook.source.text(in: cell.headerSpan)] }
            lines += Self.lines(of: cell.bodySpan, in: notebook)
        }
        text = Self.kept(lines)
        var parts: [KeyPart] = []
        for (name, span) in calls.code.sorted(by: { $0.key < $1.key }) {
            let text = Self.lines(of: span, in: notebook).joined(separator: "\n")
            parts.append(KeyPart(name, ContentHash(of: text), shown: Self.kept([text])))
        }
        for (name, version) in calls.verbs.sorted(by: { $0.key < $1.key }) {
            parts.append(KeyPart("verb \(name)", ContentHash(of: String(version)), shown: "version \(version)"))
        }
        self.parts = parts
    }

    private static func kept(_ lines: [String]) -> String? {
        let text = lines.joined(separator: "\n")
        return text.utf8.count <= limit ? text : nil
    }

    private static func plainLines(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).map(String.init).filter { !$0.allSatisfy(\.isWhitespace) }
    }

    /// The tokens of a stretch of code with single spaces where there were any, without comments and empty lines.
    private static func lines(of span: SourceSpan, in notebook: CheckedNotebook) -> [String] {
        var lines = [""]
        var isSpaced = false
        let tokens = notebook.syntax.tokens
        // Tokens stand in order: the first of the stretch is found by halving.
        var (first, end) = (0, tokens.count)
        while first < end {
            let middle = (first + end) / 2
            if tokens[middle].span.lower < span.lower { first = middle + 1 } else { end = middle }
        }
        for token in tokens[first...].prefix(while: { $0.span.upper <= span.upper }) {
            switch token.kind {
            case .newline: lines.append("")
            case .whitespace, .comment: isSpaced = true
            default:
                if isSpaced, lines.last != "" { lines[lines.count - 1] += " " }
                lines[lines.count - 1] += notebook.source.text(in: token.span)
            }
            if token.kind != .whitespace, token.kind != .comment { isSpaced = false }
        }
        return lines.filter { !$0.isEmpty }
    }
}

/// Collects what a plan calls: functions, and cells that `replacing` evaluates anew, with the place of their code; verbs with their
/// versions.
private struct CallCollector {
    var code: [String: SourceSpan] = [:]
    var verbs: [String: Int] = [:]
    private var seen: Set<ObjectIdentifier> = []

    mutating func visit(_ node: PlanNode) {
        switch node.kind {
        case .call(let call): verbs[call.verb] = call.version
        case .apply(let function, _):
            if seen.insert(ObjectIdentifier(function)).inserted {
                code["function \(function.name)"] = function.body.span
                visit(function.body)
            }
        case .replacing(let replacing): for cell in replacing.cells { code["replaced cell \(cell.name)"] = cell.node.span }
        default: break
        }
        for child in node.children { visit(child) }
    }
}
