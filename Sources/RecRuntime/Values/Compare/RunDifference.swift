import RecCache
import RecFrame

/// How two runs differ: parameters, data, versions, and cell by cell code and results. How long they took is no difference.
public struct RunDifference: Sendable {
    /// Something with a name that has another value; nil on the side that does not have it.
    public struct Change: Hashable, Sendable {
        /// What it is.
        public var name: String
        /// In the first run.
        public var first: String?
        /// In the second.
        public var second: String?
    }

    /// A picture that differs.
    public struct Picture: Sendable {
        /// The name of its file.
        public var name: String
        /// Its bytes in the first run; nil where it has none.
        public var first: [UInt8]?
        /// In the second.
        public var second: [UInt8]?
        /// Pixel by pixel; nil where one is not there or cannot be read.
        public var difference: PictureDifference?
    }

    /// A cell that differs.
    public struct Cell: Sendable {
        /// Kind and name.
        public var name: String
        /// Only in one of the notebooks; nil for a cell of both.
        public var onlyIn: LineDifference.Side?
        /// How its code differs; nil where it does not, or is not known.
        public var code: LineDifference?
        /// Statuses, where only one of the runs has a result.
        public var status: Change?
        /// How its value differs, part by part.
        public var parts: [ValueDifference.Part] = []
        /// Its pictures that differ.
        public var pictures: [Picture] = []
        /// Files that it wrote that differ: their sizes.
        public var files: [Change] = []
        /// Whether its value is another, and what was there is not to be had any more.
        public var isUnread = false

        /// Whether anything is to be said of it.
        var isEqual: Bool {
            onlyIn == nil && code == nil && status == nil && parts.isEmpty && pictures.isEmpty && files.isEmpty && !isUnread
        }
    }

    /// How messages name the first run.
    public let first: String
    /// How they name the second.
    public let second: String
    /// Parameters with other values.
    public let parameters: [Change]
    /// Files that were read and have other content: the first digits of their hash, and their size.
    public let data: [Change]
    /// Other versions of recnb, Python and packages.
    public let versions: [Change]
    /// Cells that differ, in the order of the second run, those that it does not have last.
    public let cells: [Cell]

    /// Whether nothing differs.
    public var isEqual: Bool { parameters.isEmpty && data.isEmpty && versions.isEmpty && cells.isEmpty }

    /// Compares two runs. Cost: results that differ are read.
    public init(_ first: ComparedRun, _ second: ComparedRun) {
        self.first = first.label
        self.second = second.label
        parameters = Self.changes(
            first.log.parameters.map { ($0.name, $0.value) }, second.log.parameters.map { ($0.name, $0.value) })
        data = Self.changes(Self.data(first.log), Self.data(second.log))
        versions = Self.changes(Self.versions(first.log), Self.versions(second.log))
        var cells: [Cell] = []
        let olds = first.log.cells.filter(Self.isCompared)
        let news = second.log.cells.filter(Self.isCompared)
        for new in news {
            guard let old = olds.first(where: { $0.cell == new.cell }) else {
                cells.append(Cell(name: new.cell, onlyIn: .second, code: new.code.map { LineDifference("", $0.trimmedEnd) }))
                continue
            }
            let cell = Self.compare(old, first, new, second)
            if !cell.isEqual { cells.append(cell) }
        }
        for old in olds where !news.contains(where: { $0.cell == old.cell }) {
            cells.append(Cell(name: old.cell, onlyIn: .first, code: old.code.map { LineDifference($0.trimmedEnd, "") }))
        }
        // Texts have no names: they are compared as one.
        let texts = [first, second].map { run in
            run.log.cells.filter { !Self.isCompared($0) }.compactMap(\.code).map(\.trimmedEnd).joined(separator: "\n\n")
        }
        if !texts[0].utf8.elementsEqual(texts[1].utf8), first.log.hasCode, second.log.hasCode {
            cells.append(Cell(name: "text", code: LineDifference(texts[0], texts[1])))
        }
        self.cells = cells
    }

    private static func isCompared(_ cell: RunLog.Cell) -> Bool {
        let kind = cell.cell.split(separator: " ").first ?? ""
        return !["text", "notebook", "parameters"].contains(kind)
    }

    private static func data(_ log: RunLog) -> [(String, String)] {
        log.files.map { ($0.path, "\($0.sha256.prefix(12)), \($0.bytes) bytes") }
    }

