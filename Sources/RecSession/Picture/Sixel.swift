/// Pixels as a DEC sixel sequence: bands of six lines, a palette of at most 255 colours.
struct Sixel {
    private let width: Int
    private let height: Int
    /// The number of each pixel's colour.
    private var indices: [UInt8]
    private var palette: [(red: Int, green: Int, blue: Int)]

    /// - Parameters:
    ///   - rgba: four bytes a pixel, line by line; shown on white.
    ///   - most: the widest that it may be; a wider picture is made smaller by a whole factor. O(pixels).
    init?(width: Int, height: Int, rgba: [UInt8], most: Int) {
        guard width > 0, height > 0, rgba.count == width * height * 4 else { return nil }
        let factor = max(1, (width + max(1, most) - 1) / max(1, most))
        self.width = max(1, width / factor)
        self.height = max(1, height / factor)
        var colours = [Int](repeating: 0xFFFFFF, count: self.width * self.height)
        for y in 0..<self.height {
            for x in 0..<self.width {
                colours[y * self.width + x] = Self.mean(
                    rgba, width, min(factor, width), min(factor, height), x * factor, y * factor)
            }
        }
        (indices, palette) = Self.reduced(colours)
    }

    /// The mean of a square of pixels, on white.
    private static func mean(_ rgba: [UInt8], _ width: Int, _ across: Int, _ down: Int, _ x: Int, _ y: Int) -> Int {
        var sums = (0, 0, 0)
        for line in y..<y + down {
            for place in stride(from: (line * width + x) * 4, to: (line * width + x + across) * 4, by: 4) {
                let opacity = Int(rgba[place + 3])
                sums.0 += (Int(rgba[place]) * opacity + 255 * (255 - opacity)) / 255
                sums.1 += (Int(rgba[place + 1]) * opacity + 255 * (255 - opacity)) / 255
                sums.2 += (Int(rgba[place + 2]) * opacity + 255 * (255 - opacity)) / 255
            }
        }
        let count = across * down
        return (sums.0 / count) << 16 | (sums.1 / count) << 8 | (sums.2 / count)
    }

    /// The most frequent colours of four bits a channel, each as the mean of what falls into it; the others take the nearest of these.
    private static func reduced(_ colours: [Int]) -> ([UInt8], [(red: Int, green: Int, blue: Int)]) {
        func bin(_ colour: Int) -> Int { colour >> 12 & 0xF00 | colour >> 8 & 0xF0 | colour >> 4 & 0xF }
        var counts = [Int](repeating: 0, count: 4096)
        var sums = [(Int, Int, Int)](repeating: (0, 0, 0), count: 4096)
        for colour in colours {
            let bin = bin(colour)
            counts[bin] += 1
            sums[bin].0 += colour >> 16
            sums[bin].1 += colour >> 8 & 0xFF
            sums[bin].2 += colour & 0xFF
        }
        func colour(_ bin: Int) -> (red: Int, green: Int, blue: Int) {
            (sums[bin].0 / counts[bin], sums[bin].1 / counts[bin], sums[bin].2 / counts[bin])
        }
        let used = counts.indices.filter { counts[$0] > 0 }.sorted { (counts[$0], $1) > (counts[$1], $0) }
        let palette = used.prefix(255).map(colour)
        var numbers = [UInt8](repeating: 0, count: 4096)
        for (place, bin) in used.enumerated() {
            if place < palette.count {
                numbers[bin] = UInt8(place)
                continue
            }
            let own = colour(bin)
            func distance(_ other: (red: Int, green: Int, blue: Int)) -> Int {
                let (red, green, blue) = (own.red - other.red, own.green - other.green, own.blue - other.blue)
                return red * red + green * green + blue * blue
            }
            numbers[bin] = UInt8(palette.indices.min { distance(palette[$0]) < distance(palette[$1]) } ?? 0)
        }
        return (colours.map { numbers[bin($0)] }, palette)
    }

    /// The sequence, with the line end after it.
    var text: String {
        var text = "\u{1B}P0;1q\"1;1;\(width);\(height)"
        for (number, colour) in palette.enumerated() {
            text += "#\(number);2;\(colour.red * 100 / 255);\(colour.green * 100 / 255);\(colour.blue * 100 / 255)"
        }
        for top in stride(from: 0, to: height, by: 6) {
            text += band(top)
        }
        return text + "\u{1B}\\\n"
    }

    /// Six lines: each colour that occurs draws its own points over them.
    private func band(_ top: Int) -> String {
        var rows: [UInt8: [UInt8]] = [:]
        for line in top..<min(height, top + 6) {
            for x in 0..<width {
                rows[indices[line * width + x], default: [UInt8](repeating: 0, count: width)][x] |= 1 << UInt8(line - top)
            }
        }
        var text = ""
        for (number, bits) in rows.sorted(by: { $0.key < $1.key }) {
            text += "#\(number)" + Self.packed(bits) + "$"
        }
        return text + "-"
    }

    /// Repeated points as a count and one of them.
    private static func packed(_ bits: [UInt8]) -> String {
        var bytes: [UInt8] = []
        var place = 0
        while place < bits.count {
            var end = place + 1
            while end < bits.count, bits[end] == bits[place] { end += 1 }
            let point = bits[place] + 63
            if end - place > 3 {
                bytes += Array("!\(end - place)".utf8) + [point]
            } else {
                bytes += [UInt8](repeating: point, count: end - place)
            }
            place = end
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
