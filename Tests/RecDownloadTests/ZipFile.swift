/// Zip archives made by hand, good and bad, with their files stored as they are.
struct ZipFile {
    struct Entry {
        var name: String
        var body: [UInt8]
        /// As in `st_mode`.
        var mode: UInt32 = 0o100644
        /// The checksum that is written; the right one where nil.
        var checksum: UInt32?
    }

    var entries: [Entry]

    init(_ files: [(String, String)]) { entries = files.map { Entry(name: $0.0, body: Array($0.1.utf8)) } }

    /// A data set as it is published.
    static func dataSet(_ name: String, filler: Int = 0) -> ZipFile {
        ZipFile([
            ("\(name)/", ""), ("\(name)/README.txt", "Cite us." + String(repeating: "x", count: filler)),
            ("\(name)/movies.csv", "movieId,title,genres\n1,A (2000),Drama\n"),
            ("\(name)/ratings.csv", "userId,movieId,rating,timestamp\n1,1,4.0,964982703\n"),
        ])
    }

    var bytes: [UInt8] {
        var body: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let place = UInt32(body.count)
            let isFolder = entry.name.hasSuffix("/")
            let mode = isFolder ? 0o040755 : entry.mode
            let shared =
                Self.two(0x0800) + Self.two(0) + Self.two(0) + Self.two(0x21) + Self.four(entry.checksum ?? Self.crc(entry.body))
                + Self.four(UInt32(entry.body.count)) + Self.four(UInt32(entry.body.count))
                + Self.two(UInt16(entry.name.utf8.count))
                + Self.two(0)
            body += Self.four(0x0403_4b50) + Self.two(20) + shared + Array(entry.name.utf8) + entry.body
            directory +=
                Self.four(0x0201_4b50) + Self.two(0x0314) + Self.two(20) + shared + Self.two(0) + Self.two(0) + Self.two(0)
                + Self.four(mode << 16) + Self.four(place) + Array(entry.name.utf8)
        }
        let count = Self.two(UInt16(entries.count))
        return body + directory + Self.four(0x0605_4b50) + Self.two(0) + Self.two(0) + count + count
            + Self.four(UInt32(directory.count)) + Self.four(UInt32(body.count)) + Self.two(0)
    }

    private static func two(_ value: UInt16) -> [UInt8] { [UInt8(truncatingIfNeeded: value), UInt8(value >> 8)] }
    private static func four(_ value: UInt32) -> [UInt8] { two(UInt16(truncatingIfNeeded: value)) + two(UInt16(value >> 16)) }

    private static func crc(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? 0xedb8_8320 ^ (sum >> 1) : sum >> 1 }
        }
    }
}
