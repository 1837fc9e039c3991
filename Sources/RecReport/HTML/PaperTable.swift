import RecDiagnostics

/// How the columns of a table go on a sheet of A4.
enum PaperTable: Hashable {
    /// At the usual size.
    case usual
    /// In smaller letters.
    case small
    /// In parts below one another, each with its columns; the first column, which names the rows, comes again in each.
    case parts([[Int]])

    /// Tenths of characters that stand side by side at the usual size, and in smaller letters.
    private static let usualWidth = 960
    private static let smallWidth = 1200
    /// A first column wider than that does not come again.
    static let keyWidth = 260

    init(_ table: PreviewTable) {
        var widths = table.columns.indices.map { Self.width(of: $0, in: table) }
        let whole = widths.reduce(0, +)
        if whole <= Self.usualWidth || widths.count < 3 {
            self = .usual
        } else if whole <= Self.smallWidth {
            self = .small
        } else {
            // Names of rows stay on one line.
            let names = 10 * (table.rows.map { displayWidth(of: ($0.first ?? "") ?? "") }.max() ?? 0) + 14
            if names <= Self.keyWidth { widths[0] = max(widths[0], names) }
            self = .parts(Self.parts(widths))
        }
    }

    /// As many columns a part as fit, spread so that the last part is not left with one.
    private static func parts(_ widths: [Int]) -> [[Int]] {
        let repeated = widths[0] <= keyWidth ? [0] : []
        let head = repeated.isEmpty ? 0 : widths[0]
        let rest = widths.indices.dropFirst(repeated.count)
        func packed(_ room: Int) -> [[Int]] {
            var parts: [[Int]] = []
            var used = Int.max / 2
            for column in rest {
                if used + widths[column] > room {
                    parts.append(repeated)
                    used = head
                }
                parts[parts.count - 1].append(column)
                used += widths[column]
            }
            return parts
        }
        let most = packed(usualWidth)
        // The least room that needs no more parts: parts of one width.
        var room = head + (rest.map { widths[$0] }.reduce(0, +) + most.count - 1) / max(1, most.count)
        while room < usualWidth, packed(room).count > most.count { room += 1 }
        let even = packed(room)
        return even.count <= most.count ? even : most
    }

    /// Tenths of characters that a column takes when names, which are bold, break only after `_`, numbers nowhere, and text at 14.
    private static func width(of index: Int, in table: PreviewTable) -> Int {
        let column = table.columns[index]
        let longest = table.rows.map { index < $0.count ? displayWidth(of: $0[index] ?? "") : 0 }.max() ?? 0
        let name = column.name.split(separator: "_").map { displayWidth(of: String($0)) }.max() ?? 0
        return max(
            name * 11 + (column.name.contains("_") ? 11 : 0), 10 * (column.alignment == .trailing ? longest : min(longest, 14)))
            + 14
    }
}
