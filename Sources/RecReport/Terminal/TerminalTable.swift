import RecDiagnostics

/// A table as text: a line that says how big it is, names, types, a rule and the rows shown, no line wider than `style.width`.
///
/// Wide text is cut with an ellipsis; columns that still do not fit are left out in the middle and counted. Ends with a line end.
/// O(cells shown).
public func renderTable(_ table: PreviewTable, style: TerminalStyle = TerminalStyle()) -> String {
    var lines = [tableSize(table, style)]
    if !table.columns.isEmpty {
        let layout = TableLayout(table, style)
        lines.append(layout.line(\.name) { style.paint($0, .bold) })
        if table.columns.contains(where: { !$0.type.isEmpty }) { lines.append(layout.line(\.type) { style.paint($0, .dim) }) }
        lines.append(style.paint(layout.rule(style.rule), .dim))
        for row in table.rows.indices { lines.append(layout.line(row: row)) }
        let left = tableRest(table, hiddenColumns: layout.hidden, style)
        if !left.isEmpty { lines.append(style.paint(truncated(left, to: style.width, ellipsis: style.ellipsis), .dim)) }
    }
    return lines.joined(separator: "\n") + "\n"
}

/// As `renderTable(_:style:)`, each part of the style by itself.
public func renderTable(_ table: PreviewTable, width: Int, colour: Bool, unicode: Bool) -> String {
    renderTable(table, style: TerminalStyle(width: width, colour: colour, unicode: unicode))
}

private func tableSize(_ table: PreviewTable, _ style: TerminalStyle) -> String {
    let size = "\(counted(table.totalRows, "row", "rows")) \(style.times) \(counted(table.totalColumns, "column", "columns"))"
    let room = style.width - displayWidth(of: size) - 2
    guard let name = table.name, !name.isEmpty, room >= 4 else {
        return style.paint(truncated(size, to: style.width, ellipsis: style.ellipsis), .dim)
    }
    return style.paint(truncated(oneLine(name), to: room, ellipsis: style.ellipsis), .bold) + "  " + style.paint(size, .dim)
}

private func tableRest(_ table: PreviewTable, hiddenColumns: Int, _ style: TerminalStyle) -> String {
    var parts: [String] = []
    let rows = table.totalRows - table.rows.count
    if rows > 0 { parts.append(counted(rows, "more row", "more rows")) }
    let columns = table.totalColumns - table.columns.count + hiddenColumns
    if columns > 0 { parts.append(counted(columns, "more column", "more columns")) }
    return parts.isEmpty ? "" : style.ellipsis + " " + parts.joined(separator: ", ")
}

/// Which columns are shown and how wide; text is cleaned once here.
private struct TableLayout {
    private struct Slot {
        var name: String
        var type: String
        var values: [String]
        var missing: [Bool]
        var natural: Int
        var width: Int
        var trailing: Bool
    }

    /// How many columns of the preview are left out.
    private(set) var hidden = 0
    private var slots: [Slot?]
    private let style: TerminalStyle
    private static let gap = 2
    /// Text columns are cut to this before any column is left out.
    private static let narrowest = 14

    init(_ table: PreviewTable, _ style: TerminalStyle) {
        self.style = style
        // No more columns than could ever fit are measured, so a table of 10,000 columns costs no more than a wide terminal.
        let most = style.width / (1 + Self.gap) + 2
        let count = table.columns.count
        let head = count <= most ? count : (most + 1) / 2
        let chosen = count <= most ? Array(0..<count) : Array(0..<head) + Array((count - most / 2)..<count)
        hidden = count - chosen.count
        slots = chosen.map { column in
            let texts = table.rows.map { column < $0.count ? $0[column] : nil }
            let values = texts.map {
                truncated(oneLine($0 ?? style.missing, limit: 512), to: style.width, ellipsis: style.ellipsis)
            }
            let name = oneLine(table.columns[column].name, limit: 512)
            let type = oneLine(table.columns[column].type, limit: 512)
            let width = ([name, type] + values).map { displayWidth(of: $0) }.max() ?? 0
            return Slot(
                name: name, type: type, values: values, missing: texts.map { $0 == nil }, natural: max(1, width),
                width: max(1, width),
                trailing: table.columns[column].alignment == .trailing)
        }
        if hidden > 0 { slots.insert(nil, at: head) }
        fit()
    }

    private var total: Int {
        slots.reduce(0) { $0 + ($1?.width ?? style.ellipsis.count) } + max(0, slots.count - 1) * Self.gap
    }

    private mutating func fit() {
        while total > style.width {
            let excess = total - style.width
            let texts = slots.indices.filter { slots[$0]?.trailing == false }
            if let widest = texts.max(by: { width($0) < width($1) }), width(widest) > Self.narrowest {
                let cut = max(Self.narrowest, width(widest) - excess)
                slots[widest]?.width = cut
            } else if !dropMiddle() {
                let most = style.width
                slots = slots.map { slot in
                    guard var slot else { return nil }
                    slot.width = min(slot.width, most)
                    return slot
                }
                return
            }
        }
        giveBack()
    }

    /// What leaving out a whole column made free goes to the text that was cut.
    private mutating func giveBack() {
        for index in slots.indices {
            let free = style.width - total
            guard free > 0, let slot = slots[index], slot.natural > slot.width else { continue }
            slots[index]?.width = min(slot.natural, slot.width + free)
        }
    }

    /// Leaves out the column before the gap, or the one after it when more than half of those shown stand there.
    private mutating func dropMiddle() -> Bool {
        if slots.compactMap(\.self).count <= 1 { return false }
        if let place = slots.firstIndex(where: { $0 == nil }) {
            slots.remove(at: place > slots.count / 2 || place == slots.count - 1 ? place - 1 : place + 1)
        } else {
            slots[slots.count / 2] = nil
        }
        hidden += 1
        return true
    }

    private func width(_ index: Int) -> Int { slots[index]?.width ?? 0 }

    func line(_ part: KeyPath<Head, String>, paint: (String) -> String) -> String {
        joined { slot in paint(cell(Head(name: slot.name, type: slot.type)[keyPath: part], slot)) }
    }

    func line(row: Int) -> String {
        joined { slot in
            let text = cell(slot.values[row], slot)
            return slot.missing[row] ? style.paint(text, .dim) : text
        }
    }

    func rule(_ mark: String) -> String {
        joined { String(repeating: mark, count: $0.width) }
    }

    /// What stands above the rule.
    struct Head {
        var name: String
        var type: String
    }

    private func cell(_ text: String, _ slot: Slot) -> String {
        padded(truncated(text, to: slot.width, ellipsis: style.ellipsis), to: slot.width, trailing: slot.trailing)
    }

    private func joined(_ text: (Slot) -> String) -> String {
        var line = slots.map { $0.map(text) ?? style.ellipsis }.joined(separator: String(repeating: " ", count: Self.gap))
        while line.last == " " { line.removeLast() }
        return line
    }
}
