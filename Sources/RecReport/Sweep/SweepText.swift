import RecDiagnostics
import RecFrame
public import RecRuntime
import RecSchema

/// A sweep's table for a terminal: a row a combination, in as many blocks of columns as the width asks for, each beginning with the swept
/// parameters. The best figures are marked where it is known which is better; what is the same in all rows is told below.
public func renderSweep(_ table: SweepTable, style: TerminalStyle = TerminalStyle()) -> String {
    let layout = SweepLayout(table, style)
    return layout.text
}

/// The columns of a sweep as texts.
struct SweepColumns {
    /// One column.
    struct Column {
        /// From the outside inwards; the last is the column's own.
        var path: [String]
        /// One a row; empty where there is no figure.
        var values: [String]
        /// Rows to mark.
        var best: Set<Int>
        var isTrailing: Bool
        /// Whether it is a swept parameter or how a combination ended, and no figure.
        var isHead = false
    }

    /// The parameters, and how combinations ended where not all did well.
    var heads: [Column]
    /// Figures that differ.
    var figures: [Column]
    /// Figures that are the same in all rows.
    var constants: [(name: String, value: String)]
    /// What of the figures is no column; nil where all are.
    var note: String?

    init(_ table: SweepTable, missing: String) {
        heads = table.parameters.indices.map { place in
            let values = table.rows.map { row -> Scalar? in
                row.parameters.indices.contains(place) ? row.parameters[place] : nil
            }
            return Self.column([table.parameters[place]], values, [], missing: "", isHead: true)
        }
        // A combination that never began is known by its label alone.
        for (index, row) in table.rows.enumerated() where row.parameters.isEmpty {
            let words = row.label.split(separator: ", ").map { String($0.split(separator: "=", maxSplits: 1).last ?? "") }
            for place in heads.indices where words.count == heads.count { heads[place].values[index] = words[place] }
        }
        if table.rows.contains(where: { $0.status != .done }) {
            let words = table.rows.map { $0.status == .done ? "" : $0.status == .notRun ? "not run" : $0.status.rawValue }
            heads.append(Column(path: [""], values: words, best: [], isTrailing: false, isHead: true))
        }
        if table.moreColumns > 0 {
            note = "\(counted(table.moreColumns, "more column is", "more columns are")) in sweep.json"
        }
        figures = table.columns.filter { !$0.isConstant }
            .map { Self.column($0.path, $0.values, $0.best, missing: missing, isHead: false) }
        constants = table.columns.filter(\.isConstant)
            .map { ($0.name, $0.values.compactMap(\.self).first.map { Self.text($0) } ?? "") }
    }

    private static func column(
        _ path: [String], _ values: [Scalar?], _ best: Set<Int>, missing: String, isHead: Bool
    ) -> Column {
        let numbers = values.map { value -> Double? in value.flatMap { $0.isMissing ? nil : $0.number } }
        let isNumeric = values.allSatisfy { $0.map { $0.isMissing || $0.number != nil } ?? true }
        let isWhole = values.allSatisfy { if case .double? = $0 { false } else if case .float? = $0 { false } else { true } }
        let texts: [String?] =
            isNumeric && !isWhole && !isHead
            ? DisplayNumber.column(numbers) : values.map { $0.flatMap { $0.isMissing ? nil : text($0) } }
        return Column(
            path: path, values: texts.map { $0 ?? missing }, best: best, isTrailing: isNumeric, isHead: isHead)
    }

    private static func text(_ value: Scalar) -> String {
        switch value {
        case .double(let value): DisplayNumber.text(value)
        case .float(let value): DisplayNumber.text(Double(value))
        case .missing: "missing"
        default: value.text
        }
    }
}

private struct SweepLayout {
    private typealias Column = SweepColumns.Column

    private let columns: SweepColumns
    private let style: TerminalStyle
    private let rows: Int
    private static let gap = 2

    init(_ table: SweepTable, _ style: TerminalStyle) {
        columns = SweepColumns(table, missing: style.missing)
        self.style = style
        rows = table.rows.count
    }

    var text: String {
        var blocks: [[Column]] = [[]]
        let head = width(columns.heads)
        for column in columns.figures {
            let last = blocks.count - 1
            if !blocks[last].isEmpty, head + Self.gap + width(blocks[last] + [column]) > style.width {
                blocks.append([column])
            } else {
                blocks[last].append(column)
            }
        }
        var text = blocks.map { lines(columns.heads + $0) }.joined(separator: "\n")
        if columns.figures.contains(where: { !$0.best.isEmpty }) {
            text += style.paint("* the best of its column", .dim) + "\n"
        }
        if let note = columns.note { text += style.paint(note, .dim) + "\n" }
        if !columns.constants.isEmpty {
            text += "\nthe same in all: "
            let most = 12
            let more = columns.constants.count - most
            text +=
                wrapped(
                    columns.constants.prefix(most).map { "\($0.name) \($0.value)" } + (more > 0 ? ["and \(more) more"] : []))
                + "\n"
        }
        return text
    }

