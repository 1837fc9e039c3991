extension ReportPicture {
    /// The size to show at: what was given, else what the head of a PNG says (PNG specification, 11.2.1: width and height are the
    /// first two big-endian words of the IHDR chunk); nil when unknown.
    public var pixelSize: (width: Int, height: Int)? {
        if width > 0, height > 0 { return (width, height) }
        let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        guard bytes.count >= 24, bytes.starts(with: signature) else { return nil }
        func word(_ offset: Int) -> Int { bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
        let size = (width: word(16), height: word(20))
        return size.width > 0 && size.height > 0 ? size : nil
    }
}
