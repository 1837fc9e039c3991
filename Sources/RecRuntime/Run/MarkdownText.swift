/// Text of values as Markdown that shows that very text: a title with stars or brackets in it stays a title.
public enum MarkdownText {
    /// What can begin or end something in CommonMark and in GitHub's extensions, anywhere in a line.
    private static let special = Set("\\`*_[]<>&|~#$".utf8)

    /// The text with a backslash before every sign that Markdown reads as something else, and on one line: whatever it stands in (a heading, a
    /// cell of a table) does not end with it.
    public static func escaped(_ text: String) -> String {
        var out: [UInt8] = []
        let bytes = Array(text.utf8)
        for (place, byte) in bytes.enumerated() {
            switch byte {
            case 0x0A, 0x0D: out.append(UInt8(ascii: " "))
            case _ where special.contains(byte):
                out += [UInt8(ascii: "\\"), byte]
            // A list, an underline of a heading: only where a line begins, which is where the value may stand.
            case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "="):
                if isFirst(place, bytes), place + 1 == bytes.count || !isDigit(bytes[place + 1]) {
                    out.append(UInt8(ascii: "\\"))
                }
                out.append(byte)
            case UInt8(ascii: "."), UInt8(ascii: ")"):
                let isNumber = place > 0 && bytes[..<place].drop { $0 == 0x20 }.allSatisfy(isDigit)
                if isNumber, place + 1 == bytes.count || bytes[place + 1] == 0x20 { out.append(UInt8(ascii: "\\")) }
                out.append(byte)
            default: out.append(byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func isFirst(_ place: Int, _ bytes: [UInt8]) -> Bool { bytes[..<place].allSatisfy { $0 == 0x20 } }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
