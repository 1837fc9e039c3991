/// Builds HTML as UTF-8 bytes; markup goes in by `markup`, everything else by `text`, which escapes it.
struct HTMLWriter {
    private(set) var bytes: [UInt8] = []

    /// Adds HTML as it is: literals of this module, and what it has escaped already.
    mutating func markup(_ html: String) {
        bytes.append(contentsOf: html.utf8)
    }

    mutating func append(_ other: HTMLWriter) {
        bytes.append(contentsOf: other.bytes)
    }

    /// Adds text for content or a quoted attribute. Characters that HTML does not allow become U+FFFD.
    mutating func text(_ text: some StringProtocol) {
        for byte in text.utf8 { escaped(byte) }
    }

    mutating func text(utf8: some Sequence<UInt8>) {
        for byte in utf8 { escaped(byte) }
    }

    private mutating func escaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "&"): bytes.append(contentsOf: "&amp;".utf8)
        case UInt8(ascii: "<"): bytes.append(contentsOf: "&lt;".utf8)
        case UInt8(ascii: ">"): bytes.append(contentsOf: "&gt;".utf8)
        case UInt8(ascii: "\""): bytes.append(contentsOf: "&quot;".utf8)
        case UInt8(ascii: "'"): bytes.append(contentsOf: "&#39;".utf8)
        case 0x09, 0x0A: bytes.append(byte)
        case 0..<0x20, 0x7F: bytes.append(contentsOf: "\u{FFFD}".utf8)
        default: bytes.append(byte)
        }
    }

    /// Adds `<name attributes>text</name>`; `attributes` is markup.
    mutating func element(_ name: String, _ attributes: String = "", _ content: String) {
        markup(attributes.isEmpty ? "<\(name)>" : "<\(name) \(attributes)>")
        text(content)
        markup("</\(name)>")
    }

    /// Adds one sentence in which `code` stands between backticks.
    mutating func sentence(_ sentence: String) {
        let parts = sentence.split(separator: "`", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index % 2 == 0 {
                text(part)
            } else if index == parts.count - 1 {
                text("`" + part)
            } else {
                element("code", "", String(part))
            }
        }
    }

    /// Adds bytes in base64 (RFC 4648, section 4).
    mutating func base64(_ data: [UInt8]) {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        let size = (data.count + 2) / 3 * 4
        let text = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            var at = 0
            var index = 0
            while index < data.count {
                let left = data.count - index
                let second = left > 1 ? data[index + 1] : 0
                let third = left > 2 ? data[index + 2] : 0
                let word = UInt32(data[index]) << 16 | UInt32(second) << 8 | UInt32(third)
                buffer[at] = alphabet[Int(word >> 18)]
                buffer[at + 1] = alphabet[Int(word >> 12 & 63)]
                buffer[at + 2] = left > 1 ? alphabet[Int(word >> 6 & 63)] : UInt8(ascii: "=")
                buffer[at + 3] = left > 2 ? alphabet[Int(word & 63)] : UInt8(ascii: "=")
                at += 4
                index += 3
            }
            count = size
        }
        bytes.append(contentsOf: text)
    }
}
