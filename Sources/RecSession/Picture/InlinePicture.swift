import FoundationEssentials

/// Pictures in a terminal that can show them.
public enum InlinePicture: String, Hashable, Sendable, CaseIterable {
    /// The graphics protocol of kitty, which Ghostty and WezTerm speak too.
    case kitty
    /// The inline images of iTerm2, which WezTerm and others speak too.
    case iterm2
    /// DEC's sixels, as foot, mlterm and contour show them.
    case sixel

    /// What the terminal can do, by its environment; nil where it is not known to show pictures, and a path must do.
    ///
    /// `RECNB_PICTURES` overrides: `kitty`, `iterm2`, `sixel`, or `path`. Under tmux and screen, which keep pictures to themselves, none is shown.
    public static func detected(environment: [String: String]) -> InlinePicture? {
        func value(_ name: String) -> String { environment[name] ?? "" }
        let wanted = value("RECNB_PICTURES").lowercased()
        if !wanted.isEmpty { return InlinePicture(rawValue: wanted) }
        if !value("TMUX").isEmpty || !value("STY").isEmpty { return nil }
        let term = value("TERM")
        let program = value("TERM_PROGRAM")
        if !value("KITTY_WINDOW_ID").isEmpty || term == "xterm-kitty" || term == "xterm-ghostty" || program == "ghostty" {
            return .kitty
        }
        if program == "iTerm.app" || value("LC_TERMINAL") == "iTerm2" || program == "WezTerm" || program == "mintty" {
            return .iterm2
        }
        // Others that know sixels do not tell by their environment.
        if term.contains("sixel") || ["foot", "mlterm", "contour"].contains(where: { term == $0 || term.hasPrefix("\($0)-") }) {
            return .sixel
        }
        return nil
    }

    /// What shows a PNG picture where the cursor stands, and goes to the next line.
    ///
    /// - Parameters:
    ///   - columns: the widest that it may be, in columns of the terminal.
    ///   - pixels: the picture's pixels, four bytes each, where they can be had; asked for by terminals that know no PNG.
    /// - Returns: nothing for a picture whose pixels are needed and not there.
    public func text(
        png: [UInt8], columns: Int, pixels: () -> (width: Int, height: Int, rgba: [UInt8])? = { nil }
    ) -> String {
        switch self {
        case .kitty: return Self.kitty(Data(png).base64EncodedString(), columns: columns)
        case .sixel:
            guard let pixels = pixels() else { return "" }
            // A column is seldom narrower than eight pixels.
            return Sixel(width: pixels.width, height: pixels.height, rgba: pixels.rgba, most: columns * 8)?.text ?? ""
        case .iterm2:
            let data = Data(png).base64EncodedString()
            return "\u{1B}]1337;File=inline=1;size=\(png.count);width=\(columns);preserveAspectRatio=1:\(data)\u{7}\n"
        }
    }

    /// Pieces of no more than 4096 bytes; the first says what it is, the last that it is the last. Answers are not wanted (q=2).
    private static func kitty(_ data: String, columns: Int) -> String {
        var text = ""
        var rest = data[...]
        var isFirst = true
        repeat {
            let piece = rest.prefix(4096)
            rest = rest.dropFirst(4096)
            let keys = isFirst ? "a=T,f=100,q=2,c=\(columns),m=\(rest.isEmpty ? 0 : 1)" : "m=\(rest.isEmpty ? 0 : 1)"
            text += "\u{1B}_G\(keys);\(piece)\u{1B}\\"
            isFirst = false
        } while !rest.isEmpty
        return text + "\n"
    }
}
