/// A PDF file as a browser printed it (Chromium's Skia writes PDF 1.4 with a plain cross-reference table, ISO 32000-1, 7.5.4): on which
/// sheet each anchor stands, and the same file without the time of printing.
///
/// Reads nothing but objects that the cross-reference table names, each within bounds; of a file that is made otherwise nothing is known
/// and nothing is changed.
public struct PrintedPages: Sendable {
    /// The file's bytes.
    public private(set) var bytes: [UInt8]
    /// The offset of each object by its number; 0 for none.
    private var offsets: [Int] = []
    private var trailer = ""

    /// Takes a file's bytes; nil where they are no PDF.
    public init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: "%PDF-".utf8) else { return nil }
        self.bytes = bytes
        readTable()
    }

    /// How many sheets it has; nil where that cannot be told.
    public var count: Int? {
        let sheets = sheets
        return sheets.isEmpty ? nil : sheets.count
    }

    /// The sheet, counted from 1, on which each anchor stands that something links to.
    public var anchors: [String: Int] {
        guard let catalogue = reference("/Root", in: trailer).map(object),
            let names = reference("/Dests", in: catalogue).map(object)
        else { return [:] }
        var places: [Int: Int] = [:]
        for (index, sheet) in sheets.enumerated() { places[sheet] = index + 1 }
        var found: [String: Int] = [:]
        // Entries are `/NAME [SHEET 0 R /XYZ x y z]`; names have no white space or brackets in them, which are written `#XX`.
        for entry in names.split(separator: "]") {
            guard let open = entry.lastIndex(of: "["), let slash = entry[..<open].lastIndex(of: "/") else { continue }
            let name = entry[entry.index(after: slash)..<open].split(separator: " ").first ?? ""
            guard let sheet = entry[entry.index(after: open)...].split(separator: " ").first.flatMap({ Int($0) }),
                let place = places[sheet]
            else { continue }
            found[Self.decoded(name)] = place
        }
        return found
    }

    /// Overwrites the time of printing, in its own length, so that one page gives one file.
    public mutating func removeDates() {
        guard let info = reference("/Info", in: trailer), offsets.indices.contains(info), offsets[info] > 0 else { return }
        let start = offsets[info]
        let end = min(bytes.count, start + object(info).utf8.count + 32)
        for key in ["/CreationDate (", "/ModDate ("] {
            guard let at = Self.find(Array(key.utf8), in: bytes, from: start, to: end) else { continue }
            var index = at
            while index < end, bytes[index] != UInt8(ascii: ")") {
                bytes[index] = UInt8(ascii: " ")
                index += 1
            }
            if index < end { bytes[index] = UInt8(ascii: " ") }
        }
    }

    /// Numbers the names of the structure's elements anew, in their order: the browser counts on from what it made before, so two
    /// printings of one page have other names. All are of one width, so that nothing moves.
    public mutating func renumberElements() {
        let mark = Array("(node".utf8)
        let digits = 8
        var places: [(start: Int, number: Int)] = []
        var from = 0
        while let at = Self.find(mark, in: bytes, from: from, to: bytes.count) {
            from = at + mark.count
            let end = from + digits
            guard end < bytes.count, bytes[end] == UInt8(ascii: ")"),
                let number = Int(String(decoding: bytes[from..<end], as: UTF8.self))
            else { continue }
            places.append((from, number))
        }
        var ranks: [Int: Int] = [:]
        for (place, number) in Set(places.map(\.number)).sorted().enumerated() { ranks[number] = place + 1 }
        for (start, number) in places {
            let text = String(ranks[number] ?? 0)
            let padded = Array((String(repeating: "0", count: digits - text.utf8.count) + text).utf8)
            for (index, byte) in padded.enumerated() { bytes[start + index] = byte }
        }
    }

    // MARK: Structure

    private mutating func readTable() {
        let tail = String(decoding: bytes.suffix(1024), as: UTF8.self)
        guard let mark = tail.firstRange(of: "startxref"),
            let start = tail[mark.upperBound...].split(whereSeparator: \.isWhitespace).first.flatMap({ Int($0) }),
            start > 0, start < bytes.count,
            let end = Self.find(Array("trailer".utf8), in: bytes, from: start, to: bytes.count)
        else { return }
        // One section: `xref`, `0 COUNT`, then twenty bytes an object.
        let lines = String(decoding: bytes[start..<end], as: UTF8.self).split(whereSeparator: \.isNewline)
        guard lines.count > 2, lines[0] == "xref" else { return }
        offsets = lines.dropFirst(2).map { line in
            let parts = line.split(separator: " ")
            guard parts.count == 3, parts[2] == "n", let offset = Int(parts[0]), offset < bytes.count else { return 0 }
            return offset
        }
        trailer = String(decoding: bytes[end...].prefix(4096), as: UTF8.self)
    }

    /// An object's text up to its end or the start of a stream; empty for none.
    private func object(_ number: Int) -> String {
        guard offsets.indices.contains(number), offsets[number] > 0 else { return "" }
        let start = offsets[number]
        let limit = min(bytes.count, start + 4_000_000)
        let end = Self.find(Array("endobj".utf8), in: bytes, from: start, to: limit) ?? start
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// The object that `key` refers to.
    private func reference(_ key: String, in object: String) -> Int? {
        guard let range = object.firstRange(of: key) else { return nil }
        let parts = object[range.upperBound...].prefix(40).split(whereSeparator: \.isWhitespace)
        guard parts.count >= 3, parts[2].hasPrefix("R") else { return nil }
        return Int(parts[0])
    }

    /// The objects of the sheets in their order, from the tree of them.
    private var sheets: [Int] {
        guard let catalogue = reference("/Root", in: trailer).map(object), let root = reference("/Pages", in: catalogue) else {
            return []
        }
        var found: [Int] = []
        var seen: Set<Int> = []
        var open = [root]
        while let next = open.popLast(), seen.insert(next).inserted {
            let text = object(next)
            guard let kids = text.firstRange(of: "/Kids ["), let close = text[kids.upperBound...].firstIndex(of: "]") else {
                found.append(next)
                continue
            }
            let words = text[kids.upperBound..<close].split(whereSeparator: \.isWhitespace)
            open += stride(from: 0, to: words.count, by: 3).compactMap { Int(words[$0]) }.reversed()
        }
        return found
    }

    private static func find(_ wanted: [UInt8], in bytes: [UInt8], from: Int, to: Int) -> Int? {
        guard let first = wanted.first else { return nil }
        var at = from
        while at + wanted.count <= to, let hit = bytes[at..<to].firstIndex(of: first) {
            if bytes[hit..<to].starts(with: wanted) { return hit }
            at = hit + 1
        }
        return nil
    }

    /// A name with `#XX` (of PDF) and then `%XX` (of the address) made bytes again.
    private static func decoded(_ name: Substring) -> String {
        func step(_ bytes: [UInt8], _ sign: UInt8) -> [UInt8] {
            var result: [UInt8] = []
            var index = 0
            while index < bytes.count {
                if bytes[index] == sign, index + 2 < bytes.count,
                    let byte = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16)
                {
                    result.append(byte)
                    index += 3
                } else {
                    result.append(bytes[index])
                    index += 1
                }
            }
            return result
        }
        return String(decoding: step(step(Array(name.utf8), UInt8(ascii: "#")), UInt8(ascii: "%")), as: UTF8.self)
    }
}
