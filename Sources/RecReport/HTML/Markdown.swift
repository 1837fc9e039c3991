import CMarkShim

/// Prose as HTML, by cmark-gfm (CommonMark 0.29 with GitHub's tables, strikethrough, autolinks, task lists, and footnotes).
struct Markdown {
    /// A heading of the prose, for the list of contents.
    struct Heading {
        var level: Int
        var anchor: String
        /// Escaped text without markup.
        var html: String
    }

    /// The HTML as cmark made it: raw HTML left out, every other `<` of the text escaped, so each tag in it is cmark's own.
    private let raw: String

    init(_ text: String) {
        // cmark passes on control characters, which HTML does not allow.
        var text = String(String.UnicodeScalarView(text.unicodeScalars.map { Self.isForbidden($0) ? "\u{FFFD}" : $0 }))
        raw = text.withUTF8 { bytes -> String in
            guard let base = bytes.baseAddress else { return "" }
            let html = base.withMemoryRebound(to: CChar.self, capacity: bytes.count) { cmarkshim_html($0, bytes.count) }
            defer { cmarkshim_free(html) }
            return html.map { String(cString: $0) } ?? ""
        }
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: false
        case 0..<0x20, 0x7F: true
        default: false
        }
    }

    /// The smallest level of its headings, 1 to 6; nil without any.
    var topLevel: Int? {
        (1...6).first { raw.contains("<h\($0)>") }
    }

    /// The HTML with headings moved down by `shift` levels and given anchors, tables put in boxes that scroll, and footnotes' ids
    /// made the page's own.
    func rendered(shift: Int, anchors: inout HTMLAnchors, headings: inout [Heading]) -> String {
        let prefix = anchors.anchor(for: "prose")
        var html = ""
        html.reserveCapacity(raw.utf8.count + 256)
        var rest = Substring(raw)
        while let open = rest.firstIndex(of: "<") {
            html += rest[..<open]
            rest = rest[open...]
            guard let close = rest.firstIndex(of: ">") else { break }
            let tag = rest[...close]
            rest = rest[rest.index(after: close)...]
            switch tag {
            case "<h1>", "<h2>", "<h3>", "<h4>", "<h5>", "<h6>":
                let written = Int(String(tag.dropFirst(2).dropLast())) ?? 1
                let level = max(1, min(6, written + shift))
                let end = rest.range(of: "</h\(written)>") ?? rest.endIndex..<rest.endIndex
                let words = Self.words(rest[..<end.lowerBound])
                let anchor = anchors.anchor(for: Self.unescaped(words))
                headings.append(Heading(level: level, anchor: anchor, html: words))
                html += "<h\(level) id=\"\(anchor)\">"
            case "</h1>", "</h2>", "</h3>", "</h4>", "</h5>", "</h6>":
                let written = Int(String(tag.dropFirst(3).dropLast())) ?? 1
                html += "</h\(max(1, min(6, written + shift)))>"
            case "<table>": html += "<div class=\"scroll\" tabindex=\"0\"><table>"
            case "</table>": html += "</table></div>"
            case "<!-- raw HTML omitted -->": break
            default: html += Self.withOwnFootnotes(tag, prefix)
            }
        }
        return html + String(rest)
    }

    private static func withOwnFootnotes(_ tag: Substring, _ prefix: String) -> String {
        guard tag.contains("fn") else { return String(tag) }
        return String(tag).replacing("id=\"fn", with: "id=\"\(prefix)-fn").replacing("href=\"#fn", with: "href=\"#\(prefix)-fn")
    }

    /// Text between tags; footnote marks, which are digits in `<sup>`, left out.
    private static func words(_ html: Substring) -> String {
        var words = ""
        var rest = html
        while let open = rest.firstIndex(of: "<") {
            words += rest[..<open]
            rest = rest[open...]
            if rest.hasPrefix("<sup"), let end = rest.range(of: "</sup>") {
                rest = rest[end.upperBound...]
            } else if let close = rest.firstIndex(of: ">") {
                rest = rest[rest.index(after: close)...]
            } else {
                return words
            }
        }
        return words + String(rest)
    }

    private static func unescaped(_ html: String) -> String {
        html.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"").replacing(
            "&amp;", with: "&")
    }
}

extension Substring {
    /// The first place of `other`, searched byte by byte.
    func range(of other: String) -> Range<Index>? {
        let wanted = Array(other.utf8)
        guard let first = wanted.first else { return nil }
        var at = utf8.startIndex
        while let hit = utf8[at...].firstIndex(of: first) {
            if utf8[hit...].starts(with: wanted) { return hit..<utf8.index(hit, offsetBy: wanted.count) }
            at = utf8.index(after: hit)
        }
        return nil
    }
}
