import RecDiagnostics

extension Parser {
    /// The body of a cell in the cell language.
    mutating func expectCode(kind: CellKind) -> CodeBlock {
        expectStatements(in: "`\(kind.rawValue)` cell", open: nil)
    }

    /// `@Range(2...50) let k: Int = 10`, one a line.
    mutating func expectParameterLines() -> [ParameterDeclaration] {
        var parameters: [ParameterDeclaration] = []
        while !isAtEnd {
            isRecovering = false
            let before = place
            let start = span
            let attributes = parseAttributes()
            if !isRecovering, at(keyword: "let") {
                let place = span
                advance()
                let name = expectName(after: place, what: "let")
                let type = isRecovering ? TypeName(kind: .error, span: missingSpan) : expectParameterType(of: name)
                let value = isRecovering ? errorNode() : expectDefault(of: name)
                parameters.append(
                    ParameterDeclaration(
                        attributes: attributes, label: name, name: name, type: type, defaultValue: value,
                        span: span(from: start.lower)))
            } else {
                report(
                    SyntaxID.onlyParameters, "expected `let`, found \(found)", at: isAtEnd ? missingSpan : span,
                    hints: ["a `parameters` cell holds lines such as `@Range(2...50) let k: Int = 10`"])
                advance()
            }
            endStatement()
            if place == before { advance() }
        }
        reportTwice(parameters.map(\.name), "parameter")
        return parameters
    }

    private mutating func expectDefault(of name: Name) -> ExpressionSyntax {
        if at("=") { return expectInitializer(of: name) }
        report(
            SyntaxID.missingDefault, "the parameter `\(name.text)` needs a value", at: missingSpan,
            notes: ["it holds when none is given with `-p \(name.text)=...`"])
        return errorNode()
    }

    /// `func` after `func`.
    mutating func expectFunctions() -> [FunctionDeclaration] {
        var functions: [FunctionDeclaration] = []
        while !isAtEnd {
            isRecovering = false
            let before = place
            if at(keyword: "func") {
                functions.append(expectFunction())
                endStatement()
            } else {
                report(
                    SyntaxID.onlyFunctions, "expected `func`, found \(found)", at: span,
                    hints: ["a `functions` cell holds functions only"])
                advance()
                skipToStatementEnd()
            }
            if place == before { advance() }
        }
        reportTwice(functions.map(\.name), "function")
        return functions
    }

    // MARK: Markdown

    /// Text with values in it.
    mutating func expectMarkdown() -> [MarkdownSegment] {
        var segments: [MarkdownSegment] = []
        var text = ""
        // Values are read through the lexemes, text through all tokens: line ends count here.
        var next = 0
        while next < tokens.count {
            let token = tokens[next]
            switch token.kind {
            case .valueStart:
                if !text.isEmpty { segments.append(.text(text)) }
                text = ""
                while let current, current.index < next { advance() }
                isRecovering = false
                segments.append(.value(expectEmbedded()))
                next = lexemes[place - 1].index + 1
                continue
            case .newline: text += "\n"
            case .markdown: text += unescapedLine(token.span)
            case .conflict: break
            default: text += source.text(in: token.span)
            }
            next += 1
        }
        if !text.isEmpty { segments.append(.text(text)) }
        return segments
    }

