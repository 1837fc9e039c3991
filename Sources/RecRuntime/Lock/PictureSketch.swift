import FoundationEssentials
import RecCache

/// A picture made so small that a lock can keep it: the mean lightness of 32 x 24 tiles. Two processors may draw the edges of a curve in
/// slightly other shades, and then the sketches hardly differ while the pixels' hashes do.
struct PictureSketch: Hashable {
    static let columns = 32
    static let rows = 24
    /// By how much a tile may differ, of 255: what antialiasing in another order comes to. A moved point of five pixels is seven.
    static let tolerance = 2

    /// Tiles from the top left, line by line.
    let tiles: [UInt8]

    /// The sketch of a picture, on white where it is clear. Whole numbers throughout. O(pixels).
    init(_ picture: PixelGrid) {
        var tiles: [UInt8] = []
        let bytes = picture.bytes
        for row in 0..<Self.rows {
            let lines = Self.stretch(row, of: picture.height, in: Self.rows)
            for column in 0..<Self.columns {
                let places = Self.stretch(column, of: picture.width, in: Self.columns)
                var sum = 0
                for line in lines {
                    for place in places {
                        let at = (line * picture.width + place) * 4
                        let light = 2 * Int(bytes[at]) + 5 * Int(bytes[at + 1]) + Int(bytes[at + 2])
                        let opacity = Int(bytes[at + 3])
                        sum += light * opacity + 8 * 255 * (255 - opacity)
                    }
                }
                let whole = 8 * 255 * max(1, lines.count * places.count)
                tiles.append(UInt8(clamping: (sum + whole / 2) / whole))
            }
        }
        self.tiles = tiles
    }

    /// A part of a length, never empty.
    private static func stretch(_ part: Int, of length: Int, in parts: Int) -> Range<Int> {
        let low = min(part * length / parts, length - 1)
        return low..<max(low + 1, (part + 1) * length / parts)
    }

    /// As a lock keeps it.
    var text: String { Data(tiles).base64EncodedString() }

    /// Reads `text`; nil for anything else.
    init?(text: String) {
        guard let data = Data(base64Encoded: text), data.count == Self.columns * Self.rows else { return nil }
        tiles = Array(data)
    }

    /// The largest difference of two tiles, of 255.
    func largestDifference(to other: PictureSketch) -> Int {
        zip(tiles, other.tiles).map { abs(Int($0) - Int($1)) }.max() ?? 0
    }
}

extension PixelGrid {
    /// The hash of size and pixels, whatever way the file packs them.
    var contentHash: ContentHash {
        var key = KeyBuilder("recnb-pixels/1")
        key.add(width)
        key.add(height)
        key.add(bytes: bytes)
        return key.finish()
    }
}
