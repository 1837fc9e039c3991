/// A path as the kernel sees it: bytes, which need not be UTF-8, because a user's files in the output folder may be named anyhow.
struct DiskPath: Hashable, Sendable, CustomStringConvertible {
    /// The bytes, without a closing zero. A zero inside ends the path for the kernel; callers check names that they are given.
    let bytes: [UInt8]

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    static func / (folder: DiskPath, name: String) -> DiskPath {
        folder / Array(name.utf8)
    }

    static func / (folder: DiskPath, name: [UInt8]) -> DiskPath {
        if folder.bytes.isEmpty { return DiskPath(bytes: name) }
        if name.isEmpty { return folder }
        var joined = folder.bytes
        joined.reserveCapacity(joined.count + 1 + name.count)
        if joined.last != UInt8(ascii: "/") { joined.append(UInt8(ascii: "/")) }
        joined.append(contentsOf: name)
        return DiskPath(bytes: joined)
    }

    /// The path and more bytes at its end.
    func appending(_ suffix: String) -> DiskPath {
        DiskPath(bytes: bytes + Array(suffix.utf8))
    }

    /// The folder that holds it; "." for a bare name, "/" for the root.
    var parent: DiskPath {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return DiskPath(".") }
        return slash == 0 ? DiskPath("/") : DiskPath(bytes: Array(bytes[..<slash]))
    }

    /// The part after the last slash.
    var name: [UInt8] {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return bytes }
        return Array(bytes[(slash + 1)...])
    }

    /// For people; bytes that are no UTF-8 are shown as replacement characters.
    var description: String { String(decoding: bytes, as: UTF8.self) }

    func withCString<R>(_ body: (UnsafePointer<CChar>) -> R) -> R {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) { buffer in
            for index in bytes.indices { buffer[index] = CChar(bitPattern: bytes[index]) }
            buffer[bytes.count] = 0
            guard let base = buffer.baseAddress else { return body([0]) }
            return body(UnsafePointer(base))
        }
    }
}
