/// The format of records and small state files: lines of fields parted by tabs, the first naming format and version, the last the
/// SHA-256 of all bytes before it. Line breaks, tabs and backslashes inside a field are written as `\n`, `\r`, `\t`, `\\`.
///
///     recnb-record	1
///     key	5f6c…
///     saw	input ratings	91ab…
///     end	e3b0…
enum RecordText {
    /// Why bytes are no sound record.
    enum Fault: Error, Hashable {
        /// Cut, flipped, or never one.
        case damaged(String)
        /// Of a version that this program does not know.
        case newer(Int)
    }

    /// Gathers lines.
    struct Writer {
        private(set) var bytes: [UInt8] = []

        init(_ format: String, version: Int) {
            line(format, "\(version)")
        }

        mutating func line(_ fields: String...) {
            for (index, field) in fields.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: "\t")) }
                for byte in field.utf8 {
                    switch byte {
                    case UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "\\")]
                    case UInt8(ascii: "\t"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "t")]
                    case UInt8(ascii: "\n"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
                    case UInt8(ascii: "\r"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
                    default: bytes.append(byte)
                    }
                }
            }
            bytes.append(UInt8(ascii: "\n"))
        }

        /// All bytes with the closing checksum.
        consuming func finish() -> [UInt8] {
            let hash = ContentHash(of: bytes)
            line("end", hash.description)
            return bytes
        }
    }

    /// The last line is "end", a tab, 64 digits and a line feed.
    private static let endLength = 4 + 64 + 1

    /// The lines between the first and the last as fields, after format, version and checksum were found right.
    static func lines(of bytes: [UInt8], format: String, version: Int) throws(Fault) -> [[String]] {
        let head = Array("\(format)\t".utf8)
        guard bytes.starts(with: head), let lineEnd = bytes.firstIndex(of: UInt8(ascii: "\n")),
            let found = Int(String(decoding: bytes[head.count..<lineEnd], as: UTF8.self)), found >= 1
        else { throw .damaged("it does not begin as one") }
        guard bytes.count >= lineEnd + 1 + endLength else { throw .damaged("its end is missing") }
        let bodyEnd = bytes.count - endLength
        let isSound = bytes.withUnsafeBytes { all -> Bool in
            let end = UnsafeRawBufferPointer(rebasing: all[bodyEnd...])
            guard end.starts(with: Array("end\t".utf8)), end.last == UInt8(ascii: "\n") else { return false }
            let hash = ContentHash(of: UnsafeRawBufferPointer(rebasing: all[..<bodyEnd]))
            return end[4..<68].elementsEqual(hash.description.utf8)
        }
        guard isSound else { throw .damaged("its checksum differs") }
        // Every version keeps the first and the last line as they are, so a flipped version number is damage, not a newer file.
        guard found <= version else { throw .newer(found) }
        var lines: [[String]] = []
        var fields: [String] = []
        var field: [UInt8] = []
        var isEscaped = false
        for byte in bytes[(lineEnd + 1)..<bodyEnd] {
            if isEscaped {
                isEscaped = false
                switch byte {
                case UInt8(ascii: "n"): field.append(UInt8(ascii: "\n"))
                case UInt8(ascii: "t"): field.append(UInt8(ascii: "\t"))
                case UInt8(ascii: "r"): field.append(UInt8(ascii: "\r"))
                default: field.append(byte)
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\\"): isEscaped = true
            case UInt8(ascii: "\t"), UInt8(ascii: "\n"):
                fields.append(String(decoding: field, as: UTF8.self))
                field.removeAll(keepingCapacity: true)
                if byte == UInt8(ascii: "\n") {
                    lines.append(fields)
                    fields.removeAll(keepingCapacity: true)
                }
            default: field.append(byte)
            }
        }
        return lines
    }
}