    private static func versions(_ log: RunLog) -> [(String, String)] {
        [("recnb", log.version)] + log.versions.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private static func changes(_ first: [(String, String)], _ second: [(String, String)]) -> [Change] {
        var changes: [Change] = []
        for (name, value) in first {
            let other = second.first { $0.0 == name }?.1
            if other != value { changes.append(Change(name: name, first: value, second: other)) }
        }
        for (name, value) in second where !first.contains(where: { $0.0 == name }) {
            changes.append(Change(name: name, first: nil, second: value))
        }
        return changes
    }

    // MARK: One cell

    private static func compare(_ old: RunLog.Cell, _ first: ComparedRun, _ new: RunLog.Cell, _ second: ComparedRun) -> Cell {
        var cell = Cell(name: new.cell)
        if let a = old.code?.trimmedEnd, let b = new.code?.trimmedEnd, !a.utf8.elementsEqual(b.utf8) {
            cell.code = LineDifference(a, b)
        }
        // A cell that failed may have an earlier result all the same.
        if (old.value == nil) != (new.value == nil) || (old.status == "failed") != (new.status == "failed") {
            cell.status = Change(name: new.cell, first: status(old), second: status(new))
        }
        guard old.value != nil, new.value != nil else { return cell }
        let (a, b) = (first.record(old), second.record(new))
        if old.value != new.value {
            if let a, let b, let x = StoredValue(text: a.metadata.extra["value"] ?? ""),
                let y = StoredValue(text: b.metadata.extra["value"] ?? "")
            {
                cell.parts =
                    ValueDifference(
                        expected: x, actual: y, expectedTable: { first.table($0, of: a) },
                        actualTable: { second.table($0, of: b) }
                    ).parts
            } else {
                cell.parts = published((old, first, a), (new, second, b))
                cell.isUnread = cell.parts.isEmpty
            }
        }
        compareOutputs(&cell, (old, first, a), (new, second, b))
        if cell.isUnread, !cell.pictures.isEmpty { cell.isUnread = false }
        return cell
    }

    private static func status(_ cell: RunLog.Cell) -> String {
        if cell.value != nil, cell.status != "failed" { return "has a result" }
        switch cell.status {
        case "failed": return "failed" + (cell.errors?.first.map { ": \($0)" } ?? "")
        case "wouldRun": return "is not run yet"
        case "notAsked": return "was not asked for"
        default: return "has no result"
        }
    }

    /// Tables as they were published, where the cache has the values no more.
    private static func published(_ a: Side, _ b: Side) -> [ValueDifference.Part] {
        var parts: [ValueDifference.Part] = []
        for name in a.cell.outputs ?? [] where name.hasSuffix(".arrow") && b.cell.outputs?.contains(name) == true {
            guard let old = a.run.table(named: name, of: a.cell, a.record),
                let new = b.run.table(named: name, of: b.cell, b.record)
            else { continue }
            let difference = TableDifference(expected: old, actual: new)
            let path = name == "value.arrow" ? [] : [String(name.dropLast(6))]
            if !difference.isEqual { parts.append(.init(path: path, change: .table(difference))) }
        }
        return parts
    }

    private typealias Side = (cell: RunLog.Cell, run: ComparedRun, record: CellRecord?)

    /// Pictures and written files, by the names of their files.
    private static func compareOutputs(_ cell: inout Cell, _ a: Side, _ b: Side) {
        var names = a.cell.outputs ?? []
        names += (b.cell.outputs ?? []).filter { !names.contains($0) }
        for name in names where !name.hasSuffix(".arrow") {
            let (old, new) = (a.record?.outputs.first { $0.name == name }, b.record?.outputs.first { $0.name == name })
            if let old, let new, old.blob.hash == new.blob.hash { continue }
            let (x, y) = (a.run.bytes(old, name, of: a.cell), b.run.bytes(new, name, of: b.cell))
            if let x, let y, x == y { continue }
            if name.hasSuffix(".png") {
                var picture = Picture(name: name, first: x, second: y)
                if let x, let y { picture.difference = PictureDifference(expected: x, actual: y) }
                if x != nil || y != nil { cell.pictures.append(picture) }
            } else if x != nil || y != nil {
                cell.files.append(
                    Change(name: name, first: x.map { "\($0.count) bytes" }, second: y.map { "\($0.count) bytes" }))
            }
        }
    }
}

extension RunLog {
    /// Whether it holds the code of its cells.
    var hasCode: Bool { cells.contains { $0.code != nil } }
}

extension String {
    /// Without white space and line ends at its end.
    fileprivate var trimmedEnd: String {
        var text = self[...]
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
