import RecDiagnostics

/// Lays out code (a header, or a body in the cell language): even spacing in a line, indentation by what is open.
struct CodeLayout {
    /// What a token is, as far as spacing goes.
    enum Role {
        case value, keyword, open, close, openBrace, closeBrace, comma, colon, ternaryColon, point, at
        case prefix, binary, range, postfix, comment
    }

    /// A token, or a whole string literal, that moves as one.
    struct Item {
        var role: Role
        var text: String
        /// What stood between this item and the one before on its line.
        var gap: String
        /// Whether it is a `.` or operator that goes on with the value before it.
        var continues: Bool
    }

    /// The items of a line and the columns it was indented by.
    struct Line {
        var items: [Item] = []
        var indentation = 0
    }

    private(set) var lines: [Line] = [Line()]

    init(_ tokens: ArraySlice<Token>, _ source: SourceText) {
        var gap = ""
        var previous: Role?
        // For every open bracket: how many `?` still wait for their `:`.
        var ternaries = [0]
        var next = tokens.startIndex
        while next < tokens.endIndex {
            let token = tokens[next]
            var text = source.text(in: token.span)
            next += 1
            switch token.kind {
            case .whitespace:
                gap += text
                continue
            case .newline:
                lines.append(Line())
                gap = ""
                continue
            case .stringStart:
                next = CodeLayout.endOfString(tokens, from: next)
                text = source.text(in: SourceSpan(token.span.lower, tokens[next - 1].span.upper))
            default: break
            }
            let role = CodeLayout.role(tokens, next - 1, token, text, previous, &ternaries)
            if lines[lines.count - 1].items.isEmpty {
                lines[lines.count - 1].indentation = gap.reduce(0) { $1 == "\t" ? $0 / 4 * 4 + 4 : $0 + 1 }
                gap = ""
            }
            let continues =
                switch role {
                case .point: CodeLayout.endsValue(previous)
                case .binary, .range, .ternaryColon: true
                default: false
                }
            lines[lines.count - 1].items.append(Item(role: role, text: text, gap: gap, continues: continues))
            gap = ""
            if role != .comment { previous = role }
        }
    }

    /// Behind the end of the string whose start is before `from`.
    private static func endOfString(_ tokens: ArraySlice<Token>, from: Int) -> Int {
        var open = 1
        var next = from
        while next < tokens.endIndex, open > 0 {
            if tokens[next].kind == .stringStart { open += 1 }
            if tokens[next].kind == .stringEnd { open -= 1 }
            next += 1
        }
        return next
    }

    /// Whether a value can end with this role, so that `(`, `[` and `.` go on with it.
    static func endsValue(_ role: Role?) -> Bool {
        switch role {
        case .value, .close, .closeBrace, .postfix: true
        default: false
        }
    }

    private static func role(
        _ tokens: ArraySlice<Token>, _ index: Int, _ token: Token, _ text: String, _ previous: Role?, _ ternaries: inout [Int]
    ) -> Role {
        switch token.kind {
        case .comment: return .comment
        case .keyword:
            let isValue = previous == .point || ["true", "false", "nil"].contains(text)
            return isValue ? .value : .keyword
        case .cellMarker, .cellKind: return .keyword
        case .operator: return operatorRole(tokens, index, text, previous, &ternaries)
        case .punctuation: break
        default: return .value
        }
        switch text {
        case "(", "[", "{":
            ternaries.append(0)
            return text == "{" ? .openBrace : .open
        case ")", "]", "}":
            if ternaries.count > 1 { ternaries.removeLast() }
            return text == "}" ? .closeBrace : .close
        case ",": return .comma
        case ".": return .point
        case "@": return .at
        case ":":
            if ternaries[ternaries.count - 1] == 0 { return .colon }
            ternaries[ternaries.count - 1] -= 1
            return .ternaryColon
        default: return .value
        }
    }

    private static func operatorRole(
        _ tokens: ArraySlice<Token>, _ index: Int, _ text: String, _ previous: Role?, _ ternaries: inout [Int]
    ) -> Role {
        if text == "?" {
            // `Int?`: directly behind a type.
            if index > tokens.startIndex, !tokens[index - 1].isTrivia { return .postfix }
            ternaries[ternaries.count - 1] += 1
            return .binary
        }
        if PrefixOperator(rawValue: text) != nil {
            // Behind a value it is a sign only with space before it and none behind it: at the start of a line.
            let hasSpaceBefore = index == tokens.startIndex || tokens[index - 1].isTrivia
            let hasSpaceBehind = index + 1 >= tokens.endIndex || tokens[index + 1].isTrivia
            if !endsValue(previous) || hasSpaceBefore && !hasSpaceBehind { return .prefix }
        }
        return text == "..." || text == "..<" ? .range : .binary
    }
}
