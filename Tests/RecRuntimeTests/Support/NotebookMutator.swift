/// Makes notebooks that are nearly right out of right ones: what people mistype, paste twice, forget, or set to odd values.
struct NotebookMutator {
    let text: String

    /// The same for the same seed.
    func notebook(seed: UInt64) -> [UInt8] {
        var random = SeededGenerator(seed: seed)
        var text = text
        // Odd values pass the check more often than odd words do.
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            text = seed % 3 == 0 ? changed(text, &random) : changedValue(text, &random)
        }
        var bytes = Array(text.utf8)
        if Int.random(in: 0..<12, using: &random) == 0, !bytes.isEmpty {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        return bytes
    }

    private func changed(_ text: String, _ random: inout SeededGenerator) -> String {
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<5: return changedTokens(text, &random)
        case 5..<8: return changedLines(text, &random)
        default: return changedCells(text, &random)
        }
    }

    // MARK: Tokens

    private static let numbers = [
        "0", "1", "-1", "2", "3", "7", "1000", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1e308",
        "0.5",
        "1e-320", "4294967296", "0x7fffffffffffffff", "1_000_000_000",
    ]
    private static let texts = [
        "\"\"", "\"a/b\"", "\"../up.csv\"", "\"films_by_group.csv\"", "\"((((\"", "#\"(a+)+$\"#", "\"\\u{0}\"", "\"нет\"",
        "\"|\"",
        "\"\\(seed)\"", "\"/dev/zero\"",
    ]
    private static let marks = [
        ".", ",", "(", ")", "{", "}", "[", "]", ":", "!", "-", "?", "??", "==", "&&", "...", "..<", "=", "%%", "\\", "\"", "`",
        "$0", "in",
    ]

    private func changedValue(_ text: String, _ random: inout SeededGenerator) -> String {
        var tokens = Self.tokens(text)
        let isString = Int.random(in: 0..<4, using: &random) == 0
        let places = tokens.indices.filter {
            isString ? tokens[$0].first == "\"" : (tokens[$0].first?.isNumber ?? false)
        }
        guard let place = places.randomElement(using: &random) else { return text }
        tokens[place] = (isString ? Self.texts : Self.numbers).randomElement(using: &random) ?? "0"
        return tokens.joined()
    }

    private func changedTokens(_ text: String, _ random: inout SeededGenerator) -> String {
        var tokens = Self.tokens(text)
        guard !tokens.isEmpty else { return text }
        let words = tokens.filter { $0.first?.isLetter ?? false }
        let numbers = tokens.indices.filter { tokens[$0].first?.isNumber ?? false }
        let strings = tokens.indices.filter { tokens[$0].first == "\"" }
        let place = Int.random(in: 0..<tokens.count, using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0, 1:
            if let number = numbers.randomElement(using: &random) {
                tokens[number] = Self.numbers.randomElement(using: &random) ?? "0"
            }
        case 2:
            if let string = strings.randomElement(using: &random) {
                tokens[string] = Self.texts.randomElement(using: &random) ?? ""
            }
        case 3, 4:
            let targets = tokens.indices.filter { tokens[$0].first?.isLetter ?? false }
            if let target = targets.randomElement(using: &random), let word = words.randomElement(using: &random) {
                tokens[target] = word
            }
        case 5: tokens.remove(at: place)
        case 6: tokens.insert(Self.marks.randomElement(using: &random) ?? "", at: place)
        default: tokens.swapAt(place, Int.random(in: 0..<tokens.count, using: &random))
        }
        return tokens.joined()
    }

    /// Words, numbers, strings, and every other character by itself; joined they are the text.
    private static func tokens(_ text: String) -> [String] {
        var tokens: [String] = []
        var rest = Substring(text)
        while let first = rest.first {
            var end = rest.index(after: rest.startIndex)
            if first.isLetter || first.isNumber {
                end = rest.firstIndex { !($0.isLetter || $0.isNumber || $0 == "_") } ?? rest.endIndex
            } else if first == "\"" {
                let line = rest.dropFirst()
                if let close = line.firstIndex(where: { $0 == "\"" || $0.isNewline }), line[close] == "\"" {
                    end = line.index(after: close)
                }
            }
            tokens.append(String(rest[..<end]))
            rest = rest[end...]
        }
        return tokens
    }

    // MARK: Lines and cells

    private func changedLines(_ text: String, _ random: inout SeededGenerator) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let place = Int.random(in: 0..<lines.count, using: &random)
        let other = Int.random(in: 0..<lines.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: lines.remove(at: place)
        case 1: lines.insert(lines[place], at: other)
        case 2: lines.swapAt(place, other)
        default: lines[place] = lines[place].dropLast(Int.random(in: 0...lines[place].count, using: &random))
        }
        return lines.joined(separator: "\n")
    }

    private func changedCells(_ text: String, _ random: inout SeededGenerator) -> String {
        var cells = ("\n" + text).components(separatedBy: "\n%% ")
        guard cells.count > 2 else { return text }
        let place = Int.random(in: 1..<cells.count, using: &random)
        let other = Int.random(in: 1..<cells.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: cells.remove(at: place)
        case 1: cells.insert(cells[place], at: other)
        case 2: cells.swapAt(place, other)
        default:
            let kinds = [
                "load", "clean", "feature", "cluster", "evaluate", "plot", "recommend", "text", "python", "store", "functions",
                "tree",
            ]
            let rest = cells[place].drop { $0 != " " && !$0.isNewline }
            cells[place] = (kinds.randomElement(using: &random) ?? "text") + rest
        }
        return String(cells.joined(separator: "\n%% ").dropFirst())
    }
}

extension String {
    /// The pieces between a separator.
    fileprivate func components(separatedBy separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map { String($0) }
    }
}
