/// Whether every element of a page is closed in turn.
enum WellNested {
    private static let void: Set<String> = ["meta", "link", "img", "br", "hr", "input", "wbr", "!DOCTYPE"]

    /// The first fault, or nil.
    static func problem(_ html: String) -> String? {
        var open: [String] = []
        for match in html.matches(of: /<(\/?)([A-Za-z!][A-Za-z0-9]*)[^>]*>/) {
            let name = String(match.2)
            if void.contains(name) { continue }
            if match.1.isEmpty {
                open.append(name)
            } else if open.popLast() != name {
                return "</\(name)> closes nothing at \(html[match.range.lowerBound...].prefix(80))"
            }
        }
        return open.isEmpty ? nil : "open: \(open)"
    }
}
