import RecDiagnostics

/// A header line, read.
struct Header {
    var kind = CellKind.unknown
    var kindSpan: SourceSpan
    var name: Name?
    var title: String?
    var parameters: [ParameterDeclaration]?
    var results: [ResultDeclaration] = []
    var options: [HeaderOption] = []
}

extension CellKind {
    /// Whether a cell of this kind must have a name.
    var needsName: Bool {
        switch self {
        case .load, .clean, .feature, .cluster, .model, .evaluate, .recommend, .store, .python: true
        case .notebook, .text, .parameters, .functions, .plot, .serve, .unknown: false
        }
    }

    /// Whether its header may have parameters.
    var takesParameters: Bool {
        switch self {
        case .recommend, .plot, .store, .python: true
        default: false
        }
    }

    /// Whether it has a value that options speak of.
    var hasValue: Bool {
        switch self {
        case .notebook, .text, .parameters, .functions, .serve, .unknown: false
        default: true
        }
    }
}

extension Parser {
    /// `%% KIND [NAME] [(PARAMETERS)] [-> (RESULTS)] [OPTION: VALUE, ...]`
    mutating func expectHeader() -> Header {
        let marker = span
        advance()
        var header = Header(kindSpan: marker)
        guard let word = current, word.token.kind == .identifier else {
            report(
                SyntaxID.missingKind, isAtEnd ? "expected a kind of cell after `%%`" : "expected a kind of cell, found \(found)",
                at: isAtEnd ? marker : span, notes: [Parser.kindNote])
            return header
        }
        advance()
        retag(word, .cellKind)
        header.kindSpan = word.token.span
        header.kind = expectKind(word)
        if kind == .stringStart { expectTitle(&header) }
        if let lexeme = current, lexeme.token.kind == .identifier, lookahead(1)?.text != ":" {
            advance()
            header.name = Name(unquoted(lexeme), lexeme.token.span)
        } else if kind == .keyword {
            header.name = expectHeaderKeyword()
        }
        if at("(") { expectHeaderParameters(&header) }
        if at("->"), !isRecovering {
            let arrow = span
            advance()
            expectResults(&header, arrow)
        }
        if !isRecovering { expectOptions(&header) }
        if !isAtEnd, !isRecovering {
            report(
                SyntaxID.malformedHeader,
                "expected an option such as `caption: \"...\"`, or the end of the header, found \(found)",
                at: span, hints: kind == .stringStart && header.kind.hasValue ? ["write `caption: \"...\"`"] : [])
        }
        if header.name == nil, header.kind.needsName, !isRecovering {
            note(
                SyntaxID.missingName, "a `\(header.kind.rawValue)` cell needs a name", at: header.kindSpan,
                hints: ["`%% \(header.kind.rawValue) name`"])
        }
        return header
    }

    private static var kindNote: String { "kinds: " + headerKinds.joined(separator: ", ") }

    mutating func retag(_ lexeme: Lexeme, _ kind: Token.Kind) { tokens[lexeme.index].kind = kind }

    private mutating func expectKind(_ word: Lexeme) -> CellKind {
        if let kind = CellKind(rawValue: word.text), kind != .unknown { return kind }
        let meant = didYouMean(word.text, among: headerKinds)
        note(
            SyntaxID.unknownKind, "there is no kind of cell called `\(word.text)`", at: word.token.span, notes: [Parser.kindNote],
            hints: meant.map { ["did you mean `\($0)`?"] } ?? [])
        return meant.flatMap { CellKind(rawValue: $0) } ?? .unknown
    }

    private mutating func expectHeaderKeyword() -> Name {
        let word = text
        note(
            SyntaxID.keywordAsName, "`\(word)` is a word of the language and cannot be a name", at: span,
            hints: ["write it in backticks: `` `\(word)` ``"])
        advance()
        return Name(word, SourceSpan(lastEnd - word.utf8.count, lastEnd))
    }

    private mutating func expectTitle(_ header: inout Header) {
        let start = span
        let title = expectString()
        if header.kind == .notebook {
            guard case .string(let segments) = title.kind else { return }
            header.title = plainText(segments)
            if header.title == nil { note(SyntaxID.optionValue, "a title is plain text", at: title.span) }
        } else if header.kind != .unknown {
            report(
                SyntaxID.malformedHeader, "only a `notebook` cell has a title", at: SourceSpan(start.lower, lastEnd),
                hints: header.kind.hasValue ? ["write `caption: \"...\"` behind the name"] : [])
            isRecovering = false
        }
    }

    /// The text of a string without values in it.
    private func plainText(_ segments: [StringSegment]) -> String? {
        if segments.isEmpty { return "" }
        if segments.count == 1, case .text(let text) = segments[0] { return text }
        return nil
    }

    private mutating func expectHeaderParameters(_ header: inout Header) {
        let open = span
        header.parameters = expectParameters()
        if !header.kind.takesParameters, header.kind != .unknown {
            note(
                SyntaxID.unwantedParameters, "a `\(header.kind.rawValue)` cell takes no parameters", at: span(from: open.lower),
                notes: ["cells with parameters: recommend, plot, store, python"])
            header.parameters = nil
        }
    }

