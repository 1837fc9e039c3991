import RecEngine

extension JupyterNotebook {
    /// The text of a file of nbformat 4.5, byte for byte as the `nbformat` package writes it: keys in order, one space a level, texts as
    /// lists of lines, an LF at the end. Equal notebooks give equal texts.
    public var json: String {
        var identifiers = CellIdentifiers(taken: cells.compactMap(\.id))
        var seen: Set<String> = []
        let written = cells.map { cell -> JSONTree in
            var cell = cell
            let isGood = cell.id.map { CellIdentifiers.isValid($0) && seen.insert($0).inserted } ?? false
            if !isGood { cell.id = identifiers.identifier(for: cell.kind.rawValue) }
            return cell.tree
        }
        let tree = JSONTree.object([
            "cells": .array(written), "metadata": .object(metadata), "nbformat": .int(4), "nbformat_minor": .int(5),
        ])
        var text = ""
        tree.write(to: &text, depth: 0)
        return text + "\n"
    }
}

/// Gives cells the names that nbformat 4.5 asks for.
public struct CellIdentifiers: Sendable {
    private var taken: Set<String>

    /// Begins with the names that are taken.
    public init(taken: [String] = []) { self.taken = Set(taken) }

    /// Whether a name is one by the format.
    public static func isValid(_ id: String) -> Bool {
        !id.isEmpty && id.utf8.count <= 64 && id.utf8.allSatisfy(isAllowed)
    }

    /// A name made of `words` that no other cell has: what the format allows of them, and a number where they are taken.
    public mutating func identifier(for words: String) -> String {
        var stem = ""
        for scalar in words.unicodeScalars where stem.utf8.count < 50 {
            if scalar.isASCII, Self.isAllowed(UInt8(scalar.value)) {
                stem.unicodeScalars.append(scalar)
            } else if !scalar.isASCII {
                // Letters of other scripts by their number, so that different names stay different.
                stem += String(scalar.value, radix: 16)
            } else if !stem.isEmpty, stem.last != "-" {
                stem += "-"
            }
        }
        if stem.isEmpty { stem = "cell" }
        var name = stem
        var number = 1
        while !taken.insert(name).inserted {
            number += 1
            name = "\(stem)-\(number)"
        }
        return name
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

extension JupyterNotebook.Cell {
    fileprivate var tree: JSONTree {
        var members: [String: JSONTree] = [
            "cell_type": .string(kind.rawValue), "metadata": .object(metadata), "source": .lines(source),
        ]
        members["id"] = id.map { .string($0) }
        switch kind {
        case .code:
            members["execution_count"] = executionCount.map { .int(Int64($0)) } ?? .null
            members["outputs"] = .array(outputs.map(\.tree))
        case .markdown, .raw: members["attachments"] = attachments
        }
        return .object(members)
    }
}

extension JupyterNotebook.Output {
    fileprivate var tree: JSONTree {
        switch self {
        case .stream(let name, let text):
            .object(["name": .string(name), "output_type": .string("stream"), "text": .lines(text)])
        case .display(let bundle): .object(bundle.members.merging(["output_type": .string("display_data")]) { $1 })
        case .result(let bundle, let count):
            .object(
                bundle.members.merging([
                    "output_type": .string("execute_result"), "execution_count": count.map { .int(Int64($0)) } ?? .null,
                ]) { $1 })
        case .error(let name, let value, let traceback):
            .object([
                "ename": .string(name), "evalue": .string(value), "output_type": .string("error"),
                "traceback": .array(traceback.map { .string($0) }),
            ])
        }
    }
}

extension JupyterNotebook.Bundle {
    /// Texts go out as lists of lines, pictures in base64 whole, as nbformat has it.
    fileprivate var members: [String: JSONTree] {
        var written: [String: JSONTree] = [:]
        for (type, value) in data {
            let isText = type.hasPrefix("text/") || type == "application/javascript" || type == "image/svg+xml"
            if isText, let text = value.string { written[type] = .lines(text) } else { written[type] = value }
        }
        return ["data": .object(written), "metadata": .object(metadata)]
    }
}

extension JSONTree {
    /// A text as the list of its lines, each with its LF. (Python's `splitlines` also parts at rarer separators; readers join the list, so
    /// the text is the same.)
    fileprivate static func lines(_ text: String) -> JSONTree {
        var lines: [JSONTree] = []
        var rest = text.utf8[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let next = rest.index(after: end)
            lines.append(.string(String(Substring(rest[..<next]))))
            rest = rest[next...]
        }
        if !rest.isEmpty { lines.append(.string(String(Substring(rest)))) }
        return .array(lines)
    }

    /// Writes the tree as Python's `json.dumps(indent=1, sort_keys=True, ensure_ascii=False)` does.
    fileprivate func write(to text: inout String, depth: Int) {
        func newLine(_ depth: Int) { text += "\n" + String(repeating: " ", count: depth) }
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .int(let value): text += String(value)
        case .double(let value): text += value.isFinite ? value.description : "null"
        case .string(let value): Self.write(value, to: &text)
        case .array(let items):
            if items.isEmpty { return text += "[]" }
            text += "["
            for (index, item) in items.enumerated() {
                if index > 0 { text += "," }
                newLine(depth + 1)
                item.write(to: &text, depth: depth + 1)
            }
            newLine(depth)
            text += "]"
        case .object(let members):
            if members.isEmpty { return text += "{}" }
            text += "{"
            // By code point, as Python orders texts.
            let sorted = members.sorted { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) }
            for (index, member) in sorted.enumerated() {
                if index > 0 { text += "," }
                newLine(depth + 1)
                Self.write(member.key, to: &text)
                text += ": "
                member.value.write(to: &text, depth: depth + 1)
            }
            newLine(depth)
            text += "}"
        }
    }

    private static func write(_ string: String, to text: inout String) {
        text += "\""
        // What needs no escape, such as a picture in base64, goes over whole.
        if string.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            text += string
        } else {
            for scalar in string.unicodeScalars {
                switch scalar {
                case "\"": text += "\\\""
                case "\\": text += "\\\\"
                case "\n": text += "\\n"
                case "\r": text += "\\r"
                case "\t": text += "\\t"
                case "\u{8}": text += "\\b"
                case "\u{C}": text += "\\f"
                case _ where scalar.value < 0x20:
                    let digits = String(scalar.value, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                default: text.unicodeScalars.append(scalar)
                }
            }
        }
        text += "\""
    }
}
