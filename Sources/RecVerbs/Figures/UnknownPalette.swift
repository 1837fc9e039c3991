import RecDiagnostics
import RecPlan
import RecSchema

/// What is said of a `palette:` that there is not.
enum UnknownPalette {
    static func message(_ text: String) -> String {
        text.hasPrefix("#") ? "`\(quoted(text))` is no colour" : "there is no palette or colour `\(quoted(text))`"
    }

    static let notes = [
        "palettes: \(FigurePalette.maps.joined(separator: ", ")); each reversed with `_r` at its end",
        "colours: those of CSS by name, or `#rgb`, `#rrggbb`, and with opacity `#rrggbbaa`",
    ]

    static func hints(_ text: String) -> [String] {
        if text.hasPrefix("#") { return ["a colour has three or six digits of 0-9 and a-f, as in `#2a6f97`"] }
        return didYouMean(text, among: FigurePalette.names).map { ["did you mean \"\($0)\"?"] } ?? []
    }

    private static func quoted(_ text: String) -> String { text.count > 60 ? text.prefix(60) + "..." : text }
}

extension CallSite {
    /// Reports a palette that is known before the run and that there is not.
    func checkPalette() {
        guard let text = constantString("palette"), !FigurePalette.isKnown(text) else { return }
        report(
            "E0460", UnknownPalette.message(text), at: "palette", notes: UnknownPalette.notes, hints: UnknownPalette.hints(text))
    }
}
