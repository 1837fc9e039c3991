extension CodeLayout {
    /// A bracket that is open at the start of a line.
    private struct Opening {
        /// The indentation of the line that opened it.
        var indentation: Int
        /// How far that line was moved.
        var shift: Int
        /// Whether what is in it stands one step inside, and not below what follows the bracket on its line.
        var isHanging: Bool
    }

    private static let step = 4

    /// The laid-out lines, joined by LF; never two blank lines in a row.
    func text() -> String {
        var result: [String] = []
        var openings: [Opening] = []
        var previous: Role?
        for (number, line) in lines.enumerated() {
            guard let first = line.items.first else {
                if result.last != "" { result.append("") }
                continue
            }
            let lead = first.role == .comment ? followingItem(after: number) : first
            let indentation = indentation(of: line, lead, isClosing: first.role != .comment, openings, previous)
            result.append(String(repeating: " ", count: indentation) + spaced(line.items))
            for (place, item) in line.items.enumerated() {
                switch item.role {
                case .open, .openBrace:
                    let isLast = line.items[(place + 1)...].allSatisfy { $0.role == .comment }
                    openings.append(
                        Opening(
                            indentation: indentation, shift: indentation - line.indentation,
                            isHanging: isLast || item.role == .openBrace))
                case .close, .closeBrace: _ = openings.popLast()
                default: break
                }
                if item.role != .comment { previous = item.role }
            }
        }
        return result.joined(separator: "\n")
    }

    /// The first item below a line that is not a comment.
    private func followingItem(after number: Int) -> Item? {
        lines[(number + 1)...].lazy.compactMap { $0.items.first { $0.role != .comment } }.first
    }

    private func indentation(
        of line: Line, _ lead: Item?, isClosing: Bool, _ openings: [Opening], _ previous: Role?
    ) -> Int {
        var base = 0
        if let opening = openings.last {
            if !opening.isHanging {
                let moved = line.indentation + opening.shift
                return moved > opening.indentation ? moved : opening.indentation + CodeLayout.step
            }
            if isClosing, lead?.role == .close || lead?.role == .closeBrace { return opening.indentation }
            base = opening.indentation + CodeLayout.step
        }
        let isOpenEnded = previous == .binary || previous == .range || previous == .ternaryColon
        return lead?.continues == true || isOpenEnded ? base + CodeLayout.step : base
    }

    /// The items of a line with even spacing.
    private func spaced(_ items: [Item]) -> String {
        var result = ""
        for (place, item) in items.enumerated() {
            if place > 0 {
                let before = items[place - 1]
                if item.role == .comment || before.role == .comment {
                    result += item.gap.isEmpty && before.role == .comment ? "" : item.gap.isEmpty ? " " : item.gap
                } else if hasSpace(before, item, items, place) {
                    result += " "
                }
            }
            result += item.text
        }
        while result.last == " " || result.last == "\t" { result.removeLast() }
        return result
    }

    private func hasSpace(_ before: Item, _ item: Item, _ items: [Item], _ place: Int) -> Bool {
        if before.role == .open || before.role == .prefix || before.role == .at || before.role == .point { return false }
        switch item.role {
        case .close, .comma, .colon, .postfix: return false
        case .closeBrace, .openBrace: return !(before.role == .openBrace && item.role == .closeBrace)
        case .range: return !isTightRange(before, items, place)
        case .binary, .ternaryColon: return true
        case .point: return !CodeLayout.endsValue(before.role)
        case .open: return !CodeLayout.endsValue(before.role)
        default: return !(before.role == .range && isTightRange(place > 1 ? items[place - 2] : before, items, place - 1))
        }
    }

    /// Whether a range can be written without spaces: a plain value on both sides.
    private func isTightRange(_ before: Item, _ items: [Item], _ place: Int) -> Bool {
        guard place + 1 < items.count, place > 0 else { return false }
        return (before.role == .value || before.role == .close) && items[place + 1].role == .value
    }
}
