/// What the terminal (or pipe) that text goes to can do.
public struct TerminalStyle: Hashable, Sendable {
    /// Columns; at least 20.
    public var width: Int
    /// Whether to colour.
    public var colour: Bool
    /// Whether characters outside ASCII may be used for marks and lines.
    public var unicode: Bool
    /// Whether lines may be redrawn.
    public var animated: Bool

    /// Makes a style.
    public init(width: Int = 80, colour: Bool = false, unicode: Bool = true, animated: Bool = false) {
        self.width = max(20, width)
        self.colour = colour
        self.unicode = unicode
        self.animated = animated
    }

    /// The style for a stream, from what is known of it and from the environment (`NO_COLOR`, `CLICOLOR_FORCE`, `TERM`, `LC_ALL`,
    /// `LC_CTYPE`, `LANG`, `COLUMNS`).
    ///
    /// - Parameters:
    ///   - isTerminal: whether the stream is one.
    ///   - columns: the terminal's width if it told; pipes get 120 unless `COLUMNS` says otherwise.
    ///   - environment: the process's environment.
    public static func detected(isTerminal: Bool, columns: Int?, environment: [String: String]) -> TerminalStyle {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let locale = (value("LC_ALL") ?? value("LC_CTYPE") ?? value("LANG") ?? "").lowercased()
        let dumb = value("TERM") == "dumb" || (isTerminal && value("TERM") == nil)
        let forced = value("CLICOLOR_FORCE").map { $0 != "0" } ?? false
        return TerminalStyle(
            width: columns ?? value("COLUMNS").flatMap { Int($0) } ?? (isTerminal ? 80 : 120),
            colour: value("NO_COLOR") == nil && (forced || (isTerminal && !dumb)),
            unicode: locale.contains("utf-8") || locale.contains("utf8"),
            animated: isTerminal && !dumb)
    }

    var ellipsis: String { unicode ? "…" : "..." }
    var rule: String { unicode ? "─" : "-" }
    var times: String { unicode ? "×" : "x" }
    var missing: String { unicode ? "—" : "NA" }
    var arrow: String { unicode ? "→" : "->" }

    /// Select Graphic Rendition codes of ECMA-48.
    enum Paint: String {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case cyan = "36"
    }

    func paint(_ text: String, _ paint: Paint) -> String {
        colour && !text.isEmpty ? "\u{1B}[\(paint.rawValue)m\(text)\u{1B}[0m" : text
    }
}
