import RecFrame

/// The pixels of a PNG file, four bytes each: red, green, blue, opacity.
///
/// Of the PNG specification (third edition) it reads what drawing libraries write: eight bits a channel, grey, colour or palette, with or
/// without opacity, not interlaced.
public struct PixelGrid: Hashable, Sendable {
    /// Pixels of a line.
    public let width: Int
    /// Lines.
    public let height: Int
    /// Red, green, blue, opacity; line by line from the top.
    public let bytes: [UInt8]

    /// No picture has more pixels than that.
    private static let limit = 1 << 27

    /// Reads a file; nil for what is damaged, or of a kind that is not read. O(pixels).
    public init?(png file: [UInt8]) {
        guard let chunks = Self.chunks(of: file), let head = chunks.first, head.name == "IHDR", head.data.count == 13 else {
            return nil
        }
        let fields = Array(head.data)
        func word(_ at: Int) -> Int { fields[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
        let (width, height) = (word(0), word(4))
        let channels = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4]
        guard width > 0, height > 0, height <= Self.limit / width, fields[8] == 8, fields[10...12].allSatisfy({ $0 == 0 }),
            let samples = channels[Int(fields[9])]
        else { return nil }
        let stride = width * samples
        let packed = chunks.filter { $0.name == "IDAT" }.flatMap(\.data)
        guard var raw = Inflation.inflated(packed, count: (stride + 1) * height),
            Self.unfilter(&raw, stride: stride, samples: samples, lines: height)
        else { return nil }
        let palette = chunks.first { $0.name == "PLTE" }.map { Array($0.data) } ?? []
        let opacities = chunks.first { $0.name == "tRNS" }.map { Array($0.data) } ?? []
        var pixels: [UInt8] = []
        pixels.reserveCapacity(width * height * 4)
        for line in 0..<height {
            let start = line * (stride + 1) + 1
            for at in Swift.stride(from: start, to: start + stride, by: samples) {
                switch samples {
                case 4: pixels += raw[at..<at + 4]
                case 3: pixels += [raw[at], raw[at + 1], raw[at + 2], 255]
                case 2: pixels += [raw[at], raw[at], raw[at], raw[at + 1]]
                default:
                    guard fields[9] == 3 else {
                        pixels += [raw[at], raw[at], raw[at], 255]
                        continue
                    }
                    let entry = Int(raw[at])
                    guard entry * 3 + 2 < palette.count else { return nil }
                    pixels += palette[entry * 3..<entry * 3 + 3]
                    pixels.append(entry < opacities.count ? opacities[entry] : 255)
                }
            }
        }
        self.width = width
        self.height = height
        bytes = pixels
    }

    /// The chunks (section 5.3): a length, a name of four letters, data, and a checksum that is left to the stream of pixels' own.
    private static func chunks(of file: [UInt8]) -> [(name: String, data: ArraySlice<UInt8>)]? {
        let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        guard file.starts(with: signature) else { return nil }
        var chunks: [(name: String, data: ArraySlice<UInt8>)] = []
        var at = signature.count
        while at + 12 <= file.count {
            let length = file[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= file.count - at - 12 else { return nil }
            chunks.append((String(decoding: file[at + 4..<at + 8], as: UTF8.self), file[at + 8..<at + 8 + length]))
            at += 12 + length
        }
        return chunks
    }

    /// Undoes the filter of each line (section 9.2) in place; false for an unknown one.
    private static func unfilter(_ raw: inout [UInt8], stride: Int, samples: Int, lines: Int) -> Bool {
        for line in 0..<lines {
            let start = line * (stride + 1) + 1
            let kind = raw[start - 1]
            if kind == 0 { continue }
            guard kind <= 4 else { return false }
            for place in 0..<stride {
                let at = start + place
                let left = place >= samples ? Int(raw[at - samples]) : 0
                let up = line > 0 ? Int(raw[at - stride - 1]) : 0
                let corner = line > 0 && place >= samples ? Int(raw[at - stride - 1 - samples]) : 0
                let guess =
                    switch kind {
                    case 1: left
                    case 2: up
                    case 3: (left + up) / 2
                    default: nearest(left, up, corner)
                    }
                raw[at] = raw[at] &+ UInt8(truncatingIfNeeded: guess)
            }
        }
        return true
    }

    /// The Paeth predictor (section 9.4): whichever is nearest to left + up - corner, the first of equals.
    private static func nearest(_ left: Int, _ up: Int, _ corner: Int) -> Int {
        let sum = left + up - corner
        let (toLeft, toUp, toCorner) = (abs(sum - left), abs(sum - up), abs(sum - corner))
        if toLeft <= toUp, toLeft <= toCorner { return left }
        return toUp <= toCorner ? up : corner
    }
}
