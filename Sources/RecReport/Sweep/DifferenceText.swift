import RecDiagnostics
public import RecRuntime
import RecSchema

/// What differs between two runs, for a terminal: parameters, versions and data with both values, then each cell that differs with its
/// lines of code, its figures, the columns of its tables and its pictures. Ends with a line end.
public func renderDifference(_ difference: RunDifference, style: TerminalStyle = TerminalStyle()) -> String {
    let words = DifferenceWords(arrow: style.arrow)
    var lines = [
        style.paint("- \(difference.first)", .red), style.paint("+ \(difference.second)", .green),
    ]
    func section(_ title: String, _ changes: [RunDifference.Change]) {
        if changes.isEmpty { return }
        lines += ["", style.paint(title, .bold)]
        let width = min(changes.map { displayWidth(of: $0.name) }.max() ?? 0, style.width / 2)
        for change in changes { lines.append("  " + padded(change.name, to: width) + "  " + words.change(change)) }
    }
    section("parameters", difference.parameters)
    section("versions", difference.versions)
    section("data", difference.data)
    if !difference.cells.isEmpty { lines += ["", style.paint("cells", .bold)] }
    for cell in difference.cells {
        let mark =
            switch cell.onlyIn {
            case .first: style.paint("- \(cell.name)", .red)
            case .second: style.paint("+ \(cell.name)", .green)
            default: "~ " + style.paint(cell.name, .bold)
            }
        lines.append("  " + mark)
        for line in cell.onlyIn == nil ? cell.code?.lines ?? [] : [] {
            let text = truncated(line.text.replacing("\t", with: "    "), to: style.width - 8, ellipsis: style.ellipsis)
            switch line.side {
            case .first: lines.append("      " + style.paint("- \(text)", .red))
            case .second: lines.append("      " + style.paint("+ \(text)", .green))
            case .both: lines.append("        " + style.paint(text, .dim))
            }
        }
        for line in words.results(cell) {
            lines.append("      " + wrapped(oneLine(line), width: style.width, indent: 8, column: 6))
        }
    }
    lines += ["", style.paint(words.summary(difference), .bold)]
    return lines.map { $0 + "\n" }.joined()
}

/// The sentences that terminal and page share.
struct DifferenceWords {
    let arrow: String

    func change(_ change: RunDifference.Change) -> String {
        switch (change.first, change.second) {
        // Sizes of files can be the same where the files are not.
        case (let first?, let second?): first == second ? "\(first), other content" : "\(first) \(arrow) \(second)"
        case (let first?, nil): "\(first) (only in the first)"
        case (nil, let second?): "\(second) (only in the second)"
        case (nil, nil): ""
        }
    }

    /// What is to be said of a cell's results, a line each.
    func results(_ cell: RunDifference.Cell) -> [String] {
        var lines: [String] = []
        if let status = cell.status { lines.append("the first \(status.first ?? ""), the second \(status.second ?? "")") }
        if cell.isUnread { lines.append("its value is another; neither the cache nor the folders of both runs have it any more") }
        for part in cell.parts { lines += self.part(part) }
        for picture in cell.pictures { lines.append(self.picture(picture)) }
        for file in cell.files { lines.append("file \(file.name): \(change(file))") }
        return lines
    }

    func part(_ part: ValueDifference.Part) -> [String] {
        let name = part.path.joined(separator: ".")
        let lead = name.isEmpty ? "" : name + ": "
        switch part.change {
        case .table(let table): return self.table(table).map { lead + $0 }
        case .value(let expected, let actual, let difference):
            let by = difference.map { " (by \(DisplayNumber.text($0)))" } ?? ""
            return ["\(lead)\(expected) \(arrow) \(actual)\(by)"]
        case .kind(let expected, let actual): return ["\(lead)\(expected) \(arrow) \(actual)"]
        case .missing(let what): return ["\(lead)\(what), only in the first"]
        case .added(let what): return ["\(lead)\(what), only in the second"]
        case .unread: return ["\(lead)another table; one of the two cannot be read any more"]
        }
    }

    private func table(_ table: TableDifference) -> [String] {
        var lines: [String] = []
        if table.expectedRows != table.actualRows {
            lines.append("\(rowsText(table.expectedRows)) \(arrow) \(rowsText(table.actualRows))")
        }
        if !table.missing.isEmpty { lines.append("columns only in the first: \(table.missing.joined(separator: ", "))") }
        if !table.added.isEmpty { lines.append("columns only in the second: \(table.added.joined(separator: ", "))") }
        if table.isReordered { lines.append("the columns stand in another order") }
        for column in table.columns {
            var words: [String] = []
            if column.expectedType != column.actualType {
                words.append("\(column.expectedType.name) \(arrow) \(column.actualType.name)")
            }
            if column.rows > 0 {
                var text = "\(counted(column.rows, "row differs", "rows differ"))"
                if let largest = column.largest { text += " by up to \(DisplayNumber.text(largest))" }
                if let first = column.firstRow {
                    text += ", the first is row \(groupedDigits(first + 1)): \(column.expectedText) \(arrow) \(column.actualText)"
                }
                words.append(text)
            }
            lines.append("\(column.name): \(words.joined(separator: "; "))")
        }
        return lines
    }

    func picture(_ picture: RunDifference.Picture) -> String {
        guard picture.first != nil else { return "\(picture.name): only in the second" }
        guard picture.second != nil else { return "\(picture.name): only in the first" }
        guard let difference = picture.difference else { return "\(picture.name): other bytes" }
        if difference.expected != difference.actual {
            return "\(picture.name): \(difference.expected) \(arrow) \(difference.actual) pixels"
        }
        if difference.pixels == 0 { return "\(picture.name): other bytes, the same pixels" }
        return "\(picture.name): \(groupedDigits(difference.pixels)) of \(counted(difference.total, "pixel", "pixels")) "
            + "differ, by up to \(difference.largest) of 255"
    }

    func summary(_ difference: RunDifference) -> String {
        if difference.isEqual { return "the same: parameters, versions, data, cells and results" }
        var words: [String] = []
        func add(_ count: Int, _ one: String, _ many: String) { if count > 0 { words.append(counted(count, one, many)) } }
        add(difference.parameters.count, "parameter", "parameters")
        add(difference.versions.count, "version", "versions")
        add(difference.data.count, "data file", "data files")
        add(difference.cells.count, "cell", "cells")
        let last = words.count > 1 ? " and " + (words.popLast() ?? "") : ""
        let one = words.count == 1 && last.isEmpty && words[0].hasPrefix("1 ")
        return words.joined(separator: ", ") + last + (one ? " differs" : " differ")
    }
}