    /// Words after a comma each, in lines that are indented from the second on.
    private func wrapped(_ words: [String]) -> String {
        var text = ""
        var room = style.width - "the same in all: ".count
        for (place, word) in words.enumerated() {
            let piece = truncated(word, to: style.width - 3, ellipsis: style.ellipsis) + (place == words.count - 1 ? "" : ",")
            let size = displayWidth(of: piece)
            if place > 0, size + 1 > room {
                text += "\n  "
                room = style.width - 2
            } else if place > 0 {
                text += " "
                room -= 1
            }
            text += piece
            room -= size
        }
        return text
    }

    /// A mark has a place of its own, so that numbers stand under each other.
    private func width(of column: Column) -> Int {
        let mark = column.best.isEmpty ? 0 : 1
        let widest = column.values.map { displayWidth(of: $0) }.max() ?? 0
        return min(max(displayWidth(of: column.path.last ?? ""), widest + mark), max(8, style.width / 2))
    }

    private func width(_ columns: [Column]) -> Int {
        widths(columns).reduce(0, +) + max(0, columns.count - 1) * Self.gap
    }

    /// Widths with room for the names of groups, which stand above the columns that share them.
    private func widths(_ columns: [Column]) -> [Int] {
        var widths = columns.map { width(of: $0) }
        for level in 0..<depth(columns) {
            for group in groups(columns, level) {
                guard let name = label(columns[group.lowerBound], level, depth(columns)) else { continue }
                let room = group.reduce(0) { $0 + widths[$1] } + (group.count - 1) * Self.gap
                let needed = min(displayWidth(of: name), max(8, style.width / 2))
                if needed > room { widths[group.upperBound - 1] += needed - room }
            }
        }
        return widths
    }

    private func depth(_ columns: [Column]) -> Int { (columns.map(\.path.count).max() ?? 1) - 1 }

    /// The name above a column at a level counted from the top; nil where there is none.
    private func label(_ column: Column, _ level: Int, _ depth: Int) -> String? {
        let above = Array(column.path.dropLast())
        // Short paths begin at the top.
        return above.indices.contains(level) ? above[level] : nil
    }

    /// Neighbours whose names are the same down to a level.
    private func groups(_ columns: [Column], _ level: Int) -> [Range<Int>] {
        var groups: [Range<Int>] = []
        for index in columns.indices {
            let path = columns[index].path.dropLast().prefix(level + 1)
            if let last = groups.last, path.count > level,
                columns[last.lowerBound].path.dropLast().prefix(level + 1).elementsEqual(path)
            {
                groups[groups.count - 1] = last.lowerBound..<index + 1
            } else {
                groups.append(index..<index + 1)
            }
        }
        return groups
    }

    private func lines(_ columns: [Column]) -> String {
        let widths = widths(columns)
        let depth = depth(columns)
        var lines: [String] = []
        for level in 0..<depth {
            let cells = groups(columns, level).map { group in
                let room = group.reduce(0) { $0 + widths[$1] } + (group.count - 1) * Self.gap
                let name = label(columns[group.lowerBound], level, depth) ?? ""
                return (style.paint(cut(name, room), level == 0 ? .bold : .dim), room - displayWidth(of: cut(name, room)))
            }
            lines.append(joined(cells.map { $0.0 + String(repeating: " ", count: max(0, $0.1)) }))
        }
        lines.append(
            joined(
                zip(columns, widths).map { column, width in
                    style.paint(padded(cut(column.path.last ?? "", width), to: width, trailing: column.isTrailing), .bold)
                }))
        lines.append(style.paint(joined(widths.map { String(repeating: style.rule, count: $0) }), .dim))
        for row in 0..<rows { lines.append(joined(zip(columns, widths).map { cell($0, row, $1) })) }
        return lines.map { $0 + "\n" }.joined()
    }

    private func cell(_ column: Column, _ row: Int, _ width: Int) -> String {
        let isBest = column.best.contains(row)
        let mark = column.best.isEmpty ? "" : isBest ? "*" : " "
        let text = padded(cut(column.values[row], width - mark.count) + mark, to: width, trailing: column.isTrailing)
        return isBest ? style.paint(text, .green) : text
    }

    private func cut(_ text: String, _ width: Int) -> String {
        truncated(oneLine(text), to: width, ellipsis: style.ellipsis)
    }

    private func joined(_ cells: [String]) -> String {
        var line = cells.joined(separator: String(repeating: " ", count: Self.gap))
        while line.last == " " { line.removeLast() }
        return line
    }
}