    /// A piece of Markdown with `\%%` at the start of a line and `\\(` undone.
    private func unescapedLine(_ span: SourceSpan) -> String {
        var text = source.text(in: span)
        let isLineStart = span.lower == 0 || [0x0A, 0x0D].contains(source.bytes[span.lower - 1])
        if isLineStart, text.hasPrefix("\\%%") { text.removeFirst() }
        if !text.utf8.contains(UInt8(ascii: "\\")) { return text }
        var result: [UInt8] = []
        var bytes = Array(text.utf8)[...]
        while let byte = bytes.popFirst() {
            if byte == UInt8(ascii: "\\"), bytes.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "(")]) { continue }
            result.append(byte)
        }
        return String(decoding: result, as: UTF8.self)
    }

    // MARK: Routes

    /// The methods that a route may answer.
    private static let methods = ["get", "post", "put", "delete"]

    /// `get("/path/{name}", cell)`, one a line.
    mutating func expectRoutes() -> [Route] {
        var routes: [Route] = []
        while !isAtEnd {
            isRecovering = false
            let before = place
            if startsStatement {
                report(
                    SyntaxID.onlyRoutes, "a `serve` cell holds routes only", at: span,
                    hints: ["`get(\"/path/{parameter}\", cell)`"])
                advance()
                skipToStatementEnd()
                continue
            }
            let value = expectExpression()
            if !isRecovering, let route = route(value) { routes.append(route) }
            endStatement()
            if place == before { advance() }
        }
        reportRepeated(routes)
        return routes
    }

    private mutating func route(_ value: ExpressionSyntax) -> Route? {
        guard case .call(let callee, let arguments) = value.kind, case .name(let method) = callee.kind,
            Parser.methods.contains(method)
        else {
            if value.kind == .error { return nil }
            var hints = ["`get(\"/path/{parameter}\", cell)`"]
            if case .call(let callee, _) = value.kind, case .name(let name) = callee.kind,
                let meant = didYouMean(name, among: Parser.methods)
            {
                hints = ["did you mean `\(meant)`?"]
            }
            note(
                SyntaxID.onlyRoutes, "a `serve` cell holds routes only", at: firstLine(of: value.span),
                notes: ["methods: \(Parser.methods.joined(separator: ", "))"], hints: hints)
            return nil
        }
        guard arguments.count >= 2, arguments[0].label == nil, arguments[1].label == nil else {
            note(
                SyntaxID.onlyRoutes, "a route takes a path and the cell that answers", at: value.span,
                hints: ["`\(method)(\"/path/{parameter}\", cell)`"])
            return nil
        }
        guard case .string(let segments) = arguments[0].value.kind, case .text(let path) = segments.first ?? .text(""),
            segments.count <= 1
        else {
            note(SyntaxID.routePath, "the path of a route is a plain string", at: arguments[0].value.span)
            return nil
        }
        let span = arguments[0].value.span
        return Route(
            method: Name(method, callee.span), path: path, pathSpan: span, placeholders: placeholders(path, span),
            target: arguments[1].value, options: Array(arguments.dropFirst(2)), span: value.span)
    }

    /// The names in braces in a path; what is wrong with it is reported.
    private mutating func placeholders(_ path: String, _ span: SourceSpan) -> [Name] {
        if !path.hasPrefix("/") {
            note(SyntaxID.routePath, "a path starts with `/`", at: span, hints: ["write `\"/\(path)\"`"])
            return []
        }
        // With no escapes in the literal, offsets in the path are offsets in the source.
        let isPlain = span.upper - span.lower == path.utf8.count + 2
        var names: [Name] = []
        var offset = span.lower + 1
        for part in path.split(separator: "/", omittingEmptySubsequences: false) {
            let place = isPlain ? SourceSpan(offset, offset + part.utf8.count) : span
            offset += part.utf8.count + 1
            guard part.contains("{") || part.contains("}") else { continue }
            let name = part.dropFirst().dropLast()
            let isName = name.unicodeScalars.allSatisfy { $0 == "_" || $0.properties.isXIDContinue }
            if part.hasPrefix("{"), part.hasSuffix("}"), !name.isEmpty, isName {
                names.append(Name(String(name), isPlain ? SourceSpan(place.lower + 1, place.upper - 1) : place))
            } else {
                note(
                    SyntaxID.routePath, "expected a name in braces between two `/`, found `\(part)`", at: place,
                    hints: ["`/user/{user_id}`"])
            }
        }
        reportTwice(names, "parameter")
        return names
    }

    private mutating func reportRepeated(_ routes: [Route]) {
        var seen: [String: Route] = [:]
        for route in routes {
            let shape = route.path.split(separator: "/").map { $0.hasPrefix("{") ? "{}" : String($0) }.joined(separator: "/")
            let key = "\(route.method.text) \(shape)"
            if let first = seen[key] {
                note(
                    SyntaxID.routeTwice, "another route answers `\(route.method.text) \(route.path)` already", at: route.pathSpan,
                    labels: [.init(first.pathSpan, "this one")])
            } else {
                seen[key] = route
            }
        }
    }
}