    private mutating func expectResults(_ header: inout Header, _ arrow: SourceSpan) {
        if header.kind != .python {
            report(SyntaxID.malformedResults, "only a `python` cell names its results", at: arrow)
        } else if at("(") {
            header.results = expectFields(id: SyntaxID.malformedResults)
        } else {
            report(
                SyntaxID.malformedResults, "expected the results in parentheses after `->`", at: missingSpan,
                hints: ["`-> (points: Table)`"])
        }
    }

    // MARK: Options

    private mutating func expectOptions(_ header: inout Header) {
        while let lexeme = current, lexeme.token.kind == .identifier || lexeme.token.kind == .keyword,
            lookahead(1)?.text == ":"
        {
            retag(lexeme, .optionName)
            let name = Name(lexeme.text, lexeme.token.span)
            advance()
            advance()
            let start = span
            let value = expectOptionValue(after: name)
            let option = HeaderOption(name: name, value: value, valueSpan: span(from: start.lower))
            if value != .error, isRight(option, header) { header.options.append(option) }
            if isRecovering { return }
            if skip(",") {
                if isAtEnd { report(SyntaxID.malformedHeader, "expected an option after `,`", at: missingSpan) }
            } else if kind == .identifier, lookahead(1)?.text == ":" {
                report(SyntaxID.missingComma, "expected `,` between two options", at: missingSpan)
                isRecovering = false
            }
        }
    }

    private mutating func expectOptionValue(after name: Name) -> OptionValue {
        guard let lexeme = current else {
            report(SyntaxID.optionValue, "expected a value after `\(name.text):`", at: missingSpan)
            return .error
        }
        switch lexeme.token.kind {
        case .stringStart:
            let string = expectString()
            guard case .string(let segments) = string.kind else { return .error }
            if let text = plainText(segments) { return .text(text) }
            note(SyntaxID.optionValue, "the text of an option cannot hold values", at: string.span)
            return .error
        case .duration:
            advance()
            return duration(lexeme.token.span)
        case .integer, .double:
            let number = expectNumber(isNegative: false)
            switch number.kind {
            case .integer(let value): return .number(Double(value))
            case .double(let value): return .number(value)
            default: return .error
            }
        case .identifier, .keyword:
            advance()
            guard kind == .stringStart else { return .word(lexeme.text) }
            if case .text(let reason) = expectOptionValue(after: name) { return .reasoned(word: lexeme.text, reason: reason) }
            return .error
        case .punctuation where lexeme.text == "[":
            var values: [OptionValue] = []
            expectList(close: "]") { parser in
                if parser.at("[") {
                    parser.report(SyntaxID.optionValue, "a list of an option holds plain values", at: parser.span)
                    return
                }
                values.append(parser.expectOptionValue(after: name))
            }
            return values.contains(.error) ? .error : .list(values)
        case .unknown:
            isRecovering = true
            return .error
        default:
            report(SyntaxID.optionValue, "expected a value after `\(name.text):`, found \(found)", at: span)
            return .error
        }
    }

    private mutating func duration(_ span: SourceSpan) -> OptionValue {
        let text = source.text(in: span)
        let digits = text.prefix { !$0.isLetter }
        guard let count = Double(digits.filter { $0 != "_" }), let unit = durationUnits[String(text.dropFirst(digits.count))],
            count > 0, (count * unit).isFinite
        else {
            note(
                SyntaxID.optionValue, "`\(text)` is no length of time above zero", at: span, hints: ["`60s`, `10m`, `23h`, `2d`"])
            return .error
        }
        return .duration(seconds: count * unit)
    }

    /// Whether the option exists, fits its cell and its value, and stands there once; if not it is reported.
    private mutating func isRight(_ option: HeaderOption, _ header: Header) -> Bool {
        let name = option.name.text
        guard let rule = headerOptions.first(where: { $0.name == name }) else {
            let names = headerOptions.map(\.name)
            note(
                SyntaxID.unknownOption, "there is no option called `\(name)`", at: option.name.span,
                notes: ["options: " + names.joined(separator: ", ")],
                hints: didYouMean(name, among: names).map { ["did you mean `\($0)`?"] } ?? [])
            return false
        }
        if let first = header.options.first(where: { $0.name.text == name }) {
            note(
                SyntaxID.optionTwice, "the option `\(name)` stands here twice", at: option.name.span,
                labels: [.init(first.name.span, "first here")])
            return false
        }
        let fits = rule.kinds.isEmpty ? header.kind.hasValue : rule.kinds.contains(header.kind)
        if !fits, header.kind != .unknown {
            let kinds = rule.kinds.map { "`\($0.rawValue)`" }.joined(separator: ", ")
            note(
                SyntaxID.misplacedOption, "a `\(header.kind.rawValue)` cell has no option `\(name)`", at: option.name.span,
                notes: [kinds.isEmpty ? "it is for cells that have a value" : "it is for \(kinds) cells"])
            return false
        }
        if matches(option.value, rule) { return true }
        note(
            SyntaxID.optionValue, "the option `\(name)` takes another kind of value", at: option.valueSpan,
            notes: ["\(name): \(rule.meaning)"], hints: ["write `\(name): \(rule.example)`"])
        return false
    }

    private func matches(_ value: OptionValue, _ rule: OptionRule) -> Bool {
        switch (rule.form, value) {
        case (.text, .text), (.duration, .duration), (.texts, .text): true
        case (.word, .word(let word)), (.reasoned, .reasoned(let word, _)): rule.words.contains(word)
        case (.texts, .list(let values)): values.allSatisfy { if case .text = $0 { true } else { false } }
        default: false
        }
    }
}
