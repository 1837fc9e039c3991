import RecCache

extension NotebookLock {
    /// The file: a head, a section a cell, and a line at the end that holds all sections together.
    public var text: String {
        var lines = [
            "recnb-lock \(Self.format) \(LockWords.quoted(notebook))",
            "# What the notebook gives. Written by `recnb run --lock`, compared by `recnb verify`; a line that is edited is noticed.",
        ]
        for entry in given { lines.append("  " + entry.line) }
        var sums: [String] = []
        for cell in cells {
            let section = cell.lines
            sums.append(Self.sum(section))
            lines.append("")
            lines += section
            lines.append("  sum \(sums[sums.count - 1])")
        }
        lines.append("")
        lines.append("end \(cells.count) \(Self.sum([notebook] + given.map(\.line) + sums))")
        return lines.joined(separator: "\n") + "\n"
    }

    /// Sixteen digits over lines: enough to see an edit, which is all that they are for.
    static func sum(_ lines: [String]) -> String {
        var key = KeyBuilder("recnb-lock/\(format)")
        for line in lines { key.add(line) }
        return String(key.finish().description.prefix(16))
    }

    /// Reads a lock.
    ///
    /// Lines that were edited are kept as far as they can be read, and their cells marked.
    ///
    /// - Throws: `LockError` for what is no lock, one of a newer format, or one with marks of a merge conflict.
    public init(text: String, shown path: String) throws(LockError) {
        let anew = "write it anew with `recnb run --lock`"
        // A line end of Windows is one character.
        var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map(String.init)[...]
        if lines.contains(where: { $0.hasPrefix("<<<<<<<") || $0.hasPrefix(">>>>>>>") }) {
            throw LockError("`\(path)` has marks of a merge conflict", hint: "merge the notebook, then \(anew)")
        }
        let head = lines.popFirst().map { LockWords.split($0) } ?? []
        guard head.count == 3, head[0] == "recnb-lock", let format = Int(head[1]) else {
            throw LockError("`\(path)` is not a lock of a notebook", hint: anew)
        }
        guard format <= Self.format else {
            throw LockError(
                "`\(path)` is of format \(format), newer than this recnb reads (\(Self.format))", hint: "take a newer recnb")
        }
        self.init(notebook: head[2])
        var sums: [String] = []
        var section: [String] = []
        var isEnded = false
        for line in lines {
            if line.isEmpty || line.hasPrefix("#") { continue }
            let words = LockWords.split(line)
            if isEnded { isIntact = false }
            switch words.first {
            case "end":
                isEnded = true
                let sum = Self.sum([notebook] + given.map(\.line) + sums)
                if words != ["end", "\(cells.count)", sum] { isIntact = false }
            case "cell" where words.count == 2 && !line.hasPrefix(" "):
                close(&section, &sums, sum: nil)
                cells.append(LockedCell(name: words[1]))
                section = [line]
            case "sum" where !section.isEmpty:
                close(&section, &sums, sum: words.count == 2 ? words[1] : "")
            default:
                section.append(line)
                guard let entry = LockEntry(words) else {
                    if cells.isEmpty { isIntact = false }
                    continue
                }
                if cells.isEmpty { given.append(entry) } else { cells[cells.count - 1].entries.append(entry) }
                if cells.isEmpty { section = [] }
            }
        }
        close(&section, &sums, sum: nil)
        if !isEnded { isIntact = false }
    }

    /// Ends a section: whether its lines are those that its sum was made of.
    private mutating func close(_ section: inout [String], _ sums: inout [String], sum: String?) {
        guard !section.isEmpty, !cells.isEmpty else { return }
        let own = Self.sum(section)
        sums.append(sum ?? own)
        if sum != own { cells[cells.count - 1].isIntact = false }
        section = []
    }
}

extension LockedCell {
    /// The section without its sum.
    var lines: [String] { ["cell \(LockWords.quoted(name))"] + entries.map { "  " + $0.line } }
}

extension LockEntry {
    /// Its words.
    var line: String { ([kind.rawValue] + ([name] + facts).map(LockWords.quoted)).joined(separator: " ") }

    /// Nil for words that are no entry.
    fileprivate init?(_ words: [String]) {
        guard words.count >= 2, let kind = Kind(rawValue: words[0]) else { return nil }
        self.init(kind, words[1], Array(words[2...]))
    }
}

/// Words of a line, those that need it in quotes.
enum LockWords {
    /// A word as it stands in a line.
    static func quoted(_ word: String) -> String {
        let isPlain =
            !word.isEmpty
            && word.unicodeScalars.allSatisfy {
                $0 != "\"" && $0 != "\\" && $0 != "#" && !$0.properties.isWhitespace && !isHidden($0)
            }
        if isPlain { return word }
        var text = "\""
        for scalar in word.unicodeScalars {
            switch scalar {
            case "\"", "\\": text += "\\\(scalar)"
            case "\n": text += "\\n"
            case _ where scalar != " " && (isHidden(scalar) || scalar.properties.isWhitespace):
                text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    /// The words of a line. A quote that does not end, or an escape that is none, is taken as it stands.
    static func split(_ line: String) -> [String] {
        var words: [String] = []
        var scalars = line.unicodeScalars[...]
        while let first = scalars.first {
            if first == " " || first == "\t" {
                scalars.removeFirst()
                continue
            }
            var word = ""
            if first == "\"" {
                scalars.removeFirst()
                while let scalar = scalars.popFirst(), scalar != "\"" {
                    word.unicodeScalars.append(scalar == "\\" ? unescaped(&scalars) : scalar)
                }
            } else {
                while let scalar = scalars.first, scalar != " ", scalar != "\t" {
                    word.unicodeScalars.append(scalar)
                    scalars.removeFirst()
                }
            }
            words.append(word)
        }
        return words
    }

    private static func unescaped(_ rest: inout String.UnicodeScalarView.SubSequence) -> Unicode.Scalar {
        guard let next = rest.popFirst() else { return "\\" }
        if next == "n" { return "\n" }
        guard next == "u", rest.first == "{", let end = rest.firstIndex(of: "}") else { return next }
        let digits = String(rest[rest.index(after: rest.startIndex)..<end])
        guard let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) else { return next }
        rest = rest[rest.index(after: end)...]
        return scalar
    }
}
